/* Runs a revision outside transactions so that an end at any moment can be gone on from.
 *
 * A statement that may be in a transaction is in one with the mark that says it is done. Which one may not, the
 * server says itself, before it has done anything. Such a statement is marked as begun, run, and marked as done;
 * where a run finds one begun, the catalog tells what became of it. The mark is written only where the catalog
 * says that there is something to do, so that what was there before is never taken for the statement's work. */
#include "code.h"
#include "digest.h"
#include "effect.h"
#include "failure.h"
#include "limits.h"
#include "run.h"
#include "script.h"

#include <calx/clock.h>

#include <string.h>
#include <time.h>

#define IN_TRANSACTION "25001"   /* it cannot be in one */
#define ENDS_TRANSACTION "2D000" /* a procedure in it wants to commit */
#define BUSY_PAUSE 500           /* milliseconds */

/* One statement and what is known of it. */
typedef struct task {
    const calx_revision *revision;
    calx_script_statement statement;
    calx_script_kind kind;
    calx_mark mark; /* what will be written */
    bool begun;     /* by an earlier run, or by an attempt before this one that was lost */
} task;

static const calx_mark *find_mark(const calx_run *run, const calx_revision *revision, size_t number)
{
    for (size_t i = 0; i < run->books.mark_count; i++)
        if (run->books.marks[i].number == number && calx_text_equal(run->books.marks[i].revision, revision->id))
            return &run->books.marks[i];
    return NULL;
}

static bool mark(calx_run *run, task *t, bool done, calx_error *err)
{
    t->mark.done = done;
    return calx_books_mark(run->conn, &run->books, &t->mark, err) ||
           calx_migrate_fail_step(t->revision, run->plan.up, " at the record of its statements", err);
}

/* The statement and its mark, or neither. */
static bool run_inside(calx_run *run, task *t, calx_error *err)
{
    CALX_TRANSACTION(tx, run->conn, err);
    if (!tx.open)
        return calx_migrate_fail_step(t->revision, run->plan.up, " at the begin of a statement", err);
    return calx_run_one(run, t->revision, &t->statement, NULL, err) && calx_run_after(run, err) &&
           mark(run, t, true, err) &&
           (calx_commit(&tx, err) ||
            calx_migrate_fail_step(t->revision, run->plan.up, " at the commit of a statement", err));
}

/* Runs it, or what is not NULL, with no limit for locks: see calx_limits_lock. */
static bool run_unlimited(calx_run *run, const task *t, const char *sql, calx_error *err)
{
    if (!calx_limits_lock(run->conn, &run->limits, false, err))
        return false;
    bool ok = calx_run_one(run, t->revision, &t->statement, sql, err);
    calx_error ignored = { 0 };
    if (calx_alive(run->conn))
        calx_limits_lock(run->conn, &run->limits, true, &ignored);
    return ok;
}

static bool wait_for_other(const calx_run *run, const task *t, const calx_effect *found, calx_error *err)
{
    if (calx_run_stopped(run)) {
        calx_fail(err, CALX_CANCELLED, "Stopped while waiting for %.*s, which builds the index of revision %.*s.",
                  CALX_TEXT_ARG(found->what), CALX_TEXT_ARG(t->revision->id));
        return false;
    }
    calx_run_tell(run,
                  (calx_migrate_event){ .kind = CALX_MIGRATE_BLOCKED, .revision = t->revision, .holder = found->what });
    struct timespec pause = { 0, BUSY_PAUSE * 1000000L };
    nanosleep(&pause, NULL);
    return true;
}

/* Looks what is there, and repairs what was left half done, until there is nothing to repair. */
static bool prepare(calx_run *run, task *t, calx_effect *found, calx_error *err)
{
    for (;;) {
        if (!calx_effect_look(run->conn, &t->kind, run->arena, found, err))
            return calx_migrate_fail_step(t->revision, run->plan.up, " at a look at what is there", err);
        if (found->state == CALX_EFFECT_BUSY) {
            if (!wait_for_other(run, t, found, err))
                return false;
            continue;
        }
        if (found->state != CALX_EFFECT_HALF)
            return true;
        if (!found->repair_finishes)
            calx_run_tell(run, (calx_migrate_event){
                                   .kind = CALX_MIGRATE_REBUILDING, .revision = t->revision, .step = found->what });
        if (!run_unlimited(run, t, found->repair, err))
            return false;
        if (found->repair_finishes) {
            found->state = CALX_EFFECT_DONE;
            t->begun = true;
            return true;
        }
    }
}

/* Nothing tells whether the statement ran: it is for a human to find out. */
static bool decide(const calx_run *run, const task *t, bool *again, calx_error *err)
{
    *again = run->options->uncertain != CALX_UNCERTAIN_DONE;
    if (run->options->uncertain != CALX_UNCERTAIN_FAIL)
        return true;
    calx_fail(err, CALX_USAGE,
              "A run was interrupted in statement %zu of revision %.*s, and nothing tells whether it was done.",
              t->mark.number, CALX_TEXT_ARG(t->revision->id));
    calx_error_context(err, "%s:%d", t->revision->path, t->revision->line);
    calx_error_statement(err, t->statement.text.data, t->statement.text.len, 0);
    return calx_error_hint(err, "Look at what it should have done, then start again with --interrupted again to run it "
                                "once more, or --interrupted done to go on behind it.");
}

/* Marks the statement as begun and runs it. A failure that the server tells of leaves nothing to doubt. */
static bool run_marked(calx_run *run, task *t, calx_error *err)
{
    if (!mark(run, t, false, err))
        return false;
    t->begun = true;
    if (run_unlimited(run, t, NULL, err))
        return true;
    calx_error ignored = { 0 };
    t->begun = !calx_alive(run->conn) || !calx_books_unmark(run->conn, &run->books, &t->mark, &ignored);
    return false;
}

/* A statement that cannot be in a transaction. */
static bool run_alone(calx_run *run, task *t, calx_error *err)
{
    calx_effect found;
    bool to_run = true;
    if (!prepare(run, t, &found, err))
        return false;
    if (t->begun && found.state == CALX_EFFECT_UNKNOWN && !decide(run, t, &to_run, err))
        return false;
    if (found.state == CALX_EFFECT_DONE) {
        /* what was there before us is not ours: the server has its say, an error or IF NOT EXISTS */
        if (!t->begun && !run_unlimited(run, t, NULL, err))
            return false;
    } else if (to_run && !run_marked(run, t, err)) {
        return false;
    }
    return calx_run_after(run, err) && mark(run, t, true, err);
}

/* An index that could not be built costs every write until it is dropped. Whoever stops a run does not want to
 * wait for that: the next run finds it, too. */
static void drop_remains(calx_run *run, const task *t)
{
    calx_effect found;
    calx_error ignored = { 0 };
    if (t->kind.kind != CALX_SCRIPT_BUILD_INDEX || !calx_alive(run->conn) || calx_run_stopped(run))
        return;
    if (calx_effect_look(run->conn, &t->kind, run->arena, &found, &ignored) && found.state == CALX_EFFECT_HALF)
        calx_execute(run->conn, found.repair, &ignored);
}

static bool is_refused(const calx_error *err)
{
    return calx_error_is(err, IN_TRANSACTION) || calx_error_is(err, ENDS_TRANSACTION);
}

static bool run_task(calx_run *run, task *t, calx_error *err)
{
    bool alone = t->kind.kind != CALX_SCRIPT_PLAIN || t->begun;
    if (!calx_run_before(run, &t->statement, err))
        return false;
    for (int attempt = 1;; attempt++) {
        if (alone ? run_alone(run, t, err) : run_inside(run, t, err))
            return true;
        if (!alone && is_refused(err) && calx_alive(run->conn)) {
            *err = (calx_error){ 0 };
            alone = true;
        } else if (!calx_run_again(run, t->revision, attempt, err)) {
            drop_remains(run, t);
            return false;
        }
    }
}

static bool check_unchanged(const calx_run *run, const task *t, const calx_mark *before, calx_error *err)
{
    if (calx_text_equal(before->digest, t->mark.digest))
        return true;
    calx_text sql = run->plan.up ? t->revision->upgrade : t->revision->downgrade;
    int first = run->plan.up ? t->revision->upgrade_line : t->revision->downgrade_line;
    calx_fail(err, CALX_USAGE, "Statement %zu of revision %.*s was changed after it had been run.", t->mark.number,
              CALX_TEXT_ARG(t->revision->id));
    calx_error_context(err, "%s:%d", t->revision->path, first - 1 + calx_script_line(sql, t->statement.offset));
    return calx_error_hint(err,
                           "Put it back as it was; only those that are not done yet may be changed. To start "
                           "afresh, undo by hand what was done and run: DELETE FROM %s;",
                           run->books.progress);
}

/* What code has done nobody but itself can know: it is begun until it is done, and then run again. */
static bool run_code(calx_run *run, const calx_revision *revision, calx_error *err)
{
    task t = { .revision = revision };
    t.mark = (calx_mark){ .revision = revision->id, .up = run->plan.up, .number = 1, .digest = CALX_TEXT("") };
    if (find_mark(run, revision, 1))
        calx_run_tell(run, (calx_migrate_event){ .kind = CALX_MIGRATE_RESUMED, .revision = revision, .statement = 1 });
    for (int attempt = 1;; attempt++) {
        if (mark(run, &t, false, err) && calx_run_before(run, NULL, err) &&
            calx_code_run(run->conn, revision, run->plan.up, err) && calx_run_after(run, err)) {
            if (PQtransactionStatus(calx_libpq(run->conn)) == PQTRANS_IDLE)
                return true;
            PQclear(PQexec(calx_libpq(run->conn), "ROLLBACK"));
            calx_fail(err, CALX_USAGE, "Its code left a transaction open.");
            calx_migrate_fail_step(revision, run->plan.up, "", err);
        }
        if (!calx_run_again(run, revision, attempt, err))
            return false;
    }
}

bool calx_run_statements(calx_run *run, const calx_revision *revision, calx_error *err)
{
    if (!calx_books_make_progress(run->conn, &run->books, err))
        return calx_migrate_fail_step(revision, run->plan.up, " at the table that records its statements", err);
    if (revision->in_c)
        return run_code(run, revision, err);
    calx_script_at script = { .sql = run->plan.up ? revision->upgrade : revision->downgrade };
    task t = { .revision = revision };
    run->statements_done = 0;
    for (size_t number = 1; calx_script_next(&script, &t.statement); number++) {
        const calx_mark *before = find_mark(run, revision, number);
        t.kind = calx_script_kind_of(&t.statement);
        t.mark = (calx_mark){ .revision = revision->id,
                              .up = run->plan.up,
                              .number = number,
                              .digest = calx_digest_text(run->arena, t.statement.text) };
        t.begun = before && !before->done;
        if (before && !check_unchanged(run, &t, before, err))
            return false;
        if (before && (t.begun || !find_mark(run, revision, number + 1)))
            calx_run_tell(run, (calx_migrate_event){ .kind = CALX_MIGRATE_RESUMED,
                                                     .revision = revision,
                                                     .statement = t.begun ? number : number + 1 });
        if ((!before || t.begun) && !run_task(run, &t, err))
            return false;
        run->statements_done = number;
    }
    return true;
}
