/* Which revisions are no longer what was applied, for whoever only wants to know. */
#include "books.h"

#include <string.h>

/* The schema that holds the version table; empty where there is none. */
static bool find_schema(calx_conn *conn, const char *name, calx_arena *arena, calx_text *out, calx_error *err)
{
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, calx_quote_identifier(arena, calx_text_of(name)), err))
        return false;
    PGresult *row = calx_query(conn, arena,
                               "SELECT space.nspname::text FROM pg_class AS class"
                               "  JOIN pg_namespace AS space ON space.oid = class.relnamespace"
                               " WHERE class.oid = to_regclass($1)",
                               &params, err);
    *out = row && PQntuples(row) > 0 ? calx_cell_text(row, 0, 0) : (calx_text){ 0 };
    return row;
}

bool calx_migrate_changed(calx_conn *conn, const calx_history *history, const char *version_table, calx_arena *arena,
                          calx_revision_list *out, calx_error *err)
{
    *out = (calx_revision_list){ 0 };
    calx_version_table table = { .name = version_table ? version_table : CALX_VERSION_TABLE, .exists = true };
    calx_text schema;
    if (!find_schema(conn, table.name, arena, &schema, err) || schema.len == 0)
        return !calx_failed(err);
    table.schema = calx_text_cstr(arena, schema);
    calx_books books;
    calx_versions versions;
    calx_revision_list heads;
    if (!calx_books_open(conn, &table, arena, &books, err))
        return false;
    if (!books.applied_exists)
        return true;
    return calx_versions_read(conn, version_table, arena, &versions, err) &&
           calx_history_locate(history, &versions, arena, &heads, err) &&
           calx_books_changed(conn, &books, history, calx_history_closure(history, heads, arena), arena, out, err);
}
