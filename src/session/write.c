/* Writing structs: statements made from a model's metadata and a row's fields. */
#include <calx/write.h>

#include "row.h"

#include <string.h>

const void *row_field(const calx_table *table, size_t column, const void *row)
{
    const calx_field *field = &table->shape->fields[column];
    const char *at = (const char *)row + field->offset;
    if (!field->nullable)
        return at;
    return *(const bool *)at ? at + field->type->opt_value : NULL;
}

static calx_node column_node(const calx_table *table, size_t column)
{
    const calx_column *c = &table->columns[column];
    return (calx_node){ .kind = CALX_NODE_COLUMN, .column = c, .type = c->type, .name = c->name };
}

/* A node for each column, in their order, and behind them a list of all for RETURNING. */
typedef struct column_nodes {
    calx_node *each;
    const calx_node *const *all; /* ends with NULL */
} column_nodes;

static column_nodes nodes_of(calx_arena *arena, const calx_table *table)
{
    size_t count = table->column_count;
    calx_node *each = calx_alloc_raw(arena, count * sizeof *each);
    const calx_node **all = calx_alloc_raw(arena, (count + 1) * sizeof *all);
    for (size_t i = 0; i < count; i++) {
        each[i] = column_node(table, i);
        each[i].kept = true;
        all[i] = &each[i];
    }
    all[count] = NULL;
    return (column_nodes){ each, all };
}

/* A field as an expression: a parameter, or NULL. */
static calx_node value_node(const calx_table *table, size_t column, const void *row)
{
    const calx_type *type = table->columns[column].type;
    const void *value = row_field(table, column, row);
    if (!value)
        return (calx_node){ .kind = CALX_NODE_NULL, .type = type };
    return (calx_node){ .kind = CALX_NODE_VALUE, .type = type, .value = value };
}

bool row_column_named(const calx_column *column, const calx_node *const *nodes)
{
    for (; *nodes; nodes++)
        if ((*nodes)->column == column)
            return true;
    return false;
}

static bool has_default(const calx_column *column)
{
    return column->default_sql || column->generated_sql || column->identity || column->identity_always;
}

bool row_column_sent(const calx_column *column, const calx_node *const *also)
{
    return !has_default(column) || row_column_named(column, also);
}

/* A column of another table is left to calx_set to refuse. */
void calx_set_row(calx_dml *query, const calx_source *source, const void *row, const calx_node *const *columns)
{
    for (; *columns; columns++) {
        const calx_column *column = (*columns)->kind == CALX_NODE_COLUMN ? (*columns)->column : NULL;
        calx_node value = { .kind = CALX_NODE_NULL, .type = (*columns)->type };
        if (column && column->table == source->table)
            value = value_node(source->table, (size_t)(column - source->table->columns), row);
        calx_set(query, *columns, &value);
    }
}

static calx_dml *insert_of(calx_arena *arena, const calx_source *source, const column_nodes *columns, const void *row,
                           const calx_node *const *also)
{
    const calx_table *table = source->table;
    calx_dml *insert = calx_insert_new(arena, source)->query;
    for (size_t i = 0; i < table->column_count; i++) {
        if (!row_column_sent(&table->columns[i], also))
            continue;
        calx_node value = value_node(table, i, row);
        calx_set(insert, &columns->each[i], &value);
    }
    calx_returning(insert, columns->all);
    return insert;
}

bool calx_insert_row(calx_session *db, calx_arena *arena, const calx_source *source, void *row,
                     const calx_node *const *also, calx_error *err)
{
    column_nodes columns = nodes_of(arena, source->table);
    return calx_fetch_one(db, insert_of(arena, source, &columns, row, also), source->table->shape, row, err);
}

/* Whether two fields hold the same value: compared as they would be sent. */
static bool same_value(calx_arena *arena, const calx_type *type, const void *a, const void *b)
{
    if (!a || !b)
        return a == b;
    CALX_ARENA_SCOPE(arena);
    calx_buffer x = calx_buffer_in(arena), y = calx_buffer_in(arena);
    return calx_encode(type, a, &x, NULL) && calx_encode(type, b, &y, NULL) &&
           calx_text_equal(calx_buffer_text(&x), calx_buffer_text(&y));
}

/* Adds the condition that a column is as it is in the row; `op` is "=", or one that knows null. */
static void where_same(calx_dml *query, const calx_table *table, size_t column, const char *op, const void *row)
{
    calx_node left = column_node(table, column), right = value_node(table, column, row);
    calx_where(query, &(const calx_node){ .kind = CALX_NODE_INFIX,
                                          .type = &calx_type_boolean,
                                          .name = op,
                                          .count = 2,
                                          .args = (const calx_node *const[]){ &left, &right } });
}

static bool where_key(calx_dml *query, const calx_table *table, const void *row, calx_error *err)
{
    bool any = false;
    for (size_t i = 0; i < table->column_count; i++) {
        if (!table->columns[i].primary_key)
            continue;
        where_same(query, table, i, "=", row);
        any = true;
    }
    return any || calx_fail(err, CALX_USAGE, "%s has no primary key, so a row of it can't be found", table->name);
}

/* Sets what differs; how many columns that were. */
static size_t set_differences(calx_arena *arena, calx_dml *update, const calx_table *table, const column_nodes *columns,
                              const void *before, const void *row)
{
    size_t changed = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        if (same_value(arena, table->columns[i].type, row_field(table, i, before), row_field(table, i, row)))
            continue;
        calx_node value = value_node(table, i, row);
        calx_set(update, &columns->each[i], &value);
        changed++;
    }
    return changed;
}

static bool fail_conflict(const calx_table *table, calx_error *err)
{
    calx_fail(err, CALX_CONFLICT, "a row of %s was changed or removed by somebody else since it was read", table->name);
    return calx_error_hint(err, "Read it again, make the change again, and write again.");
}

static size_t column_index(const calx_table *table, const calx_column *column)
{
    return (size_t)(column - table->columns);
}

bool calx_update_row(calx_session *db, calx_arena *arena, const calx_source *source, const void *before, void *row,
                     const calx_node *same, calx_error *err)
{
    const calx_table *table = source->table;
    calx_dml *update = calx_update_new(arena, source)->query;
    column_nodes columns = nodes_of(arena, table);
    if (set_differences(arena, update, table, &columns, before, row) == 0)
        return true;
    if (!where_key(update, table, before, err))
        return false;
    if (same && same->column && same->column->table == table)
        where_same(update, table, column_index(table, same->column), "IS NOT DISTINCT FROM", before);
    else if (same)
        return calx_fail(err, CALX_USAGE, "update_row_if_same: name a column of %s", table->name);
    calx_returning(update, columns.all);
    if (calx_fetch_one(db, update, table->shape, row, err))
        return true;
    return calx_error_is(err, CALX_NOT_FOUND) ? fail_conflict(table, err) : false;
}

bool calx_upsert_row(calx_session *db, calx_arena *arena, const calx_source *source, void *row,
                     const calx_node *const *key, calx_error *err)
{
    const calx_table *table = source->table;
    column_nodes columns = nodes_of(arena, table);
    calx_dml *insert = insert_of(arena, source, &columns, row, key);
    calx_on_conflict(insert, key);
    for (size_t i = 0; i < table->column_count; i++)
        if (row_column_sent(&table->columns[i], key))
            calx_update_excluded(insert, &columns.each[i]);
    return calx_fetch_one(db, insert, table->shape, row, err);
}

bool calx_delete_row(calx_session *db, calx_arena *arena, const calx_source *source, const void *row, calx_error *err)
{
    int64_t affected = 0;
    calx_dml *delete = calx_delete_new(arena, source)->query;
    if (!where_key(delete, source->table, row, err) || !calx_run(db, delete, &affected, err))
        return false;
    return affected > 0 || fail_conflict(source->table, err);
}
