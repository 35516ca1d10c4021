/* Advisory locks, on a real server. */
#include "session_test.h"

#include <calx/lock.h>
#include <sys/socket.h>

static bool free_for_others(int64_t key)
{
    calx_error err = { 0 };
    calx_conn *other = must_connect(own_database(fixture.database), NULL);
    bool held;
    {
        CALX_TRY_ADVISORY_LOCK(lock, other, key, &err);
        held = lock.held;
        must(held || !calx_failed(&err), &err);
    }
    calx_close(other);
    return held;
}

static void an_advisory_lock_is_held_while_its_scope_is_open(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t key = calx_lock_key(CALX_TEXT("nightly import"));
    assert_int_not_equal(key, calx_lock_key(CALX_TEXT("nightly export")));
    {
        CALX_ADVISORY_LOCK(lock, conn, key, &err);
        must(lock.held, &err);
        assert_false(free_for_others(key));
    }
    assert_true(free_for_others(key));
    {
        CALX_TRANSACTION(tx, conn, &err);
        CALX_ADVISORY_LOCK(lock, conn, key, &err);
        must(lock.held, &err);
        assert_false(calx_execute(conn, "SELECT 1 / 0", &err));
    }
    assert_true(free_for_others(key));
    calx_advisory shared = calx_advisory_take(conn, key, CALX_SHARED, &err);
    assert_false(free_for_others(key));
    calx_advisory_end(&shared);
    calx_advisory_end(&shared);
    assert_true(free_for_others(key));
}

static void a_lock_of_a_transaction_ends_with_it(void **state)
{
    (void)state;
    calx_error err = { 0 };
    bool got = false;
    assert_false(calx_lock_in_transaction(conn, 5, CALX_EXCLUSIVE, &err));
    assert_sqlstate(&err, CALX_USAGE);
    {
        CALX_TRANSACTION(tx, conn, &err);
        must(calx_lock_in_transaction(conn, 5, CALX_EXCLUSIVE, &err), &err);
        must(calx_try_lock_in_transaction(conn, 6, CALX_SHARED, &got, &err), &err);
        assert_true(got);
        assert_false(free_for_others(5) || free_for_others(6));
    }
    assert_true(free_for_others(5) && free_for_others(6));
}

static void no_lock_is_had_through_a_lost_connection(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_conn *other = must_connect(own_database(fixture.database), NULL);
    shutdown(PQsocket(calx_libpq(other)), SHUT_RDWR);
    assert_false(calx_execute(other, "SELECT 1", &err));
    assert_false(calx_advisory_take(other, 1, CALX_EXCLUSIVE, &err).held);
    assert_sqlstate(&err, CALX_LOST);
    assert_false(calx_lock_in_transaction(other, 1, CALX_EXCLUSIVE, &err));
    assert_sqlstate(&err, CALX_LOST);
    calx_close(other);
}

static void a_lock_is_given_up_where_sql_ends_the_failed_transaction(void **state)
{
    (void)state;
    calx_error err = { 0 };
    must_execute(conn, "BEGIN");
    {
        CALX_ADVISORY_LOCK(lock, conn, 7, &err);
        must(lock.held, &err);
        assert_false(calx_execute(conn, "SELECT 1 / 0", &err));
    }
    assert_false(free_for_others(7));
    must_execute(conn, "ROLLBACK");
    assert_true(free_for_others(7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_advisory_lock_is_held_while_its_scope_is_open),
        TEST(a_lock_of_a_transaction_ends_with_it),
        TEST(no_lock_is_had_through_a_lost_connection),
        TEST(a_lock_is_given_up_where_sql_ends_the_failed_transaction),
    };
    return RUN_SESSION_TESTS(tests, .database = "lock");
}
