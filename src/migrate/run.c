/* Brings a database from one revision to another. What is to be done is found out under the lock; each
 * revision and its row in the version table are one transaction. */
#include "failure.h"
#include "lock.h"
#include "run.h"

#include <calx/clock.h>

#include <string.h>

#define QUERY_CANCELLED "57014"

static bool read_state(calx_run *r, calx_error *err)
{
    if (r->table.exists && !calx_version_read_heads(r->conn, &r->table, r->history, r->arena, &r->heads, err))
        return false;
    r->applied = calx_history_closure(r->history, r->heads, r->arena);
    r->known = true;
    return true;
}

/* A database that has tables but no version table is something else's, or was never under migrations. */
static bool check_empty(const calx_run *r, calx_error *err)
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
        "Connect to an empty database. If these tables are what a revision of this program makes, say so: "
        "`stamp REVISION` writes it into %s.",
        r->table.name);
}

/* Reads every file that will run, so that a malformed one stops the run before it begins. */
static bool load_plan(const calx_run *r, calx_error *err)
{
    for (size_t i = 0; i < r->plan.revisions.count; i++) {
        const calx_revision *revision = r->plan.revisions.items[i];
        if (!calx_revision_load(r->history, revision, err))
            return false;
        if (r->plan.up || revision->irreversible.len == 0)
            continue;
        return calx_migrate_fail_irreversible(revision, err);
    }
    return true;
}

void calx_run_tell(const calx_run *r, calx_migrate_event event)
{
    if (!r->options->progress)
        return;
    event.up = r->plan.up;
    event.number = r->done + (event.kind != CALX_MIGRATE_FINISHED);
    event.of = r->plan.revisions.count;
    if (!event.revision && r->done < r->plan.revisions.count)
        event.revision = r->plan.revisions.items[r->done];
    r->options->progress(r->options->context, &event);
}

static void tell_watched(void *context, const calx_migrate_event *event)
{
    calx_run_tell(context, *event);
}

bool calx_run_before(const calx_run *r, const calx_script_statement *statement, calx_error *err)
{
    return !r->observer || r->observer->before(r->observer->context, statement, err);
}

bool calx_run_after(const calx_run *r, calx_error *err)
{
    return !r->observer || r->observer->after(r->observer->context, r->rows, err);
}

bool calx_run_stopped(const calx_run *r)
{
    calx_error ignored = { 0 };
    return r->options->go_on && !r->options->go_on(&ignored);
}

/* A cancelled statement is the user's doing only where the user asked to stop. */
static bool explain_stop(const calx_run *r, calx_error *err)
{
    if (!calx_error_is(err, QUERY_CANCELLED) || !calx_run_stopped(r))
        return false;
    const calx_revision *revision = r->plan.revisions.items[r->done];
    if (revision->outside_transaction)
        calx_fail(err, CALX_CANCELLED, "Stopped in revision %.*s; %zu of its statements are done.",
                  CALX_TEXT_ARG(revision->id), r->statements_done);
    else
        calx_fail(err, CALX_CANCELLED, "Stopped in revision %.*s, which is undone.", CALX_TEXT_ARG(revision->id));
    return calx_error_hint(err, "Start again to go on from where the database is.");
}

static bool run_plan(calx_run *r, calx_error *err)
{
    for (size_t i = 0; i < r->plan.revisions.count; i++) {
        const calx_revision *revision = r->plan.revisions.items[i];
        if (calx_run_stopped(r)) {
            calx_fail(err, CALX_CANCELLED, "Stopped before revision %.*s.", CALX_TEXT_ARG(revision->id));
            return calx_error_hint(err, "Start again to go on from where the database is.");
        }
        calx_run_tell(r, (calx_migrate_event){ .kind = CALX_MIGRATE_STARTED, .revision = revision });
        int64_t start = calx_ticks();
        if (!calx_run_revision(r, revision, err))
            return explain_stop(r, err);
        double milliseconds = (double)(calx_ticks() - start) / 1e6;
        calx_run_tell(r, (calx_migrate_event){
                             .kind = CALX_MIGRATE_FINISHED, .revision = revision, .milliseconds = milliseconds });
    }
    return true;
}

/* Puts the revision under way before all others, unless its file now says that it stands on one of them. */
static void put_first(calx_run *r, size_t place)
{
    const calx_revision **list = r->plan.revisions.items;
    const calx_revision *revision = list[place];
    for (size_t k = 0; r->plan.up && k < revision->revises_count + revision->depends_count; k++)
        if (!r->applied[revision->parents[k]->index])
            return;
    memmove(list + 1, list, place * sizeof *list);
    list[0] = revision;
}

/* A revision that is under way comes first: whatever else is run could need what it was to do. */
static bool check_unfinished(calx_run *r, calx_error *err)
{
    if (r->books.mark_count == 0)
        return true;
    const calx_mark *mark = &r->books.marks[0];
    for (size_t i = 0; i < r->plan.revisions.count; i++)
        if (r->plan.up == mark->up && calx_text_equal(r->plan.revisions.items[i]->id, mark->revision)) {
            put_first(r, i);
            return true;
        }
    size_t done = 0;
    for (size_t i = 0; i < r->books.mark_count; i++)
        done += r->books.marks[i].done;
    calx_fail(err, CALX_USAGE, "%s revision %.*s was interrupted: %zu of its statements %s done.",
              mark->up ? "Upgrading to" : "Downgrading from", CALX_TEXT_ARG(mark->revision), done,
              done == 1 ? "is" : "are");
    if (mark->up)
        return calx_error_hint(err, "Finish it first: upgrade %.*s.", CALX_TEXT_ARG(mark->revision));
    return calx_error_hint(err, "Finish it first, with the downgrade that was interrupted.");
}

static bool tell_changed(calx_run *r, calx_error *err)
{
    calx_revision_list changed;
    if (!r->books.applied_exists || !r->options->progress)
        return true;
    if (!calx_books_changed(r->conn, &r->books, r->history, r->applied, r->arena, &changed, err))
        return false;
    for (size_t i = 0; i < changed.count; i++)
        calx_run_tell(r, (calx_migrate_event){ .kind = CALX_MIGRATE_CHANGED, .revision = changed.items[i] });
    return true;
}

static bool find_plan(calx_run *r, const calx_course *course, calx_error *err)
{
    if (!course->plan)
        return course->up ? calx_plan_upgrade(r->history, r->heads, course->target, r->arena, &r->plan, err)
                          : calx_plan_downgrade(r->history, r->heads, course->target, r->arena, &r->plan, err);
    r->plan = *course->plan;
    return true;
}

/* What is done while the lock is held. */
static bool run_locked(calx_run *r, const calx_course *course, calx_error *err)
{
    /* looked for again: whoever had the lock may have made it */
    if (!calx_version_find(r->conn, r->given, r->arena, &r->table, err) || !read_state(r, err))
        return false;
    if (!find_plan(r, course, err) || !calx_books_open(r->conn, &r->table, r->arena, &r->books, err) ||
        !check_unfinished(r, err) || !load_plan(r, err) || !tell_changed(r, err))
        return false;
    bool fresh = !r->table.exists && r->plan.revisions.count > 0;
    if (fresh && !r->options->allow_foreign_tables && !check_empty(r, err))
        return false;
    return run_plan(r, err);
}

static void report(const calx_run *r)
{
    calx_migrate_report *to = r->options->report;
    if (!to)
        return;
    *to = (calx_migrate_report){ .planned = r->plan.revisions.count, .done = r->done, .known = r->known };
    if (!r->known)
        return;
    bool half = r->statements_done > 0 && r->done < r->plan.revisions.count;
    to->unfinished = half ? r->plan.revisions.items[r->done] : NULL;
    to->statements_done = half ? r->statements_done : 0;
    to->heads.items = calx_new_array(r->options->report_arena, const calx_revision *, r->heads.count);
    to->heads.count = r->heads.count;
    for (size_t i = 0; i < r->heads.count; i++)
        to->heads.items[i] = r->heads.items[i];
}

bool calx_run_course(calx_conn *conn, const calx_history *history, const calx_course *course,
                     const calx_migrate_options *options, calx_error *err)
{
    static const calx_migrate_options defaults;
    CALX_SCOPED_ARENA(arena);
    calx_run r = { .conn = conn, .history = history, .options = options ? options : &defaults, .arena = arena };
    r.watch = (calx_watch){ .conn = conn, .context = &r, .tell = tell_watched };
    r.observer = course->observer;
    if (r.observer) {
        r.watch.glance = r.observer->glance;
        r.watch.glancer = r.observer->context;
    }
    const char *name = r.given = r.options->version_table ? r.options->version_table : CALX_VERSION_TABLE;
    PGTransactionStatusType state = PQtransactionStatus(calx_libpq(conn));
    bool ok = false;
    if (state == PQTRANS_INTRANS || state == PQTRANS_INERROR) {
        calx_fail(err, CALX_USAGE, "Migrations cannot run while a transaction is open.");
        calx_error_hint(err, "Commit or roll back first: each revision is a transaction of its own.");
    } else if (calx_version_find(conn, name, arena, &r.table, err) && calx_migrate_lock(conn, name, r.options, err)) {
        ok = calx_limits_set(conn, r.options, arena, &r.limits, err) && run_locked(&r, course, err);
        calx_limits_restore(conn, &r.limits);
        calx_migrate_unlock(conn, name);
        calx_watch_end(&r.watch);
    }
    report(&r);
    return ok;
}

bool calx_migrate_upgrade(calx_conn *conn, const calx_history *history, calx_text target,
                          const calx_migrate_options *options, calx_error *err)
{
    return calx_run_course(conn, history, &(calx_course){ .target = target, .up = true }, options, err);
}

bool calx_migrate_downgrade(calx_conn *conn, const calx_history *history, calx_text target,
                            const calx_migrate_options *options, calx_error *err)
{
    return calx_run_course(conn, history, &(calx_course){ .target = target }, options, err);
}
