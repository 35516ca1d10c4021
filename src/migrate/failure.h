/* Explains why a revision failed. */
#ifndef CALX_MIGRATE_FAILURE_H
#define CALX_MIGRATE_FAILURE_H

#include "script.h"

#include <calx/migrate.h>

/* Fills `err` from what the server said of a revision's script. `done` is how many of its statements had
 * run before: where the server names no place, the next one is the one that failed. */
bool calx_migrate_fail_script(calx_conn *conn, const PGresult *result, const calx_revision *revision, bool up,
                              size_t done, calx_error *err);

/* Likewise of one statement of a revision outside transactions, which was sent alone. */
bool calx_migrate_fail_statement(calx_conn *conn, const PGresult *result, const calx_revision *revision, bool up,
                                 const calx_script_statement *statement, calx_error *err);

/* Puts the revision in front of an error that came from its version row, its beginning or its commit. */
bool calx_migrate_fail_step(const calx_revision *revision, bool up, const char *step, calx_error *err);

/* Says that nothing can undo the revision. */
bool calx_migrate_fail_irreversible(const calx_revision *revision, calx_error *err);

/* Who is connected, as SQL that a hint asks for writes it. */
const char *calx_quoted_user(calx_conn *conn, calx_arena *arena);

#endif
