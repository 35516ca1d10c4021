/* Running query builders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test_server.h"

#include "client/run.h"

#include <string.h>

#define NOTES(C) C(id, int4, PRIMARY_KEY)
CALX_MODEL(note, notes, NOTES);

static calx_conn *conn;
static calx_session db;
static calx_arena *arena;

/* Adds a row, and fails after it as often as it is told to. */
typedef struct add_note {
    query_builder builder;
    int32_t id;
    int failures;         /* taken: how many of its runs fail */
    const char *sqlstate; /* taken: with what */
    int runs;             /* given */
    int64_t notes;        /* given: how many there are now */
    bool in_transaction;  /* given */
} add_note;

static bool run_it(query_builder *self, calx_session *session, calx_arena *in, calx_error *err)
{
    add_note *add = (add_note *)self;
    add->in_transaction = PQtransactionStatus(calx_libpq(session->conn)) == PQTRANS_INTRANS;
    calx_insert *i = insert_into(in, notes);
    set(i, notes.id, add->id);
    calx_select *n = select_(in, count_all());
    from(n, notes);
    if (!run(session, i, NULL, err) || !fetch_value(session, n, int8, &add->notes, err))
        return false;
    return ++add->runs > add->failures || calx_fail(err, add->sqlstate, "told to fail");
}

static add_note adding(int32_t id)
{
    return (add_note){ .builder = { .run = run_it }, .id = id, .sqlstate = CALX_USAGE };
}

static int64_t notes_there(void)
{
    int64_t n = -1;
    calx_select *q = select_(arena, count_all());
    from(q, notes);
    assert_true(fetch_value(&db, q, int8, &n, NULL));
    return n;
}

static int connect_once(void **state)
{
    (void)state;
    conn = calx_connect(calx_test_database("run"), NULL, NULL);
    db = calx_session_on(conn);
    return conn && calx_execute(conn, "CREATE TABLE notes (id integer PRIMARY KEY)", NULL) ? 0 : -1;
}

static int disconnect(void **state)
{
    (void)state;
    calx_close(conn);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    arena = calx_arena_new();
    return calx_execute(conn, "TRUNCATE notes", NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    calx_arena_free(arena);
    return 0;
}

static void a_builder_alone_has_a_transaction_of_its_own(void **state)
{
    (void)state;
    calx_error err = { 0 };
    add_note add = adding(1);
    if (!client_run(&db, arena, &add.builder, &err))
        fail_msg("%s", err.message);
    assert_true(add.in_transaction);
    assert_int_equal(add.notes, 1);
    assert_int_equal(PQtransactionStatus(calx_libpq(conn)), PQTRANS_IDLE);
    assert_int_equal(notes_there(), 1);
}

static void what_a_failing_builder_did_is_undone(void **state)
{
    (void)state;
    calx_error err = { 0 };
    add_note add = adding(1);
    add.failures = 1;
    assert_false(client_run(&db, arena, &add.builder, &err));
    assert_string_equal(err.message, "told to fail");
    assert_int_equal(add.runs, 1);
    assert_int_equal(notes_there(), 0);
}

static void a_builder_that_lost_against_others_runs_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    add_note add = adding(1);
    add.failures = 2;
    add.sqlstate = "40001";
    if (!client_run(&db, arena, &add.builder, &err))
        fail_msg("%s", err.message);
    assert_int_equal(add.runs, 3);
    assert_int_equal(notes_there(), 1);
}

static void the_options_are_those_of_its_own_transaction(void **state)
{
    (void)state;
    calx_error err = { 0 };
    add_note add = adding(1);
    add.builder.options.read_only = true;
    assert_false(client_run(&db, arena, &add.builder, &err));
    assert_string_equal(err.sqlstate, "25006");
}

static void inside_of_a_transaction_it_is_part_of_it(void **state)
{
    (void)state;
    calx_error err = { 0 };
    CALX_TRANSACTION(tx, conn, &err);
    add_note add = adding(1);
    add.builder.options = (calx_tx_options){ .isolation = CALX_SERIALIZABLE, .read_only = true }; /* not asked for */
    if (!client_run(&db, arena, &add.builder, &err))
        fail_msg("%s", err.message);
    assert_int_equal(notes_there(), 1);
    assert_true(calx_rollback(&tx, &err));
    assert_int_equal(notes_there(), 0);
}

static void inside_of_a_transaction_a_failure_undoes_the_builder_alone(void **state)
{
    (void)state;
    calx_error err = { 0 };
    CALX_TRANSACTION(tx, conn, &err);
    add_note first = adding(1), same = adding(1), lost = adding(2);
    lost.failures = 1;
    lost.sqlstate = "40001";
    assert_true(client_run(&db, arena, &first.builder, &err));
    assert_false(client_run(&db, arena, &same.builder, &err));
    assert_string_equal(err.sqlstate, "23505");
    assert_false(client_run(&db, arena, &lost.builder, &err)); /* the caller's to run again */
    assert_int_equal(lost.runs, 1);
    assert_true(calx_commit(&tx, &err));
    assert_int_equal(notes_there(), 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_builder_alone_has_a_transaction_of_its_own),
        TEST(what_a_failing_builder_did_is_undone),
        TEST(a_builder_that_lost_against_others_runs_again),
        TEST(the_options_are_those_of_its_own_transaction),
        TEST(inside_of_a_transaction_it_is_part_of_it),
        TEST(inside_of_a_transaction_a_failure_undoes_the_builder_alone),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
