/* Runs one revision in one transaction, and tries again where it got no lock. */
#include "code.h"
#include "failure.h"
#include "run.h"

#include <calx/clock.h>

#include <stdlib.h>
#include <time.h>

#define LOCK_NOT_AVAILABLE "55P03"
#define DEADLOCK "40P01"
#define DEFAULT_RETRIES 10
#define FIRST_PAUSE 500 /* milliseconds */
#define LONGEST_PAUSE 30000
#define NAP 50 /* milliseconds between two looks whether the user wants an end */

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

/* Takes the results of what was sent, and counts the statements that are done. False where one failed, with
 * `*failure` for the caller to clear (NULL where the connection gave none). */
static bool take_results(calx_run *run, size_t *done, PGresult **failure)
{
    PGconn *pg = calx_libpq(run->conn);
    *failure = NULL;
    *done = 0;
    run->rows = -1;
    for (PGresult *result; (result = calx_watch_result(&run->watch));) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
            end_copy(pg, status);
        } else if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) {
            ++*done;
            run->rows = *PQcmdTuples(result) ? strtoll(PQcmdTuples(result), NULL, 10) : -1;
        } else if (!*failure) {
            *failure = result;
            continue;
        }
        PQclear(result);
    }
    return !*failure;
}

bool calx_run_one(calx_run *run, const calx_revision *revision, const calx_script_statement *statement,
                  const char *instead, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    PGresult *failure = NULL;
    size_t done;
    bool ok = PQsendQuery(calx_libpq(run->conn), instead ? instead : calx_text_cstr(scratch, statement->text));
    calx_watch_begin(&run->watch);
    ok = ok && take_results(run, &done, &failure);
    if (!ok)
        calx_migrate_fail_statement(run->conn, failure, revision, run->plan.up, statement, err);
    PQclear(failure);
    return ok;
}

/* Runs all statements of one part in one message. */
static bool run_script(calx_run *run, const calx_revision *revision, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text part = run->plan.up ? revision->upgrade : revision->downgrade;
    if (!PQsendQuery(calx_libpq(run->conn), calx_text_cstr(scratch, part)))
        return calx_migrate_fail_script(run->conn, NULL, revision, run->plan.up, 0, err);
    calx_watch_begin(&run->watch);
    PGresult *failure;
    size_t done;
    bool ok = take_results(run, &done, &failure) ||
              calx_migrate_fail_script(run->conn, failure, revision, run->plan.up, done, err);
    PQclear(failure);
    return ok;
}

/* The same statement by statement, for somebody who looks on. */
static bool run_observed(calx_run *run, const calx_revision *revision, calx_error *err)
{
    calx_script_at script = { .sql = run->plan.up ? revision->upgrade : revision->downgrade };
    calx_script_statement statement;
    while (calx_script_next(&script, &statement))
        if (!calx_run_before(run, &statement, err) || !calx_run_one(run, revision, &statement, NULL, err) ||
            !calx_run_after(run, err))
            return false;
    return true;
}

static bool run_code(calx_run *run, const calx_revision *revision, calx_error *err)
{
    run->rows = -1;
    return calx_run_before(run, NULL, err) && calx_code_run(run->conn, revision, run->plan.up, err) &&
           calx_run_after(run, err);
}

static bool run_part(calx_run *run, const calx_revision *revision, calx_error *err)
{
    if (revision->in_c)
        return run_code(run, revision, err);
    return run->observer ? run_observed(run, revision, err) : run_script(run, revision, err);
}

/* All that the tables of migrations say of the revision. */
static bool write_books(calx_run *run, const calx_revision *revision, calx_revision_list after, bool *made,
                        calx_error *err)
{
    if (!run->table.exists && !calx_version_create(run->conn, &run->table, err))
        return false;
    return calx_version_write(run->conn, &run->table, run->heads, after, err) &&
           calx_books_note(run->conn, &run->books, revision, run->plan.up, made, err);
}

/* In one transaction: the script, where it may be in one, and what is written of it. */
static bool run_transaction(calx_run *run, const calx_revision *revision, calx_revision_list after, calx_error *err)
{
    bool up = run->plan.up;
    bool made = false;
    CALX_TRANSACTION(tx, run->conn, err);
    if (!tx.open)
        return calx_migrate_fail_step(revision, up, " at its begin", err);
    if (!revision->outside_transaction && !run_part(run, revision, err))
        return false;
    if (PQtransactionStatus(calx_libpq(run->conn)) != PQTRANS_INTRANS) {
        calx_fail(err, CALX_USAGE, "Its SQL ended the transaction.");
        return calx_migrate_fail_step(revision, up, "", err);
    }
    if (!write_books(run, revision, after, &made, err))
        return calx_migrate_fail_step(revision, up, " at its row in the version table", err);
    if (!calx_commit(&tx, err)) {
        run->known = calx_alive(run->conn); /* a connection lost now leaves open whether the server committed */
        return calx_migrate_fail_step(revision, up, " at its commit", err);
    }
    run->table.exists = true;
    run->books.applied_exists = run->books.applied_exists || made;
    return true;
}

bool calx_run_revision(calx_run *run, const calx_revision *revision, calx_error *err)
{
    run->applied[revision->index] = run->plan.up;
    calx_revision_list after = calx_history_tops(run->history, run->applied, run->arena);
    const calx_observer *observer = run->observer;
    if (observer && !observer->begin(observer->context, run->conn, revision, run->plan.up, err))
        return false;
    if (revision->outside_transaction && !calx_run_statements(run, revision, err))
        return false;
    for (int attempt = 1; !run_transaction(run, revision, after, err); attempt++)
        if (!calx_run_again(run, revision, attempt, err))
            return false;
    if (revision->outside_transaction)
        run->statements_done = 0;
    if (observer)
        observer->end(observer->context);
    run->heads = after;
    run->done++;
    return true;
}

/* Half of the time and a random part of the rest, so that two that stood in each other's way do not meet again. */
static int pause_before(const calx_run *run, int attempt)
{
    int pause = run->options->retry_milliseconds ? run->options->retry_milliseconds : FIRST_PAUSE;
    for (int i = 1; i < attempt && pause < LONGEST_PAUSE; i++)
        pause *= 2;
    if (pause > LONGEST_PAUSE)
        pause = LONGEST_PAUSE;
    return pause / 2 + (int)(calx_ticks() / 1000 % (pause / 2 + 1));
}

static bool sleep_for(const calx_run *run, int milliseconds)
{
    int64_t end = calx_ticks() + milliseconds * INT64_C(1000000);
    while (calx_ticks() < end) {
        if (calx_run_stopped(run))
            return false;
        struct timespec nap = { 0, NAP * 1000000L };
        nanosleep(&nap, NULL);
    }
    return true;
}

static bool explain_lock(const calx_run *run, int attempt, calx_error *err)
{
    if (run->watch.blockers[0])
        calx_error_detail(err, "It waited for %s.", run->watch.blockers);
    return calx_error_hint(err,
                           "It was tried %d time%s. End what blocks it, or wait for its end, and start again; "
                           "--lock-timeout and --retries say how long to try.",
                           attempt, attempt == 1 ? "" : "s");
}

bool calx_run_again(calx_run *run, const calx_revision *revision, int attempt, calx_error *err)
{
    bool blocked = calx_error_is(err, LOCK_NOT_AVAILABLE);
    if ((!blocked && !calx_error_is(err, DEADLOCK)) || !calx_alive(run->conn))
        return false;
    int retries = run->options->retries ? run->options->retries : DEFAULT_RETRIES;
    if (attempt > retries)
        return blocked ? explain_lock(run, attempt, err) : false;
    int pause = pause_before(run, attempt);
    calx_run_tell(run, (calx_migrate_event){ .kind = CALX_MIGRATE_RETRYING,
                                             .revision = revision,
                                             .attempt = attempt,
                                             .milliseconds = pause,
                                             .holder = calx_text_of(run->watch.blockers) });
    if (!sleep_for(run, pause)) {
        calx_fail(err, CALX_CANCELLED, "Stopped in revision %.*s, which waited to be tried again.",
                  CALX_TEXT_ARG(revision->id));
        return calx_error_hint(err, "Start again to go on from where the database is.");
    }
    *err = (calx_error){ 0 };
    return true;
}
