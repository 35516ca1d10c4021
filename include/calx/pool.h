/* A pool of connections that threads share. */
#ifndef CALX_POOL_H
#define CALX_POOL_H

#include <calx/pg.h>

typedef struct calx_pool calx_pool;

typedef struct calx_pool_options {
    int min;                     /* kept open; 0: none */
    int max;                     /* 0: 10 */
    int wait_milliseconds;       /* how long calx_pool_borrow waits for a free one; 0: 30,000 */
    calx_connect_options connect;
} calx_pool_options;

/* What the pool is doing now, and has done. */
typedef struct calx_pool_stats {
    int open;
    int in_use;
    int waiting;
    int64_t borrowed;
    int64_t waits;
    int64_t wait_microseconds;
} calx_pool_stats;

/* A pool for `conninfo`, which is copied. Opens `min` connections at once and fails if it cannot. */
calx_pool *calx_pool_open(const char *conninfo, const calx_pool_options *options, calx_error *err);

/* Closes it; every connection must have been given back. */
void calx_pool_close(calx_pool *pool);

/* A connection for the caller alone, first come first served; CALX_TIMEOUT when none came free. One
 * that has died while idle is replaced. */
calx_conn *calx_pool_borrow(calx_pool *pool, calx_error *err);

/* Gives it back. An open transaction is rolled back; a broken connection is closed. */
void calx_pool_return(calx_pool *pool, calx_conn *conn);

calx_pool_stats calx_pool_measure(calx_pool *pool);

#endif
