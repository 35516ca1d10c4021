/* Building what a statement writes: which columns get which values, and what a conflict does. */
#include <calx/query.h>

#include "dml.h"

bool dml_is_target(calx_dml *query, const char *verb, const calx_node *node)
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

void dml_assign(calx_dml *query, node_list *columns, node_list *values, const calx_node *column, const calx_node *value)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (columns->items[i]->column == column->column) {
            dml_mistake(query, CALX_USAGE, "set(%s.%s): it was set before", column->column->table->name, column->name);
            return;
        }
    }
    dml_add(query, columns, column);
    dml_add(query, values, value);
}

void calx_set(calx_dml *query, const calx_node *column, const calx_node *value)
{
    when_item *when = query->when_last;
    if (!dml_is_target(query, "set", column))
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
    dml_assign(query, when ? &when->columns : &query->set_columns, when ? &when->values : &query->set_values, column,
               value);
}

/* Each of the columns gets the one node, whose count says how many they are. */
void calx_set_select(calx_dml *query, const calx_dml *select, const calx_node *const *columns)
{
    calx_node *value = calx_new(query->arena, calx_node);
    *value = (calx_node){ .kind = CALX_NODE_SUBQUERY, .kept = true, .name = "", .query = select };
    for (; columns[value->count]; value->count++)
        if (dml_is_target(query, "set_select", columns[value->count]))
            dml_assign(query, &query->set_columns, &query->set_values, columns[value->count], value);
    if (value->count == 0)
        dml_mistake(query, CALX_USAGE, "set_select(%s): name the columns that the select gives",
                    dml_source_name(query->target));
    else if (value->count != select->columns.count)
        dml_mistake(query, CALX_USAGE, "set_select(%s): %u columns are named and the select gives %zu",
                    dml_source_name(query->target), value->count, select->columns.count);
}

void calx_insert_select(calx_dml *query, calx_dml *select, const calx_node *const *columns)
{
    for (const calx_node *const *column = columns; *column; column++)
        if (dml_is_target(query, "insert_select", *column))
            dml_add(query, &query->set_columns, *column);
    if (query->set_values.count > 0)
        dml_mistake(query, CALX_USAGE, "insert_select(%s): set was called before", dml_source_name(query->target));
    if (query->set_columns.count == 0)
        dml_mistake(query, CALX_USAGE, "insert_select(%s): name the columns that the select gives",
                    dml_source_name(query->target));
    if (query->set_columns.count != select->columns.count)
        dml_mistake(query, CALX_USAGE, "insert_select(%s): %zu columns are named and the select gives %zu",
                    dml_source_name(query->target), query->set_columns.count, select->columns.count);
    query->insert_from = select;
}

void calx_on_conflict_do_nothing(calx_dml *query)
{
    query->do_nothing = true;
}

void calx_on_conflict(calx_dml *query, const calx_node *const *columns)
{
    for (; *columns; columns++)
        if (dml_is_target(query, "on_conflict", *columns))
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

void calx_update_set(calx_dml *query, const calx_node *column, const calx_node *value)
{
    if (query->conflict_target.count == 0 && !query->constraint)
        dml_mistake(query, CALX_USAGE, "update_set(%s): call on_conflict first", column->name);
    if (!dml_is_target(query, "update_set", column))
        return;
    dml_add(query, &query->conflict_columns, column);
    dml_add(query, &query->conflict_values, value);
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
