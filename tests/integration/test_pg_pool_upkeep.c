/* The pool opens connections, and replaces those that are dead, old or idle for too long. */
#include "pool_test.h"

#include "../../src/pg/conn.h" /* when a connection expires, which only the pool is to know */

#include <calx/clock.h>
#include <sys/socket.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_made_together_do_not_end_together),
        cmocka_unit_test(what_died_while_idle_is_replaced),
        cmocka_unit_test(news_while_idle_do_not_count_as_death),
        cmocka_unit_test(a_pool_opens_what_it_keeps_at_once),
        cmocka_unit_test(a_server_that_is_away_does_not_use_the_pool_up),
        cmocka_unit_test(old_connections_are_replaced),
        cmocka_unit_test(unused_connections_are_closed_down_to_min),
        cmocka_unit_test(maintaining_makes_up_for_what_was_lost),
        cmocka_unit_test(after_a_long_idle_the_server_is_asked_first),
    };
    return RUN_POOL_TESTS(tests, "pg_pool_upkeep");
}
