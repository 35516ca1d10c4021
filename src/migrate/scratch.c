/* A place to make schemas in: making it, finding what killed runs have left, reading it, removing it. What is run in it
 * is the business of scratch_run.c and build.c. */
#include "scratch.h"

#include "conninfo.h"
#include "failure.h"

#include <calx/catalog.h>
#include <calx/log.h>
#include <calx/quote.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The name says who made it: a backend's number and its start, which together never come again. */
#define PREFIX "calx_scratch_"

#define CANCELLED "57014"
#define READ_ONLY "25006"
#define NO_PRIVILEGE "42501"
#define DROP_TRIES 50 /* 20 ms apart */

/* What the database is like that the scratch stands beside. */
typedef struct facts {
    bool may_create;
    calx_text maker; /* "1234_7a3f…", of the backend */
    calx_text search_path;
    calx_text schema; /* the first of it that exists */
    calx_text called; /* the same as SQL writes it */
    calx_text locale; /* of CREATE DATABASE, as options */
} facts;

static PGresult *ask(calx_conn *conn, calx_arena *arena, const char *sql, calx_error *err)
{
    return calx_query(conn, arena, sql, NULL, err);
}

/* `name 'value'` where there is a value. */
static void add_option(calx_buffer *to, calx_arena *arena, const char *name, calx_text value)
{
    if (value.len == 0)
        return;
    calx_buffer_addf(to, " %s ", name);
    calx_raw_add_literal(to, calx_text_cstr(arena, value));
}

/* The options of CREATE DATABASE that give another one the same locale. Servers before PostgreSQL 15 know one provider.
 */
static calx_text locale_of(const PGresult *row, calx_arena *arena)
{
    calx_text provider = calx_cell_text(row, 0, 7);
    bool icu = calx_text_equal(provider, CALX_TEXT("i"));
    bool builtin = calx_text_equal(provider, CALX_TEXT("b"));
    calx_buffer locale = calx_buffer_in(arena);
    add_option(&locale, arena, "ENCODING", calx_cell_text(row, 0, 4));
    add_option(&locale, arena, "LC_COLLATE", calx_cell_text(row, 0, 5));
    add_option(&locale, arena, "LC_CTYPE", calx_cell_text(row, 0, 6));
    if (provider.len > 0)
        calx_buffer_addf(&locale, " LOCALE_PROVIDER %s", icu ? "icu" : builtin ? "builtin" : "libc");
    add_option(&locale, arena, builtin ? "BUILTIN_LOCALE" : "ICU_LOCALE", calx_cell_text(row, 0, 8));
    add_option(&locale, arena, "ICU_RULES", calx_cell_text(row, 0, 9));
    return calx_buffer_text(&locale);
}

/* The columns of pg_database that say the locale have other names in other versions, so that they are looked up as a
 * value. */
static bool read_facts(calx_conn *conn, calx_arena *arena, facts *out, calx_error *err)
{
    PGresult *row =
        ask(conn, arena,
            "SELECT (SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user),"
            " pg_backend_pid()::text || '_' || to_hex((extract(epoch FROM backend_start) * 1000)::int8),"
            " current_setting('search_path'), current_schema()::text,"
            " pg_encoding_to_char(encoding)::text, datcollate::text, datctype::text, of ->> 'datlocprovider',"
            " coalesce(of ->> 'datlocale', of ->> 'daticulocale'), of ->> 'daticurules', quote_ident(current_schema())"
            " FROM pg_database, to_jsonb(pg_database) AS of, pg_stat_activity"
            " WHERE pg_database.datname = current_database() AND pid = pg_backend_pid()",
            err);
    if (!row || !calx_cell(row, 0, 0, &calx_type_boolean, arena, &out->may_create, err))
        return false;
    out->maker = calx_cell_text(row, 0, 1);
    out->search_path = calx_cell_text(row, 0, 2);
    out->schema = calx_cell_text(row, 0, 3);
    out->locale = locale_of(row, arena);
    out->called = calx_cell_text(row, 0, 10);
    if (out->schema.len > 0)
        return true;
    calx_fail(err, CALX_USAGE, "No schema of the search_path exists, so that there is none to compare.");
    return calx_error_hint(err, "Create the schema, or correct the search_path.");
}

static void drop_database(calx_conn *conn, const char *name)
{
    CALX_SCOPED_ARENA(arena);
    calx_buffer sql = calx_buffer_in(arena);
    calx_error err = { 0 };
    calx_buffer_add_cstr(&sql, "DROP DATABASE IF EXISTS ");
    calx_add_identifier(&sql, name);
    if (calx_server_version(conn) >= 130000)
        calx_buffer_add_cstr(&sql, " WITH (FORCE)");
    bool done = false;
    for (int tries = 0; tries < DROP_TRIES && !done; tries++) { /* whoever stops the run cancels this one, too */
        done = calx_execute(conn, calx_buffer_cstr(&sql), &err);
        if (!calx_error_is(&err, CANCELLED))
            break;
        nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    }
    if (!done)
        calx_log(CALX_WARN, "a scratch database could not be dropped", "database", name, "why", err.message, NULL);
}

/* Databases whose maker is gone. Backends of other roles may hide when they began; but their databases are not ours
 * to drop. */
static bool drop_left_overs(calx_conn *conn, calx_arena *arena, calx_error *err)
{
    PGresult *found =
        ask(conn, arena,
            "SELECT d.datname::text FROM pg_database AS d"
            " WHERE d.datname LIKE 'calx\\_scratch\\_%' AND pg_has_role(d.datdba, 'USAGE')"
            "   AND NOT EXISTS (SELECT FROM pg_stat_activity"
            "                    WHERE starts_with(d.datname, 'calx_scratch_' || pid || '_' ||"
            "                                      to_hex((extract(epoch FROM backend_start) * 1000)::int8) || '_'))",
            err);
    if (!found)
        return false;
    for (int row = 0; row < PQntuples(found); row++) {
        const char *name = calx_text_cstr(arena, calx_cell_text(found, row, 0));
        calx_log(CALX_INFO, "dropping a scratch database that a killed run has left", "database", name, NULL);
        drop_database(conn, name);
    }
    return true;
}

/* Connects as `beside` is connected; to another database where one is named. */
static calx_conn *connect_like(calx_conn *beside, const char *database, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_buffer conninfo = calx_buffer_in(arena);
    PQconninfoOption *options = PQconninfo(calx_libpq(beside));
    for (const PQconninfoOption *o = options; o && o->keyword; o++)
        if (o->val && o->val[0] && !(database && strcmp(o->keyword, "dbname") == 0))
            calx_conninfo_add(&conninfo, o->keyword, o->val);
    PQconninfoFree(options);
    if (database)
        calx_conninfo_add(&conninfo, "dbname", database);
    calx_connect_options how = { .application_name = PQparameterStatus(calx_libpq(beside), "application_name") };
    return calx_connect(calx_buffer_cstr(&conninfo), &how, err);
}

/* Nothing of it is to last, so nothing has to wait for the disk; and a function may come before what it reads. */
static bool prepare_session(const calx_scratch *scratch, calx_text search_path, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_params params = calx_params_in(arena);
    return calx_params_text(&params, search_path, err) &&
           calx_query(scratch->conn, arena,
                      "SELECT set_config('search_path', $1, false), set_config('synchronous_commit', 'off', false),"
                      " set_config('check_function_bodies', 'off', false)",
                      &params, err);
}

static bool create_schema(calx_conn *conn, const char *name, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_add_cstr(&sql, "CREATE SCHEMA IF NOT EXISTS ");
    calx_add_identifier(&sql, name);
    return calx_execute(conn, calx_buffer_cstr(&sql), err);
}

/* The schema that models are made in begins as the one beside began, which nobody declares: with its comment and with
 * what others may do there. */
static bool copy_schema_settings(calx_scratch *scratch, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    PGresult *settings =
        ask(scratch->beside, arena,
            "SELECT format('COMMENT ON SCHEMA %1$I IS %2$L; REVOKE ALL ON SCHEMA %1$I FROM PUBLIC;', nspname,"
            "              obj_description(n.oid, 'pg_namespace'))"
            "       || coalesce((SELECT string_agg(format('GRANT %s ON SCHEMA %I TO %s%s;', a.privilege_type, nspname,"
            "                       CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,"
            "                       CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END), ' ')"
            "                      FROM aclexplode(nspacl) AS a WHERE a.grantee <> nspowner), '')"
            "  FROM pg_namespace AS n WHERE nspname = current_schema()",
            err);
    return settings && calx_execute(scratch->conn, calx_text_cstr(arena, calx_cell_text(settings, 0, 0)), err);
}

static const char *new_name(calx_scratch *scratch, const facts *beside)
{
    static int number; /* of this process */
    int mine = __atomic_add_fetch(&number, 1, __ATOMIC_RELAXED);
    return calx_text_format(scratch->arena, PREFIX "%.*s_%d", CALX_TEXT_ARG(beside->maker), mine).data;
}

static bool open_database(calx_scratch *scratch, const facts *beside, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    const char *name = new_name(scratch, beside);
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_add_cstr(&sql, "CREATE DATABASE ");
    calx_add_identifier(&sql, name);
    calx_buffer_addf(&sql, " TEMPLATE template0%.*s", CALX_TEXT_ARG(beside->locale));
    if (!calx_execute(scratch->beside, calx_buffer_cstr(&sql), err))
        return false;
    scratch->database = name;
    scratch->conn = connect_like(scratch->beside, name, err);
    return scratch->conn && prepare_session(scratch, beside->search_path, err) &&
           create_schema(scratch->conn, scratch->stands_for, err) && copy_schema_settings(scratch, err);
}

/* Schemas that extensions are in stay visible, the one that is stood for only where nothing else helps. */
static bool open_schema(calx_scratch *scratch, const facts *beside, calx_error *err)
{
    scratch->schema = new_name(scratch, beside);
    scratch->conn = connect_like(scratch->beside, NULL, err);
    return scratch->conn && calx_execute(scratch->conn, "BEGIN", err) &&
           create_schema(scratch->conn, scratch->schema, err) &&
           prepare_session(scratch, calx_text_of(scratch->schema), err);
}

/* Ends what a failed opening has left, so that the other way can be tried. */
static void leave(calx_scratch *scratch)
{
    if (scratch->conn) {
        if (scratch->options.forget)
            scratch->options.forget(scratch->conn);
        calx_close(scratch->conn);
    }
    if (scratch->database)
        drop_database(scratch->beside, scratch->database);
    scratch->conn = NULL;
    scratch->database = NULL;
}

static void explain(calx_conn *beside, calx_arena *arena, calx_error *err)
{
    const char *user = calx_quoted_user(beside, arena);
    const char *database = calx_quote_identifier(arena, calx_text_of(PQdb(calx_libpq(beside)))).data;
    if (calx_error_is(err, READ_ONLY))
        calx_error_hint(err,
                        "Schemas are compared in a scratch that is made there, which a standby or a read-only session "
                        "can't: connect to the primary server.");
    else if (calx_error_is(err, NO_PRIVILEGE))
        calx_error_hint(
            err,
            "Schemas are compared in a scratch. Have a superuser run ALTER ROLE %s CREATEDB, or the owner of "
            "the database GRANT CREATE ON DATABASE %s TO %s;",
            user, database, user);
}

calx_scratch *calx_scratch_open(calx_conn *beside, calx_arena *arena, const calx_scratch_options *options,
                                calx_error *err)
{
    calx_scratch *scratch = calx_new(arena, calx_scratch);
    facts about = { 0 };
    *scratch = (calx_scratch){ .arena = arena, .beside = beside };
    if (options)
        scratch->options = *options;
    if (!read_facts(beside, arena, &about, err))
        return NULL;
    scratch->stands_for = calx_text_cstr(arena, about.schema);
    scratch->called = calx_text_cstr(arena, about.called);
    bool open = false;
    if (about.may_create && !scratch->options.no_database) {
        calx_error why = { 0 };
        if (!drop_left_overs(beside, arena, err))
            return NULL;
        open = open_database(scratch, &about, &why);
        if (!open && (calx_error_is(&why, CANCELLED) || !calx_alive(beside))) {
            leave(scratch);
            if (err)
                *err = why;
            return NULL;
        }
        if (!open) { /* a pooler, say, that knows only some databases */
            calx_log(CALX_INFO, "no scratch database; a schema will do", "why", why.message, NULL);
            leave(scratch);
        }
    }
    if (!open && !open_schema(scratch, &about, err)) {
        explain(beside, arena, err);
        leave(scratch);
        return NULL;
    }
    if (scratch->options.watch)
        scratch->options.watch(scratch->conn);
    return scratch;
}

void calx_scratch_close(calx_scratch *scratch)
{
    if (scratch)
        leave(scratch);
}

void calx_scratch_close_at(calx_scratch **scratch)
{
    calx_scratch_close(*scratch);
}

calx_conn *calx_scratch_conn(const calx_scratch *scratch)
{
    return scratch->conn;
}

bool calx_scratch_is_schema(const calx_scratch *scratch)
{
    return scratch->schema != NULL;
}

const calx_catalog *calx_scratch_read(calx_scratch *scratch, calx_arena *arena, const calx_catalog_options *options,
                                      calx_error *err)
{
    calx_catalog_options what = options ? *options : (calx_catalog_options){ 0 };
    const char *own[1] = { scratch->schema };
    if (scratch->schema) {
        what.schemas = own;
        what.schema_count = 1;
        what.called = scratch->called;
    }
    return calx_catalog_read(scratch->conn, arena, &what, err);
}
