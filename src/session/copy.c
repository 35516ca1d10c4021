/* Rows of a model by COPY in binary: fields out of a struct, and fields into one. */
#include <calx/copy.h>

#include <calx/quote.h>

#include "fetch.h"
#include "row.h"

#include <endian.h>
#include <string.h>

struct calx_copy {
    calx_copy_in *in;
    const calx_table *table;
    const bool *sent; /* of each column */
};

const char *row_copy_statement(calx_arena *arena, const calx_table *table, const bool *sent, int *count)
{
    calx_buffer sql = calx_buffer_in(arena);
    *count = 0;
    calx_buffer_add_cstr(&sql, "COPY ");
    calx_add_identifier(&sql, table->name);
    for (size_t i = 0; i < table->column_count; i++) {
        if (!sent[i])
            continue;
        calx_buffer_add_cstr(&sql, (*count)++ ? ", " : " (");
        calx_add_identifier(&sql, table->columns[i].name);
    }
    calx_buffer_add_cstr(&sql, ") FROM STDIN (FORMAT binary)");
    return calx_buffer_cstr(&sql);
}

/* A statement that gives these columns, NULL for all. */
static const char *select_statement(calx_arena *arena, const calx_table *table, const bool *sent)
{
    calx_buffer sql = calx_buffer_in(arena);
    const char *before = "SELECT ";
    for (size_t i = 0; i < table->column_count; i++) {
        if (sent && !sent[i])
            continue;
        calx_buffer_add_cstr(&sql, before);
        calx_add_identifier(&sql, table->columns[i].name);
        before = ", ";
    }
    calx_buffer_add_cstr(&sql, " FROM ");
    calx_add_identifier(&sql, table->name);
    return calx_buffer_cstr(&sql);
}

/* Whether another type could have values of the same length, and take one of these for its own. */
static bool is_fixed(const calx_type *type)
{
    switch (type->kind) {
    case CALX_KIND_INT2:
    case CALX_KIND_INT4:
    case CALX_KIND_INT8:
    case CALX_KIND_FLOAT4:
    case CALX_KIND_FLOAT8:
    case CALX_KIND_DATE:
    case CALX_KIND_TIMESTAMP:
        return true;
    default:
        return false;
    }
}

bool row_check_copied(calx_session *db, calx_arena *arena, const calx_table *table, const bool *sent, calx_error *err)
{
    const char *sql = select_statement(arena, table, sent);
    const calx_statement *statement = calx_prepare(db->conn, sql, NULL, err);
    int at = 0;
    for (size_t i = 0; statement && i < table->column_count; i++) {
        const calx_column *column = &table->columns[i];
        if (!sent[i])
            continue;
        uint32_t oid = calx_statement_column_oid(statement, at++);
        if (!is_fixed(column->type) || oid == column->type->oid)
            continue;
        calx_fail(err, CALX_SHAPE, "column \"%s\" of %s is not of type %s", column->name, table->name,
                  column->type->name);
        return calx_error_hint(err, "Bring the database to the models, or have the model say what the column is.");
    }
    return statement != NULL;
}

calx_copy *calx_copy_begin(calx_session *db, calx_arena *arena, const calx_source *source, const calx_node *const *also,
                           calx_error *err)
{
    const calx_table *table = source->table;
    calx_copy *copy = calx_new(arena, calx_copy);
    *copy = (calx_copy){ .table = table, .sent = row_sent(arena, table, also) };
    int columns;
    const char *sql = row_copy_statement(arena, table, copy->sent, &columns);
    if (columns == 0) {
        calx_fail(err, CALX_USAGE, "every column of %s has a default; name one that is sent", table->name);
        return NULL;
    }
    if (!row_check_copied(db, arena, table, copy->sent, err))
        return NULL;
    copy->in = calx_copy_in_begin(db->conn, arena, sql, columns, err);
    if (copy->in && calx_table_has_secrets(table))
        calx_copy_in_secret(copy->in);
    return copy->in ? copy : NULL;
}

bool calx_copy_add(calx_copy *copy, const calx_source *source, const void *row, calx_error *err)
{
    const calx_table *table = copy->table;
    if (source->table != table)
        return calx_fail(err, CALX_USAGE, "copy_row(%s): the COPY is into %s", source->table->name, table->name);
    for (size_t i = 0; i < table->column_count; i++)
        if (copy->sent[i] && !calx_copy_in_field(copy->in, table->columns[i].type, row_field(table, i, row), err))
            return false;
    return calx_copy_in_row(copy->in, err);
}

bool calx_copy_rows_end(calx_copy *copy, int64_t *rows, calx_error *err)
{
    return calx_copy_in_end(copy->in, rows, err);
}

/* The rows that come, and what they are read into. */
typedef struct reader {
    const calx_table *table;
    char *row;
    calx_copy_work work;
    void *context;
    calx_arena *scratch;
    int64_t rows;
    bool begun;
} reader;

static bool fail_bytes(const reader *r, calx_error *err)
{
    return calx_fail(err, CALX_BAD_VALUE, "what the server sent of %s is not COPY in binary", r->table->name);
}

/* Takes a number of `size` bytes, 2 or 4, from the front. */
static bool take_number(calx_text *rest, size_t size, int32_t *n)
{
    uint16_t two;
    uint32_t four;
    if (rest->len < size)
        return false;
    memcpy(&two, rest->data, sizeof two);
    memcpy(&four, rest->data, size == sizeof four ? sizeof four : 0);
    *n = size == sizeof two ? (int16_t)be16toh(two) : (int32_t)be32toh(four);
    *rest = (calx_text){ rest->data + size, rest->len - size };
    return true;
}

/* Eleven bytes say that it is COPY, four are flags, and the last four say how much else there is to skip. */
static bool skip_header(calx_text *rest)
{
    static const size_t before = 15;
    int32_t more;
    if (rest->len < before)
        return false;
    *rest = (calx_text){ rest->data + before, rest->len - before };
    if (!take_number(rest, 4, &more) || more < 0 || (size_t)more > rest->len)
        return false;
    *rest = (calx_text){ rest->data + more, rest->len - (size_t)more };
    return true;
}

static bool take_field(const reader *r, size_t column, calx_text *rest, calx_error *err)
{
    const calx_field *field = &r->table->shape->fields[column];
    char *at = r->row + field->offset;
    int32_t len;
    if (!take_number(rest, 4, &len) || (len > 0 && (size_t)len > rest->len))
        return fail_bytes(r, err);
    if (len < 0 && !field->nullable)
        return calx_fail(err, CALX_SHAPE, "column \"%s\" of %s is null, and its field can't be", field->name,
                         r->table->name);
    if (field->nullable) {
        memcpy(at, &(bool){ len >= 0 }, sizeof(bool));
        at += field->type->opt_value;
    }
    if (len < 0)
        return true;
    const char *data = rest->data;
    *rest = (calx_text){ data + len, rest->len - (size_t)len };
    return calx_decode(field->type, data, (size_t)len, r->scratch, at, err);
}

static bool take_piece(void *context, calx_text piece, calx_error *err)
{
    reader *r = context;
    int32_t fields;
    if (!r->begun && !skip_header(&piece))
        return fail_bytes(r, err);
    r->begun = true;
    while (piece.len > 0) {
        calx_arena *scratch = r->scratch;
        CALX_ARENA_SCOPE(scratch);
        if (!take_number(&piece, 2, &fields))
            return fail_bytes(r, err);
        if (fields < 0) /* the end */
            return true;
        if ((size_t)fields != r->table->column_count)
            return fail_bytes(r, err);
        memset(r->row, 0, r->table->shape->size);
        for (size_t i = 0; i < r->table->column_count; i++)
            if (!take_field(r, i, &piece, err))
                return false;
        r->rows++;
        if (!r->work(r->context, err))
            return false;
    }
    return true;
}

/* COPY by a table's name skips the planner, but is for tables only and gives no generated column. */
static bool is_copied_by_name(const calx_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].generated_sql)
            return false;
    return table->kind == CALX_TABLE;
}

static const char *copy_statement(calx_arena *arena, const calx_table *table)
{
    bool by_name = is_copied_by_name(table);
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_add_cstr(&sql, by_name ? "COPY " : "COPY (SELECT ");
    if (by_name)
        calx_add_identifier(&sql, table->name);
    for (size_t i = 0; i < table->column_count; i++) {
        calx_buffer_add_cstr(&sql, i ? ", " : by_name ? " (" : "");
        calx_add_identifier(&sql, table->columns[i].name);
    }
    if (!by_name) {
        calx_buffer_add_cstr(&sql, " FROM ");
        calx_add_identifier(&sql, table->name);
    }
    calx_buffer_add_cstr(&sql, ") TO STDOUT (FORMAT binary)");
    return calx_buffer_cstr(&sql);
}

/* COPY says nothing of its columns' types: those are asked for, as of a statement that gives the same columns. */
static bool check_columns(calx_session *db, calx_arena *arena, const calx_table *table, calx_error *err)
{
    const char *sql = select_statement(arena, table, NULL);
    calx_statement *statement = calx_prepare(db->conn, sql, NULL, err);
    return statement && fetch_plan(db, statement, sql, table->shape, 0, err);
}

bool calx_copy_each(calx_session *db, const calx_source *source, void *row, calx_copy_work work, void *context,
                    int64_t *rows, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    CALX_SCOPED_ARENA(scratch);
    const calx_table *table = source->table;
    reader r = { .table = table, .row = row, .work = work, .context = context, .scratch = scratch };
    if (!check_columns(db, arena, table, err) ||
        !calx_copy_out(db->conn, copy_statement(arena, table), take_piece, &r, NULL, err))
        return false;
    if (rows)
        *rows = r.rows;
    return true;
}
