/* Transactions and savepoints by scope. */
#include "pg_test.h"

static int connect_to_server(void **state)
{
    calx_conn *conn = must_connect(own_database("pg_tx"), NULL);
    must_execute(conn, "CREATE TABLE kept (n int, CONSTRAINT once UNIQUE (n) DEFERRABLE INITIALLY DEFERRED)");
    *state = conn;
    return 0;
}

static int empty_table(void **state)
{
    must_execute(*state, "TRUNCATE kept");
    return 0;
}

static int disconnect(void **state)
{
    calx_close(*state);
    return 0;
}

static void add(calx_conn *conn, int n)
{
    CALX_SCOPED_ARENA(arena);
    must_execute(conn, calx_text_format(arena, "INSERT INTO kept VALUES (%d)", n).data);
}

/* The sum of what is kept, once no transaction is open. */
static long long kept(calx_conn *conn)
{
    assert_int_equal(PQtransactionStatus(calx_libpq(conn)), PQTRANS_IDLE);
    return ask(conn, "SELECT coalesce(sum(n), 0) FROM kept");
}

static void what_is_committed_lasts(void **state)
{
    calx_error err = { 0 };
    CALX_TRANSACTION(tx, *state, &err);
    assert_true(tx.open);
    assert_int_equal(tx.depth, 1);
    add(*state, 1);
    must(calx_commit(&tx, &err), &err);
    assert_false(tx.open);
    assert_int_equal(kept(*state), 1);
    assert_true(calx_rollback(&tx, &err));
    assert_false(calx_commit(&tx, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
}

static bool leave_early(calx_conn *conn)
{
    calx_error err = { 0 };
    CALX_TRANSACTION(tx, conn, &err);
    add(conn, 1);
    return false;
}

static void a_scope_left_without_commit_rolls_back(void **state)
{
    leave_early(*state);
    assert_int_equal(kept(*state), 0);
}

static void an_inner_scope_rolls_back_alone(void **state)
{
    calx_error err = { 0 };
    CALX_TRANSACTION(outer, *state, &err);
    add(*state, 1);
    leave_early(*state);
    {
        CALX_TRANSACTION(inner, *state, &err);
        assert_int_equal(inner.depth, 2);
        assert_false(calx_execute(*state, "SELECT 1/0", &err));
    }
    {
        CALX_TRANSACTION(inner, *state, &err);
        add(*state, 2);
        {
            CALX_TRANSACTION(innermost, *state, &err);
            add(*state, 4);
            must(calx_commit(&innermost, &err), &err);
        }
        leave_early(*state);
        must(calx_commit(&inner, &err), &err);
    }
    must(calx_commit(&outer, &err), &err);
    assert_int_equal(kept(*state), 7);
}

static void an_outer_rollback_ends_the_inner_ones(void **state)
{
    calx_error err = { 0 };
    calx_tx outer = calx_begin(*state, &err);
    calx_tx inner = calx_begin(*state, &err);
    add(*state, 1);
    assert_true(calx_rollback(&outer, &err));
    calx_tx next = calx_begin(*state, &err);
    calx_tx inside = calx_begin(*state, &err);
    add(*state, 2);
    /* the old handle stands at the depth of the new savepoint, and must not touch it */
    calx_tx_end(&inner);
    assert_false(calx_commit(&inner, &err));
    must(calx_commit(&inside, &err), &err);
    must(calx_commit(&next, &err), &err);
    assert_int_equal(kept(*state), 2);
}

static void committing_around_an_open_scope_is_refused(void **state)
{
    calx_error err = { 0 };
    calx_tx outer = calx_begin(*state, &err);
    calx_tx inner = calx_begin(*state, &err);
    add(*state, 1);
    assert_false(calx_commit(&outer, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_true(calx_rollback(&inner, &err));
    assert_int_equal(kept(*state), 0);
}

static void committing_a_failed_transaction_is_an_error(void **state)
{
    calx_error err = { 0 };
    calx_tx tx = calx_begin(*state, &err);
    add(*state, 1);
    assert_false(calx_execute(*state, "SELECT 1/0", &err));
    assert_false(calx_commit(&tx, &err));
    assert_string_equal(err.sqlstate, "25P02");
    assert_int_equal(kept(*state), 0);
    tx = calx_begin(*state, &err);
    calx_tx inner = calx_begin(*state, &err);
    assert_false(calx_execute(*state, "SELECT 1/0", &err));
    assert_false(calx_commit(&inner, &err));
    add(*state, 2);
    must(calx_commit(&tx, &err), &err);
    assert_int_equal(kept(*state), 2);
}

static void what_fails_at_commit_is_rolled_back(void **state)
{
    calx_error err = { 0 };
    calx_tx tx = calx_begin(*state, &err);
    add(*state, 1);
    add(*state, 1);
    assert_false(calx_commit(&tx, &err));
    assert_string_equal(err.sqlstate, "23505");
    assert_false(tx.open);
    assert_int_equal(kept(*state), 0);
}

static void sql_that_ends_the_transaction_is_noticed(void **state)
{
    calx_error err = { 0 };
    calx_tx tx = calx_begin(*state, &err);
    calx_tx inner = calx_begin(*state, &err);
    add(*state, 1);
    must_execute(*state, "ROLLBACK");
    assert_true(calx_rollback(&inner, &err));
    assert_false(calx_commit(&tx, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_non_null(strstr(err.message, "SQL"));
    tx = calx_begin(*state, &err);
    must_execute(*state, "COMMIT");
    calx_tx again = calx_begin(*state, &err);
    assert_int_equal(again.depth, 1);
    add(*state, 2);
    must(calx_commit(&again, &err), &err);
    calx_tx_end(&tx);
    assert_int_equal(kept(*state), 2);
}

static void inside_of_sqls_own_transaction_a_scope_is_a_savepoint(void **state)
{
    calx_error err = { 0 };
    must_execute(*state, "BEGIN");
    add(*state, 1);
    for (int round = 0; round < 2; round++) {
        leave_early(*state);
        calx_tx tx = calx_begin(*state, &err);
        assert_int_equal(tx.depth, 2);
        add(*state, 2 << round);
        must(calx_commit(&tx, &err), &err);
    }
    must_execute(*state, "COMMIT");
    assert_int_equal(kept(*state), 7);
    calx_tx tx = calx_begin(*state, &err);
    assert_int_equal(tx.depth, 1);
    must(calx_commit(&tx, &err), &err);
}

static void scopes_nest_deep(void **state)
{
    calx_error err = { 0 };
    calx_tx nested[40];
    for (int i = 0; i < 40; i++) {
        nested[i] = calx_begin(*state, &err);
        assert_int_equal(nested[i].depth, i + 1);
        add(*state, i + 1);
    }
    for (int i = 39; i >= 0; i--)
        must(i % 10 == 9 ? calx_rollback(&nested[i], &err) : calx_commit(&nested[i], &err), &err);
    /* what was committed inside of a scope that was rolled back goes with it */
    assert_int_equal(kept(*state), 45);
}

static void a_failed_begin_is_not_open(void **state)
{
    calx_error err = { 0 };
    must_execute(*state, "BEGIN");
    assert_false(calx_execute(*state, "SELECT 1/0", &err));
    CALX_TRANSACTION(tx, *state, &err);
    assert_false(tx.open);
    assert_string_equal(err.sqlstate, "25P02");
    assert_false(calx_commit(&tx, &err));
    must_execute(*state, "ROLLBACK");
}

#define TEST(name) cmocka_unit_test_setup(name, empty_table)

static void another_transaction_that_sql_began_is_left_to_it(void **state)
{
    calx_error err = { 0 };
    must_execute(*state, "CREATE TABLE begun_by_sql (n int)");
    {
        CALX_TRANSACTION(tx, *state, &err);
        must(tx.open, &err);
        must_execute(*state, "COMMIT");
        must_execute(*state, "BEGIN");
        must_execute(*state, "INSERT INTO begun_by_sql VALUES (1)");
        assert_false(calx_commit(&tx, &err));
        assert_sqlstate(&err, CALX_USAGE);
    }
    must_execute(*state, "COMMIT");
    assert_int_equal(ask(*state, "SELECT count(*) FROM begun_by_sql"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_committed_lasts),
        TEST(a_scope_left_without_commit_rolls_back),
        TEST(an_inner_scope_rolls_back_alone),
        TEST(an_outer_rollback_ends_the_inner_ones),
        TEST(committing_around_an_open_scope_is_refused),
        TEST(committing_a_failed_transaction_is_an_error),
        TEST(what_fails_at_commit_is_rolled_back),
        TEST(sql_that_ends_the_transaction_is_noticed),
        TEST(inside_of_sqls_own_transaction_a_scope_is_a_savepoint),
        TEST(scopes_nest_deep),
        TEST(a_failed_begin_is_not_open),
        TEST(another_transaction_that_sql_began_is_left_to_it),
    };
    return cmocka_run_group_tests(tests, connect_to_server, disconnect);
}
