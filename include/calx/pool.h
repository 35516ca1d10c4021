/* A pool of connections that threads share.
 *
 * Connections are opened when they are needed, up to `max`. What SQL has set for the session (SET, LISTEN,
 * advisory locks, temporary tables) is undone when a connection is given back, as far as the client can see
 * that something was set: it sees commands and the functions of these headers, and in hand-written SQL
 * every text of several commands counts. What a function in a SELECT sets (set_config, pg_advisory_lock) it
 * does not see: use CALX_RESET_ALWAYS, or SET LOCAL and the like. Prepared statements are kept.
 *
 * A connection is lent when it has been seen to be alive, by a look at its socket, or by asking the server after
 * check_seconds; one that came back within the last 10 milliseconds is lent as it is.
 *
 * The pool has no thread of its own: who borrows and gives back does the work, and closes by the way one
 * connection that was idle for too long. A program that may be quiet for hours calls calx_pool_maintain now and then.
 *
 * Behind a pooler such as PgBouncer in transaction mode set connect.no_prepare. The session is then not
 * ours: nothing is reset, and SET, LISTEN, advisory locks of the session and temporary tables must not be
 * used, nor streams that are left early outside of a transaction: the pooler may pass the wish to stop on too late. */
#ifndef CALX_POOL_H
#define CALX_POOL_H

#include <calx/pg.h>

/* An open pool. */
typedef struct calx_pool calx_pool;

/* When what was set for the session is undone, with one trip to the server. */
typedef enum calx_pool_reset {
    CALX_RESET_DIRTY,  /* where something may have been set */
    CALX_RESET_ALWAYS, /* every time */
    CALX_RESET_NEVER,
} calx_pool_reset;

/* How many connections, for how long, and how they are looked after; zero means the default named. */
typedef struct calx_pool_options {
    int min;                      /* opened at once, and never closed for being idle; 0: none */
    int max;                      /* 0: 10, or `min` where that is more */
    int wait_milliseconds;        /* how long calx_pool_borrow waits for a free one; 0: 30,000 */
    int idle_seconds;             /* closed when not used for so long; 0: 600; negative: never */
    int lifetime_seconds;         /* closed at that age, by chance up to a tenth earlier; 0: 3,600; negative: never */
    int check_seconds;            /* idle for so long, the server is asked before it is lent; 0: 30; negative: never */
    calx_pool_reset reset;        /* what is done to a connection that comes back; 0: CALX_RESET_DIRTY */
    const char *read_conninfo;    /* for calx_pool_borrow_to_read, copied; NULL: the same as for writing */
    int read_max;                 /* of these, which are beside `max`; 0: as `max` */
    calx_connect_options connect; /* for each connection; application_name is copied */
} calx_pool_options;

/* What the pool is doing now, and has done. */
typedef struct calx_pool_stats {
    int open;                          /* connections there are, those being opened included */
    int in_use;                        /* of them lent out */
    int idle;                          /* of them waiting to be lent */
    int waiting;                       /* threads in line */
    int64_t borrowed;                  /* connections lent so far */
    int64_t waits;                     /* how often a thread had to stand in line */
    int64_t wait_microseconds;         /* the time spent there */
    int64_t longest_wait_microseconds; /* the longest of them */
    int64_t timeouts;                  /* threads that left the line with nothing */
    int64_t opened;                    /* connections made so far */
    int64_t failed;                    /* that could not be made */
    int64_t lost;                      /* found broken, idle or when given back */
    int64_t expired;                   /* closed for their age, or for being idle */
    int64_t resets;                    /* sessions cleaned */
} calx_pool_stats;

/* A pool for `conninfo`, which is copied. Opens `min` connections at once and fails if it cannot.
 * `options` may be NULL.
 *
 * With several hosts libpq chooses: `target_session_attrs=read-write` in `conninfo` finds the primary,
 * `target_session_attrs=prefer-standby` and `load_balance_hosts` (where libpq has it) in `read_conninfo` a
 * standby, or the primary where there is none. */
calx_pool *calx_pool_open(const char *conninfo, const calx_pool_options *options, calx_error *err);

/* Closes it; every connection must have been given back. NULL is allowed. */
void calx_pool_close(calx_pool *pool);

/* A connection for the caller alone, first come first served; CALX_TIMEOUT when none came free. One
 * that has died while idle is replaced. Fails as calx_connect does where a new one is needed. */
calx_conn *calx_pool_borrow(calx_pool *pool, calx_error *err);

/* The same, of those for reading. They may be behind what was just written. */
calx_conn *calx_pool_borrow_to_read(calx_pool *pool, calx_error *err);

/* Gives it back. An open transaction is rolled back, an open COPY or stream ended; a broken connection is
 * closed. Its tags are those of the pool's options again. NULL is allowed. */
void calx_pool_return(calx_pool *pool, calx_conn *conn);

/* Closes what was idle for too long, down to `min`, and opens up to `min` where some were lost. False where
 * one could not be opened; the pool is as good as before. */
bool calx_pool_maintain(calx_pool *pool, calx_error *err);

/* What the pool is doing now; and its part for reading, all 0 where there is no read_conninfo. */
calx_pool_stats calx_pool_measure(calx_pool *pool);
calx_pool_stats calx_pool_measure_readers(calx_pool *pool);

#endif
