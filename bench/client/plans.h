/* The plans of what an operation sends, as the server tells them: for people, or only which indexes they use. */
#ifndef BENCH_CLIENT_PLANS_H
#define BENCH_CLIENT_PLANS_H

#include <calx/pg.h>

/* From now on each plan of the connection is told: printed as it is where `whole`, else what it reads is kept. */
void plans_watch(calx_conn *conn, bool whole);

/* Prints a line of a table for the operation: the indexes that its plans have used since the last line, and the
 * relations that they read whole. */
void plans_print_row(const char *operation);

#endif
