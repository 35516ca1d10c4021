/* Options of transactions, on a real server. */
#include "session_test.h"

static void shows(const char *setting, const char *expected)
{
    PGresult *result = must_query(conn, arena, calx_text_format(arena, "SHOW %s", setting).data, NULL);
    assert_string_equal(PQgetvalue(result, 0, 0), expected);
}

static void a_transaction_is_as_isolated_as_asked_for(void **state)
{
    (void)state;
    calx_error err = { 0 };
    const struct {
        calx_tx_options options;
        const char *isolation, *read_only, *deferrable;
    } cases[] = {
        { { 0 }, "read committed", "off", "off" },
        { { .isolation = CALX_READ_COMMITTED, .read_only = true }, "read committed", "on", "off" },
        { { .isolation = CALX_REPEATABLE_READ }, "repeatable read", "off", "off" },
        { { .isolation = CALX_SERIALIZABLE, .read_only = true, .deferrable = true }, "serializable", "on", "on" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CALX_TRANSACTION_WITH(tx, conn, &cases[i].options, &err);
        must(tx.open, &err);
        shows("transaction_isolation", cases[i].isolation);
        shows("transaction_read_only", cases[i].read_only);
        shows("transaction_deferrable", cases[i].deferrable);
    }
    assert_false(calx_begin_with(conn, &(calx_tx_options){ .isolation = (calx_isolation)9 }, &err).open);
    assert_sqlstate(&err, CALX_USAGE);
}

static void only_the_outermost_can_say_how_isolated(void **state)
{
    (void)state;
    calx_error err = { 0 };
    CALX_TRANSACTION(tx, conn, &err);
    calx_tx inner = calx_begin_with(conn, &(calx_tx_options){ .isolation = CALX_SERIALIZABLE }, &err);
    assert_false(inner.open);
    assert_sqlstate(&err, CALX_USAGE);
    inner = calx_begin_with(conn, &(calx_tx_options){ .lock_milliseconds = 7000 }, &err);
    must(inner.open, &err);
    shows("lock_timeout", "7s");
    must(calx_rollback(&inner, &err), &err);
    shows("lock_timeout", "0");
    must(calx_commit(&tx, &err), &err);
}

static void constraints_can_wait_for_the_commit(void **state)
{
    (void)state;
    calx_error err = { 0 };
    {
        CALX_TRANSACTION_WITH(tx, conn, &(calx_tx_options){ .defer_constraints = true }, &err);
        must_execute(conn, "INSERT INTO child VALUES (1, 77)");
        assert_false(calx_commit(&tx, &err));
        assert_sqlstate(&err, "23503");
    }
    assert_false(calx_set_constraints(conn, NULL, true, &err));
    assert_sqlstate(&err, CALX_USAGE);
    CALX_TRANSACTION(tx, conn, &err);
    must(calx_set_constraints(conn, "child_parent", true, &err), &err);
    must_execute(conn, "INSERT INTO child VALUES (1, 77)");
    assert_false(calx_set_constraints(conn, "child_parent", false, &err));
    assert_sqlstate(&err, "23503");
}

static void a_statement_has_its_time_and_no_more(void **state)
{
    (void)state;
    calx_error err = { 0 };
    {
        CALX_TRANSACTION_WITH(tx, conn, &(calx_tx_options){ .statement_milliseconds = 100 }, &err);
        assert_false(calx_execute(conn, "SELECT pg_sleep(30)", &err));
        assert_sqlstate(&err, "57014");
    }
    shows("statement_timeout", "0");
    {
        CALX_TRANSACTION(tx, conn, &err);
        must(calx_limit_statements(conn, 100, &err), &err);
        assert_false(calx_execute(conn, "SELECT pg_sleep(30)", &err));
    }
    shows("statement_timeout", "0");
    must(calx_limit_statements(conn, 5000, &err), &err);
    shows("statement_timeout", "5s");
    must(calx_limit_statements(conn, 0, &err), &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_transaction_is_as_isolated_as_asked_for),
        TEST(only_the_outermost_can_say_how_isolated),
        TEST(constraints_can_wait_for_the_commit),
        TEST(a_statement_has_its_time_and_no_more),
    };
    return RUN_SESSION_TESTS(tests, .database = "transaction",
                             .once = "CREATE TABLE parent (id int PRIMARY KEY);"
                                     "CREATE TABLE child (id int, parent int CONSTRAINT child_parent REFERENCES parent"
                                     " DEFERRABLE)");
}
