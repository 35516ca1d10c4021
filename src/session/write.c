/* Writing structs: statements made from a model's metadata and a row's fields. */
#include <calx/write.h>

#include <calx/quote.h>

#include "copy_rows.h"

#include <stdlib.h>
#include <string.h>

/* A column's field in a row: where its value is, or NULL for null. */
static const void *field_value(const calx_table *table, size_t column, const void *row)
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
    const void *value = field_value(table, column, row);
    if (!value)
        return (calx_node){ .kind = CALX_NODE_NULL, .type = type };
    return (calx_node){ .kind = CALX_NODE_VALUE, .type = type, .value = value };
}

static bool is_named(const calx_column *column, const calx_node *const *nodes)
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
        if (has_default(&table->columns[i]) && !is_named(&table->columns[i], also))
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

static bool insert_each(calx_session *db, calx_arena *arena, const calx_source *source, char *rows, size_t count,
                        const calx_node *const *also, calx_error *err)
{
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open)
        return false;
    size_t size = source->table->shape->size;
    for (size_t i = 0; i < count; i++)
        if (!calx_insert_row(db, arena, source, rows + i * size, also, err))
            return calx_error_context(err, "row %zu of %zu", i + 1, count);
    return calx_commit(&tx, err);
}

static bool is_sent(const calx_column *column, const calx_node *const *also)
{
    return !has_default(column) || is_named(column, also);
}

/* Says which columns are sent, in SQL and for the rows. */
static const char *copy_statement(calx_arena *arena, const calx_table *table, const calx_node *const *also,
                                  copy_plan *plan)
{
    calx_buffer sql = calx_buffer_in(arena);
    plan->steps = calx_new_array(arena, copy_step, table->column_count);
    calx_buffer_add_cstr(&sql, "COPY ");
    calx_add_identifier(&sql, table->name);
    for (size_t i = 0; i < table->column_count; i++) {
        if (!is_sent(&table->columns[i], also))
            continue;
        calx_buffer_add_cstr(&sql, plan->count > 0 ? ", " : " (");
        calx_add_identifier(&sql, table->columns[i].name);
        copy_plan_add(plan, &table->shape->fields[i]);
    }
    calx_buffer_add_cstr(&sql, ") FROM STDIN (FORMAT binary)");
    return calx_buffer_cstr(&sql);
}

/* Rows are sent when so many bytes have come together: with the row that was one too many they still go out
 * in one piece of 64 KiB, if rows are of the usual size. */
#define COPY_PIECE ((size_t)60 * 1024)

static bool copy_rows(calx_session *db, calx_arena *arena, const calx_table *table, const char *rows, size_t count,
                      const calx_node *const *also, calx_error *err)
{
    CALX_ARENA_SCOPE(arena);
    copy_plan plan = { 0 };
    const char *sql = copy_statement(arena, table, also, &plan);
    calx_copy_in *copy = calx_copy_in_begin(db->conn, arena, sql, (int)plan.count, err);
    if (!copy)
        return false;
    calx_buffer piece = calx_buffer_sized(arena, 2 * COPY_PIECE);
    for (size_t i = 0; i < count; i++) {
        if (!copy_encode_row(&plan, rows + i * table->shape->size, &piece, err))
            return calx_error_context(err, "row %zu of %zu", i + 1, count);
        if (piece.len < COPY_PIECE && i + 1 < count)
            continue;
        if (!calx_copy_in_encoded(copy, calx_buffer_text(&piece), err))
            return calx_error_context(err, "row %zu of %zu", i + 1, count);
        calx_buffer_clear(&piece);
    }
    return calx_copy_in_end(copy, NULL, err);
}

/* A COPY is all or nothing by itself; in the caller's transaction a savepoint keeps that usable. */
static bool insert_by_copy(calx_session *db, calx_arena *arena, const calx_table *table, const char *rows, size_t count,
                           const calx_node *const *also, calx_error *err)
{
    if (PQtransactionStatus(calx_libpq(db->conn)) == PQTRANS_IDLE)
        return copy_rows(db, arena, table, rows, count, also, err);
    CALX_TRANSACTION(tx, db->conn, err);
    return tx.open && copy_rows(db, arena, table, rows, count, also, err) && calx_commit(&tx, err);
}

bool calx_insert_rows(calx_session *db, calx_arena *arena, const calx_source *source, void *rows, size_t count,
                      const calx_node *const *also, calx_error *err)
{
    if (count <= CALX_COPY_FROM)
        return insert_each(db, arena, source, rows, count, also, err);
    return insert_by_copy(db, arena, source->table, rows, count, also, err);
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
        if (same_value(arena, table->columns[i].type, field_value(table, i, before), field_value(table, i, row)))
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
        if (is_sent(&table->columns[i], key))
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

/* What a column is sent as: an array of arrays would have to be a rectangle, so arrays go as their text. */
static const calx_type *bulk_type(const calx_column *column)
{
    return column->type->array ? column->type : &calx_type_text;
}

/* One column of many rows as an array parameter. */
static calx_array gather(calx_arena *arena, const calx_table *table, size_t column, const char *rows, size_t count)
{
    const calx_type *type = table->columns[column].type;
    size_t size = bulk_type(&table->columns[column])->size;
    char *items = calx_alloc_array(arena, count, size);
    bool *nulls = calx_new_array(arena, bool, count);
    for (size_t i = 0; i < count; i++) {
        const void *value = field_value(table, column, rows + i * table->shape->size);
        nulls[i] = !value;
        if (value && !type->array)
            ((calx_text *)items)[i] = calx_print(arena, type, value);
        else if (value)
            memcpy(items + i * size, value, size);
    }
    return (calx_array){ .items = items, .nulls = nulls, .len = (int32_t)count };
}

static bool is_bulk_column(const calx_column *column, const calx_node *const *columns)
{
    return column->primary_key || is_named(column, columns);
}

static void add_cast(calx_buffer *sql, const calx_type *type)
{
    if (type->kind == CALX_KIND_ENUM) {
        calx_buffer_add_cstr(sql, "::");
        calx_add_identifier(sql, type->name);
    } else {
        calx_buffer_addf(sql, "::%s", type->name);
    }
    calx_buffer_add_cstr(sql, "[]");
}

/* The parts of UPDATE t SET … FROM unnest(arrays) AS v (names) WHERE keys, as they grow by column. */
typedef struct bulk_update {
    calx_params params;
    calx_buffer arrays;
    calx_buffer names;
    calx_buffer sets;
    calx_buffer keys;
} bulk_update;

static void add_bulk_column(bulk_update *bulk, const calx_column *column)
{
    const char *comma = bulk->params.count > 1 ? ", " : "";
    calx_buffer_addf(&bulk->arrays, "%s$%zu", comma, bulk->params.count);
    add_cast(&bulk->arrays, bulk_type(column));
    calx_buffer_add_cstr(&bulk->names, comma);
    calx_add_identifier(&bulk->names, column->name);
    calx_buffer *part = column->primary_key ? &bulk->keys : &bulk->sets;
    if (part->len > 0)
        calx_buffer_add_cstr(part, column->primary_key ? " AND " : ", ");
    calx_buffer_add_cstr(part, column->primary_key ? "t." : "");
    calx_add_identifier(part, column->name);
    calx_buffer_add_cstr(part, " = v.");
    calx_add_identifier(part, column->name);
    if (!column->type->array)
        add_cast(part, column->type->element);
}

static bool add_bulk_columns(bulk_update *bulk, const calx_table *table, const char *rows, size_t count,
                             const calx_node *const *columns, calx_error *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const calx_column *column = &table->columns[i];
        if (!is_bulk_column(column, columns))
            continue;
        calx_array array = gather(bulk->params.arena, table, i, rows, count);
        if (!calx_params_add(&bulk->params, bulk_type(column)->array, &array, err))
            return false;
        add_bulk_column(bulk, column);
    }
    if (bulk->keys.len == 0 || bulk->sets.len == 0)
        return calx_fail(err, CALX_USAGE, "update_rows: %s needs a primary key, and a column to set", table->name);
    return true;
}

static const char *bulk_statement(bulk_update *bulk, const calx_table *table)
{
    calx_buffer sql = calx_buffer_in(bulk->params.arena);
    calx_buffer_add_cstr(&sql, "UPDATE ");
    calx_add_identifier(&sql, table->name);
    calx_buffer_addf(&sql, " AS t SET %s FROM unnest(%s) AS v (%s) WHERE %s", calx_buffer_cstr(&bulk->sets),
                     calx_buffer_cstr(&bulk->arrays), calx_buffer_cstr(&bulk->names), calx_buffer_cstr(&bulk->keys));
    return calx_buffer_cstr(&sql);
}

bool calx_update_rows(calx_session *db, calx_arena *arena, const calx_source *source, const void *rows, size_t count,
                      const calx_node *const *columns, int64_t *affected, calx_error *err)
{
    calx_buffer empty = calx_buffer_in(arena);
    bulk_update bulk = { calx_params_in(arena), empty, empty, empty, empty };
    if (!add_bulk_columns(&bulk, source->table, rows, count, columns, err))
        return false;
    PGresult *result = calx_query(db->conn, arena, bulk_statement(&bulk, source->table), &bulk.params, err);
    if (result && affected)
        *affected = strtoll(PQcmdTuples(result), NULL, 10);
    return result != NULL;
}
