/* What the parts of a run share. */
#ifndef CALX_MIGRATE_RUN_H
#define CALX_MIGRATE_RUN_H

#include "books.h"
#include "script.h"
#include "limits.h"
#include "version.h"
#include "watch.h"

#include <calx/migrate.h>

/* Looks on while statements run, one at a time. What returns false fails the run. */
typedef struct calx_observer {
    void *context;
    bool (*begin)(void *context, calx_conn *conn, const calx_revision *revision, bool up, calx_error *err);
    /* `statement` is NULL for code in C. */
    bool (*before)(void *context, const calx_script_statement *statement, calx_error *err);
    /* In the statement's transaction, where it has one. `rows` it changed or gave, -1 where that is not said. */
    bool (*after)(void *context, int64_t rows, calx_error *err);
    void (*end)(void *context);    /* the revision is committed */
    void (*glance)(void *context); /* often while a statement runs: must not use the connection */
} calx_observer;

typedef struct calx_run {
    calx_conn *conn;
    const calx_history *history;
    const calx_migrate_options *options;
    calx_arena *arena;
    const char *given; /* the version table, as the options name it */
    calx_version_table table;
    calx_books books;
    bool *applied;            /* by index in the history */
    calx_revision_list heads; /* what the version table holds */
    calx_plan plan;
    size_t done;
    bool known; /* whether `heads` is what the database has */
    calx_watch watch;
    calx_limits limits;
    const calx_observer *observer; /* NULL: nobody */
    int64_t rows;                  /* of the last statement, -1 where it didn't say */
    size_t statements_done;        /* of the revision outside transactions that runs */
} calx_run;

/* Where a run goes to. */
typedef struct calx_course {
    calx_text target; /* see calx_plan_upgrade and calx_plan_downgrade */
    bool up;
    const calx_plan *plan;         /* what to run, in place of a target; NULL: the target says */
    const calx_observer *observer; /* NULL: nobody looks on */
} calx_course;

/* A whole run: see calx_migrate_upgrade. */
bool calx_run_course(calx_conn *conn, const calx_history *history, const calx_course *course,
                     const calx_migrate_options *options, calx_error *err);

/* Tells the observer, where there is one. */
bool calx_run_before(const calx_run *run, const calx_script_statement *statement, calx_error *err);
bool calx_run_after(const calx_run *run, calx_error *err);

/* Runs one revision, as often as it takes to get its locks: script and version row, or neither, or what is
 * done of it is recorded. */
bool calx_run_revision(calx_run *run, const calx_revision *revision, calx_error *err);

/* Runs the statements of a revision outside transactions that are not done yet, and records each. */
bool calx_run_statements(calx_run *run, const calx_revision *revision, calx_error *err);

/* Runs one statement alone, or, where it is not NULL, what is to be run in its place. */
bool calx_run_one(calx_run *run, const calx_revision *revision, const calx_script_statement *statement,
                  const char *instead, calx_error *err);

/* After a failure: whether to try again, having waited. False with `err` as it was, or for a stop. */
bool calx_run_again(calx_run *run, const calx_revision *revision, int attempt, calx_error *err);

/* Whether the user wants an end. */
bool calx_run_stopped(const calx_run *run);

/* Tells of something; the revision's place in the plan is filled in. */
void calx_run_tell(const calx_run *run, calx_migrate_event event);

#endif
