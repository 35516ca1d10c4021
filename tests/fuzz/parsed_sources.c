/* What stands in FROM as the parser has it, in words. */
#include "parsed_node.h"

void emit_column_names(reader *r, const json_t *names)
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

void emit_table(reader *r, const json_t *node)
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

const node_kind source_kinds[] = {
    { "JoinExpr", emit_join },           { "RangeFunction", emit_rows_from }, { "RangeSubselect", emit_derived },
    { "RangeTableSample", emit_sample }, { "RangeVar", emit_table },          { 0 },
};
