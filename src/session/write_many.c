/* Writing many rows: by one statement, with an array parameter for each column, or by COPY. */
#include <calx/quote.h>

#include "copy_rows.h"
#include "plan.h"
#include "row.h"

#include <stdlib.h>
#include <string.h>

/* Rows that stand side by side, as pointers. */
static void *const *pointers_to(calx_arena *arena, const calx_table *table, const void *rows, size_t count)
{
    void **pointers = calx_new_array(arena, void *, count + 1);
    for (size_t i = 0; i < count; i++)
        pointers[i] = (char *)(uintptr_t)rows + i * table->shape->size;
    return pointers;
}

/* What a column is sent as: an array of arrays would have to be a rectangle, so arrays go as their text. */
static const calx_type *bulk_type(const calx_column *column)
{
    return column->type->array ? column->type : &calx_type_text;
}

/* One column of many rows as an array parameter. */
static calx_array gather(calx_arena *arena, const calx_table *table, size_t column, void *const *rows, size_t count)
{
    const calx_type *type = table->columns[column].type;
    size_t size = bulk_type(&table->columns[column])->size;
    char *items = calx_alloc_array(arena, count, size);
    bool *nulls = calx_new_array(arena, bool, count);
    for (size_t i = 0; i < count; i++) {
        const void *value = row_field(table, column, rows[i]);
        nulls[i] = !value;
        if (value && !type->array)
            ((calx_text *)items)[i] = calx_print(arena, type, value);
        else if (value)
            memcpy(items + i * size, value, size);
    }
    return (calx_array){ .items = items, .nulls = nulls, .len = (int32_t)count };
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

/* Says of which row the value is that the array could not take. */
static bool fail_row(const calx_table *table, size_t column, void *const *rows, size_t count, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_buffer bytes = calx_buffer_in(scratch);
    for (size_t i = 0; i < count; i++) {
        const void *value = row_field(table, column, rows[i]);
        if (value && !calx_encode(table->columns[column].type, value, &bytes, NULL))
            return calx_error_context(err, "row %zu of %zu", i + 1, count);
        calx_buffer_clear(&bytes);
    }
    return false;
}

/* Adds the array of one column as a parameter; people may not see it where the column is a secret. */
static bool add_array(calx_params *params, const calx_table *table, size_t column, void *const *rows, size_t count,
                      calx_error *err)
{
    calx_array array = gather(params->arena, table, column, rows, count);
    if (!calx_params_add(params, bulk_type(&table->columns[column])->array, &array, err))
        return fail_row(table, column, rows, count, err);
    params->secrecy[params->count - 1] = table->columns[column].sensitive ? CALX_SECRET : CALX_OPEN;
    params->secret_rows = params->secret_rows || calx_table_has_secrets(table);
    return true;
}

static bool insert_each(calx_session *db, calx_arena *arena, const calx_source *source, void *const *rows, size_t count,
                        const calx_node *const *also, calx_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!calx_insert_row(db, arena, source, rows[i], also, err))
            return calx_error_context(err, "row %zu of %zu", i + 1, count);
    return true;
}

static bool sends_any(const calx_table *table, const bool *sent)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (sent[i])
            return true;
    return false;
}

static void add_list(calx_buffer *sql, const char *prefix, const calx_table *table, const bool *sent)
{
    const char *comma = "";
    for (size_t i = 0; i < table->column_count; i++) {
        if (!sent[i])
            continue;
        calx_buffer_addf(sql, "%s%s", comma, prefix);
        calx_add_identifier(sql, table->columns[i].name);
        if (*prefix && !table->columns[i].type->array)
            add_cast(sql, table->columns[i].type->element);
        comma = ", ";
    }
}

/* The rows are taken in the order of the arrays, so that they come back in it. The text is the same for any number. */
static const char *insert_statement(calx_params *params, const calx_table *table, const bool *sent)
{
    calx_buffer sql = calx_buffer_in(params->arena);
    int number = 0;
    calx_buffer_add_cstr(&sql, "INSERT INTO ");
    calx_add_identifier(&sql, table->name);
    calx_buffer_add_cstr(&sql, " (");
    add_list(&sql, "", table, sent);
    calx_buffer_add_cstr(&sql, ") SELECT ");
    add_list(&sql, "v.", table, sent);
    calx_buffer_add_cstr(&sql, " FROM unnest(");
    for (size_t i = 0; i < table->column_count; i++) {
        if (!sent[i])
            continue;
        calx_buffer_addf(&sql, "%s$%d", number ? ", " : "", number + 1);
        add_cast(&sql, bulk_type(&table->columns[i]));
        number++;
    }
    calx_buffer_add_cstr(&sql, ") WITH ORDINALITY AS v (");
    add_list(&sql, "", table, sent);
    calx_buffer_add_cstr(&sql, ", \"calx row\") ORDER BY v.\"calx row\" RETURNING ");
    row_add_left_to_server(&sql, table, sent);
    return calx_buffer_cstr(&sql);
}

static bool insert_arrays(calx_session *db, calx_arena *arena, const calx_table *table, void *const *rows, size_t count,
                          const bool *sent, calx_error *err)
{
    calx_params params = calx_params_in(arena);
    plan *p;
    for (size_t i = 0; i < table->column_count; i++)
        if (sent[i] && !add_array(&params, table, i, rows, count, err))
            return false;
    PGresult *result = session_run(db, arena, insert_statement(&params, table, sent), &params, table->shape,
                                   PLAN_SOME_FIELDS, &p, err);
    if (!result)
        return false;
    if ((size_t)PQntuples(result) != count)
        return calx_fail(err, CALX_NOT_FOUND, "%d of %zu rows were inserted into %s: a trigger left out the others",
                         PQntuples(result), count, table->name);
    for (size_t i = 0; i < count; i++)
        if (!plan_decode_fields(p, result, (int)i, arena, rows[i], err))
            return false;
    return true;
}

bool rows_insert(calx_session *db, calx_arena *arena, const calx_source *source, void *const *rows, size_t count,
                 const calx_node *const *also, calx_error *err)
{
    const bool *sent = row_sent(arena, source->table, also);
    if (count > 1 && sends_any(source->table, sent))
        return insert_arrays(db, arena, source->table, rows, count, sent, err);
    return insert_each(db, arena, source, rows, count, also, err);
}

/* How much is encoded before COPY may send it: no less than what it sends at once. */
#define TOGETHER ((size_t)64 * 1024)

static bool copy_rows(calx_session *db, calx_arena *arena, const calx_table *table, const char *rows, size_t count,
                      const bool *sent, calx_error *err)
{
    CALX_ARENA_SCOPE(arena);
    int columns;
    const copy_plan plan = copy_plan_of(arena, table, sent);
    const char *sql = row_copy_statement(arena, table, sent, &columns);
    if (!row_check_copied(db, arena, table, sent, err))
        return false;
    calx_copy_in *copy = calx_copy_in_begin(db->conn, arena, sql, columns, err);
    if (!copy)
        return false;
    if (calx_table_has_secrets(table))
        calx_copy_in_secret(copy);
    calx_buffer *out = calx_copy_in_buffer(copy, err);
    const char *row = rows, *end = rows + count * plan.row_size;
    while (row < end) {
        if (!copy_encode_rows(&plan, &row, end, TOGETHER, out, err))
            return calx_error_context(err, "row %zu of %zu", (size_t)(row - rows) / plan.row_size + 1, count);
        if (!calx_copy_in_rows(copy, err))
            return false;
    }
    return calx_copy_in_end(copy, NULL, err);
}

/* A COPY is all or nothing by itself; in the caller's transaction a savepoint keeps that usable. */
static bool insert_by_copy(calx_session *db, calx_arena *arena, const calx_table *table, const char *rows, size_t count,
                           const bool *sent, calx_error *err)
{
    if (PQtransactionStatus(calx_libpq(db->conn)) == PQTRANS_IDLE)
        return copy_rows(db, arena, table, rows, count, sent, err);
    CALX_TRANSACTION(tx, db->conn, err);
    return tx.open && copy_rows(db, arena, table, rows, count, sent, err) && calx_commit(&tx, err);
}

bool calx_insert_rows(calx_session *db, calx_arena *arena, const calx_source *source, void *rows, size_t count,
                      const calx_node *const *also, calx_error *err)
{
    const bool *sent = row_sent(arena, source->table, also);
    if (count > CALX_COPY_FROM && sends_any(source->table, sent))
        return insert_by_copy(db, arena, source->table, rows, count, sent, err);
    CALX_TRANSACTION(tx, db->conn, err);
    return tx.open &&
           rows_insert(db, arena, source, pointers_to(arena, source->table, rows, count), count, also, err) &&
           calx_commit(&tx, err);
}

static bool is_bulk_column(const calx_column *column, const calx_node *const *columns)
{
    return column->primary_key || row_column_named(column, columns);
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

static bool add_bulk_columns(bulk_update *bulk, const calx_table *table, void *const *rows, size_t count,
                             const calx_node *const *columns, calx_error *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const calx_column *column = &table->columns[i];
        if (!is_bulk_column(column, columns))
            continue;
        if (!add_array(&bulk->params, table, i, rows, count, err))
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
    if (!add_bulk_columns(&bulk, source->table, pointers_to(arena, source->table, rows, count), count, columns, err))
        return false;
    PGresult *result = calx_query(db->conn, arena, bulk_statement(&bulk, source->table), &bulk.params, err);
    if (result && affected)
        *affected = strtoll(PQcmdTuples(result), NULL, 10);
    return result != NULL;
}
