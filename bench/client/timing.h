/* Times of an operation, and what its server process took. */
#ifndef BENCH_CLIENT_TIMING_H
#define BENCH_CLIENT_TIMING_H

#include <calx/pg.h>

enum { MOST_RUNS = 10000 };

/* An operation's times on a side, in milliseconds. */
typedef struct times_taken {
    double all[MOST_RUNS];
    int done;
    double spent, server; /* together; of the server's CPU */
} times_taken;

/* Seconds of CPU time that the connection's server process has taken, in hundredths. 0 where it is not on this machine. */
double timing_server_seconds(calx_conn *conn);

/* The time below which so many percent are; it sorts them. */
double timing_quantile(times_taken *t, int percent);

#endif
