/* What the parts of a run share. */
#ifndef CALX_MIGRATE_RUN_H
#define CALX_MIGRATE_RUN_H

#include "books.h"
#include "limits.h"
#include "version.h"
#include "watch.h"

#include <calx/migrate.h>

typedef struct calx_run {
    calx_conn *conn;
    const calx_history *history;
    const calx_migrate_options *options;
    calx_arena *arena;
    calx_version_table table;
    calx_books books;
    bool *applied;            /* by index in the history */
    calx_revision_list heads; /* what the version table holds */
    calx_plan plan;
    size_t done;
    bool known; /* whether `heads` is what the database has */
    calx_watch watch;
    calx_limits limits;
    size_t statements_done; /* of the revision outside transactions that runs */
} calx_run;

/* Runs one revision, as often as it takes to get its locks: script and version row, or neither, or what is
 * done of it is recorded. */
bool calx_run_revision(calx_run *run, const calx_revision *revision, calx_error *err);

/* Runs the statements of a revision outside transactions that are not done yet, and records each. */
bool calx_run_statements(calx_run *run, const calx_revision *revision, calx_error *err);

/* Takes the results of what was sent, and counts the statements that are done. False where one failed, with
 * `*failure` for the caller to clear (NULL where the connection gave none). */
bool calx_run_results(calx_run *run, size_t *done, PGresult **failure);

/* After a failure: whether to try again, having waited. False with `err` as it was, or for a stop. */
bool calx_run_again(calx_run *run, const calx_revision *revision, int attempt, calx_error *err);

/* Whether the user wants an end. */
bool calx_run_stopped(const calx_run *run);

/* Tells of something; the revision's place in the plan is filled in. */
void calx_run_tell(const calx_run *run, calx_migrate_event event);

#endif
