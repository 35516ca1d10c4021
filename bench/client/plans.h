/* The plans of what an operation sends, as the server tells them: for people, or only which indexes they use. */
#ifndef BENCH_CLIENT_PLANS_H
#define BENCH_CLIENT_PLANS_H

#include <calx/pg.h>

/* Prepares a connection for plans to be told: printed as Markdown where `whole`, with their times, else what they read
 * is kept. */
void plans_watch(calx_conn *conn, bool whole);

/* From now on each plan of the connection is told, or none. */
void plans_tell(calx_conn *conn, bool tell);

/* Prints a line of a table for the operation: the indexes that its plans have used since the last line, and the
 * relations that they read whole. */
void plans_print_row(const char *operation);

#endif
