/* A pool of connections. Whoever finds none free waits in line, and a connection that comes back is
 * handed to the first of the line, never to one who came later. */
#include "conn.h"

#include <calx/clock.h>
#include <calx/log.h>
#include <calx/pool.h>

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/random.h>
#include <utlist.h>

#define DEFAULT_MAX 10
#define DEFAULT_WAIT 30000
#define DEFAULT_IDLE 600
#define DEFAULT_LIFETIME 3600
#define DEFAULT_CHECK 30
#define NANOSECONDS INT64_C(1000000000)
/* A connection that came back so lately is not looked at: a server may as well go away just after the look, and in a
 * pool that is busy the looks are a tenth of the client's time. */
#define TRUSTED INT64_C(10000000)

/* One thread in line; lives on its stack. What it waits for is a connection, or the right to open one. */
typedef struct waiter {
    struct waiter *prev, *next;
    pthread_cond_t served;
    bool done;
    calx_conn *conn; /* NULL with `done`: it may open one */
} waiter;

struct calx_pool {
    calx_arena *arena;
    calx_pool *readers; /* NULL: this one is for reading, too */
    const char *conninfo;
    calx_pool_options options;
    pthread_mutex_t lock; /* over all that follows */
    calx_conn **idle;     /* the one given back last is lent first */
    int idle_count;
    waiter *line;
    calx_pool_stats stats; /* `open` counts those that are being opened, too */
};

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

/* When a connection made now is too old. Chance keeps those made together from being replaced together. */
static int64_t expiry(const calx_pool *pool)
{
    if (pool->options.lifetime_seconds < 0)
        return INT64_MAX;
    int64_t lifetime = pool->options.lifetime_seconds * NANOSECONDS;
    uint32_t chance = 0;
    if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) < 0)
        chance = (uint32_t)calx_ticks();
    return calx_ticks() + lifetime - lifetime / 10 * (chance % 1024) / 1024;
}

static calx_conn *connect_one(calx_pool *pool, calx_error *err)
{
    calx_conn *conn = calx_connect(pool->conninfo, &pool->options.connect, err);
    if (conn) {
        conn->home = pool;
        conn->retagged = false;
        conn->idle_since = calx_ticks();
        conn->expires = expiry(pool);
    }
    return conn;
}

static void set_default(int *option, int value)
{
    if (*option == 0)
        *option = value;
}

static void fill_options(calx_pool *pool, const calx_pool_options *given)
{
    calx_pool_options *o = &pool->options;
    if (given)
        *o = *given;
    if (o->max <= 0)
        o->max = o->min > DEFAULT_MAX ? o->min : DEFAULT_MAX;
    if (o->wait_milliseconds <= 0)
        o->wait_milliseconds = DEFAULT_WAIT;
    set_default(&o->idle_seconds, DEFAULT_IDLE);
    set_default(&o->lifetime_seconds, DEFAULT_LIFETIME);
    set_default(&o->check_seconds, DEFAULT_CHECK);
    if (o->connect.application_name)
        o->connect.application_name = calx_text_cstr(pool->arena, calx_text_of(o->connect.application_name));
}

static calx_pool *new_pool(const char *conninfo, const calx_pool_options *options)
{
    calx_arena *arena = calx_arena_new();
    calx_pool *pool = calx_new(arena, calx_pool);
    pool->arena = arena;
    pool->conninfo = calx_text_cstr(arena, calx_text_of(conninfo));
    fill_options(pool, options);
    pool->idle = calx_new_array(arena, calx_conn *, (size_t)pool->options.max);
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

/* Puts a connection that nobody waits for to the idle ones. With the lock held. */
static void put_away(calx_pool *pool, calx_conn *conn)
{
    pool->idle[pool->idle_count++] = conn;
}

/* Makes one more while there are fewer than `min`. True where there is nothing more to do. */
static bool open_one_of_min(calx_pool *pool, bool *opened, calx_error *err)
{
    pthread_mutex_lock(&pool->lock);
    *opened = pool->stats.open < pool->options.min;
    pool->stats.open += *opened;
    pthread_mutex_unlock(&pool->lock);
    if (!*opened)
        return true;
    calx_conn *conn = connect_one(pool, err);
    pthread_mutex_lock(&pool->lock);
    if (!conn) {
        pool->stats.failed++;
        lose_one(pool);
    } else {
        pool->stats.opened++;
        if (pool->line)
            serve(pool, conn);
        else
            put_away(pool, conn);
    }
    pthread_mutex_unlock(&pool->lock);
    return conn != NULL;
}

static bool open_min(calx_pool *pool, calx_error *err)
{
    bool opened = true;
    while (opened)
        if (!open_one_of_min(pool, &opened, err))
            return false;
    return true;
}

static calx_pool *open_readers(const calx_pool *pool, calx_error *err)
{
    calx_pool_options options = pool->options;
    const char *conninfo = options.read_conninfo;
    options.read_conninfo = NULL;
    options.max = options.read_max > 0 ? options.read_max : options.max;
    if (options.min > options.max)
        options.min = options.max;
    return calx_pool_open(conninfo, &options, err);
}

calx_pool *calx_pool_open(const char *conninfo, const calx_pool_options *options, calx_error *err)
{
    calx_pool *pool = new_pool(conninfo, options);
    bool good = pool->options.min <= pool->options.max;
    if (!good)
        calx_fail(err, CALX_USAGE, "A pool is to keep %d connections open and have at most %d.", pool->options.min,
                  pool->options.max);
    good = good && open_min(pool, err);
    if (good && pool->options.read_conninfo)
        good = (pool->readers = open_readers(pool, err)) != NULL;
    if (good)
        return pool;
    calx_pool_close(pool);
    return NULL;
}

void calx_pool_close(calx_pool *pool)
{
    if (!pool)
        return;
    calx_pool_close(pool->readers);
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
    int64_t waited_for = (calx_ticks() - begin) / 1000;
    pool->stats.wait_microseconds += waited_for;
    if (waited_for > pool->stats.longest_wait_microseconds)
        pool->stats.longest_wait_microseconds = waited_for;
    pool->stats.timeouts += !w->done;
    pthread_cond_destroy(&w->served);
    return w->done;
}

/* Takes an idle connection, or the right to open one (`*conn` NULL). */
static bool wait_for_turn(calx_pool *pool, calx_conn **conn)
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

/* The same, counted as lent, since nearly all are. With the lock held. */
static bool take_turn(calx_pool *pool, calx_conn **conn)
{
    bool turn = wait_for_turn(pool, conn);
    pool->stats.in_use += turn;
    pool->stats.borrowed += turn;
    return turn;
}

static calx_conn *fail_wait(const calx_pool *pool, calx_error *err)
{
    calx_fail(err, CALX_TIMEOUT, "No connection of the pool came free within %d ms; all %d are in use.",
              pool->options.wait_milliseconds, pool->options.max);
    calx_error_hint(err, "Give connections back sooner, or let the pool have more of them.");
    return NULL;
}

typedef enum condition { GOOD, OLD, DEAD } condition;

static bool idle_for(const calx_conn *conn, int64_t now, int seconds)
{
    return seconds >= 0 && now - conn->idle_since >= seconds * NANOSECONDS;
}

/* Whether an idle connection can be lent. A server that went away without a word only asking finds out. */
static condition examine(const calx_pool *pool, calx_conn *conn)
{
    int64_t now = calx_ticks();
    if (now >= conn->expires)
        return OLD;
    if (now - conn->idle_since < TRUSTED)
        return GOOD;
    if (!calx_conn_idle_alive(conn))
        return DEAD;
    if (idle_for(conn, now, pool->options.check_seconds) && !calx_conn_command(conn, "", NULL))
        return DEAD;
    return GOOD;
}

/* Opens a connection in place of one that is no good, or where there was none. */
static calx_conn *lend_new(calx_pool *pool, condition found, calx_error *err)
{
    calx_conn *conn = connect_one(pool, err);
    pthread_mutex_lock(&pool->lock);
    pool->stats.lost += found == DEAD;
    pool->stats.expired += found == OLD;
    pool->stats.opened += conn != NULL;
    if (!conn) {
        pool->stats.failed++;
        pool->stats.in_use--;
        pool->stats.borrowed--;
        lose_one(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    return conn;
}

static calx_conn *lend(calx_pool *pool, calx_conn *conn, calx_error *err)
{
    condition found = conn ? examine(pool, conn) : GOOD;
    if (conn && found == GOOD)
        return conn;
    calx_close(conn);
    return lend_new(pool, found, err);
}

calx_conn *calx_pool_borrow(calx_pool *pool, calx_error *err)
{
    calx_conn *conn;
    pthread_mutex_lock(&pool->lock);
    bool turn = take_turn(pool, &conn);
    pthread_mutex_unlock(&pool->lock);
    return turn ? lend(pool, conn, err) : fail_wait(pool, err);
}

calx_conn *calx_pool_borrow_to_read(calx_pool *pool, calx_error *err)
{
    return calx_pool_borrow(pool->readers ? pool->readers : pool, err);
}

/* Takes the connection out that has been idle longest, where that is too long and there are more than
 * `min`; else NULL. With the lock held. */
static calx_conn *take_unused(calx_pool *pool, int64_t now)
{
    if (pool->idle_count == 0 || pool->stats.open <= pool->options.min ||
        !idle_for(pool->idle[0], now, pool->options.idle_seconds))
        return NULL;
    calx_conn *conn = pool->idle[0];
    pool->idle_count--;
    memmove(pool->idle, pool->idle + 1, (size_t)pool->idle_count * sizeof(calx_conn *));
    pool->stats.open--;
    pool->stats.expired++;
    return conn;
}

/* Whether the session has to be cleaned. One that a pooler lends us is not ours. */
static bool wants_reset(const calx_pool *pool, const calx_conn *conn)
{
    if (conn->no_prepare || pool->options.reset == CALX_RESET_NEVER)
        return false;
    return conn->dirtied || pool->options.reset == CALX_RESET_ALWAYS;
}

/* Tags are what one borrower is, and not the next. */
static void restore_tags(const calx_pool *pool, calx_conn *conn)
{
    if (!conn->retagged)
        return;
    calx_set_tags(conn, pool->options.connect.tags, pool->options.connect.tag_count);
    conn->retagged = false;
}

void calx_pool_return(calx_pool *pool, calx_conn *conn)
{
    if (!conn)
        return;
    pool = conn->home ? conn->home : pool; /* one for reading goes to the readers */
    bool reset = wants_reset(pool, conn);
    bool alive = calx_conn_reset(conn, reset);
    int64_t now = calx_ticks();
    bool old = alive && now >= conn->expires;
    restore_tags(pool, conn);
    conn->idle_since = now;
    if (!alive || old)
        calx_close(conn);
    pthread_mutex_lock(&pool->lock);
    pool->stats.in_use--;
    pool->stats.resets += reset && alive;
    pool->stats.lost += !alive;
    pool->stats.expired += old;
    if (!alive || old)
        lose_one(pool);
    else if (pool->line)
        serve(pool, conn);
    else
        put_away(pool, conn);
    calx_conn *unused = take_unused(pool, now);
    pthread_mutex_unlock(&pool->lock);
    calx_close(unused);
}

bool calx_pool_maintain(calx_pool *pool, calx_error *err)
{
    calx_conn *unused;
    do {
        pthread_mutex_lock(&pool->lock);
        unused = take_unused(pool, calx_ticks());
        pthread_mutex_unlock(&pool->lock);
        calx_close(unused);
    } while (unused);
    bool good = open_min(pool, err);
    return (!pool->readers || calx_pool_maintain(pool->readers, good ? err : NULL)) && good;
}

calx_pool_stats calx_pool_measure(calx_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    calx_pool_stats stats = pool->stats;
    stats.idle = pool->idle_count;
    pthread_mutex_unlock(&pool->lock);
    return stats;
}

calx_pool_stats calx_pool_measure_readers(calx_pool *pool)
{
    return pool->readers ? calx_pool_measure(pool->readers) : (calx_pool_stats){ 0 };
}
