/* Options of transactions, running work again, advisory locks and notifications, on a real server. */
#include "pg_test.h"

#include <calx/clock.h>
#include <calx/lock.h>
#include <calx/notify.h>
#include <calx/session.h>

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

static calx_conn *conn;
static calx_session db;

static const char *url(void)
{
    return own_database("transaction");
}

static int set_up(void **state)
{
    (void)state;
    conn = must_connect(url(), NULL);
    db = calx_session_on(conn);
    must_execute(conn, "CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);"
                       "INSERT INTO counters VALUES (1, 0), (2, 0);"
                       "CREATE TABLE child (id int, parent int CONSTRAINT child_parent REFERENCES counters (id)"
                       " DEFERRABLE)");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    calx_close(conn);
    return 0;
}

static void shows(const char *setting, const char *expected)
{
    CALX_SCOPED_ARENA(arena);
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

/* Adds 1 to both counters in an order of its own, reading first: made to collide. */
typedef struct adder {
    bool backwards;
    int done;
    atomic_int *runs;
} adder;

static bool add_to_both(calx_session *on, void *context, calx_error *err)
{
    adder *a = context;
    atomic_fetch_add(a->runs, 1);
    return calx_execute(on->conn,
                        a->backwards ? "UPDATE counters SET n = n + 1 WHERE id = 2"
                                     : "UPDATE counters SET n = n + 1 WHERE id = 1",
                        err) &&
           calx_execute(on->conn, "SELECT pg_sleep(0.002)", err) &&
           calx_execute(on->conn,
                        a->backwards ? "UPDATE counters SET n = n + 1 WHERE id = 1"
                                     : "UPDATE counters SET n = n + 1 WHERE id = 2",
                        err);
}

#define ADDERS 4
#define ROUNDS 10

static void *add_often(void *context)
{
    adder *a = context;
    calx_session on = calx_session_on(calx_connect(url(), NULL, NULL));
    calx_execute(on.conn, "SET deadlock_timeout = 10", NULL);
    calx_tx_options options = { .isolation = CALX_SERIALIZABLE, .attempts = 200, .pause_milliseconds = 5 };
    for (int i = 0; i < ROUNDS; i++)
        a->done += calx_transaction(&on, &options, add_to_both, a, NULL);
    calx_close(on.conn);
    return NULL;
}

static void what_lost_against_others_is_run_again_until_done(void **state)
{
    (void)state;
    atomic_int runs = 0;
    pthread_t threads[ADDERS];
    adder adders[ADDERS];
    for (int i = 0; i < ADDERS; i++) {
        adders[i] = (adder){ .backwards = i % 2, .runs = &runs };
        pthread_create(&threads[i], NULL, add_often, &adders[i]);
    }
    for (int i = 0; i < ADDERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < ADDERS; i++)
        assert_int_equal(adders[i].done, ROUNDS);
    assert_int_equal(ask(conn, "SELECT n FROM counters WHERE id = 1"), ADDERS * ROUNDS);
    assert_int_equal(ask(conn, "SELECT n FROM counters WHERE id = 2"), ADDERS * ROUNDS);
    assert_true(runs > ADDERS * ROUNDS);
}

/* Two that take the same two rows crosswise, and wait until both have one: one of them has to lose. */
typedef struct crosswise {
    pthread_barrier_t *both_have_one;
    int first;
    int runs;
    bool done;
} crosswise;

static bool update_both(calx_session *on, void *context, calx_error *err)
{
    crosswise *c = context;
    for (int i = 0; i < 2; i++) {
        CALX_SCOPED_ARENA(arena);
        int id = i ? 3 - c->first : c->first;
        if (!calx_execute(on->conn, calx_text_format(arena, "UPDATE counters SET n = n + 1 WHERE id = %d", id).data,
                          err))
            return false;
        if (i == 0 && ++c->runs == 1)
            pthread_barrier_wait(c->both_have_one);
    }
    return true;
}

static void *run_crosswise(void *context)
{
    crosswise *c = context;
    calx_session on = calx_session_on(calx_connect(url(), NULL, NULL));
    calx_execute(on.conn, "SET deadlock_timeout = 50", NULL);
    c->done = calx_transaction(&on, NULL, update_both, c, NULL);
    calx_close(on.conn);
    return NULL;
}

static void the_victim_of_a_deadlock_is_run_again(void **state)
{
    (void)state;
    long long before = ask(conn, "SELECT sum(n) FROM counters WHERE id IN (1, 2)");
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_t threads[2];
    crosswise both[2];
    for (int i = 0; i < 2; i++) {
        both[i] = (crosswise){ .both_have_one = &barrier, .first = i + 1 };
        pthread_create(&threads[i], NULL, run_crosswise, &both[i]);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    assert_true(both[0].done && both[1].done);
    assert_true(both[0].runs + both[1].runs >= 3);
    assert_int_equal(ask(conn, "SELECT sum(n) FROM counters WHERE id IN (1, 2)"), before + 4);
}

static bool always_lose(calx_session *on, void *context, calx_error *err)
{
    (*(int *)context)++;
    return calx_execute(on->conn, "DO $$ BEGIN RAISE 'lost' USING ERRCODE = '40001'; END $$", err);
}

static bool fail_otherwise(calx_session *on, void *context, calx_error *err)
{
    (*(int *)context)++;
    return calx_execute(on->conn, "SELECT 1 / 0", err);
}

static bool lose_inside(calx_session *on, void *context, calx_error *err)
{
    int *runs = context;
    bool done = calx_transaction(on, NULL, always_lose, &runs[1], err);
    runs[0]++;
    return done;
}

static void running_again_has_a_limit(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int runs = 0;
    calx_tx_options options = { .attempts = 3, .pause_milliseconds = 1 };
    assert_false(calx_transaction(&db, &options, always_lose, &runs, &err));
    assert_sqlstate(&err, "40001");
    assert_int_equal(runs, 3);
    runs = 0;
    assert_false(calx_transaction(&db, &options, fail_otherwise, &runs, &err));
    assert_sqlstate(&err, "22012");
    assert_int_equal(runs, 1);
    assert_int_equal(PQtransactionStatus(calx_libpq(conn)), PQTRANS_IDLE);
}

static void only_the_outermost_is_run_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int runs[2] = { 0 };
    calx_tx_options options = { .attempts = 3, .pause_milliseconds = 1 };
    assert_false(calx_transaction(&db, &options, lose_inside, runs, &err));
    assert_sqlstate(&err, "40001");
    assert_int_equal(runs[0], 3);
    assert_int_equal(runs[1], 3);
}

static bool add_one(calx_error *err)
{
    return calx_execute(conn, "UPDATE counters SET n = n + lose_twice() WHERE id = 1", err);
}

static bool add_one_until_done(calx_error *err)
{
    calx_attempts tries = calx_attempts_at(&db, &(calx_tx_options){ .pause_milliseconds = 1 });
    while (calx_attempt(&tries))
        tries.done = add_one(&tries.why);
    return calx_attempted(&tries, err);
}

static void one_statement_is_run_again_without_a_transaction(void **state)
{
    (void)state;
    calx_error err = { 0 };
    long long before = ask(conn, "SELECT n FROM counters WHERE id = 1");
    must_execute(conn, "CREATE SEQUENCE losses; CREATE FUNCTION lose_twice() RETURNS int LANGUAGE plpgsql AS $$BEGIN"
                       " IF nextval('losses') < 3 THEN RAISE 'lost' USING ERRCODE = '40001'; END IF; RETURN 1; END$$");
    assert_true(add_one_until_done(&err));
    assert_false(calx_failed(&err));
    assert_int_equal(ask(conn, "SELECT n FROM counters WHERE id = 1"), before + 1);
    assert_int_equal(ask(conn, "SELECT last_value FROM losses"), 3);
    must_execute(conn, "ALTER SEQUENCE losses RESTART");
    CALX_TRANSACTION(tx, conn, &err);
    assert_false(add_one_until_done(&err));
    assert_sqlstate(&err, "40001");
    must(calx_rollback(&tx, &err), &err);
    assert_int_equal(ask(conn, "SELECT last_value FROM losses"), 1);
}

/* Each pause is twice the one before, less up to half of it by chance: here 20, 40 and 80 ms at most. */
static void pauses_between_runs_grow(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int runs = 0;
    int64_t began = calx_ticks();
    assert_false(
        calx_transaction(&db, &(calx_tx_options){ .attempts = 4, .pause_milliseconds = 20 }, always_lose, &runs, &err));
    assert_int_equal(runs, 4);
    assert_true(calx_ticks() - began >= (10 + 20 + 40) * INT64_C(1000000));
}

static bool lose_connection(calx_session *on, void *context, calx_error *err)
{
    (*(int *)context)++;
    shutdown(PQsocket(calx_libpq(on->conn)), SHUT_RDWR);
    return calx_execute(on->conn, "SELECT 1", err);
}

static void a_lost_connection_is_not_run_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int runs = 0;
    calx_session other = calx_session_on(must_connect(url(), NULL));
    assert_false(calx_transaction(&other, NULL, lose_connection, &runs, &err));
    assert_sqlstate(&err, CALX_LOST);
    assert_int_equal(runs, 1);
    assert_false(calx_transaction(&other, NULL, lose_connection, &runs, &err));
    assert_sqlstate(&err, CALX_LOST);
    assert_int_equal(runs, 1);
    bool got;
    CALX_SCOPED_ARENA(arena);
    calx_notification n;
    assert_false(calx_wait_for_notification(other.conn, arena, -1, &n, &got, &err));
    assert_sqlstate(&err, CALX_LOST);
    assert_false(calx_advisory_take(other.conn, 1, CALX_EXCLUSIVE, &err).held);
    assert_sqlstate(&err, CALX_LOST);
    assert_false(calx_lock_in_transaction(other.conn, 1, CALX_EXCLUSIVE, &err));
    assert_sqlstate(&err, CALX_LOST);
    calx_close(other.conn);
}

static bool free_for_others(int64_t key)
{
    calx_error err = { 0 };
    calx_conn *other = must_connect(url(), NULL);
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

static void *notify_soon(void *context)
{
    (void)context;
    usleep(200000);
    calx_conn *other = calx_connect(url(), NULL, NULL);
    calx_notify(other, CALX_TEXT("an \"odd\" name"), CALX_TEXT("it's here"), NULL);
    calx_close(other);
    return NULL;
}

static void a_notification_is_waited_for(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_notification n = { 0 };
    bool got = true;
    assert_false(calx_listen(conn, CALX_TEXT(""), &err));
    must(calx_listen(conn, CALX_TEXT("an \"odd\" name"), &err), &err);
    int64_t begin = calx_ticks();
    must(calx_wait_for_notification(conn, arena, 50, &n, &got, &err), &err);
    assert_false(got);
    assert_in_range(calx_ticks() - begin, INT64_C(50000000), INT64_C(20000000000));
    pthread_t thread;
    pthread_create(&thread, NULL, notify_soon, NULL);
    must(calx_wait_for_notification(conn, arena, 60000, &n, &got, &err), &err);
    pthread_join(thread, NULL);
    assert_true(got && calx_text_equal(n.payload, CALX_TEXT("it's here")));
    assert_true(calx_text_equal(n.channel, CALX_TEXT("an \"odd\" name")) && n.sender > 0);
    must(calx_unlisten(conn, CALX_TEXT(""), &err), &err);
    must(calx_notify(conn, CALX_TEXT("an \"odd\" name"), CALX_TEXT(""), &err), &err);
    must(calx_wait_for_notification(conn, arena, 0, &n, &got, &err), &err);
    assert_false(got);
}

static void *kill_soon(void *victim)
{
    usleep(200000);
    kill_backend(url(), victim);
    return NULL;
}

static void waiting_for_a_notification_ends_when_the_server_goes(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_notification n;
    bool got;
    calx_conn *victim = must_connect(url(), NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, kill_soon, victim);
    assert_false(calx_wait_for_notification(victim, arena, -1, &n, &got, &err));
    assert_sqlstate(&err, CALX_LOST);
    pthread_join(thread, NULL);
    calx_close(victim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transaction_is_as_isolated_as_asked_for),
        cmocka_unit_test(only_the_outermost_can_say_how_isolated),
        cmocka_unit_test(constraints_can_wait_for_the_commit),
        cmocka_unit_test(a_statement_has_its_time_and_no_more),
        cmocka_unit_test(what_lost_against_others_is_run_again_until_done),
        cmocka_unit_test(the_victim_of_a_deadlock_is_run_again),
        cmocka_unit_test(one_statement_is_run_again_without_a_transaction),
        cmocka_unit_test(pauses_between_runs_grow),
        cmocka_unit_test(running_again_has_a_limit),
        cmocka_unit_test(only_the_outermost_is_run_again),
        cmocka_unit_test(a_lost_connection_is_not_run_again),
        cmocka_unit_test(an_advisory_lock_is_held_while_its_scope_is_open),
        cmocka_unit_test(a_lock_of_a_transaction_ends_with_it),
        cmocka_unit_test(a_notification_is_waited_for),
        cmocka_unit_test(waiting_for_a_notification_ends_when_the_server_goes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
