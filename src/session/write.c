/* Writing structs: statements made from a model's metadata and a row's fields. Their text is written at once, since
 * all that it depends on is known: trees of expressions are for what users put together. */
#include <calx/quote.h>
#include <calx/write.h>

#include "fetch.h"
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

const bool *row_sent(calx_arena *arena, const calx_table *table, const calx_node *const *also)
{
    bool *sent = calx_alloc_raw(arena, table->column_count * sizeof *sent);
    for (size_t i = 0; i < table->column_count; i++)
        sent[i] = !has_default(&table->columns[i]) || row_column_named(&table->columns[i], also);
    return sent;
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

/* A statement about one row while it grows: its text, and what it is given. */
typedef struct row_statement {
    const calx_table *table;
    calx_buffer sql;
    calx_buffer values; /* the parameters' bytes; where it has to move, those that point to its old place stay good */
    calx_params params;
} row_statement;

static void add(row_statement *s, const char *sql)
{
    calx_buffer_add_cstr(&s->sql, sql);
}

static void add_column(row_statement *s, size_t column)
{
    calx_add_known(&s->sql, s->table->columns[column].quoted, s->table->columns[column].name);
}

/* The text of which is somewhere else. */
static row_statement of_values(calx_arena *arena, const calx_table *table)
{
    row_statement s = { .table = table, .values = calx_buffer_sized(arena, 256), .params = calx_params_in(arena) };
    s.params.secret_rows = calx_table_has_secrets(table);
    return s;
}

static row_statement begin(calx_arena *arena, const calx_table *table, const char *verb)
{
    row_statement s = of_values(arena, table);
    s.sql = calx_buffer_sized(arena, 512);
    add(&s, verb);
    calx_add_known(&s.sql, table->quoted, table->name);
    return s;
}

/* Takes the field as the next parameter; people may not see it where the column is a secret. */
static bool take_value(row_statement *s, size_t column, const void *row, calx_error *err)
{
    const calx_column *c = &s->table->columns[column];
    const void *value = row_field(s->table, column, row);
    calx_text bytes = { 0 };
    if (value) {
        size_t at = s->values.len;
        if (!calx_encode(c->type, value, &s->values, err))
            return calx_error_context(err, "%s.%s", s->table->name, c->name);
        calx_buffer_reserve(&s->values, 1); /* an empty value has bytes all the same: it is not null */
        bytes = (calx_text){ s->values.data + at, s->values.len - at };
    }
    calx_params_add_binary(&s->params, c->type, bytes, c->sensitive ? CALX_SECRET : CALX_OPEN);
    return true;
}

/* `$7` with a field of the row for it. Enums have no OID that a program could know, so SQL says what they are. */
static bool add_value(row_statement *s, size_t column, const void *row, calx_error *err)
{
    const calx_type *type = s->table->columns[column].type;
    if (!take_value(s, column, row, err))
        return false;
    calx_add_placeholder(&s->sql, s->params.count);
    const calx_type *scalar = type->element ? type->element : type;
    if (scalar->kind == CALX_KIND_ENUM) {
        add(s, "::");
        calx_add_identifier(&s->sql, scalar->name);
        add(s, type->element ? "[]" : "");
    }
    return true;
}

static void add_whole_row(calx_buffer *sql, const calx_table *table)
{
    if (table->select_list.len > 0) {
        calx_buffer_add_text(sql, table->select_list);
        return;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        calx_buffer_add_cstr(sql, i ? ", " : "");
        calx_add_known(sql, table->columns[i].quoted, table->columns[i].name);
    }
}

void row_add_left_to_server(calx_buffer *sql, const calx_table *table, const bool *sent)
{
    bool any = false;
    for (size_t i = 0; i < table->column_count; i++) {
        if (sent[i])
            continue;
        if (any)
            calx_buffer_add_cstr(sql, ", ");
        calx_add_known(sql, table->columns[i].quoted, table->columns[i].name);
        any = true;
    }
    if (!any)
        add_whole_row(sql, table);
}

/* Runs it as this SQL and reads back what it returns; CALX_NOT_FOUND where there is no row. */
static bool read_back_as(calx_session *db, row_statement *s, const char *sql, void *row, calx_error *err)
{
    plan *p = NULL;
    calx_arena *arena = s->params.arena;
    const calx_shape *shape = s->table->shape;
    PGresult *result = session_run(db, arena, sql, &s->params, shape, PLAN_SOME_FIELDS, &p, err);
    return result && fetch_exactly_one(result, shape->name, err) && plan_decode_fields(p, result, 0, arena, row, err);
}

static bool read_back(calx_session *db, row_statement *s, void *row, calx_error *err)
{
    return read_back_as(db, s, calx_buffer_cstr(&s->sql), row, err);
}

static bool insert_and_read(calx_session *db, row_statement *s, void *row, const bool *sent, calx_error *err)
{
    add(s, " RETURNING ");
    row_add_left_to_server(&s->sql, s->table, sent);
    return read_back(db, s, row, err);
}

static bool add_insert(row_statement *s, const void *row, const bool *sent, calx_error *err)
{
    const calx_table *table = s->table;
    bool any = false;
    for (size_t i = 0; i < table->column_count; i++) {
        if (!sent[i])
            continue;
        add(s, any ? ", " : " (");
        add_column(s, i);
        any = true;
    }
    add(s, any ? ") VALUES (" : " DEFAULT VALUES");
    for (size_t i = 0; i < table->column_count; i++) {
        if (!sent[i])
            continue;
        if (s->params.count > 0)
            add(s, ", ");
        if (!add_value(s, i, row, err))
            return false;
    }
    if (any)
        add(s, ")");
    return true;
}

/* Which columns are sent, as the bits of a number: with the table they say what the text of an INSERT is. 0 where they
 * may not: too many columns for a number, no columns, or a table that is no model and may be another's place tomorrow.
 */
static uint64_t text_depends_on(const calx_table *table, const bool *sent)
{
    uint64_t bits = 0;
    if (!table->nodes || table->column_count > 64)
        return 0;
    for (size_t i = 0; i < table->column_count; i++)
        bits |= (uint64_t)sent[i] << i;
    return bits;
}

static bool take_values(row_statement *s, const void *row, const bool *sent, calx_error *err)
{
    for (size_t i = 0; i < s->table->column_count; i++)
        if (sent[i] && !take_value(s, i, row, err))
            return false;
    return true;
}

bool calx_insert_row(calx_session *db, calx_arena *arena, const calx_source *source, void *row,
                     const calx_node *const *also, calx_error *err)
{
    const bool *sent = row_sent(arena, source->table, also);
    uint64_t which = text_depends_on(source->table, sent);
    const calx_known_sql *known = which ? calx_kept_sql(db->conn, source->table, which) : NULL;
    if (known) {
        row_statement s = of_values(arena, source->table);
        if (!take_values(&s, row, sent, err))
            return false;
        s.params.known = known;
        return read_back_as(db, &s, known->sql, row, err);
    }
    row_statement s = begin(arena, source->table, "INSERT INTO ");
    if (!add_insert(&s, row, sent, err) || !insert_and_read(db, &s, row, sent, err))
        return false;
    if (which)
        calx_keep_sql(db->conn, source->table, which, calx_buffer_cstr(&s.sql));
    return true;
}

static bool add_conflict(row_statement *s, const calx_node *const *key, const bool *sent, calx_error *err)
{
    const calx_table *table = s->table;
    const char *mark = " ON CONFLICT (";
    if (!*key)
        return calx_fail(err, CALX_USAGE, "upsert_row: name the columns of %s that tell which row it is", table->name);
    for (const calx_node *const *node = key; *node; node++) {
        const calx_column *column = (*node)->column;
        if (!column || column->table != table)
            return calx_fail(err, CALX_USAGE, "upsert_row: name columns of %s", table->name);
        add(s, mark);
        calx_add_known(&s->sql, column->quoted, column->name);
        mark = ", ";
    }
    mark = ") DO UPDATE SET ";
    for (size_t i = 0; i < table->column_count; i++) {
        if (!sent[i])
            continue;
        add(s, mark);
        add_column(s, i);
        add(s, " = excluded.");
        add_column(s, i);
        mark = ", ";
    }
    return true;
}

bool calx_upsert_row(calx_session *db, calx_arena *arena, const calx_source *source, void *row,
                     const calx_node *const *key, calx_error *err)
{
    row_statement s = begin(arena, source->table, "INSERT INTO ");
    const bool *sent = row_sent(arena, source->table, key);
    return add_insert(&s, row, sent, err) && add_conflict(&s, key, sent, err) &&
           insert_and_read(db, &s, row, sent, err);
}

/* Whether two fields hold the same value: as they would be sent, where it is not plain to see. */
static bool same_value(calx_arena *arena, const calx_type *type, const void *a, const void *b)
{
    if (!a || !b)
        return a == b;
    if (type->kind == CALX_KIND_TEXT)
        return calx_text_equal(*(const calx_text *)a, *(const calx_text *)b);
    if (type->size <= sizeof(int64_t) && memcmp(a, b, type->size) == 0)
        return true;
    CALX_ARENA_SCOPE(arena);
    calx_buffer x = calx_buffer_in(arena), y = calx_buffer_in(arena);
    return calx_encode(type, a, &x, NULL) && calx_encode(type, b, &y, NULL) &&
           calx_text_equal(calx_buffer_text(&x), calx_buffer_text(&y));
}

/* Sets what differs; `changed` tells whether anything does. */
static bool add_differences(row_statement *s, const void *before, const void *row, bool *changed, calx_error *err)
{
    const calx_table *table = s->table;
    *changed = false;
    for (size_t i = 0; i < table->column_count; i++) {
        if (same_value(s->params.arena, table->columns[i].type, row_field(table, i, before), row_field(table, i, row)))
            continue;
        add(s, *changed ? ", " : " SET ");
        *changed = true;
        add_column(s, i);
        add(s, " = ");
        if (!add_value(s, i, row, err))
            return false;
    }
    return true;
}

/* That the row is the one of this key. */
static bool add_key(row_statement *s, const void *row, calx_error *err)
{
    const calx_table *table = s->table;
    bool any = false;
    for (size_t i = 0; i < table->column_count; i++) {
        if (!table->columns[i].primary_key)
            continue;
        add(s, any ? " AND " : " WHERE ");
        any = true;
        add_column(s, i);
        add(s, " = ");
        if (!add_value(s, i, row, err))
            return false;
    }
    return any || calx_fail(err, CALX_USAGE, "%s has no primary key, so a row of it can't be found", table->name);
}

/* That a column, which may be null, is as it was. */
static bool add_same(row_statement *s, const calx_node *same, const void *before, calx_error *err)
{
    const calx_table *table = s->table;
    if (!same->column || same->column->table != table)
        return calx_fail(err, CALX_USAGE, "update_row_if_same: name a column of %s", table->name);
    size_t column = (size_t)(same->column - table->columns);
    add(s, " AND ");
    add_column(s, column);
    add(s, " IS NOT DISTINCT FROM ");
    return add_value(s, column, before, err);
}

static bool fail_conflict(const calx_table *table, calx_error *err)
{
    calx_fail(err, CALX_CONFLICT, "a row of %s was changed or removed by somebody else since it was read", table->name);
    return calx_error_hint(err, "Read it again, make the change again, and write again.");
}

bool calx_update_row(calx_session *db, calx_arena *arena, const calx_source *source, const void *before, void *row,
                     const calx_node *same, calx_error *err)
{
    bool changed;
    row_statement s = begin(arena, source->table, "UPDATE ");
    if (!add_differences(&s, before, row, &changed, err))
        return false;
    if (!changed)
        return true;
    if (!add_key(&s, before, err) || (same && !add_same(&s, same, before, err)))
        return false;
    add(&s, " RETURNING ");
    add_whole_row(&s.sql, source->table);
    if (read_back(db, &s, row, err))
        return true;
    return calx_error_is(err, CALX_NOT_FOUND) ? fail_conflict(source->table, err) : false;
}

bool calx_delete_row(calx_session *db, calx_arena *arena, const calx_source *source, const void *row, calx_error *err)
{
    row_statement s = begin(arena, source->table, "DELETE FROM ");
    if (!add_key(&s, row, err))
        return false;
    PGresult *result = session_run(db, arena, calx_buffer_cstr(&s.sql), &s.params, NULL, 0, NULL, err);
    if (!result)
        return false;
    return strcmp(PQcmdTuples(result), "0") != 0 || fail_conflict(source->table, err);
}
