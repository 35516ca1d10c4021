#include "parsed.h"

#include <ctype.h>
#include <jansson.h>
#include <pg_query.h>
#include <string.h>

/* Stands before a parameter that has no number yet. */
#define UNNUMBERED '\1'

typedef struct reader {
    calx_buffer tree;
    const calx_params *params;
} reader;

static void emit(reader *r, const json_t *node);

static void add(reader *r, const char *text)
{
    calx_buffer_add_cstr(&r->tree, text);
}

static void add_hex(calx_buffer *out, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        calx_buffer_add_char(out, "0123456789abcdef"[(unsigned char)data[i] >> 4]);
        calx_buffer_add_char(out, "0123456789abcdef"[data[i] & 15]);
    }
}

void add_tree_name(calx_buffer *tree, const char *name)
{
    size_t plain = 0;
    while (isalnum((unsigned char)name[plain]) || name[plain] == '_')
        plain++;
    if (plain > 0 && name[plain] == 0) {
        calx_buffer_add_cstr(tree, name);
        return;
    }
    calx_buffer_add_char(tree, '#');
    add_hex(tree, name, strlen(name));
}

static void add_binary(calx_buffer *tree, const calx_type *type, calx_text binary)
{
    calx_buffer_addf(tree, ":%s=", type->name);
    if (binary.data)
        add_hex(tree, binary.data, binary.len);
    else
        calx_buffer_add_cstr(tree, "null");
}

void add_tree_param(calx_buffer *tree, const calx_type *type, calx_text binary)
{
    calx_buffer_add_char(tree, UNNUMBERED);
    add_binary(tree, type, binary);
}

const char *numbered_tree(calx_arena *arena, const char *tree)
{
    calx_buffer out = calx_buffer_in(arena);
    int number = 0;
    for (; *tree; tree++)
        if (*tree == UNNUMBERED)
            calx_buffer_addf(&out, "$%d", ++number);
        else
            calx_buffer_add_char(&out, *tree);
    return calx_buffer_cstr(&out);
}

/* The node's content must have no member but these, blanks between: nothing may be there that no one asked for. */
static void only(reader *r, const char *kind, const json_t *node, const char *members)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)node, key, value)
    {
        const char *found = members;
        size_t len = strlen(key);
        while (found && (found = strstr(found, key)) &&
               !((found == members || found[-1] == ' ') && strchr(" ", found[len])))
            found++;
        if (!found && strcmp(key, "location") != 0)
            calx_buffer_addf(&r->tree, "(unknown %s.%s)", kind, key);
    }
}

static const char *word(const json_t *node, const char *member)
{
    const char *text = json_string_value(json_object_get(node, member));
    return text ? text : "";
}

static long long number(const json_t *node, const char *member)
{
    return json_integer_value(json_object_get(node, member));
}

static bool is_set(const json_t *node, const char *member)
{
    return json_is_true(json_object_get(node, member));
}

static bool is_word(const json_t *node, const char *member, const char *expected)
{
    return strcmp(word(node, member), expected) == 0;
}

static const char *string_of(const json_t *node)
{
    return word(json_object_get(node, "String"), "sval");
}

/* The last of a list of names: without the schema that the parser puts before those of built-in types. */
static const char *last_name(const json_t *list)
{
    return string_of(json_array_get(list, json_array_size(list) - 1));
}

static void emit_all(reader *r, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        add(r, " ");
        emit(r, json_array_get(list, i));
    }
}

/* ` (word …)` where the member is there. */
static void emit_clause(reader *r, const json_t *node, const char *member, const char *name)
{
    const json_t *value = json_object_get(node, member);
    if (!value)
        return;
    calx_buffer_addf(&r->tree, " (%s", name);
    if (json_is_array(value)) {
        emit_all(r, value);
    } else {
        add(r, " ");
        emit(r, value);
    }
    add(r, ")");
}

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

static void emit_sort(reader *r, const json_t *node)
{
    only(r, "SortBy", node, "node sortby_dir sortby_nulls");
    calx_buffer_addf(&r->tree, "(by %s %s ", word(node, "sortby_dir") + strlen("SORTBY_"),
                     word(node, "sortby_nulls") + strlen("SORTBY_"));
    emit(r, json_object_get(node, "node"));
    add(r, ")");
}

static void emit_grouping(reader *r, const json_t *node)
{
    calx_buffer_addf(&r->tree, "(%s", word(node, "kind"));
    emit_all(r, json_object_get(node, "content"));
    add(r, ")");
}

static void emit_target(reader *r, const json_t *node)
{
    const char *name = json_string_value(json_object_get(node, "name"));
    const json_t *value = json_object_get(node, "val");
    only(r, "ResTarget", node, "name val");
    if (name) {
        add(r, "(as ");
        add_tree_name(&r->tree, name);
        add(r, value ? " " : ")");
    }
    if (value)
        emit(r, value);
    if (value && name)
        add(r, ")");
}

/* The names that a source or a CTE gives its columns. */
static void emit_column_names(reader *r, const json_t *names)
{
    for (size_t i = 0; i < json_array_size(names); i++) {
        add(r, i ? " " : " (as ");
        add_tree_name(&r->tree, string_of(json_array_get(names, i)));
    }
    add(r, json_array_size(names) ? ")" : "");
}

static void emit_alias(reader *r, const json_t *node)
{
    const json_t *alias = json_object_get(node, "alias");
    if (!alias)
        return;
    only(r, "Alias", alias, "aliasname colnames");
    add(r, " ");
    add_tree_name(&r->tree, word(alias, "aliasname"));
    emit_column_names(r, json_object_get(alias, "colnames"));
}

static void emit_table(reader *r, const json_t *node)
{
    only(r, "RangeVar", node, "relname inh relpersistence alias");
    add(r, "(table ");
    add_tree_name(&r->tree, word(node, "relname"));
    emit_alias(r, node);
    add(r, ")");
}

static void emit_join(reader *r, const json_t *node)
{
    const json_t *condition = json_object_get(node, "quals");
    only(r, "JoinExpr", node, "jointype larg rarg quals");
    calx_buffer_addf(&r->tree, "(%s ", word(node, "jointype"));
    emit(r, json_object_get(node, "larg"));
    add(r, " ");
    emit(r, json_object_get(node, "rarg"));
    if (condition) {
        add(r, " ");
        emit(r, condition);
    }
    add(r, ")");
}

static void emit_derived(reader *r, const json_t *node)
{
    only(r, "RangeSubselect", node, "lateral subquery alias");
    add(r, is_set(node, "lateral") ? "(lateral" : "(derived");
    emit_alias(r, node);
    add(r, " ");
    emit(r, json_object_get(node, "subquery"));
    add(r, ")");
}

static void emit_rows_from(reader *r, const json_t *node)
{
    const json_t *calls = json_object_get(node, "functions");
    only(r, "RangeFunction", node, "ordinality functions alias");
    add(r, is_set(node, "ordinality") ? "(rows numbered" : "(rows");
    emit_alias(r, node);
    add(r, json_array_size(calls) == 1 ? " " : " (unknown calls) ");
    emit(r, json_array_get(json_object_get(json_object_get(json_array_get(calls, 0), "List"), "items"), 0));
    add(r, ")");
}

static void emit_sample(reader *r, const json_t *node)
{
    only(r, "RangeTableSample", node, "relation method args repeatable");
    add(r, "(sample ");
    emit(r, json_object_get(node, "relation"));
    calx_buffer_addf(&r->tree, " %s", last_name(json_object_get(node, "method")));
    emit_all(r, json_object_get(node, "args"));
    emit_clause(r, node, "repeatable", "repeatable");
    add(r, ")");
}

/* How a recursive CTE is walked. */
static void emit_walk(reader *r, const json_t *cte)
{
    const json_t *search = json_object_get(cte, "search_clause"), *cycle = json_object_get(cte, "cycle_clause");
    if (search) {
        only(r, "CTESearchClause", search, "search_col_list search_breadth_first search_seq_column");
        add(r, is_set(search, "search_breadth_first") ? " (breadth" : " (depth");
        emit_column_names(r, json_object_get(search, "search_col_list"));
        add(r, " ");
        add_tree_name(&r->tree, word(search, "search_seq_column"));
        add(r, ")");
    }
    if (cycle) {
        only(r, "CTECycleClause", cycle,
             "cycle_col_list cycle_mark_column cycle_mark_value cycle_mark_default cycle_path_column");
        add(r, " (cycle");
        emit_column_names(r, json_object_get(cycle, "cycle_col_list"));
        add(r, " ");
        add_tree_name(&r->tree, word(cycle, "cycle_mark_column"));
        add(r, " ");
        add_tree_name(&r->tree, word(cycle, "cycle_path_column"));
        add(r, ")");
    }
}

static void emit_with(reader *r, const json_t *statement)
{
    const json_t *with = json_object_get(statement, "withClause");
    if (!with)
        return;
    add(r, is_set(with, "recursive") ? " (with recursive" : " (with");
    const json_t *list = json_object_get(with, "ctes");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *cte = json_object_get(json_array_get(list, i), "CommonTableExpr");
        only(r, "CommonTableExpr", cte, "ctename aliascolnames ctematerialized ctequery search_clause cycle_clause");
        add(r, " (");
        add_tree_name(&r->tree, word(cte, "ctename"));
        emit_column_names(r, json_object_get(cte, "aliascolnames"));
        calx_buffer_addf(&r->tree, " %s ", word(cte, "ctematerialized"));
        emit(r, json_object_get(cte, "ctequery"));
        emit_walk(r, cte);
        add(r, ")");
    }
    add(r, ")");
}

static void emit_lock(reader *r, const json_t *statement)
{
    const json_t *locks = json_object_get(statement, "lockingClause");
    for (size_t i = 0; i < json_array_size(locks); i++) {
        const json_t *lock = json_object_get(json_array_get(locks, i), "LockingClause");
        only(r, "LockingClause", lock, "strength waitPolicy lockedRels");
        calx_buffer_addf(&r->tree, " (lock %s %s", word(lock, "strength"), word(lock, "waitPolicy"));
        emit_all(r, json_object_get(lock, "lockedRels"));
        calx_buffer_add_char(&r->tree, ')');
    }
}

static void emit_distinct(reader *r, const json_t *node)
{
    const json_t *on = json_object_get(node, "distinctClause");
    if (!on)
        return;
    add(r, " (distinct");
    if (json_object_size(json_array_get(on, 0)) > 0) /* without ON it is a list of nothing */
        emit_all(r, on);
    add(r, ")");
}

static void emit_limit(reader *r, const json_t *node)
{
    if (is_word(node, "limitOption", "LIMIT_OPTION_WITH_TIES")) {
        emit_clause(r, node, "limitOffset", "offset");
        emit_clause(r, node, "limitCount", "limit_with_ties");
        return;
    }
    emit_clause(r, node, "limitCount", "limit");
    emit_clause(r, node, "limitOffset", "offset");
}

static void emit_select(reader *r, const json_t *node)
{
    only(r, "SelectStmt", node,
         "withClause distinctClause targetList fromClause whereClause groupClause havingClause sortClause limitCount "
         "limitOffset limitOption lockingClause op all larg rarg valuesLists");
    add(r, "(select");
    emit_with(r, node);
    emit_distinct(r, node);
    emit_clause(r, node, "targetList", "columns");
    emit_clause(r, node, "fromClause", "from");
    emit_clause(r, node, "whereClause", "where");
    emit_clause(r, node, "groupClause", "group");
    emit_clause(r, node, "havingClause", "having");
    emit_clause(r, node, "valuesLists", "values");
    if (json_object_get(node, "larg")) {
        calx_buffer_addf(&r->tree, " (%s%s ", word(node, "op"), is_set(node, "all") ? " all" : "");
        emit_select(r, json_object_get(node, "larg"));
        add(r, " ");
        emit_select(r, json_object_get(node, "rarg"));
        add(r, ")");
    }
    emit_clause(r, node, "sortClause", "order");
    emit_limit(r, node);
    emit_lock(r, node);
    add(r, ")");
}

static void emit_conflict(reader *r, const json_t *node)
{
    const json_t *target = json_object_get(node, "infer");
    only(r, "OnConflictClause", node, "action infer targetList whereClause");
    add(r, is_word(node, "action", "ONCONFLICT_NOTHING") ? " (conflict nothing" : " (conflict update");
    emit_clause(r, target, "indexElems", "on");
    emit_clause(r, target, "whereClause", "index");
    if (json_object_get(target, "conname")) {
        add(r, " (constraint ");
        add_tree_name(&r->tree, word(target, "conname"));
        add(r, ")");
    }
    emit_clause(r, node, "targetList", "set");
    emit_clause(r, node, "whereClause", "where");
    add(r, ")");
}

static void emit_insert(reader *r, const json_t *node)
{
    only(r, "InsertStmt", node, "withClause relation cols selectStmt onConflictClause returningList override");
    add(r, "(insert");
    emit_with(r, node);
    add(r, " ");
    emit_table(r, json_object_get(node, "relation"));
    emit_clause(r, node, "cols", "columns");
    emit_clause(r, node, "selectStmt", "what");
    if (json_object_get(node, "onConflictClause"))
        emit_conflict(r, json_object_get(node, "onConflictClause"));
    emit_clause(r, node, "returningList", "returning");
    add(r, ")");
}

static void emit_update(reader *r, const json_t *node, bool is_delete)
{
    only(r, is_delete ? "DeleteStmt" : "UpdateStmt", node,
         "withClause relation targetList fromClause usingClause whereClause returningList");
    add(r, is_delete ? "(delete" : "(update");
    emit_with(r, node);
    add(r, " ");
    emit_table(r, json_object_get(node, "relation"));
    emit_clause(r, node, "targetList", "set");
    emit_clause(r, node, is_delete ? "usingClause" : "fromClause", "from");
    emit_clause(r, node, "whereClause", "where");
    emit_clause(r, node, "returningList", "returning");
    add(r, ")");
}

static void emit_delete_(reader *r, const json_t *node)
{
    emit_update(r, node, true);
}

static void emit_update_(reader *r, const json_t *node)
{
    emit_update(r, node, false);
}

static void emit_merge(reader *r, const json_t *node)
{
    only(r, "MergeStmt", node, "withClause relation sourceRelation joinCondition mergeWhenClauses");
    add(r, "(merge");
    emit_with(r, node);
    add(r, " ");
    emit_table(r, json_object_get(node, "relation"));
    add(r, " ");
    emit(r, json_object_get(node, "sourceRelation"));
    add(r, " ");
    emit(r, json_object_get(node, "joinCondition"));
    const json_t *whens = json_object_get(node, "mergeWhenClauses");
    for (size_t i = 0; i < json_array_size(whens); i++) {
        const json_t *when = json_object_get(json_array_get(whens, i), "MergeWhenClause");
        only(r, "MergeWhenClause", when, "matched commandType override condition targetList values");
        add(r, is_set(when, "matched") ? " (matched " : " (not_matched ");
        emit(r, json_object_get(when, "condition"));
        calx_buffer_addf(&r->tree, " %s", word(when, "commandType"));
        emit_clause(r, when, "targetList", "set");
        emit_clause(r, when, "values", "values");
        add(r, ")");
    }
    add(r, ")");
}

static void emit_truncate(reader *r, const json_t *node)
{
    only(r, "TruncateStmt", node, "relations restart_seqs behavior");
    add(r, "(truncate");
    emit_all(r, json_object_get(node, "relations"));
    add(r, is_set(node, "restart_seqs") ? " restart" : "");
    calx_buffer_addf(&r->tree, " %s)", word(node, "behavior"));
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

/* One column of several that are set to a row: which of how many, and at the first the row, which all of them have. */
static void emit_assigned(reader *r, const json_t *node)
{
    only(r, "MultiAssignRef", node, "source colno ncolumns");
    int column = (int)json_integer_value(json_object_get(node, "colno"));
    calx_buffer_addf(&r->tree, "(of %d %d", column, (int)json_integer_value(json_object_get(node, "ncolumns")));
    add(r, column == 1 ? " " : "");
    if (column == 1)
        emit(r, json_object_get(node, "source"));
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

static void emit_index_element(reader *r, const json_t *node)
{
    only(r, "IndexElem", node, "name ordering nulls_ordering");
    add(r, "(as ");
    add_tree_name(&r->tree, word(node, "name"));
    add(r, ")");
}

static const struct {
    const char *kind;
    void (*emit)(reader *r, const json_t *node);
} kinds[] = {
    { "A_ArrayExpr", emit_array },
    { "A_Indirection", emit_element },
    { "BooleanTest", emit_boolean_test },
    { "CollateClause", emit_collation },
    { "MergeStmt", emit_merge },
    { "RangeFunction", emit_rows_from },
    { "TruncateStmt", emit_truncate },
    { "MultiAssignRef", emit_assigned },
    { "A_Const", emit_const },
    { "A_Expr", emit_expression },
    { "BoolExpr", emit_bool },
    { "CaseExpr", emit_case },
    { "CoalesceExpr", emit_coalesce },
    { "ColumnRef", emit_column },
    { "DeleteStmt", emit_delete_ },
    { "FuncCall", emit_call },
    { "GroupingSet", emit_grouping },
    { "IndexElem", emit_index_element },
    { "InsertStmt", emit_insert },
    { "JoinExpr", emit_join },
    { "List", emit_list },
    { "MinMaxExpr", emit_min_max },
    { "NullTest", emit_null_test },
    { "ParamRef", emit_param },
    { "RangeSubselect", emit_derived },
    { "RangeTableSample", emit_sample },
    { "RangeVar", emit_table },
    { "ResTarget", emit_target },
    { "RowExpr", emit_row },
    { "SelectStmt", emit_select },
    { "SortBy", emit_sort },
    { "SQLValueFunction", emit_value_function },
    { "SubLink", emit_subquery },
    { "TypeCast", emit_cast },
    { "UpdateStmt", emit_update_ },
};

static void emit(reader *r, const json_t *node)
{
    const char *kind = json_object_iter_key(json_object_iter((json_t *)node));
    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].kind, kind) == 0) {
            kinds[i].emit(r, json_object_get(node, kind));
            return;
        }
    }
    calx_buffer_addf(&r->tree, "(unknown %s)", kind ? kind : "nothing");
}

static void read_statements(reader *r, const char *json)
{
    json_error_t mistake;
    json_t *parsed = json_loads(json, 0, &mistake);
    const json_t *statements = json_object_get(parsed, "stmts");
    if (!parsed)
        calx_buffer_addf(&r->tree, "(error %s)", mistake.text);
    else if (json_array_size(statements) != 1)
        calx_buffer_addf(&r->tree, "(statements %zu)", json_array_size(statements));
    else
        emit(r, json_object_get(json_array_get(statements, 0), "stmt"));
    json_decref(parsed);
}

const char *parsed_tree(calx_arena *arena, const calx_sql *sql)
{
    reader r = { calx_buffer_in(arena), &sql->params };
    PgQueryParseResult result = pg_query_parse(sql->text.data);
    if (result.error)
        calx_buffer_addf(&r.tree, "(error %s)", result.error->message);
    else
        read_statements(&r, result.parse_tree);
    pg_query_free_parse_result(result);
    return calx_buffer_cstr(&r.tree);
}
