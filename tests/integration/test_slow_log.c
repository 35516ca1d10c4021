/* What the log says of statements and copies that were slow, or failed after a while. */
#include "tokens.h"

static void query_tokens(calx_session *on)
{
    calx_error err = { 0 };
    calx_select *q = select_(arena, tokens.id);
    from(q, tokens);
    must(run(on, q, NULL, &err), &err);
}

static void sleep_in_a_query(calx_session *on)
{
    calx_error err = { 0 };
    calx_select *q = select_(arena, tokens.id);
    from(q, tokens);
    where(q, and_(eq(tokens.digest, "hunter2"), eq(tokens.name, "not found"),
                  not_(is_null(calx_raw(text, "pg_sleep(0.1)::text")))));
    calx_select *slow = select_(arena, as(calx_raw(text, "pg_sleep(0.1)::text"), "slept"));
    where(slow, or_(eq(value_(text, CALX_TEXT("loose")), "end"), not_(exists(q))));
    must(run(on, slow, NULL, &err), &err);
    query_tokens(on);
}

static void a_slow_statement_is_logged_without_secrets(void **state)
{
    (void)state;
    calx_conn *slow = connect_impatiently();
    calx_session on = calx_session_on(slow);
    const char *log = logged_by(sleep_in_a_query, &on);
    assert_non_null(strstr(log, "slow statement"));
    assert_null(strstr(strstr(log, "slow statement") + 1, "slow statement"));
    assert_non_null(strstr(log, "milliseconds=1"));
    assert_non_null(strstr(log, "pg_sleep"));
    assert_non_null(strstr(log, "=not found"));
    assert_non_null(strstr(log, "=***"));
    assert_null(strstr(log, "hunter2"));
    assert_null(strstr(log, "loose"));
    calx_close(slow);
    assert_string_equal(logged_by(sleep_in_a_query, &db), "");
}

static void copy_slowly(calx_session *on)
{
    calx_error err = { 0 };
    CALX_SCOPED_ARENA(within);
    calx_copy *copy = copy_begin(on, within, tokens, &err);
    for (int32_t id = 11; copy && id < 14; id++) {
        token t = make_token(id, "copied");
        must(copy_row(copy, tokens, &t, &err), &err);
    }
    must(copy && calx_copy_rows_end(copy, NULL, &err), &err);
}

static bool take_slowly(void *row, calx_error *err)
{
    (void)err;
    usleep(50000);
    return ((token *)row)->id > 0;
}

static void read_slowly(calx_session *on)
{
    calx_error err = { 0 };
    token row;
    must(copy_each(on, tokens, &row, take_slowly, &row, NULL, &err), &err);
}

static void give_up_slowly(calx_session *on)
{
    calx_error err = { 0 };
    CALX_SCOPED_ARENA(within);
    token t = make_token(20, "given up");
    calx_copy *copy = copy_begin(on, within, tokens, &err);
    must(copy && copy_row(copy, tokens, &t, &err), &err);
    usleep(100000);
}

static void a_slow_copy_is_logged_with_the_number_of_its_rows(void **state)
{
    (void)state;
    calx_conn *slow = connect_impatiently();
    calx_session on = calx_session_on(slow);
    const struct {
        void (*act)(calx_session *);
        const char *shows;
    } cases[] = {
        { copy_slowly, " rows=3 sql=\"COPY \\\"tokens\\\" " },
        { read_slowly, " rows=5 sql=\"COPY \\\"tokens\\\" " },
        { give_up_slowly, " rows=\"\" sql=\"COPY \\\"tokens\\\" " },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *log = logged_by(cases[i].act, &on);
        assert_non_null(strstr(log, "slow statement"));
        assert_true(atoi(strstr(log, "milliseconds=") + strlen("milliseconds=")) >= 90);
        if (!strstr(log, cases[i].shows) || strstr(log, "hunter2"))
            fail_msg("%zu: %s", i, log);
        assert_string_equal(logged_by(cases[i].act == read_slowly ? read_slowly : give_up_slowly, &db), "");
    }
    calx_close(slow);
}

/* Each waits for a tenth of a second for a lock that nobody gives it. */
static void copy_into_the_locked(calx_session *on)
{
    calx_error err = { 0 };
    CALX_SCOPED_ARENA(within);
    assert_null(copy_begin(on, within, tokens, &err));
    assert_sqlstate(&err, "55P03");
}

static void copy_out_of_the_locked(calx_session *on)
{
    calx_error err = { 0 };
    token row;
    assert_false(copy_each(on, tokens, &row, take_slowly, &row, NULL, &err));
    assert_sqlstate(&err, "55P03");
}

static void query_the_locked(calx_session *on)
{
    calx_error err = { 0 };
    calx_select *q = select_(arena, tokens.id);
    from(q, tokens);
    assert_false(run(on, q, NULL, &err));
    assert_sqlstate(&err, "55P03");
}

static void a_copy_that_fails_at_its_start_is_logged_like_a_statement(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_connect_options options = { .slow_milliseconds = 90, .tags = &(calx_tag){ "job", "nightly" }, .tag_count = 1 };
    calx_conn *slow = must_connect(own_database(fixture.database), &options);
    must_execute(slow, "SET lock_timeout = '100ms'");
    calx_session on = calx_session_on(slow);
    calx_tx tx = calx_begin(conn, &err);
    must_execute(conn, "LOCK TABLE tokens");
    void (*const acts[])(calx_session *) = { query_the_locked, copy_into_the_locked, copy_out_of_the_locked };
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        const char *log = logged_by(acts[i], &on);
        if (!strstr(log, "slow statement") || !strstr(log, "tokens") || !strstr(log, "/*job='nightly'*/"))
            fail_msg("%zu: %s", i, log);
    }
    must(calx_rollback(&tx, &err), &err);
    calx_close(slow);
}

/* The server takes the lock from a session that is idle for so long; by then it has kept the statement waiting. */
static void a_statement_that_waited_to_be_prepared_is_logged(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_conn *holder = must_connect(own_database(fixture.database), NULL);
    calx_conn *slow = connect_impatiently();
    calx_session on = calx_session_on(slow);
    must_execute(holder, "SET idle_in_transaction_session_timeout = '150ms'");
    calx_tx tx = calx_begin(holder, &err);
    must_execute(holder, "LOCK TABLE tokens");
    const char *log = logged_by(query_tokens, &on);
    if (!strstr(log, "slow statement being prepared") || !strstr(log, "tokens") || strstr(log, "slow statement\""))
        fail_msg("%s", log);
    assert_string_equal(logged_by(query_tokens, &on), "");
    calx_tx_end(&tx);
    calx_close(holder);
    calx_close(slow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_slow_statement_is_logged_without_secrets),
        TEST(a_slow_copy_is_logged_with_the_number_of_its_rows),
        TEST(a_copy_that_fails_at_its_start_is_logged_like_a_statement),
        TEST(a_statement_that_waited_to_be_prepared_is_logged),
    };
    return RUN_SESSION_TESTS(tests, .database = "slow_log", .before_each = make_tokens);
}
