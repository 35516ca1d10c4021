/* Expressions as the parser has them, in words. */
#include "parsed_node.h"

static void emit_column(reader *r, const json_t *node)
{
    const json_t *fields = json_object_get(node, "fields");
    only(r, "ColumnRef", node, "fields");
    add(r, "(col");
    for (size_t i = 0; i < json_array_size(fields); i++) {
        add(r, " ");
        if (json_object_get(json_array_get(fields, i), "A_Star"))
            add(r, "*");
        else
            add_tree_name(&r->tree, string_of(json_array_get(fields, i)));
    }
    add(r, ")");
}

static void emit_param(reader *r, const json_t *node)
{
    long long n = number(node, "number");
    calx_buffer_addf(&r->tree, "$%lld", n);
    if (n < 1 || (size_t)n > r->params->count) {
        add(r, "(unknown parameter)");
        return;
    }
    const char *data = r->params->data[n - 1];
    add_binary(&r->tree, r->params->types[n - 1], (calx_text){ data, (size_t)r->params->lengths[n - 1] });
}

static void emit_const(reader *r, const json_t *node)
{
    if (is_set(node, "isnull"))
        add(r, "(null)");
    else if (is_set(json_object_get(node, "boolval"), "boolval"))
        add(r, "(true)");
    else if (json_object_get(node, "sval"))
        calx_buffer_addf(&r->tree, "(const %s)", word(json_object_get(node, "sval"), "sval"));
    else if (json_object_get(node, "ival"))
        calx_buffer_addf(&r->tree, "(const %lld)", number(json_object_get(node, "ival"), "ival"));
    else
        add(r, "(unknown constant)");
}

/* Two operands after `head`, or the one of a prefix. */
static void emit_pair(reader *r, const char *head, const json_t *node)
{
    calx_buffer_addf(&r->tree, "(%s ", head);
    if (json_object_get(node, "lexpr")) {
        emit(r, json_object_get(node, "lexpr"));
        add(r, " ");
    }
    emit(r, json_object_get(node, "rexpr"));
    add(r, ")");
}

static void emit_expression(reader *r, const json_t *node)
{
    static const struct {
        const char *kind, *head;
    } heads[] = { { "AEXPR_OP", "op" },
                  { "AEXPR_OP_ANY", "any" },
                  { "AEXPR_OP_ALL", "all" },
                  { "AEXPR_LIKE", "like" },
                  { "AEXPR_ILIKE", "ilike" },
                  { "AEXPR_NOT_BETWEEN", "not_between" },
                  { "AEXPR_DISTINCT", "distinct" },
                  { "AEXPR_NOT_DISTINCT", "not_distinct" },
                  { "AEXPR_NULLIF", "call nullif" },
                  { "AEXPR_BETWEEN", "between" } };
    only(r, "A_Expr", node, "kind name lexpr rexpr");
    char head[64] = "unknown A_Expr";
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (is_word(node, "kind", heads[i].kind))
            snprintf(head, sizeof head, i < 5 ? "%s %s" : "%s", heads[i].head,
                     last_name(json_object_get(node, "name")));
    emit_pair(r, head, node);
}

/* The arguments of AND or OR; those that are the same again give theirs. */
static void emit_junction(reader *r, const json_t *node)
{
    const json_t *args = json_object_get(node, "args");
    for (size_t i = 0; i < json_array_size(args); i++) {
        const json_t *inner = json_object_get(json_array_get(args, i), "BoolExpr");
        if (inner && is_word(inner, "boolop", word(node, "boolop"))) {
            emit_junction(r, inner);
            continue;
        }
        add(r, " ");
        emit(r, json_array_get(args, i));
    }
}

static void emit_bool(reader *r, const json_t *node)
{
    only(r, "BoolExpr", node, "boolop args");
    add(r, is_word(node, "boolop", "AND_EXPR") ? "(and" : is_word(node, "boolop", "OR_EXPR") ? "(or" : "(not");
    if (is_word(node, "boolop", "NOT_EXPR"))
        emit_all(r, json_object_get(node, "args"));
    else
        emit_junction(r, node);
    add(r, ")");
}

static void emit_window(reader *r, const json_t *node)
{
    only(r, "WindowDef", node, "partitionClause orderClause frameOptions startOffset endOffset");
    add(r, " (over");
    emit_clause(r, node, "partitionClause", "partition");
    emit_clause(r, node, "orderClause", "order");
    if (number(node, "frameOptions") != 1058) /* the default: from the first row to the peers of this one */
        calx_buffer_addf(&r->tree, " (frame %lld", number(node, "frameOptions"));
    emit_clause(r, node, "startOffset", "start");
    emit_clause(r, node, "endOffset", "end");
    add(r, number(node, "frameOptions") != 1058 ? "))" : ")");
}

static void emit_call(reader *r, const json_t *node)
{
    only(r, "FuncCall", node,
         "funcname args agg_distinct agg_order agg_filter agg_star agg_within_group over funcformat");
    calx_buffer_addf(&r->tree, "(call %s%s%s%s", last_name(json_object_get(node, "funcname")),
                     is_set(node, "agg_within_group") ? " within" : "", is_set(node, "agg_distinct") ? " distinct" : "",
                     is_set(node, "agg_star") ? " *" : "");
    emit_all(r, json_object_get(node, "args"));
    emit_clause(r, node, "agg_order", "order");
    emit_clause(r, node, "agg_filter", "filter");
    if (json_object_get(node, "over"))
        emit_window(r, json_object_get(node, "over"));
    add(r, ")");
}

static void emit_cast(reader *r, const json_t *node)
{
    const json_t *type = json_object_get(node, "typeName");
    only(r, "TypeName", type, "names typemod arrayBounds");
    add(r, "(cast ");
    add_tree_name(&r->tree, last_name(json_object_get(type, "names")));
    add(r, json_object_get(type, "arrayBounds") ? "[] " : " ");
    emit(r, json_object_get(node, "arg"));
    add(r, ")");
}

static void emit_case(reader *r, const json_t *node)
{
    const json_t *arms = json_object_get(node, "args");
    only(r, "CaseExpr", node, "args defresult");
    add(r, "(case");
    for (size_t i = 0; i < json_array_size(arms); i++) {
        const json_t *arm = json_object_get(json_array_get(arms, i), "CaseWhen");
        add(r, " (when ");
        emit(r, json_object_get(arm, "expr"));
        add(r, " ");
        emit(r, json_object_get(arm, "result"));
        add(r, ")");
    }
    emit_clause(r, node, "defresult", "else");
    add(r, ")");
}

static void emit_subquery(reader *r, const json_t *node)
{
    const json_t *test = json_object_get(node, "testexpr");
    const json_t *op = json_object_get(node, "operName");
    only(r, "SubLink", node, "subLinkType testexpr subselect operName");
    add(r, is_word(node, "subLinkType", "EXISTS_SUBLINK")      ? "(exists "
           : is_word(node, "subLinkType", "EXPR_SUBLINK")      ? "(scalar "
           : is_word(node, "subLinkType", "ALL_SUBLINK") && op ? "(all_of "
           : is_word(node, "subLinkType", "ANY_SUBLINK")       ? op ? "(any_of " : "(in "
                                                               : "(unknown SubLink ");
    if (op)
        calx_buffer_addf(&r->tree, "%s ", last_name(op));
    if (test) {
        emit(r, test);
        add(r, " ");
    }
    emit(r, json_object_get(node, "subselect"));
    add(r, ")");
}

static void emit_boolean_test(reader *r, const json_t *node)
{
    calx_buffer_addf(&r->tree, "(%s ", word(node, "booltesttype"));
    emit(r, json_object_get(node, "arg"));
    add(r, ")");
}

static void emit_element(reader *r, const json_t *node)
{
    const json_t *places = json_object_get(node, "indirection");
    const json_t *place = json_object_get(json_array_get(places, 0), "A_Indices");
    only(r, "A_Indices", place, "uidx");
    add(r, json_array_size(places) == 1 ? "(at " : "(unknown places ");
    emit(r, json_object_get(node, "arg"));
    add(r, " ");
    emit(r, json_object_get(place, "uidx"));
    add(r, ")");
}

static void emit_collation(reader *r, const json_t *node)
{
    calx_buffer_addf(&r->tree, "(collate %s ", last_name(json_object_get(node, "collname")));
    emit(r, json_object_get(node, "arg"));
    add(r, ")");
}

static void emit_array(reader *r, const json_t *node)
{
    add(r, "(array");
    emit_all(r, json_object_get(node, "elements"));
    add(r, ")");
}

static void emit_list(reader *r, const json_t *node)
{
    const json_t *items = json_object_get(node, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        add(r, i ? " " : "");
        emit(r, json_array_get(items, i));
    }
}

static void emit_row(reader *r, const json_t *node)
{
    add(r, "(row");
    emit_all(r, json_object_get(node, "args"));
    add(r, ")");
}

static void emit_null_test(reader *r, const json_t *node)
{
    add(r, is_word(node, "nulltesttype", "IS_NULL") ? "(is_null " : "(is_not_null ");
    emit(r, json_object_get(node, "arg"));
    add(r, ")");
}

static void emit_coalesce(reader *r, const json_t *node)
{
    add(r, "(call coalesce");
    emit_all(r, json_object_get(node, "args"));
    add(r, ")");
}

static void emit_min_max(reader *r, const json_t *node)
{
    add(r, is_word(node, "op", "IS_GREATEST") ? "(call greatest" : "(call least");
    emit_all(r, json_object_get(node, "args"));
    add(r, ")");
}

static void emit_value_function(reader *r, const json_t *node)
{
    calx_buffer_addf(&r->tree, "(%s)", word(node, "op"));
}

const node_kind expression_kinds[] = {
    { "A_ArrayExpr", emit_array },
    { "A_Const", emit_const },
    { "A_Expr", emit_expression },
    { "A_Indirection", emit_element },
    { "BooleanTest", emit_boolean_test },
    { "BoolExpr", emit_bool },
    { "CaseExpr", emit_case },
    { "CoalesceExpr", emit_coalesce },
    { "CollateClause", emit_collation },
    { "ColumnRef", emit_column },
    { "FuncCall", emit_call },
    { "List", emit_list },
    { "MinMaxExpr", emit_min_max },
    { "NullTest", emit_null_test },
    { "ParamRef", emit_param },
    { "RowExpr", emit_row },
    { "SQLValueFunction", emit_value_function },
    { "SubLink", emit_subquery },
    { "TypeCast", emit_cast },
    { 0 },
};
