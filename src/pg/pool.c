/* A pool of connections. Whoever finds none free waits in line, and a connection that comes back is
 * handed to the first of the line, never to one who came later. */
#include "conn.h"

#include <calx/clock.h>
#include <calx/log.h>
#include <calx/pool.h>

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <utlist.h>

#define DEFAULT_MAX 10
#define DEFAULT_WAIT 30000

/* One thread in line; lives on its stack. What it waits for is a connection, or the right to open one. */
typedef struct waiter {
    struct waiter *prev, *next;
    pthread_cond_t served;
    bool done;
    calx_conn *conn; /* NULL with `done`: it may open one */
} waiter;

struct calx_pool {
    calx_arena *arena;
    const char *conninfo;
    calx_pool_options options;
    pthread_mutex_t lock; /* over all that follows */
    calx_conn **idle;     /* the one given back last is lent first */
    int idle_count;
    waiter *line;
    calx_pool_stats stats; /* `open` counts those that are being opened, too */
};

static calx_conn *connect_one(calx_pool *pool, calx_error *err)
{
    return calx_connect(pool->conninfo, &pool->options.connect, err);
}

calx_pool *calx_pool_open(const char *conninfo, const calx_pool_options *options, calx_error *err)
{
    calx_arena *arena = calx_arena_new();
    calx_pool *pool = calx_new(arena, calx_pool);
    pool->arena = arena;
    if (options)
        pool->options = *options;
    if (pool->options.max <= 0)
        pool->options.max = pool->options.min > DEFAULT_MAX ? pool->options.min : DEFAULT_MAX;
    if (pool->options.wait_milliseconds <= 0)
        pool->options.wait_milliseconds = DEFAULT_WAIT;
    pool->conninfo = calx_text_cstr(arena, calx_text_of(conninfo));
    if (pool->options.connect.application_name)
        pool->options.connect.application_name =
            calx_text_cstr(arena, calx_text_of(pool->options.connect.application_name));
    pool->idle = calx_new_array(arena, calx_conn *, (size_t)pool->options.max);
    pthread_mutex_init(&pool->lock, NULL);
    if (pool->options.min > pool->options.max) {
        calx_fail(err, CALX_USAGE, "A pool is to keep %d connections open and have at most %d.", pool->options.min,
                  pool->options.max);
        calx_pool_close(pool);
        return NULL;
    }
    while (pool->idle_count < pool->options.min) {
        calx_conn *conn = connect_one(pool, err);
        if (!conn) {
            calx_pool_close(pool);
            return NULL;
        }
        pool->idle[pool->idle_count++] = conn;
        pool->stats.open++;
    }
    return pool;
}

void calx_pool_close(calx_pool *pool)
{
    if (!pool)
        return;
    if (pool->stats.in_use > 0)
        calx_log(CALX_ERROR, "a pool is closed while connections of it are in use", NULL);
    while (pool->idle_count > 0)
        calx_close(pool->idle[--pool->idle_count]);
    pthread_mutex_destroy(&pool->lock);
    calx_arena_free(pool->arena);
}

/* Waits in line, with the lock held. True when served. */
static bool wait_in_line(calx_pool *pool, waiter *w)
{
    int64_t begin = calx_ticks();
    int64_t end = begin + pool->options.wait_milliseconds * INT64_C(1000000);
    struct timespec until = { .tv_sec = end / 1000000000, .tv_nsec = end % 1000000000 };
    pthread_cond_init(&w->served, NULL);
    DL_APPEND(pool->line, w);
    pool->stats.waiting++;
    pool->stats.waits++;
    int waited = 0;
    while (!w->done && waited != ETIMEDOUT)
        waited = pthread_cond_clockwait(&w->served, &pool->lock, CLOCK_MONOTONIC, &until);
    if (!w->done)
        DL_DELETE(pool->line, w);
    pool->stats.waiting--;
    pool->stats.wait_microseconds += (calx_ticks() - begin) / 1000;
    pthread_cond_destroy(&w->served);
    return w->done;
}

static void serve(calx_pool *pool, calx_conn *conn)
{
    waiter *first = pool->line;
    DL_DELETE(pool->line, first);
    first->conn = conn;
    first->done = true;
    pthread_cond_signal(&first->served);
}

/* A connection of the pool is no more: the first in line may open another. With the lock held. */
static void lose_one(calx_pool *pool)
{
    if (pool->line)
        serve(pool, NULL);
    else
        pool->stats.open--;
}

/* Takes an idle connection, or the right to open one (`*conn` NULL). With the lock held. */
static bool take_turn(calx_pool *pool, calx_conn **conn)
{
    *conn = NULL;
    if (!pool->line && pool->idle_count > 0) {
        *conn = pool->idle[--pool->idle_count];
        return true;
    }
    if (!pool->line && pool->stats.open < pool->options.max) {
        pool->stats.open++;
        return true;
    }
    waiter w = { 0 };
    bool served = wait_in_line(pool, &w);
    *conn = w.conn;
    return served;
}

static calx_conn *fail_wait(const calx_pool *pool, calx_error *err)
{
    calx_fail(err, CALX_TIMEOUT, "No connection of the pool came free within %d ms; all %d are in use.",
              pool->options.wait_milliseconds, pool->options.max);
    calx_error_hint(err, "Give connections back sooner, or let the pool have more of them.");
    return NULL;
}

/* The connection that was got, or a new one where there is none or it has died. */
static calx_conn *make_good(calx_pool *pool, calx_conn *conn, calx_error *err)
{
    if (conn && calx_conn_idle_alive(conn))
        return conn;
    calx_close(conn);
    return connect_one(pool, err);
}

calx_conn *calx_pool_borrow(calx_pool *pool, calx_error *err)
{
    calx_conn *conn;
    pthread_mutex_lock(&pool->lock);
    bool turn = take_turn(pool, &conn);
    pthread_mutex_unlock(&pool->lock);
    if (!turn)
        return fail_wait(pool, err);
    conn = make_good(pool, conn, err);
    pthread_mutex_lock(&pool->lock);
    if (conn) {
        pool->stats.in_use++;
        pool->stats.borrowed++;
    } else {
        lose_one(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    return conn;
}

void calx_pool_return(calx_pool *pool, calx_conn *conn)
{
    if (!conn)
        return;
    bool good = calx_conn_reset(conn);
    if (!good)
        calx_close(conn);
    pthread_mutex_lock(&pool->lock);
    pool->stats.in_use--;
    if (!good)
        lose_one(pool);
    else if (pool->line)
        serve(pool, conn);
    else
        pool->idle[pool->idle_count++] = conn;
    pthread_mutex_unlock(&pool->lock);
}

calx_pool_stats calx_pool_measure(calx_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    calx_pool_stats stats = pool->stats;
    pthread_mutex_unlock(&pool->lock);
    return stats;
}
