/* The pool lends few connections to many threads: in their order, in time, and to readers apart. */
#include "pool_test.h"

#include <calx/clock.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

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
        cmocka_unit_test(a_thousand_threads_share_ten_connections_and_none_starves),
        cmocka_unit_test(readers_have_connections_of_their_own),
        cmocka_unit_test(without_readers_of_their_own_writers_read),
    };
    return RUN_POOL_TESTS(tests, "pg_pool");
}
