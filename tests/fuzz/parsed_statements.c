/* Statements and their clauses as the parser has them, in words. */
#include "parsed_node.h"

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

static void emit_index_element(reader *r, const json_t *node)
{
    only(r, "IndexElem", node, "name ordering nulls_ordering");
    add(r, "(as ");
    add_tree_name(&r->tree, word(node, "name"));
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

const node_kind statement_kinds[] = {
    { "DeleteStmt", emit_delete_ },    { "GroupingSet", emit_grouping }, { "IndexElem", emit_index_element },
    { "InsertStmt", emit_insert },     { "MergeStmt", emit_merge },      { "MultiAssignRef", emit_assigned },
    { "ResTarget", emit_target },      { "SelectStmt", emit_select },    { "SortBy", emit_sort },
    { "TruncateStmt", emit_truncate }, { "UpdateStmt", emit_update_ },   { 0 },
};
