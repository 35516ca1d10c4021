/* Revisions in C: finding their code in the program, and running it. */
#ifndef CALX_MIGRATE_CODE_H
#define CALX_MIGRATE_CODE_H

#include <calx/migrate.h>

/* Finds the code of a revision that was read, and checks that it is that of the file. */
bool calx_code_find(const calx_history *history, calx_revision *revision, calx_error *err);

/* Runs one direction of it. */
bool calx_code_run(calx_conn *conn, const calx_revision *revision, bool up, calx_error *err);

#endif
