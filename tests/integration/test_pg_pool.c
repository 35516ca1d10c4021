/* The pool: few connections for many threads. */
#include "pg_test.h"

#include "../../src/pg/conn.h" /* when a connection expires, which only the pool is to know */

#include <calx/clock.h>
#include <calx/pool.h>
#include <calx/transaction.h>

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *url(void)
{
    return own_database("pg_pool");
}

static calx_pool *must_open(const calx_pool_options *options)
{
    calx_error err = { 0 };
    calx_pool *pool = calx_pool_open(url(), options, &err);
    must(pool != NULL, &err);
    return pool;
}

static calx_conn *must_borrow(calx_pool *pool)
{
    calx_error err = { 0 };
    calx_conn *conn = calx_pool_borrow(pool, &err);
    must(conn != NULL, &err);
    return conn;
}

static calx_pool_options few(int max, int wait)
{
    return (calx_pool_options){ .max = max, .wait_milliseconds = wait };
}

#define THREADS 50
#define ROUNDS 20

/* What the threads of a test share. cmocka's assertions are for the main thread: they count here. */
typedef struct crowd {
    calx_pool *pool;
    atomic_int inside;
    atomic_int most_inside;
    atomic_int wrong;
    atomic_int done;
} crowd;

static bool work(calx_conn *conn, int n)
{
    CALX_SCOPED_ARENA(arena);
    calx_params params = calx_params_in(arena);
    calx_params_int8(&params, n, NULL);
    PGresult *result = calx_query(conn, arena, "SELECT $1 + 1", &params, NULL);
    return result && calx_cell_int(result, 0, 0) == n + 1;
}

static void *borrow_and_work(void *context)
{
    crowd *c = context;
    for (int i = 0; i < ROUNDS; i++) {
        calx_conn *conn = calx_pool_borrow(c->pool, NULL);
        int inside = atomic_fetch_add(&c->inside, 1) + 1;
        for (int most = c->most_inside; most < inside && !atomic_compare_exchange_weak(&c->most_inside, &most, inside);)
            ;
        if (!conn || !work(conn, i))
            c->wrong++;
        if (i % 7 == 3)
            calx_execute(conn, "BEGIN; CREATE TABLE left_open ()", NULL);
        if (i == ROUNDS / 2)
            shutdown(PQsocket(calx_libpq(conn)), SHUT_RDWR);
        atomic_fetch_sub(&c->inside, 1);
        calx_pool_return(c->pool, conn);
        c->done++;
    }
    return NULL;
}

static void fifty_threads_share_four_connections(void **state)
{
    (void)state;
    calx_pool_options options = few(4, 60000);
    crowd c = { .pool = must_open(&options) };
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, borrow_and_work, &c);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(c.wrong, 0);
    assert_int_equal(c.done, THREADS * ROUNDS);
    assert_int_equal(c.most_inside, 4);
    calx_pool_stats stats = calx_pool_measure(c.pool);
    assert_int_equal(stats.in_use, 0);
    assert_int_equal(stats.waiting, 0);
    assert_int_equal(stats.borrowed, THREADS * ROUNDS);
    assert_true(stats.open <= 4);
    assert_true(stats.waits > 0 && stats.wait_microseconds > 0);
    calx_pool_close(c.pool);
}

/* One of a line of threads, which notes its place when it is served. */
typedef struct in_line {
    calx_pool *pool;
    atomic_int *served;
    int place;
} in_line;

static void *stand_in_line(void *context)
{
    in_line *l = context;
    calx_conn *conn = calx_pool_borrow(l->pool, NULL);
    l->place = conn ? atomic_fetch_add(l->served, 1) : -1;
    usleep(20000);
    calx_pool_return(l->pool, conn);
    return NULL;
}

static void who_came_first_is_served_first(void **state)
{
    (void)state;
    calx_pool_options options = few(1, 60000);
    calx_pool *pool = must_open(&options);
    calx_conn *conn = must_borrow(pool);
    atomic_int served = 0;
    pthread_t threads[10];
    in_line line[10];
    for (int i = 0; i < 10; i++) {
        line[i] = (in_line){ .pool = pool, .served = &served };
        pthread_create(&threads[i], NULL, stand_in_line, &line[i]);
        while (calx_pool_measure(pool).waiting <= i)
            usleep(1000);
    }
    calx_pool_return(pool, conn);
    for (int i = 0; i < 10; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(line[i].place, i);
    }
    calx_pool_close(pool);
}

static void waiting_too_long_is_told(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_pool_options options = few(1, 200);
    calx_pool *pool = must_open(&options);
    calx_conn *conn = must_borrow(pool);
    assert_null(calx_pool_borrow(pool, &err));
    assert_sqlstate(&err, CALX_TIMEOUT);
    assert_int_equal(calx_pool_measure(pool).waiting, 0);
    calx_pool_return(pool, conn);
    calx_pool_return(pool, must_borrow(pool));
    calx_pool_return(pool, NULL);
    calx_pool_close(pool);
}

/* Two wait some 300 ms each while a third has the only connection; what was spent in line is counted and not more. */
typedef struct waiting {
    calx_pool *pool;
    bool got;
} waiting;

static void *wait_for_it(void *context)
{
    waiting *w = context;
    calx_conn *conn = calx_pool_borrow(w->pool, NULL);
    w->got = conn != NULL;
    calx_pool_return(w->pool, conn);
    return NULL;
}

static void the_time_spent_in_line_is_measured(void **state)
{
    (void)state;
    calx_pool_options options = few(1, 60000);
    calx_pool *pool = must_open(&options);
    calx_pool_return(pool, must_borrow(pool));
    assert_int_equal(calx_pool_measure(pool).waits, 0);
    assert_int_equal(calx_pool_measure(pool).wait_microseconds, 0);
    calx_conn *conn = must_borrow(pool);
    int64_t began = calx_ticks();
    waiting two[2] = { { .pool = pool }, { .pool = pool } };
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, wait_for_it, &two[i]);
    while (calx_pool_measure(pool).waiting < 2)
        usleep(1000);
    usleep(300000);
    calx_pool_return(pool, conn);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    int64_t whole = (calx_ticks() - began) / 1000;
    calx_pool_stats stats = calx_pool_measure(pool);
    assert_true(two[0].got && two[1].got);
    assert_int_equal(stats.waits, 2);
    assert_int_equal(stats.waiting, 0);
    assert_true(stats.longest_wait_microseconds >= 300000 && stats.longest_wait_microseconds <= whole);
    assert_true(stats.wait_microseconds >= 600000 && stats.wait_microseconds <= 2 * whole);
    calx_pool_close(pool);
}

/* Each is given its own age to be replaced at, up to a tenth less than the lifetime. */
static void connections_made_together_do_not_end_together(void **state)
{
    (void)state;
    enum { MANY_OF_THEM = 20, LIFETIME = 1000 };
    const int64_t second = INT64_C(1000000000);
    calx_pool_options options = few(MANY_OF_THEM, 1000);
    options.lifetime_seconds = LIFETIME;
    calx_pool *pool = must_open(&options);
    calx_conn *conns[MANY_OF_THEM];
    int64_t began = calx_ticks(), first = INT64_MAX, last = 0;
    for (int i = 0; i < MANY_OF_THEM; i++)
        conns[i] = must_borrow(pool);
    int64_t made = calx_ticks();
    for (int i = 0; i < MANY_OF_THEM; i++) {
        int64_t expires = conns[i]->expires;
        assert_true(expires >= began + LIFETIME * second / 10 * 9 && expires <= made + LIFETIME * second);
        first = expires < first ? expires : first;
        last = expires > last ? expires : last;
        calx_pool_return(pool, conns[i]);
    }
    assert_true(last - first > LIFETIME * second / 100 + (made - began));
    calx_pool_close(pool);
}

static void what_died_while_idle_is_replaced(void **state)
{
    (void)state;
    calx_pool_options options = few(2, 1000);
    calx_pool *pool = must_open(&options);
    calx_conn *conn = must_borrow(pool);
    int pid = PQbackendPID(calx_libpq(conn));
    calx_pool_return(pool, conn);
    conn = must_borrow(pool);
    assert_int_equal(PQbackendPID(calx_libpq(conn)), pid);
    calx_pool_return(pool, conn);
    kill_backend(url(), conn);
    usleep(20000); /* longer than it is taken on trust */
    conn = must_borrow(pool);
    assert_int_not_equal(PQbackendPID(calx_libpq(conn)), pid);
    assert_true(work(conn, 1));
    assert_int_equal(calx_pool_measure(pool).open, 1);
    calx_pool_return(pool, conn);
    calx_pool_close(pool);
}

static void news_while_idle_do_not_count_as_death(void **state)
{
    (void)state;
    calx_pool_options options = few(1, 1000);
    calx_pool *pool = must_open(&options);
    calx_conn *conn = must_borrow(pool);
    int pid = PQbackendPID(calx_libpq(conn));
    must_execute(conn, "LISTEN news");
    calx_pool_return(pool, conn);
    calx_conn *other = must_connect(url(), NULL);
    must_execute(other, "NOTIFY news, 'x'");
    usleep(100000);
    conn = must_borrow(pool);
    assert_int_equal(PQbackendPID(calx_libpq(conn)), pid);
    calx_pool_return(pool, conn);
    calx_close(other);
    calx_pool_close(pool);
}

static void what_is_left_open_is_rolled_back_at_return(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_pool_options options = few(1, 1000);
    calx_pool *pool = must_open(&options);
    calx_conn *conn = must_borrow(pool);
    must_execute(conn, "CREATE TABLE left_rows (n int)");
    {
        CALX_TRANSACTION(tx, conn, &err);
        must_execute(conn, "INSERT INTO left_rows VALUES (1)");
        must(calx_copy_in_begin(conn, arena, "COPY left_rows FROM STDIN (FORMAT binary)", 1, &err) != NULL, &err);
        calx_pool_return(pool, conn);
        conn = must_borrow(pool);
        must_execute(conn, "BEGIN; INSERT INTO left_rows VALUES (2)");
        /* the scope of the one before ends here, and must not touch what is now open */
    }
    must_execute(conn, "COMMIT");
    assert_int_equal(ask(conn, "SELECT sum(n) FROM left_rows"), 2);
    calx_pool_return(pool, conn);
    calx_pool_close(pool);
}

static void a_pool_opens_what_it_keeps_at_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_pool *pool = must_open(&(calx_pool_options){ .min = 3, .connect = { .application_name = "a pool" } });
    assert_int_equal(calx_pool_measure(pool).open, 3);
    calx_conn *conn = must_borrow(pool);
    assert_int_equal(ask(conn, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'a pool'"), 3);
    calx_pool_return(pool, conn);
    calx_pool_close(pool);
    assert_null(calx_pool_open("host=/nonexistent", &(calx_pool_options){ .min = 1 }, &err));
    assert_sqlstate(&err, CALX_NO_SERVER);
    assert_null(calx_pool_open(url(), &(calx_pool_options){ .min = 3, .max = 2 }, &err));
    assert_sqlstate(&err, CALX_USAGE);
    calx_pool_close(NULL);
}

static void a_server_that_is_away_does_not_use_the_pool_up(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_pool *pool = calx_pool_open("host=/nonexistent", &(calx_pool_options){ .max = 1 }, &err);
    for (int i = 0; i < 3; i++) {
        assert_null(calx_pool_borrow(pool, &err));
        assert_sqlstate(&err, CALX_NO_SERVER);
    }
    assert_int_equal(calx_pool_measure(pool).open, 0);
    calx_pool_close(pool);
}

/* Each of the thousand takes a connection a few times and notes its longest wait. */
typedef struct one_of_many {
    calx_pool *pool;
    int done;
    int64_t longest;
} one_of_many;

#define MANY 1000
#define TIMES 5

static void *take_turns(void *context)
{
    one_of_many *one = context;
    for (int i = 0; i < TIMES; i++) {
        int64_t begin = calx_ticks();
        calx_conn *conn = calx_pool_borrow(one->pool, NULL);
        int64_t waited = calx_ticks() - begin;
        one->longest = waited > one->longest ? waited : one->longest;
        one->done += conn && work(conn, i);
        calx_pool_return(one->pool, conn);
    }
    return NULL;
}

static void a_thousand_threads_share_ten_connections_and_none_starves(void **state)
{
    (void)state;
    calx_pool_options options = few(10, 60000);
    calx_pool *pool = must_open(&options);
    static one_of_many all[MANY];
    static pthread_t threads[MANY];
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 512 * 1024);
    int64_t begin = calx_ticks();
    for (int i = 0; i < MANY; i++) {
        all[i].pool = pool;
        assert_int_equal(pthread_create(&threads[i], &small, take_turns, &all[i]), 0);
    }
    int64_t longest = 0;
    for (int i = 0; i < MANY; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(all[i].done, TIMES);
        longest = all[i].longest > longest ? all[i].longest : longest;
    }
    int64_t whole = calx_ticks() - begin;
    pthread_attr_destroy(&small);
    /* each waits for one turn of all the others, of which there are TIMES; twice that for a busy machine */
    assert_true(longest < whole / TIMES * 2 + INT64_C(1000000000));
    calx_pool_stats stats = calx_pool_measure(pool);
    assert_int_equal(stats.borrowed, MANY * TIMES);
    assert_int_equal(stats.in_use, 0);
    assert_int_equal(stats.timeouts, 0);
    assert_true(stats.open <= 10 && stats.opened <= 10 && stats.idle == stats.open);
    assert_true(stats.longest_wait_microseconds <= whole / 1000);
    calx_pool_close(pool);
}

/* How much of what may be set for a session is set. */
static const char count_dirt[] =
    "SELECT (SELECT count(*) FROM pg_listening_channels()) + (SELECT count(*) FROM pg_cursors)"
    " + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())"
    " + (current_setting('statement_timeout') <> '0')::int + (current_setting('work_mem') = '1MB')::int"
    " + (current_user <> session_user)::int + (to_regclass('pg_temp.left_temporary') IS NOT NULL)::int";

static const char *const dirt[] = {
    "SET statement_timeout = 12345",
    "SELECT 1; SET work_mem = '1MB'; SELECT 1",
    "LISTEN news",
    "CREATE TEMP TABLE left_temporary (n int)",
    "DO $$ BEGIN PERFORM pg_advisory_lock(77); END $$",
    "BEGIN; DECLARE left_cursor CURSOR WITH HOLD FOR SELECT 1; COMMIT",
    "SET ROLE pg_monitor",
};

static void what_was_set_for_the_session_is_gone_for_the_next(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_pool_options options = few(1, 1000);
    calx_pool *pool = must_open(&options);
    for (size_t i = 0; i < sizeof dirt / sizeof *dirt; i++) {
        calx_conn *conn = must_borrow(pool);
        must_query(conn, arena, "SELECT 'prepared'", NULL);
        must_execute(conn, dirt[i]);
        assert_int_equal(ask(conn, count_dirt), 1);
        calx_pool_return(pool, conn);
        conn = must_borrow(pool);
        assert_int_equal(calx_pool_measure(pool).resets, i + 1);
        assert_int_equal(ask(conn, count_dirt), 0);
        must_query(conn, arena, "SELECT 'prepared'", NULL);
        assert_int_equal(ask(conn, "SELECT count(*) FROM pg_prepared_statements"), 1);
        calx_pool_return(pool, conn);
    }
    calx_pool_close(pool);
}

static void a_session_that_is_clean_takes_no_trip(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_pool_options options = few(1, 1000);
    calx_pool *pool = must_open(&options);
    calx_conn *conn = must_borrow(pool);
    {
        CALX_TRANSACTION_WITH(tx, conn, &(calx_tx_options){ .statement_milliseconds = 9000 }, &err);
        must(calx_limit_statements(conn, 8000, &err), &err);
        must_query(conn, arena, "SELECT 1", NULL);
        must_execute(conn, "SELECT 1");
    }
    calx_pool_return(pool, conn);
    assert_int_equal(calx_pool_measure(pool).resets, 0);
    calx_pool_close(pool);
}

static void cleaning_can_be_asked_for_always_or_never(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        calx_pool_options options = few(1, 1000);
        options.reset = i ? CALX_RESET_ALWAYS : CALX_RESET_NEVER;
        calx_pool *pool = must_open(&options);
        calx_conn *conn = must_borrow(pool);
        ask(conn, "SELECT set_config('statement_timeout', '7000', false)");
        calx_pool_return(pool, conn);
        conn = must_borrow(pool);
        assert_int_equal(ask(conn, "SELECT setting FROM pg_settings WHERE name = 'statement_timeout'"), i ? 0 : 7000);
        calx_pool_return(pool, conn);
        calx_pool_close(pool);
    }
}

static int pid_of_one(calx_pool *pool)
{
    calx_conn *conn = must_borrow(pool);
    int pid = PQbackendPID(calx_libpq(conn));
    calx_pool_return(pool, conn);
    return pid;
}

static void old_connections_are_replaced(void **state)
{
    (void)state;
    calx_pool_options options = few(1, 1000);
    options.lifetime_seconds = 2;
    calx_pool *pool = must_open(&options);
    int pid = pid_of_one(pool);
    assert_int_equal(pid_of_one(pool), pid);
    usleep(2100000);
    assert_int_not_equal(pid_of_one(pool), pid);
    calx_conn *conn = must_borrow(pool);
    usleep(2100000);
    calx_pool_return(pool, conn);
    assert_int_equal(calx_pool_measure(pool).open, 0);
    assert_int_equal(calx_pool_measure(pool).expired, 2);
    calx_pool_close(pool);
}

static void unused_connections_are_closed_down_to_min(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_pool *pool = must_open(&(calx_pool_options){ .min = 1, .max = 4, .idle_seconds = 1 });
    calx_conn *conns[4];
    for (int i = 0; i < 4; i++)
        conns[i] = must_borrow(pool);
    for (int i = 0; i < 4; i++)
        calx_pool_return(pool, conns[i]);
    assert_int_equal(calx_pool_measure(pool).open, 4);
    usleep(1100000);
    pid_of_one(pool);
    assert_int_equal(calx_pool_measure(pool).open, 3);
    usleep(1100000);
    must(calx_pool_maintain(pool, &err), &err);
    assert_int_equal(calx_pool_measure(pool).open, 1);
    assert_int_equal(calx_pool_measure(pool).idle, 1);
    calx_pool_close(pool);
}

static void maintaining_makes_up_for_what_was_lost(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_pool *pool = must_open(&(calx_pool_options){ .min = 2, .max = 4 });
    calx_conn *conn = must_borrow(pool);
    shutdown(PQsocket(calx_libpq(conn)), SHUT_RDWR);
    assert_false(calx_execute(conn, "SELECT 1", &err));
    calx_pool_return(pool, conn);
    assert_int_equal(calx_pool_measure(pool).open, 1);
    assert_int_equal(calx_pool_measure(pool).lost, 1);
    must(calx_pool_maintain(pool, &err), &err);
    assert_int_equal(calx_pool_measure(pool).open, 2);
    assert_int_equal(calx_pool_measure(pool).idle, 2);
    calx_pool_close(pool);
}

static void after_a_long_idle_the_server_is_asked_first(void **state)
{
    (void)state;
    calx_pool_options options = few(1, 1000);
    options.check_seconds = 1;
    calx_pool *pool = must_open(&options);
    int pid = pid_of_one(pool);
    usleep(1100000);
    assert_int_equal(pid_of_one(pool), pid);
    calx_pool_close(pool);
}

static void readers_have_connections_of_their_own(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    const char *sign = strchr(url(), '?') ? "&" : "?";
    const char *writing = calx_text_format(arena, "%s%starget_session_attrs=read-write", url(), sign).data;
    const char *reading = calx_text_format(arena,
                                           "%s%soptions=-cdefault_transaction_read_only%%3Don"
                                           "&target_session_attrs=read-only",
                                           url(), sign)
                              .data;
    calx_pool_options options = { .min = 1, .max = 1, .read_conninfo = reading, .read_max = 2 };
    calx_pool *pool = calx_pool_open(writing, &options, &err);
    must(pool != NULL, &err);
    calx_conn *writer = must_borrow(pool);
    calx_conn *reader = calx_pool_borrow_to_read(pool, &err);
    calx_conn *another = calx_pool_borrow_to_read(pool, &err);
    must(reader && another, &err);
    assert_false(calx_execute(reader, "CREATE TABLE by_a_reader ()", &err));
    assert_sqlstate(&err, "25006");
    must_execute(writer, "CREATE TABLE by_a_writer ()");
    assert_int_equal(calx_pool_measure(pool).in_use, 1);
    assert_int_equal(calx_pool_measure_readers(pool).in_use, 2);
    calx_pool_return(pool, reader);
    calx_pool_return(pool, another);
    calx_pool_return(pool, writer);
    assert_int_equal(calx_pool_measure(pool).idle, 1);
    assert_int_equal(calx_pool_measure_readers(pool).idle, 2);
    calx_pool_close(pool);
    options.read_conninfo = "host=/nonexistent";
    assert_null(calx_pool_open(writing, &options, &err));
    assert_sqlstate(&err, CALX_NO_SERVER);
}

static void without_readers_of_their_own_writers_read(void **state)
{
    (void)state;
    calx_pool_options options = few(1, 1000);
    calx_pool *pool = must_open(&options);
    calx_conn *conn = calx_pool_borrow_to_read(pool, NULL);
    assert_int_equal(calx_pool_measure(pool).in_use, 1);
    assert_int_equal(calx_pool_measure_readers(pool).in_use, 0);
    calx_pool_return(pool, conn);
    calx_pool_close(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fifty_threads_share_four_connections),
        cmocka_unit_test(who_came_first_is_served_first),
        cmocka_unit_test(waiting_too_long_is_told),
        cmocka_unit_test(the_time_spent_in_line_is_measured),
        cmocka_unit_test(connections_made_together_do_not_end_together),
        cmocka_unit_test(what_died_while_idle_is_replaced),
        cmocka_unit_test(news_while_idle_do_not_count_as_death),
        cmocka_unit_test(what_is_left_open_is_rolled_back_at_return),
        cmocka_unit_test(a_pool_opens_what_it_keeps_at_once),
        cmocka_unit_test(a_server_that_is_away_does_not_use_the_pool_up),
        cmocka_unit_test(a_thousand_threads_share_ten_connections_and_none_starves),
        cmocka_unit_test(what_was_set_for_the_session_is_gone_for_the_next),
        cmocka_unit_test(a_session_that_is_clean_takes_no_trip),
        cmocka_unit_test(cleaning_can_be_asked_for_always_or_never),
        cmocka_unit_test(old_connections_are_replaced),
        cmocka_unit_test(unused_connections_are_closed_down_to_min),
        cmocka_unit_test(maintaining_makes_up_for_what_was_lost),
        cmocka_unit_test(after_a_long_idle_the_server_is_asked_first),
        cmocka_unit_test(readers_have_connections_of_their_own),
        cmocka_unit_test(without_readers_of_their_own_writers_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
