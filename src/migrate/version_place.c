/* Where the version table is, or would be made. Its name may be given with a schema, `schema.name`; else it is found
 * along the search_path. */
#include "version.h"

#include <string.h>

/* The two parts of a name that was given; no schema: empty. */
static void split_name(const char *given, calx_text *schema, calx_text *name)
{
    calx_text whole = calx_text_of(given);
    ptrdiff_t dot = calx_text_find(whole, CALX_TEXT("."));
    *schema = dot < 0 ? (calx_text){ 0 } : (calx_text){ whole.data, (size_t)dot };
    *name = dot < 0 ? whole : (calx_text){ whole.data + dot + 1, whole.len - (size_t)dot - 1 };
}

static const char *quoted(calx_arena *arena, calx_text schema, calx_text name)
{
    calx_text table = calx_quote_identifier(arena, name);
    if (schema.len == 0)
        return table.data;
    return calx_text_format(arena, "%s.%s", calx_quote_identifier(arena, schema).data, table.data).data;
}

calx_version_table calx_version_named(const char *given, calx_arena *arena)
{
    calx_text schema;
    calx_text name;
    given = given ? given : CALX_VERSION_TABLE;
    split_name(given, &schema, &name);
    return (calx_version_table){ .name = calx_text_cstr(arena, name), .qualified = quoted(arena, schema, name) };
}

/* What the server says of itself and of the version table. */
static PGresult *ask_facts(calx_conn *conn, calx_text schema, const char *qualified, calx_arena *arena, calx_error *err)
{
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, calx_text_of(qualified), err) || !calx_params_text(&params, schema, err))
        return NULL;
    return calx_query(conn, arena,
                      "SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on',"
                      "       (SELECT namespace.nspname::text FROM pg_class AS class"
                      "          JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace"
                      "         WHERE class.oid = to_regclass($1)),"
                      "       CASE WHEN $2 = '' THEN current_schema()::text"
                      "            ELSE (SELECT nspname::text FROM pg_namespace WHERE nspname = $2) END",
                      &params, err);
}

static bool check_writable(const PGresult *facts, calx_arena *arena, calx_error *err)
{
    bool standby;
    bool read_only;
    if (!calx_cell(facts, 0, 0, &calx_type_boolean, arena, &standby, err) ||
        !calx_cell(facts, 0, 1, &calx_type_boolean, arena, &read_only, err))
        return false;
    if (standby) {
        calx_fail(err, CALX_USAGE, "The server is a standby, which only reads.");
        return calx_error_hint(err, "Connect to the primary server; target_session_attrs=read-write finds it.");
    }
    if (!read_only)
        return true;
    calx_fail(err, CALX_USAGE, "The session is read-only.");
    return calx_error_hint(err,
                           "See what sets default_transaction_read_only: the connection's options, the role or the "
                           "database.");
}

static bool fail_schema(calx_text schema, calx_error *err)
{
    if (schema.len) {
        calx_fail(err, CALX_USAGE, "There is no schema %.*s for the version table.", CALX_TEXT_ARG(schema));
        return calx_error_hint(err, "Create it, or correct the setting version_schema.");
    }
    calx_fail(err, CALX_USAGE, "No schema of the search_path exists, so that there is none to make tables in.");
    return calx_error_hint(err, "Create the schema, or correct the search_path.");
}

bool calx_version_find(calx_conn *conn, const char *given, calx_arena *arena, calx_version_table *out, calx_error *err)
{
    calx_text schema;
    calx_text name;
    *out = calx_version_named(given, arena);
    split_name(given ? given : CALX_VERSION_TABLE, &schema, &name);
    const PGresult *facts = ask_facts(conn, schema, out->qualified, arena, err);
    if (!facts || !check_writable(facts, arena, err))
        return false;
    calx_text found = calx_cell_text(facts, 0, 2);
    out->exists = found.len > 0;
    if (!out->exists)
        found = calx_cell_text(facts, 0, 3);
    if (found.len == 0)
        return fail_schema(schema, err);
    out->schema = calx_text_cstr(arena, found);
    out->qualified = quoted(arena, found, name);
    return true;
}
