/* What a session has left open or set is gone when its connection is lent again. */
#include "pool_test.h"

#include <calx/copy.h>
#include <calx/transaction.h>

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
    "CREATE TEMP TABLE left_temporary AS SELECT 1 AS n",
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

static void the_tags_of_a_borrower_are_not_those_of_the_next(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    const calx_tag own = { "program", "test" }, job = { "job", "nightly" };
    calx_pool_options options = few(1, 1000);
    options.connect.tags = &own;
    options.connect.tag_count = 1;
    calx_pool *pool = must_open(&options);
    calx_conn *conn = must_borrow(pool);
    calx_set_tags(conn, &job, 1);
    calx_pool_return(pool, conn);
    conn = must_borrow(pool);
    PGresult *result = must_query(conn, arena, "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()", NULL);
    assert_true(calx_text_ends(calx_cell_text(result, 0, 0), CALX_TEXT("/*program='test'*/")));
    calx_pool_return(pool, conn);
    calx_pool_close(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_open_is_rolled_back_at_return),
        cmocka_unit_test(what_was_set_for_the_session_is_gone_for_the_next),
        cmocka_unit_test(a_session_that_is_clean_takes_no_trip),
        cmocka_unit_test(the_tags_of_a_borrower_are_not_those_of_the_next),
        cmocka_unit_test(cleaning_can_be_asked_for_always_or_never),
    };
    return RUN_POOL_TESTS(tests, "pg_pool_reset");
}
