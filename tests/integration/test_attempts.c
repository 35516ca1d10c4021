/* Work that lost against others is run again, until it is done or has been tried too often. */
#include "session_test.h"

#include <calx/clock.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

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
    calx_session on = calx_session_on(calx_connect(own_database(fixture.database), NULL, NULL));
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
    calx_session on = calx_session_on(calx_connect(own_database(fixture.database), NULL, NULL));
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
    calx_session other = calx_session_on(must_connect(own_database(fixture.database), NULL));
    assert_false(calx_transaction(&other, NULL, lose_connection, &runs, &err));
    assert_sqlstate(&err, CALX_LOST);
    assert_int_equal(runs, 1);
    assert_false(calx_transaction(&other, NULL, lose_connection, &runs, &err));
    assert_sqlstate(&err, CALX_LOST);
    assert_int_equal(runs, 1);
    calx_close(other.conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_lost_against_others_is_run_again_until_done),
        TEST(the_victim_of_a_deadlock_is_run_again),
        TEST(running_again_has_a_limit),
        TEST(only_the_outermost_is_run_again),
        TEST(one_statement_is_run_again_without_a_transaction),
        TEST(pauses_between_runs_grow),
        TEST(a_lost_connection_is_not_run_again),
    };
    return RUN_SESSION_TESTS(tests, .database = "attempts",
                             .once = "CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);"
                                     "INSERT INTO counters VALUES (1, 0), (2, 0)");
}
