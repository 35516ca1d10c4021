/* Brings a database from one revision to another. What is to be done is found out under the lock; each
 * revision and its row in the version table are one transaction. */
#include "failure.h"
#include "lock.h"
#include "script.h"
#include "version.h"

#include <calx/clock.h>

#include <string.h>

#define QUERY_CANCELLED "57014"

typedef struct run {
    calx_conn *conn;
    const calx_history *history;
    const calx_migrate_options *options;
    calx_arena *arena;
    calx_version_table table;
    bool *applied;            /* by index in the history */
    calx_revision_list heads; /* what the version table holds */
    calx_plan plan;
    size_t done;
    bool known; /* whether `heads` is what the database has */
} run;

/* What the server says of itself and of the version table. */
static PGresult *ask_facts(run *r, const char *name, calx_error *err)
{
    calx_params params = calx_params_in(r->arena);
    if (!calx_params_text(&params, calx_quote_identifier(r->arena, calx_text_of(name)), err))
        return NULL;
    return calx_query(r->conn, r->arena,
                      "SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on',"
                      "       (SELECT namespace.nspname::text FROM pg_class AS class"
                      "          JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace"
                      "         WHERE class.oid = to_regclass($1)),"
                      "       current_schema()::text",
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

/* Finds the version table, or the schema to make it in. */
static bool find_table(run *r, const char *name, calx_error *err)
{
    PGresult *facts = ask_facts(r, name, err);
    if (!facts || !check_writable(facts, r->arena, err))
        return false;
    calx_text schema = calx_cell_text(facts, 0, 2);
    r->table = (calx_version_table){ .name = name, .exists = schema.len > 0 };
    if (!r->table.exists)
        schema = calx_cell_text(facts, 0, 3);
    if (schema.len == 0) {
        calx_fail(err, CALX_USAGE, "No schema of the search_path exists, so that there is none to make tables in.");
        return calx_error_hint(err, "Create the schema, or correct the search_path.");
    }
    r->table.qualified = calx_text_format(r->arena, "%s.%s", calx_quote_identifier(r->arena, schema).data,
                                          calx_quote_identifier(r->arena, calx_text_of(name)).data)
                             .data;
    return true;
}

static bool read_state(run *r, calx_error *err)
{
    if (r->table.exists && !calx_version_read_heads(r->conn, &r->table, r->history, r->arena, &r->heads, err))
        return false;
    r->applied = calx_history_closure(r->history, r->heads, r->arena);
    r->known = true;
    return true;
}

/* A database that has tables but no version table is something else's, or was never under migrations. */
static bool check_empty(const run *r, calx_error *err)
{
    PGresult *found =
        calx_query(r->conn, r->arena,
                   "SELECT count(*), string_agg(relname, ', ' ORDER BY relname) FILTER (WHERE number <= 3)"
                   "  FROM (SELECT class.relname::text, row_number() OVER (ORDER BY class.relname) AS number"
                   "          FROM pg_class AS class"
                   "          JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace"
                   "         WHERE namespace.nspname = ANY (current_schemas(false))"
                   "           AND class.relkind IN ('r', 'p', 'v', 'm', 'f')"
                   "           AND NOT EXISTS (SELECT FROM pg_depend AS depend"
                   "                            WHERE depend.classid = 'pg_class'::regclass"
                   "                              AND depend.objid = class.oid AND depend.deptype = 'e')"
                   "       ) AS relations",
                   NULL, err);
    if (!found)
        return false;
    int64_t count = calx_cell_int(found, 0, 0);
    if (count == 0)
        return true;
    calx_fail(err, CALX_USAGE, "Database %s has tables (%.*s%s) but no %s, so it is not this program's.",
              PQdb(calx_libpq(r->conn)), CALX_TEXT_ARG(calx_cell_text(found, 0, 1)), count > 3 ? ", …" : "",
              r->table.name);
    return calx_error_hint(
        err,
        "Connect to an empty database. If these tables are this program's, write their revision into "
        "a table %s (version_num varchar(32) primary key).",
        r->table.name);
}

/* Reads every file that will run, so that a malformed one stops the run before it begins. */
static bool load_plan(const run *r, calx_error *err)
{
    for (size_t i = 0; i < r->plan.revisions.count; i++) {
        const calx_revision *revision = r->plan.revisions.items[i];
        if (!calx_revision_load(r->history, revision, err))
            return false;
        if (r->plan.up || revision->irreversible.len == 0)
            continue;
        calx_fail(err, CALX_USAGE, "Revision %.*s cannot be undone: %.*s", CALX_TEXT_ARG(revision->id),
                  CALX_TEXT_ARG(revision->irreversible));
        calx_error_context(err, "%s:%d", revision->path, revision->line);
        return calx_error_hint(err, "Downgrade to it or to a later revision, or restore a backup from before it.");
    }
    return true;
}

/* COPY in a script has no data to read or nowhere to put it; ends it. */
static void end_copy(PGconn *pg, ExecStatusType status)
{
    if (status == PGRES_COPY_IN) {
        PQputCopyEnd(pg, "a revision has no input to copy from; use INSERT");
        return;
    }
    for (char *data; PQgetCopyData(pg, &data, 0) > 0;)
        PQfreemem(data);
}

/* Runs all statements of one part in one message, and counts those that are done. */
static bool run_script(run *r, const calx_revision *revision, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    PGconn *pg = calx_libpq(r->conn);
    calx_text part = r->plan.up ? revision->upgrade : revision->downgrade;
    if (!PQsendQuery(pg, calx_text_cstr(scratch, part)))
        return calx_migrate_fail_script(r->conn, NULL, revision, r->plan.up, 0, err);
    bool ok = true;
    size_t done = 0;
    for (PGresult *result; (result = PQgetResult(pg));) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT)
            end_copy(pg, status);
        else if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
            done++;
        else if (ok)
            ok = calx_migrate_fail_script(r->conn, result, revision, r->plan.up, done, err);
        PQclear(result);
    }
    return ok;
}

/* Runs the statements of one part one after the other, each in a transaction of its own. */
static bool run_statements(run *r, const calx_revision *revision, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    PGconn *pg = calx_libpq(r->conn);
    calx_script script = { .sql = r->plan.up ? revision->upgrade : revision->downgrade };
    calx_script_statement statement;
    for (size_t done = 0; calx_script_next(&script, &statement); done++) {
        PGresult *result = PQexec(pg, calx_text_cstr(scratch, statement.text));
        ExecStatusType status = PQresultStatus(result);
        bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (!ok)
            calx_migrate_fail_script(r->conn, result, revision, r->plan.up, done, err);
        PQclear(result);
        if (!ok)
            return false;
    }
    return true;
}

static bool write_version(run *r, calx_revision_list after, calx_error *err)
{
    if (!r->table.exists && !calx_version_create(r->conn, &r->table, err))
        return false;
    return calx_version_write(r->conn, &r->table, r->heads, after, err);
}

/* Runs one revision: script and version row, or neither. */
static bool run_revision(run *r, const calx_revision *revision, calx_error *err)
{
    bool up = r->plan.up;
    r->applied[revision->index] = up;
    calx_revision_list after = calx_history_tops(r->history, r->applied, r->arena);
    if (revision->outside_transaction && !run_statements(r, revision, err))
        return false;
    CALX_TRANSACTION(tx, r->conn, err);
    if (!tx.open)
        return calx_migrate_fail_step(revision, up, " at its begin", err);
    if (!revision->outside_transaction && !run_script(r, revision, err))
        return false;
    if (PQtransactionStatus(calx_libpq(r->conn)) != PQTRANS_INTRANS) {
        calx_fail(err, CALX_USAGE, "Its SQL ended the transaction.");
        return calx_migrate_fail_step(revision, up, "", err);
    }
    if (!write_version(r, after, err))
        return calx_migrate_fail_step(revision, up, " at its row in the version table", err);
    if (!calx_commit(&tx, err)) {
        r->known = calx_alive(r->conn); /* a connection lost now leaves open whether the server committed */
        return calx_migrate_fail_step(revision, up, " at its commit", err);
    }
    r->table.exists = true;
    r->heads = after;
    r->done++;
    return true;
}

static void tell(const run *r, calx_migrate_event event)
{
    if (!r->options->progress)
        return;
    event.up = r->plan.up;
    event.number = r->done + (event.kind == CALX_MIGRATE_STARTED);
    event.of = r->plan.revisions.count;
    r->options->progress(r->options->context, &event);
}

static bool stopped(const run *r)
{
    calx_error ignored = { 0 };
    return r->options->go_on && !r->options->go_on(&ignored);
}

/* A cancelled statement is the user's doing only where the user asked to stop. */
static bool explain_stop(const run *r, calx_error *err)
{
    if (!calx_error_is(err, QUERY_CANCELLED) || !stopped(r))
        return false;
    const calx_revision *revision = r->plan.revisions.items[r->done];
    calx_fail(err, CALX_CANCELLED, "Stopped in revision %.*s, which is undone.", CALX_TEXT_ARG(revision->id));
    return calx_error_hint(err, "Start again to go on from where the database is.");
}

static bool run_plan(run *r, calx_error *err)
{
    for (size_t i = 0; i < r->plan.revisions.count; i++) {
        const calx_revision *revision = r->plan.revisions.items[i];
        if (stopped(r)) {
            calx_fail(err, CALX_CANCELLED, "Stopped before revision %.*s.", CALX_TEXT_ARG(revision->id));
            return calx_error_hint(err, "Start again to go on from where the database is.");
        }
        tell(r, (calx_migrate_event){ .kind = CALX_MIGRATE_STARTED, .revision = revision });
        int64_t start = calx_ticks();
        if (!run_revision(r, revision, err))
            return explain_stop(r, err);
        double milliseconds = (double)(calx_ticks() - start) / 1e6;
        tell(r,
             (calx_migrate_event){ .kind = CALX_MIGRATE_FINISHED, .revision = revision, .milliseconds = milliseconds });
    }
    return true;
}

/* What is done while the lock is held. */
static bool run_locked(run *r, calx_text target, bool up, calx_error *err)
{
    /* looked for again: whoever had the lock may have made it */
    if (!find_table(r, r->table.name, err) || !read_state(r, err))
        return false;
    bool planned = up ? calx_plan_upgrade(r->history, r->heads, target, r->arena, &r->plan, err)
                      : calx_plan_downgrade(r->history, r->heads, target, r->arena, &r->plan, err);
    if (!planned || !load_plan(r, err))
        return false;
    bool fresh = !r->table.exists && r->plan.revisions.count > 0;
    if (fresh && !r->options->allow_foreign_tables && !check_empty(r, err))
        return false;
    return run_plan(r, err);
}

static void report(const run *r)
{
    calx_migrate_report *to = r->options->report;
    if (!to)
        return;
    *to = (calx_migrate_report){ .planned = r->plan.revisions.count, .done = r->done, .known = r->known };
    if (!r->known)
        return;
    to->heads.items = calx_new_array(r->options->report_arena, const calx_revision *, r->heads.count);
    to->heads.count = r->heads.count;
    for (size_t i = 0; i < r->heads.count; i++)
        to->heads.items[i] = r->heads.items[i];
}

static bool migrate(calx_conn *conn, const calx_history *history, calx_text target, bool up,
                    const calx_migrate_options *options, calx_error *err)
{
    static const calx_migrate_options defaults;
    CALX_SCOPED_ARENA(arena);
    run r = { .conn = conn, .history = history, .options = options ? options : &defaults, .arena = arena };
    const char *name = r.options->version_table ? r.options->version_table : CALX_VERSION_TABLE;
    PGTransactionStatusType state = PQtransactionStatus(calx_libpq(conn));
    bool ok = false;
    if (state == PQTRANS_INTRANS || state == PQTRANS_INERROR) {
        calx_fail(err, CALX_USAGE, "Migrations cannot run while a transaction is open.");
        calx_error_hint(err, "Commit or roll back first: each revision is a transaction of its own.");
    } else if (find_table(&r, name, err) && calx_migrate_lock(conn, name, r.options, err)) {
        ok = run_locked(&r, target, up, err);
        calx_migrate_unlock(conn, name);
    }
    report(&r);
    return ok;
}

bool calx_migrate_upgrade(calx_conn *conn, const calx_history *history, calx_text target,
                          const calx_migrate_options *options, calx_error *err)
{
    return migrate(conn, history, target, true, options, err);
}

bool calx_migrate_downgrade(calx_conn *conn, const calx_history *history, calx_text target,
                            const calx_migrate_options *options, calx_error *err)
{
    return migrate(conn, history, target, false, options, err);
}
