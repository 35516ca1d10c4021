/* The pool: few connections for many threads. */
#include "pg_test.h"

#include <calx/pool.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fifty_threads_share_four_connections),
        cmocka_unit_test(who_came_first_is_served_first),
        cmocka_unit_test(waiting_too_long_is_told),
        cmocka_unit_test(what_died_while_idle_is_replaced),
        cmocka_unit_test(news_while_idle_do_not_count_as_death),
        cmocka_unit_test(what_is_left_open_is_rolled_back_at_return),
        cmocka_unit_test(a_pool_opens_what_it_keeps_at_once),
        cmocka_unit_test(a_server_that_is_away_does_not_use_the_pool_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
