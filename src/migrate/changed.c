/* Which revisions are no longer what was applied, and which one is under way, for whoever only wants to know. */
#include "books.h"
#include "digest.h"
#include "failure.h"
#include "revision.h"

#include <string.h>

#define NO_PRIVILEGE "42501"

/* The schema that holds the version table; empty where there is none. */
static bool find_schema(calx_conn *conn, const char *qualified, calx_arena *arena, calx_text *out, calx_error *err)
{
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, calx_text_of(qualified), err))
        return false;
    PGresult *row = calx_query(conn, arena,
                               "SELECT space.nspname::text FROM pg_class AS class"
                               "  JOIN pg_namespace AS space ON space.oid = class.relnamespace"
                               " WHERE class.oid = to_regclass($1)",
                               &params, err);
    *out = row && PQntuples(row) > 0 ? calx_cell_text(row, 0, 0) : (calx_text){ 0 };
    return row;
}

/* The tables beside the version table; `*there` is false where there is not even that. */
static bool open_books(calx_conn *conn, const char *version_table, calx_arena *arena, calx_books *out, bool *there,
                       calx_error *err)
{
    calx_version_table table = calx_version_named(version_table, arena);
    calx_text schema;
    if (!find_schema(conn, table.qualified, arena, &schema, err))
        return false;
    *there = schema.len > 0;
    table.exists = true;
    table.schema = calx_text_cstr(arena, schema);
    return !*there || calx_books_open(conn, &table, arena, out, err);
}

bool calx_migrate_changed(calx_conn *conn, const calx_history *history, const char *version_table, calx_arena *arena,
                          calx_revision_list *out, calx_error *err)
{
    *out = (calx_revision_list){ 0 };
    calx_books books;
    calx_versions versions;
    calx_revision_list heads;
    bool there;
    if (!open_books(conn, version_table, arena, &books, &there, err))
        return false;
    if (!there || !books.applied_exists)
        return true;
    return calx_versions_read(conn, version_table, arena, &versions, err) &&
           calx_history_locate(history, &versions, arena, &heads, err) &&
           calx_books_changed(conn, &books, history, calx_history_closure(history, heads, arena), arena, out, err);
}

bool calx_migrate_unfinished(calx_conn *conn, const char *version_table, calx_arena *arena, calx_unfinished *out,
                             calx_error *err)
{
    *out = (calx_unfinished){ 0 };
    calx_books books;
    bool there;
    if (!open_books(conn, version_table, arena, &books, &there, err))
        return false;
    if (!there || books.mark_count == 0)
        return true;
    *out = (calx_unfinished){ .revision = books.marks[0].revision, .up = books.marks[0].up };
    for (size_t i = 0; i < books.mark_count; i++)
        out->done += books.marks[i].done;
    return true;
}

/* What was noted of a revision; empty where nothing was. */
static bool read_digest(calx_conn *conn, const char *table, const calx_revision *revision, calx_arena *arena,
                        calx_text *out, calx_error *err)
{
    const char *whole = calx_text_format(arena, "%s%s", table, CALX_BOOKS_APPLIED).data;
    const char *quoted = calx_version_named(whole, arena).qualified;
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, calx_text_of(quoted), err))
        return false;
    PGresult *there = calx_query(conn, arena, "SELECT count(to_regclass($1))", &params, err);
    if (!there || calx_cell_int(there, 0, 0) == 0)
        return there;
    calx_text sql = calx_text_format(arena, "SELECT digest FROM %s WHERE revision = $1", quoted);
    calx_params id = calx_params_in(arena);
    PGresult *row = calx_params_text(&id, revision->id, err) ? calx_query(conn, arena, sql.data, &id, err) : NULL;
    if (!row && calx_error_is(err, NO_PRIVILEGE))
        calx_error_hint(err, "Have its owner run: GRANT SELECT ON %s TO %s;", quoted, calx_quoted_user(conn, arena));
    if (row && PQntuples(row) > 0)
        *out = calx_cell_text(row, 0, 0);
    return row;
}

bool calx_books_is_changed(calx_conn *conn, const calx_history *history, const calx_revision *revision,
                           const char *version_table, bool *out, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text noted = { 0 };
    const char *table = version_table ? version_table : CALX_VERSION_TABLE;
    if (!read_digest(conn, table, revision, scratch, &noted, err))
        return false;
    *out = false;
    if (noted.len == 0 || revision->replaces_count > 0) /* a squash is no edit */
        return true;
    if (!calx_revision_read(history, revision, err))
        return false;
    *out = !calx_text_equal(noted, calx_digest_revision(scratch, revision));
    return true;
}
