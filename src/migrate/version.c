/* Reads and writes the version table. Its name and shape are Alembic's, and so is the meaning of its
 * rows: the heads of what is applied. */
#include "version.h"

#include "failure.h"
#include "lineage.h"

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

static bool fail_read(calx_conn *conn, const PGresult *rows, const char *table, const char *quoted, const char *sql,
                      calx_arena *arena, calx_error *err)
{
    calx_fail_result(conn, rows, sql, err);
    if (calx_error_is(err, NO_PRIVILEGE))
        return calx_error_hint(err, "Have its owner run: GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s;", quoted,
                               calx_quoted_user(conn, arena));
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
        fail_read(conn, rows, table, quoted, sql, arena, err);
    PQclear(rows);
    return ok;
}

bool calx_versions_read(calx_conn *conn, const char *table, calx_arena *arena, calx_versions *out, calx_error *err)
{
    const char *name = table ? table : CALX_VERSION_TABLE;
    PGTransactionStatusType state = PQtransactionStatus(calx_libpq(conn));
    if (state == PQTRANS_INTRANS || state == PQTRANS_INERROR)
        return calx_fail(err, CALX_USAGE, "The version table cannot be read while a transaction is open.");
    return read_rows(conn, name, calx_version_named(name, arena).qualified, true, arena, out, err);
}

/* A row that no file has: of a squashed revision, or of who knows what. */
static bool fail_unknown(const calx_history *history, calx_text id, calx_error *err)
{
    const calx_revision *whole = calx_lineage_squashed(history, id);
    if (!whole) {
        calx_fail(err, CALX_NOT_FOUND, "The database is at revision %.*s, which this program does not know.",
                  CALX_TEXT_ARG(id));
        return calx_error_hint(err, "It is another program's database, or a newer version of this program has "
                                    "upgraded it: check which database is meant, or use that version.");
    }
    calx_fail(err, CALX_NOT_FOUND, "The database is at revision %.*s, in the middle of what was squashed into %.*s.",
              CALX_TEXT_ARG(id), CALX_TEXT_ARG(whole->id));
    return calx_error_hint(err,
                           "Upgrade it to %.*s with a version of the program from before the squash, then use this "
                           "one.",
                           CALX_TEXT_ARG(whole->id));
}

bool calx_history_locate(const calx_history *history, const calx_versions *versions, calx_arena *arena,
                         calx_revision_list *out, calx_error *err)
{
    *out = (calx_revision_list){ calx_new_array(arena, const calx_revision *, versions->count), 0 };
    for (size_t i = 0; i < versions->count; i++) {
        const calx_revision *revision = calx_history_find(history, versions->ids[i]);
        if (!revision)
            return fail_unknown(history, versions->ids[i], err);
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

const char *calx_version_create_sql(const calx_version_table *table, bool if_not_exists, calx_arena *arena)
{
    calx_text key = calx_text_format(arena, "%s_pkc", table->name);
    return calx_text_format(arena,
                            "CREATE TABLE %s%s (version_num VARCHAR(32) NOT NULL, "
                            "CONSTRAINT %s PRIMARY KEY (version_num))",
                            if_not_exists ? "IF NOT EXISTS " : "", table->qualified,
                            calx_quote_identifier(arena, key).data)
        .data;
}

bool calx_version_create(calx_conn *conn, const calx_version_table *table, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    return calx_execute(conn, calx_version_create_sql(table, false, scratch), err);
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

size_t calx_version_changes(calx_revision_list before, calx_revision_list after, calx_version_change *out)
{
    size_t count = 0;
    size_t next = 0;
    for (size_t i = 0; i < before.count; i++) {
        if (is_in(after, before.items[i]))
            continue;
        while (next < after.count && is_in(before, after.items[next]))
            next++;
        out[count++] = (calx_version_change){ before.items[i], next < after.count ? after.items[next++] : NULL };
    }
    for (; next < after.count; next++)
        if (!is_in(before, after.items[next]))
            out[count++] = (calx_version_change){ NULL, after.items[next] };
    return count;
}

bool calx_version_write(calx_conn *conn, const calx_version_table *table, calx_revision_list before,
                        calx_revision_list after, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_version_change *changes = calx_new_array(scratch, calx_version_change, before.count + after.count);
    size_t count = calx_version_changes(before, after, changes);
    for (size_t i = 0; i < count; i++) {
        const calx_revision *from = changes[i].before;
        const calx_revision *to = changes[i].after;
        bool ok = !from ? change_row(conn, table, "INSERT INTO % (version_num) VALUES ($1)", to, NULL, err)
                  : !to
                      ? change_row(conn, table, "DELETE FROM % WHERE version_num = $1", from, NULL, err)
                      : change_row(conn, table, "UPDATE % SET version_num = $2 WHERE version_num = $1", from, to, err);
        if (!ok)
            return false;
    }
    return true;
}
