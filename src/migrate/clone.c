/* Makes copies of databases, beside them or on another server. Each is locked by its keeper as long as it is in use, so
 * that those without a keeper can be told from them and dropped. */
#include "clone.h"

#include "dump.h"
#include "grants.h"
#include "watch.h"

#include <calx/lock.h>

#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#define PREFIX "calx_rehearsal_"
#define IN_USE "55006"
#define NO_PRIVILEGE "42501"
#define READ_ONLY "25006"

static bool make_name(calx_clone *clone, calx_error *err)
{
    uint64_t number;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        return calx_fail_errno(err, "The system gave no random bytes for a name");
    clone->name = calx_text_format(clone->arena, PREFIX "%016" PRIx64, number).data;
    return true;
}

/* Another database of the server, to which nobody minds being connected. */
static calx_conn *connect_keeper(calx_conn *target, calx_error *err)
{
    static const char *const databases[] = { "postgres", "template1" };
    for (size_t i = 0; i < sizeof databases / sizeof *databases; i++) {
        if (strcmp(databases[i], PQdb(calx_libpq(target))) == 0)
            continue;
        calx_conn *keeper = calx_connect_beside(target, databases[i], "calx rehearse", err);
        if (keeper)
            return keeper;
    }
    return NULL;
}

static bool run(calx_clone *clone, const char *format, const char *name, const char *other, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    const char *first = calx_quote_identifier(scratch, calx_text_of(name)).data;
    const char *second = other ? calx_quote_identifier(scratch, calx_text_of(other)).data : "";
    return calx_execute(clone->keeper,
                        calx_text_format(scratch, "%s%s%s%s", format, first, *second ? " TEMPLATE " : "", second).data,
                        err);
}

static bool drop(calx_clone *clone, const char *name, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    const char *quoted = calx_quote_identifier(scratch, calx_text_of(name)).data;
    return calx_execute(clone->keeper,
                        calx_text_format(scratch, "DROP DATABASE IF EXISTS %s WITH (FORCE)", quoted).data, err);
}

/* Drops the copies that nobody keeps. What cannot be dropped is somebody else's. */
static void sweep(calx_clone *clone)
{
    CALX_SCOPED_ARENA(scratch);
    calx_error ignored = { 0 };
    PGresult *left =
        calx_query(clone->keeper, scratch,
                   "SELECT datname::text FROM pg_database WHERE datname ~ '^" PREFIX "[0-9a-f]{16}$'", NULL, &ignored);
    for (int i = 0; left && i < PQntuples(left); i++) {
        calx_text name = calx_cell_text(left, i, 0);
        CALX_TRY_ADVISORY_LOCK(lock, clone->keeper, calx_lock_key(name), &ignored);
        if (lock.held)
            drop(clone, calx_text_cstr(scratch, name), &ignored);
    }
}

static bool explain(calx_error *err)
{
    if (calx_error_is(err, NO_PRIVILEGE))
        calx_error_hint(err, "A rehearsal makes a database of its own: have a superuser run ALTER ROLE … CREATEDB, or "
                             "make it on another server, where the role may: rehearse --on URL.");
    if (calx_error_is(err, READ_ONLY))
        calx_error_hint(err, "A rehearsal makes a database of its own, which a standby or a read-only session can't: "
                             "make it on another server: rehearse --on URL.");
    return false;
}

/* Lets the server copy, which it does only where nobody is connected. `*copied` says whether it did. Our own process
 * there, `own`, may still be about to end; for that the server waits. */
static bool copy_by_server(calx_clone *clone, const char *database, int own, bool *copied, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_params params = calx_params_in(scratch);
    *copied = false;
    if (!calx_params_text(&params, calx_text_of(database), err) || !calx_params_int8(&params, own, err))
        return false;
    PGresult *others = calx_query(clone->keeper, scratch,
                                  "SELECT count(*) FROM pg_stat_activity WHERE datname = $1"
                                  " AND backend_type = 'client backend' AND pid <> $2",
                                  &params, err);
    if (!others)
        return false;
    if (calx_cell_int(others, 0, 0) > 0)
        return true;
    *copied = run(clone, "CREATE DATABASE ", clone->name, database, err);
    if (*copied || (!calx_error_is(err, IN_USE) && !calx_error_is(err, NO_PRIVILEGE)))
        return *copied || explain(err);
    if (err)
        *err = (calx_error){ 0 };
    return true;
}

/* The place of a database of the keeper's server. */
static dump_place place_beside(const calx_clone *clone)
{
    dump_place place = dump_place_of(clone->keeper, clone->arena);
    place.database = clone->name;
    return place;
}

static bool fill_by_dump(calx_clone *clone, const dump_place *from, const calx_clone_options *options, calx_error *err)
{
    dump_place to = place_beside(clone);
    return run(clone, "CREATE DATABASE ", clone->name, "template0", err) ? dump_into(from, &to, options, err)
                                                                         : explain(err);
}

/* pg_dump fails where it is to take the rows of what is not there. */
static bool find_rows(const calx_clone *clone, calx_conn *target, calx_clone_options *options, calx_error *err)
{
    bool there = false;
    calx_params params = calx_params_in(clone->arena);
    PGresult *row = calx_params_text(&params, calx_text_of(options->with_rows), err)
                        ? calx_query(target, clone->arena, "SELECT to_regclass($1) IS NOT NULL", &params, err)
                        : NULL;
    if (!row || !calx_cell(row, 0, 0, &calx_type_boolean, clone->arena, &there, err))
        return false;
    options->with_rows = there ? options->with_rows : NULL;
    return true;
}

static bool fill(calx_clone *clone, calx_conn **target, const dump_place *from, const calx_clone_options *options,
                 calx_error *err)
{
    calx_clone_options how = *options;
    if (options->schema_only || options->on)
        return (!how.schema_only || !how.with_rows || find_rows(clone, *target, &how, err)) &&
               fill_by_dump(clone, from, &how, err);
    int own = PQbackendPID(calx_libpq(*target));
    calx_close(*target); /* or the server would find somebody connected: us */
    *target = NULL;
    if (!copy_by_server(clone, from->database, own, &clone->by_template, err))
        return explain(err);
    return clone->by_template || fill_by_dump(clone, from, options, err);
}

static bool copy_grants(calx_clone *clone, const dump_place *from, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text schema;
    return dump_schema(from, scratch, &schema, err) &&
           calx_grants_copy(clone->conn, calx_text_copy(clone->arena, schema), clone->arena, &clone->left_out,
                            &clone->left_out_count, err);
}

/* What a newer server prints of itself an older one doesn't always understand. */
static bool check_versions(calx_conn *target, calx_conn *keeper, calx_error *err)
{
    int original = calx_server_version(target) / 10000;
    int other = calx_server_version(keeper) / 10000;
    if (other >= original)
        return true;
    calx_fail(err, CALX_USAGE, "The server for the copy has PostgreSQL %d, and the database's own %d.", other,
              original);
    return calx_error_hint(err, "Rehearse on a server of version %d or newer.", original);
}

static calx_conn *connect_other(calx_conn *target, const char *on, calx_error *err)
{
    calx_conn *keeper = calx_connect(on, &(calx_connect_options){ .application_name = "calx rehearse" }, err);
    if (!keeper || check_versions(target, keeper, err))
        return keeper;
    calx_close(keeper);
    return NULL;
}

static bool make(calx_clone *clone, calx_conn **target, const calx_clone_options *options, calx_error *err)
{
    dump_place from = dump_place_of(*target, clone->arena);
    clone->keeper = options->on ? connect_other(*target, options->on, err) : connect_keeper(*target, err);
    if (!clone->keeper)
        return false;
    if (options->opened)
        options->opened(clone->keeper);
    sweep(clone);
    calx_advisory lock =
        calx_advisory_take(clone->keeper, calx_lock_key(calx_text_of(clone->name)), CALX_EXCLUSIVE, err);
    if (!lock.held || !fill(clone, target, &from, options, err))
        return false;
    clone->conn = calx_connect_beside(clone->keeper, clone->name, "calx rehearse", err);
    if (clone->conn && options->opened)
        options->opened(clone->conn);
    return clone->conn && (clone->by_template || !options->grants_apart || copy_grants(clone, &from, err));
}

bool calx_clone_make(const char *conninfo, const calx_clone_options *options, calx_arena *arena, calx_clone *out,
                     calx_error *err)
{
    *out = (calx_clone){ .arena = arena, .closing = options->closing };
    calx_conn *target = calx_connect(conninfo, &(calx_connect_options){ .application_name = "calx rehearse" }, err);
    bool ok = target && make_name(out, err) && make(out, &target, options, err);
    calx_close(target);
    calx_error ignored = { 0 };
    if (!ok)
        calx_clone_drop(out, &ignored);
    return ok;
}

static void tell_closing(const calx_clone *clone, calx_conn *conn)
{
    if (conn && clone->closing)
        clone->closing(conn);
}

/* The keeper's lock ends with its connection. Whoever cancels does not mean the dropping. */
bool calx_clone_drop(calx_clone *clone, calx_error *err)
{
    tell_closing(clone, clone->conn);
    tell_closing(clone, clone->keeper);
    calx_close(clone->conn);
    bool ok = !clone->keeper || !clone->name || drop(clone, clone->name, err);
    calx_close(clone->keeper);
    if (!ok)
        calx_error_hint(err, "Drop it by hand: DROP DATABASE %s;", clone->name);
    clone->conn = clone->keeper = NULL;
    return ok;
}
