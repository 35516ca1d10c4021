/* Building what a statement writes: which columns get which values, and what a conflict does. */
#include <calx/query.h>

#include "dml.h"

#include <string.h>

/* Whether the node is a column of the table that the statement writes; a mistake of `verb` where not. */
static bool is_target(calx_dml *query, const char *verb, const calx_node *node)
{
    if (node->kind != CALX_NODE_COLUMN) {
        dml_mistake(query, CALX_USAGE, "%s: an expression can't be written to; name a column of %s", verb,
                    dml_source_name(query->target));
        return false;
    }
    if (node->column->table != query->target->table) {
        dml_mistake(query, CALX_USAGE, "%s(%s.%s): the statement writes to %s", verb, node->column->table->name,
                    node->name, query->target->table->name);
        return false;
    }
    return true;
}

static void grow(calx_arena *arena, assignment_list *list)
{
    size_t cap = list->cap ? list->cap * 2 : 4;
    assignment *items = calx_alloc_raw(arena, cap * sizeof *items);
    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof *items);
    list->items = items;
    list->cap = cap;
}

static void add_assignment(calx_dml *query, assignment_list *list, const calx_node *column, const calx_node *value)
{
    if (list->count == list->cap)
        grow(query->arena, list);
    list->items[list->count++] = (assignment){ calx_keep(query->arena, column), value };
}

/* Adds that a column gets a value; a mistake where it has one already. */
static void assign(calx_dml *query, assignment_list *list, const calx_node *column, const calx_node *value)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].column->column == column->column) {
            dml_mistake(query, CALX_USAGE, "set(%s.%s): it was set before", column->column->table->name, column->name);
            return;
        }
    }
    add_assignment(query, list, column, calx_keep(query->arena, value));
}

void calx_set(calx_dml *query, const calx_node *column, const calx_node *value)
{
    when_item *when = query->when_last;
    if (!is_target(query, "set", column))
        return;
    if (query->kind == DML_MERGE && (!when || when->words)) {
        dml_mistake(query, CALX_USAGE, "set(%s.%s): call when_matched or when_not_matched first",
                    column->column->table->name, column->name);
        return;
    }
    if (query->insert_from) {
        dml_mistake(query, CALX_USAGE, "set(%s.%s): insert_select says what is inserted", column->column->table->name,
                    column->name);
        return;
    }
    assign(query, when ? &when->set : &query->set, column, value);
}

/* A select that goes into columns has to give as many, and each of the column's type. */
static void check_gives(calx_dml *query, const char *verb, const calx_dml *select, const calx_node *const *columns)
{
    const char *table = dml_source_name(query->target);
    size_t count = 0;
    while (columns[count])
        count++;
    if (count == 0)
        dml_mistake(query, CALX_USAGE, "%s(%s): name the columns that the select gives", verb, table);
    else if (count != select->columns.count)
        dml_mistake(query, CALX_USAGE, "%s(%s): %zu %s named and the select gives %zu", verb, table, count,
                    count == 1 ? "column is" : "columns are", select->columns.count);
    for (size_t i = 0; i < count && i < select->columns.count; i++) {
        const calx_type *takes = columns[i]->type, *gives = select->columns.items[i]->type;
        if (!dml_types_agree(takes, gives))
            dml_mistake(query, CALX_USAGE,
                        "%s(%s.%s): the column is of type %s, and the select gives %s for it; use cast_", verb, table,
                        columns[i]->name, takes->name, gives->name);
    }
}

/* The row of a select as the value of `columns`: a node whose count says how many they are, given to each of them. */
static const calx_node *row_of_select(calx_dml *query, const char *verb, const calx_dml *select,
                                      const calx_node *const *columns)
{
    calx_node *row = calx_new(query->arena, calx_node);
    *row = (calx_node){ .kind = CALX_NODE_SUBQUERY, .kept = true, .name = "", .query = select };
    while (columns[row->count])
        row->count++;
    check_gives(query, verb, select, columns);
    return row;
}

void calx_set_select(calx_dml *query, const calx_dml *select, const calx_node *const *columns)
{
    const char *table = dml_source_name(query->target);
    when_item *when = query->when_last;
    if (query->kind == DML_MERGE && (!when || when->words)) {
        dml_mistake(query, CALX_USAGE, "set_select(%s): call when_matched first", table);
        return;
    }
    if (when && when->kind == CALX_WHEN_NOT_MATCHED) {
        dml_mistake(query, CALX_USAGE, "set_select(%s): when_not_matched inserts a row; set its columns one by one",
                    table);
        return;
    }
    const calx_node *row = row_of_select(query, "set_select", select, columns);
    for (; *columns; columns++)
        if (is_target(query, "set_select", *columns))
            assign(query, when ? &when->set : &query->set, *columns, row);
}

void calx_insert_select(calx_dml *query, calx_dml *select, const calx_node *const *columns)
{
    if (query->set.count > 0)
        dml_mistake(query, CALX_USAGE, "insert_select(%s): set was called before", dml_source_name(query->target));
    check_gives(query, "insert_select", select, columns);
    for (; *columns; columns++)
        if (is_target(query, "insert_select", *columns))
            add_assignment(query, &query->set, *columns, NULL);
    query->insert_from = select;
}

void calx_on_conflict_do_nothing(calx_dml *query)
{
    query->do_nothing = true;
}

void calx_on_conflict(calx_dml *query, const calx_node *const *columns)
{
    for (; *columns; columns++)
        if (is_target(query, "on_conflict", *columns))
            dml_add(query, &query->conflict_target, *columns);
}

void calx_on_conflict_constraint(calx_dml *query, const char *name)
{
    query->constraint = calx_keep(query->arena, CALX_NAME(name));
}

void calx_on_conflict_where(calx_dml *query, const calx_node *condition)
{
    if (query->conflict_target.count == 0)
        dml_mistake(query, CALX_USAGE, "on_conflict_where: call on_conflict first");
    dml_add(query, &query->conflict_index, condition);
}

void calx_overriding(calx_dml *query)
{
    query->overriding = true;
}

static bool is_conflict_named(calx_dml *query, const char *verb, const char *what)
{
    bool named = query->conflict_target.count > 0 || query->constraint;
    if (!named)
        dml_mistake(query, CALX_USAGE, "%s(%s): call on_conflict first", verb, what);
    return named;
}

void calx_update_set(calx_dml *query, const calx_node *column, const calx_node *value)
{
    if (is_conflict_named(query, "update_set", column->name) && is_target(query, "update_set", column))
        assign(query, &query->conflict_set, column, value);
}

void calx_update_set_select(calx_dml *query, const calx_dml *select, const calx_node *const *columns)
{
    if (!is_conflict_named(query, "update_set_select", dml_source_name(query->target)))
        return;
    const calx_node *row = row_of_select(query, "update_set_select", select, columns);
    for (; *columns; columns++)
        if (is_target(query, "update_set_select", *columns))
            assign(query, &query->conflict_set, *columns, row);
}

const calx_source calx_source_excluded = { .alias = "excluded" };

void calx_update_excluded(calx_dml *query, const calx_node *column)
{
    calx_update_set(
        query, column,
        &(const calx_node){
            .kind = CALX_NODE_FIELD, .type = column->type, .name = column->name, .source = &calx_source_excluded });
}

void calx_update_where(calx_dml *query, const calx_node *condition)
{
    dml_add(query, &query->conflict_where, condition);
}
