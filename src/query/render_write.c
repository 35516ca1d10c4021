/* Rendering statements that write, and VALUES. */
#include "render.h"

void render_column_names(renderer *r, const node_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const calx_node *node = list->items[i];
        if (i)
            add(r, ", ");
        if (node->kind == CALX_NODE_COLUMN)
            render_column_name(r, node->column);
        else
            calx_add_identifier(&r->sql, node->name);
    }
}

static void render_targets(renderer *r, const assignment_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            add(r, ", ");
        render_column_name(r, list->items[i].column->column);
    }
}

/* The one value that these columns get. */
static void render_assigned(renderer *r, const assignment_list *these)
{
    r->assigned = these;
    render_node(r, these->items[0].value);
    r->assigned = NULL;
}

static void render_assignments(renderer *r, const assignment_list *list)
{
    for (size_t i = 0, width; i < list->count; i += width) {
        const calx_node *value = list->items[i].value;
        size_t together = value->kind == CALX_NODE_SUBQUERY ? value->count : 0;
        width = together ? together : 1;
        const assignment_list these = { .items = list->items + i, .count = width };
        if (i)
            add(r, ", ");
        if (together)
            add(r, "(");
        render_targets(r, &these);
        if (together)
            add(r, ")");
        add(r, " = ");
        render_assigned(r, &these);
    }
}

static void render_conflict(renderer *r, const calx_dml *query)
{
    bool updates = query->conflict_set.count > 0;
    if (!query->do_nothing && !updates)
        return;
    add(r, " ON CONFLICT");
    if (query->constraint) {
        add(r, " ON CONSTRAINT ");
        render_node(r, query->constraint);
    } else if (query->conflict_target.count > 0) {
        add(r, " (");
        render_column_names(r, &query->conflict_target);
        add(r, ")");
        render_conditions(r, " WHERE ", &query->conflict_index);
    }
    if (query->do_nothing) {
        add(r, " DO NOTHING");
        return;
    }
    add(r, " DO UPDATE SET ");
    render_assignments(r, &query->conflict_set);
    render_conditions(r, " WHERE ", &query->conflict_where);
}

static void render_assigned_list(renderer *r, const assignment_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const assignment_list this = { .items = list->items + i, .count = 1 };
        if (i)
            add(r, ", ");
        render_assigned(r, &this);
    }
}

void render_insert(renderer *r, const calx_dml *query)
{
    add(r, "INSERT INTO ");
    render_source(r, query->target);
    if (query->set.count == 0) {
        add(r, " DEFAULT VALUES");
    } else {
        add(r, " (");
        render_targets(r, &query->set);
        add(r, query->overriding ? ") OVERRIDING SYSTEM VALUE " : ") ");
        if (query->insert_from) {
            r->assigned = &query->set;
            render_dml(r, query->insert_from);
            r->assigned = NULL;
        } else {
            add(r, "VALUES (");
            render_assigned_list(r, &query->set);
            add(r, ")");
        }
    }
    render_conflict(r, query);
}

void render_update(renderer *r, const calx_dml *query)
{
    add(r, "UPDATE ");
    render_source(r, query->target);
    add(r, " SET ");
    render_assignments(r, &query->set);
    render_from(r, query, " FROM ");
    render_conditions(r, " WHERE ", &query->where);
}

void render_delete(renderer *r, const calx_dml *query)
{
    add(r, "DELETE FROM ");
    render_source(r, query->target);
    render_from(r, query, " USING ");
    render_conditions(r, " WHERE ", &query->where);
}

void render_values(renderer *r, const calx_dml *query)
{
    size_t width = query->columns.count;
    add(r, "VALUES ");
    for (size_t i = 0; i < query->rows.count; i++) {
        add(r, i % width ? ", " : i ? "), (" : "(");
        render_node(r, query->rows.items[i]);
    }
    add(r, ")");
}

static void render_when(renderer *r, const when_item *when)
{
    static const char *const kinds[] = { "MATCHED", "NOT MATCHED", "NOT MATCHED BY SOURCE" };
    calx_buffer_addf(&r->sql, " WHEN %s", kinds[when->kind]);
    render_conditions(r, " AND ", &when->conditions);
    add(r, " THEN ");
    if (when->words) {
        add(r, when->words);
    } else if (when->kind == CALX_WHEN_NOT_MATCHED) {
        add(r, "INSERT (");
        render_targets(r, &when->set);
        add(r, ") VALUES (");
        render_assigned_list(r, &when->set);
        add(r, ")");
    } else {
        add(r, "UPDATE SET ");
        render_assignments(r, &when->set);
    }
}

void render_merge(renderer *r, const calx_dml *query)
{
    add(r, "MERGE INTO ");
    render_source(r, query->target);
    render_from(r, query, " USING ");
    for (const when_item *when = query->whens; when; when = when->next)
        render_when(r, when);
}

void render_truncate(renderer *r, const calx_dml *query)
{
    add(r, "TRUNCATE ");
    render_table_name(r, query->target->table);
    for (const from_item *item = query->from; item; item = item->next) {
        add(r, ", ");
        render_table_name(r, item->source->table);
    }
    add(r, query->restart_identity ? " RESTART IDENTITY" : "");
    add(r, query->cascade ? " CASCADE" : "");
}
