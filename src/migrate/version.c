/* Reads and writes the version table. Its name and shape are Alembic's, and so is the meaning of its
 * rows: the heads of what is applied. */
#include "version.h"

#include <stdlib.h>
#include <string.h>

/* What PostgreSQL says where there is no such table, and no such column. */
#define UNDEFINED_TABLE "42P01"
#define UNDEFINED_COLUMN "42703"
#define NO_PRIVILEGE "42501"

static int by_text(const void *a, const void *b)
{
    return calx_text_compare(*(const calx_text *)a, *(const calx_text *)b);
}

static void take_rows(const PGresult *rows, calx_arena *arena, calx_versions *out)
{
    size_t count = (size_t)PQntuples(rows);
    out->exists = true;
    out->ids = calx_new_array(arena, calx_text, count);
    out->count = count;
    for (size_t i = 0; i < count; i++)
        out->ids[i] = calx_text_copy(arena, calx_cell_text(rows, (int)i, 0));
    if (count > 1)
        qsort(out->ids, count, sizeof *out->ids, by_text);
}

static bool fail_read(calx_conn *conn, const PGresult *rows, const char *table, const char *sql, calx_error *err)
{
    calx_fail_result(conn, rows, sql, err);
    if (calx_error_is(err, NO_PRIVILEGE))
        return calx_error_hint(err, "Have its owner run: GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s;", table,
                               PQuser(calx_libpq(conn)));
    if (calx_error_is(err, UNDEFINED_COLUMN))
        return calx_error_hint(err, "%s should have one column, version_num; this table is something else's.", table);
    return false;
}

/* One round trip in text, which a prepared statement would not be. */
static bool read_rows(calx_conn *conn, const char *table, const char *quoted, bool may_lack, calx_arena *arena,
                      calx_versions *out, calx_error *err)
{
    *out = (calx_versions){ 0 };
    const char *sql = calx_text_format(arena, "SELECT version_num FROM %s", quoted).data;
    PGresult *rows = PQexec(calx_libpq(conn), sql);
    bool ok = PQresultStatus(rows) == PGRES_TUPLES_OK;
    const char *state = PQresultErrorField(rows, PG_DIAG_SQLSTATE);
    if (ok)
        take_rows(rows, arena, out);
    else if (may_lack && state && strcmp(state, UNDEFINED_TABLE) == 0)
        ok = true;
    else
        fail_read(conn, rows, table, sql, err);
    PQclear(rows);
    return ok;
}

bool calx_versions_read(calx_conn *conn, const char *table, calx_arena *arena, calx_versions *out, calx_error *err)
{
    const char *name = table ? table : CALX_VERSION_TABLE;
    PGTransactionStatusType state = PQtransactionStatus(calx_libpq(conn));
    if (state == PQTRANS_INTRANS || state == PQTRANS_INERROR)
        return calx_fail(err, CALX_USAGE, "The version table cannot be read while a transaction is open.");
    calx_text quoted = calx_quote_identifier(arena, calx_text_of(name));
    return read_rows(conn, name, quoted.data, true, arena, out, err);
}

bool calx_history_locate(const calx_history *history, const calx_versions *versions, calx_arena *arena,
                         calx_revision_list *out, calx_error *err)
{
    *out = (calx_revision_list){ calx_new_array(arena, const calx_revision *, versions->count), 0 };
    for (size_t i = 0; i < versions->count; i++) {
        const calx_revision *revision = calx_history_find(history, versions->ids[i]);
        if (!revision) {
            calx_fail(err, CALX_NOT_FOUND, "The database is at revision %.*s, which this program does not know.",
                      CALX_TEXT_ARG(versions->ids[i]));
            return calx_error_hint(err, "It is another program's database, or a newer version of this program has "
                                        "upgraded it: check which database is meant, or use that version.");
        }
        out->items[out->count++] = revision;
    }
    return true;
}

bool calx_version_read_heads(calx_conn *conn, const calx_version_table *table, const calx_history *history,
                             calx_arena *arena, calx_revision_list *out, calx_error *err)
{
    calx_versions versions;
    calx_revision_list rows;
    if (!read_rows(conn, table->name, table->qualified, false, arena, &versions, err) ||
        !calx_history_locate(history, &versions, arena, &rows, err))
        return false;
    CALX_SCOPED_ARENA(scratch);
    *out = calx_history_tops(history, calx_history_closure(history, rows, scratch), arena);
    if (out->count == rows.count)
        return true;
    calx_fail(err, CALX_USAGE, "%s has %zu rows, but some are ancestors of others.", table->name, rows.count);
    return calx_error_hint(err, "Delete the rows of revisions that others of its rows revise.");
}

bool calx_version_create(calx_conn *conn, const calx_version_table *table, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text key = calx_text_format(scratch, "%s_pkc", table->name);
    calx_text sql = calx_text_format(scratch,
                                     "CREATE TABLE %s (version_num VARCHAR(32) NOT NULL, "
                                     "CONSTRAINT %s PRIMARY KEY (version_num))",
                                     table->qualified, calx_quote_identifier(scratch, key).data);
    return calx_execute(conn, sql.data, err);
}

static bool is_in(calx_revision_list list, const calx_revision *revision)
{
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i] == revision)
            return true;
    return false;
}

/* Runs a change of one row. */
static bool change_row(calx_conn *conn, const calx_version_table *table, const char *format, const calx_revision *first,
                       const calx_revision *second, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_buffer sql = calx_buffer_in(scratch);
    for (const char *c = format; *c; c++) {
        if (*c == '%')
            calx_buffer_add_cstr(&sql, table->qualified);
        else
            calx_buffer_add_char(&sql, *c);
    }
    calx_params params = calx_params_in(scratch);
    if (!calx_params_text(&params, first->id, err) || (second && !calx_params_text(&params, second->id, err)))
        return false;
    PGresult *result = calx_query(conn, scratch, calx_buffer_cstr(&sql), &params, err);
    if (!result)
        return false;
    if (strcmp(PQcmdTuples(result), "1") == 0)
        return true;
    calx_fail(err, CALX_USAGE, "%s no longer has the row %.*s.", table->name, CALX_TEXT_ARG(first->id));
    return calx_error_hint(err, "Something else changed it meanwhile; look at `current` and start again.");
}

bool calx_version_write(calx_conn *conn, const calx_version_table *table, calx_revision_list before,
                        calx_revision_list after, calx_error *err)
{
    size_t next = 0;
    for (size_t i = 0; i < before.count; i++) {
        if (is_in(after, before.items[i]))
            continue;
        while (next < after.count && is_in(before, after.items[next]))
            next++;
        if (next == after.count) {
            if (!change_row(conn, table, "DELETE FROM % WHERE version_num = $1", before.items[i], NULL, err))
                return false;
            continue;
        }
        if (!change_row(conn, table, "UPDATE % SET version_num = $2 WHERE version_num = $1", before.items[i],
                        after.items[next++], err))
            return false;
    }
    for (; next < after.count; next++)
        if (!is_in(before, after.items[next]) &&
            !change_row(conn, table, "INSERT INTO % (version_num) VALUES ($1)", after.items[next], NULL, err))
            return false;
    return true;
}
