/* A connection that breaks, at every moment, is told as 08006; and calls in flight can be cancelled. */
#include "pg_test.h"

#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#define COPY_NUMBERS "COPY numbers FROM STDIN (FORMAT binary)"

static const char *url(void)
{
    return own_database("pg_lost");
}

static int make_table(void **state)
{
    (void)state;
    calx_conn *conn = must_connect(url(), NULL);
    must_execute(conn, "CREATE TABLE numbers (n int)");
    calx_close(conn);
    return 0;
}

/* A server that ends the session says so first; a network that breaks says nothing. */
static void break_politely(calx_conn *conn)
{
    kill_backend(url(), conn);
}

static void break_silently(calx_conn *conn)
{
    shutdown(PQsocket(calx_libpq(conn)), SHUT_RDWR);
}

typedef void (*breaker)(calx_conn *conn);
static const breaker breakers[] = { break_politely, break_silently };

/* Runs `test` with each way of breaking, on a connection of its own. */
static void with_each_breaker(void (*test)(calx_conn *conn, breaker break_it))
{
    for (int i = 0; i < 2; i++) {
        calx_conn *conn = must_connect(url(), NULL);
        test(conn, breakers[i]);
        assert_false(calx_alive(conn));
        calx_close(conn);
    }
}

static void assert_lost(const calx_error *err)
{
    assert_sqlstate(err, CALX_LOST);
    assert_non_null(strstr(err->message, "was lost"));
    assert_true(err->hint[0] && err->detail[0]);
}

static void lose_at_execute(calx_conn *conn, breaker break_it)
{
    calx_error err = { 0 };
    break_it(conn);
    assert_false(calx_execute(conn, "SELECT 1", &err));
    assert_lost(&err);
    assert_string_equal(err.statement, "SELECT 1");
    assert_false(calx_execute(conn, "SELECT 2", &err));
    assert_lost(&err);
}

static void lose_at_prepare(calx_conn *conn, breaker break_it)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    break_it(conn);
    assert_null(calx_query(conn, arena, "SELECT 1", NULL, &err));
    assert_lost(&err);
    assert_null(calx_query(conn, arena, "SELECT 1", NULL, &err));
    assert_lost(&err);
    assert_false(calx_begin(conn, &err).open);
    assert_lost(&err);
}

static void lose_at_run(calx_conn *conn, breaker break_it)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    must_query(conn, arena, "SELECT 1", NULL);
    break_it(conn);
    assert_null(calx_query(conn, arena, "SELECT 1", NULL, &err));
    assert_lost(&err);
}

static void lose_in_transaction(calx_conn *conn, breaker break_it)
{
    calx_error err = { 0 };
    CALX_TRANSACTION(outer, conn, &err);
    CALX_TRANSACTION(inner, conn, &err);
    must_execute(conn, "INSERT INTO numbers VALUES (1)");
    break_it(conn);
    assert_false(calx_commit(&inner, &err));
    assert_lost(&err);
    assert_false(calx_commit(&outer, &err));
    assert_lost(&err);
    /* the scopes end while the connection still exists */
}

static void lose_at_commit(calx_conn *conn, breaker break_it)
{
    calx_error err = { 0 };
    calx_tx tx = calx_begin(conn, &err);
    break_it(conn);
    assert_false(calx_commit(&tx, &err));
    assert_lost(&err);
    assert_non_null(strstr(err.hint, "not known"));
    assert_true(calx_rollback(&tx, &err));
}

static void lose_and_roll_back(calx_conn *conn, breaker break_it)
{
    calx_error err = { 0 };
    calx_tx outer = calx_begin(conn, &err);
    calx_tx inner = calx_begin(conn, &err);
    break_it(conn);
    assert_true(calx_rollback(&inner, &err));
    assert_true(calx_rollback(&outer, &err));
}

static void lose_in_copy_in(calx_conn *conn, breaker break_it)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_copy_in *copy = calx_copy_in_begin(conn, arena, COPY_NUMBERS, 1, &err);
    must(copy != NULL, &err);
    break_it(conn);
    bool good = true;
    for (int32_t n = 0; good && n < 1000000; n++)
        good = calx_copy_in_field(copy, &calx_type_int4, &n, &err) && calx_copy_in_row(copy, &err);
    assert_false(good);
    assert_lost(&err);
    assert_false(calx_copy_in_end(copy, NULL, &err));
}

static void lose_at_end_of_copy_in(calx_conn *conn, breaker break_it)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_copy_in *copy = calx_copy_in_begin(conn, arena, COPY_NUMBERS, 1, &err);
    break_it(conn);
    assert_false(calx_copy_in_end(copy, NULL, &err));
    assert_lost(&err);
    copy = calx_copy_in_begin(conn, arena, COPY_NUMBERS, 1, &err);
    assert_null(copy);
    assert_lost(&err);
}

static void lose_in_abandoned_copy_in(calx_conn *conn, breaker break_it)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    must(calx_copy_in_begin(conn, arena, COPY_NUMBERS, 1, &err) != NULL, &err);
    break_it(conn);
}

/* Breaks the connection at the tenth piece. */
typedef struct saboteur {
    calx_conn *conn;
    breaker break_it;
    int pieces;
} saboteur;

static bool break_while_taking(void *context, calx_text piece, calx_error *err)
{
    (void)piece;
    (void)err;
    saboteur *s = context;
    if (++s->pieces == 10)
        s->break_it(s->conn);
    return true;
}

static void lose_in_copy_out(calx_conn *conn, breaker break_it)
{
    calx_error err = { 0 };
    saboteur s = { .conn = conn, .break_it = break_it };
    assert_false(calx_copy_out(conn, "COPY (SELECT repeat('x', 1000), generate_series(1, 10000000)) TO STDOUT",
                               break_while_taking, &s, NULL, &err));
    assert_lost(&err);
}

#define LOSS(name, test)           \
    static void name(void **state) \
    {                              \
        (void)state;               \
        with_each_breaker(test);   \
    }
LOSS(a_command_finds_the_connection_lost, lose_at_execute)
LOSS(preparing_finds_the_connection_lost, lose_at_prepare)
LOSS(a_statement_finds_the_connection_lost, lose_at_run)
LOSS(a_transaction_finds_the_connection_lost, lose_in_transaction)
LOSS(after_a_lost_commit_nothing_is_known, lose_at_commit)
LOSS(a_copy_in_finds_the_connection_lost, lose_in_copy_in)
LOSS(the_end_of_a_copy_in_finds_the_connection_lost, lose_at_end_of_copy_in)
LOSS(a_copy_out_finds_the_connection_lost, lose_in_copy_out)

static void a_copy_in_left_after_the_loss_does_no_harm(void **state)
{
    (void)state;
    with_each_breaker(lose_in_abandoned_copy_in);
    with_each_breaker(lose_and_roll_back);
}

static void sleep_milliseconds(int milliseconds)
{
    usleep((useconds_t)milliseconds * 1000);
}

static void *cancel_soon(void *conn)
{
    sleep_milliseconds(300);
    calx_cancel(conn);
    return NULL;
}

static void *kill_soon(void *conn)
{
    sleep_milliseconds(300);
    kill_backend(url(), conn);
    return NULL;
}

/* Sleeps in the server while `other` runs in a thread; gives the error. */
static calx_error sleep_while(calx_conn *conn, void *(*other)(void *), bool prepared)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    pthread_t thread;
    pthread_create(&thread, NULL, other, conn);
    if (prepared)
        assert_null(calx_query(conn, arena, "SELECT pg_sleep(60)", NULL, &err));
    else
        assert_false(calx_execute(conn, "SELECT pg_sleep(60)", &err));
    pthread_join(thread, NULL);
    return err;
}

static void a_running_statement_finds_the_connection_lost(void **state)
{
    (void)state;
    for (int prepared = 0; prepared < 2; prepared++) {
        calx_conn *conn = must_connect(url(), NULL);
        calx_error err = sleep_while(conn, kill_soon, prepared);
        assert_lost(&err);
        calx_close(conn);
    }
}

static void a_statement_is_cancelled_from_another_thread(void **state)
{
    (void)state;
    calx_conn *conn = must_connect(url(), NULL);
    for (int prepared = 0; prepared < 2; prepared++) {
        calx_error err = sleep_while(conn, cancel_soon, prepared);
        assert_sqlstate(&err, "57014");
        assert_int_equal(ask(conn, "SELECT 1"), 1);
    }
    calx_cancel(conn); /* with nothing to stop */
    assert_int_equal(ask(conn, "SELECT 1"), 1);
    calx_close(conn);
}

static calx_conn *interruptible;

static void on_interrupt(int signal)
{
    (void)signal;
    calx_cancel(interruptible);
}

static void *interrupt_soon(void *main_thread)
{
    sleep_milliseconds(300);
    pthread_kill(*(pthread_t *)main_thread, SIGINT);
    return NULL;
}

static void a_statement_is_cancelled_from_a_signal_handler(void **state)
{
    (void)state;
    interruptible = must_connect(url(), NULL);
    struct sigaction old, action = { .sa_handler = on_interrupt };
    sigaction(SIGINT, &action, &old);
    pthread_t self = pthread_self(), thread;
    pthread_create(&thread, NULL, interrupt_soon, &self);
    calx_error err = { 0 };
    {
        CALX_TRANSACTION(tx, interruptible, &err);
        assert_false(calx_execute(interruptible, "INSERT INTO numbers SELECT 1 FROM pg_sleep(60)", &err));
        assert_sqlstate(&err, "57014");
    }
    pthread_join(thread, NULL);
    sigaction(SIGINT, &old, NULL);
    assert_int_equal(ask(interruptible, "SELECT count(*) FROM numbers"), 0);
    calx_close(interruptible);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_finds_the_connection_lost),
        cmocka_unit_test(preparing_finds_the_connection_lost),
        cmocka_unit_test(a_statement_finds_the_connection_lost),
        cmocka_unit_test(a_transaction_finds_the_connection_lost),
        cmocka_unit_test(after_a_lost_commit_nothing_is_known),
        cmocka_unit_test(a_copy_in_finds_the_connection_lost),
        cmocka_unit_test(the_end_of_a_copy_in_finds_the_connection_lost),
        cmocka_unit_test(a_copy_in_left_after_the_loss_does_no_harm),
        cmocka_unit_test(a_copy_out_finds_the_connection_lost),
        cmocka_unit_test(a_running_statement_finds_the_connection_lost),
        cmocka_unit_test(a_statement_is_cancelled_from_another_thread),
        cmocka_unit_test(a_statement_is_cancelled_from_a_signal_handler),
    };
    return cmocka_run_group_tests(tests, make_table, NULL);
}
