/* A pool of connections that threads share.
 *
 * Connections are opened when they are needed, up to `max`, and stay open until the pool is closed or
 * they break. What SQL has set for the session (SET, advisory locks, temporary tables) stays with the
 * connection when it is given back: use SET LOCAL and the like. */
#ifndef CALX_POOL_H
#define CALX_POOL_H

#include <calx/pg.h>

typedef struct calx_pool calx_pool;

typedef struct calx_pool_options {
    int min;                      /* opened at once; 0: none */
    int max;                      /* 0: 10, or `min` where that is more */
    int wait_milliseconds;        /* how long calx_pool_borrow waits for a free one; 0: 30,000 */
    calx_connect_options connect; /* for each connection; application_name is copied */
} calx_pool_options;

/* What the pool is doing now, and has done. */
typedef struct calx_pool_stats {
    int open;                  /* connections there are, those being opened included */
    int in_use;                /* of them lent out */
    int waiting;               /* threads in line */
    int64_t borrowed;          /* connections lent so far */
    int64_t waits;             /* how often a thread had to stand in line */
    int64_t wait_microseconds; /* the time spent there */
} calx_pool_stats;

/* A pool for `conninfo`, which is copied. Opens `min` connections at once and fails if it cannot.
 * `options` may be NULL. */
calx_pool *calx_pool_open(const char *conninfo, const calx_pool_options *options, calx_error *err);

/* Closes it; every connection must have been given back. NULL is allowed. */
void calx_pool_close(calx_pool *pool);

/* A connection for the caller alone, first come first served; CALX_TIMEOUT when none came free. One
 * that has died while idle is replaced. Fails as calx_connect does where a new one is needed. */
calx_conn *calx_pool_borrow(calx_pool *pool, calx_error *err);

/* Gives it back. An open transaction is rolled back, an open COPY aborted; a broken connection is closed.
 * NULL is allowed. */
void calx_pool_return(calx_pool *pool, calx_conn *conn);

/* What the pool is doing now. */
calx_pool_stats calx_pool_measure(calx_pool *pool);

#endif
