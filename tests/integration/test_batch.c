/* Several statements in one trip, on a real server. */
#include "pg_test.h"

#include <calx/batch.h>

#include <sys/socket.h>

#define THINGS(C) C(id, int8, PRIMARY_KEY) C(name, text, NOT_NULL)
CALX_MODEL(thing, things, THINGS);

static calx_conn *conn;
static calx_session db;
static calx_arena *arena;

static int fresh(void **state)
{
    (void)state;
    if (!conn)
        conn = must_connect(own_database("batch"), &(calx_connect_options){ .statement_cache = 4 });
    db = calx_session_on(conn);
    arena = calx_arena_new();
    must_execute(conn, "DROP TABLE IF EXISTS things; CREATE TABLE things (id bigint PRIMARY KEY, name text NOT NULL);"
                       "INSERT INTO things SELECT i, 'thing ' || i FROM generate_series(1, 10) AS i");
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    calx_arena_free(arena);
    return 0;
}

static int disconnect(void **state)
{
    (void)state;
    calx_close(conn);
    return 0;
}

static calx_select *up_to(int64_t most)
{
    calx_select *q = select_all(arena, things);
    from(q, things);
    where(q, le(things.id, most));
    order_by(q, things.id);
    return q;
}

static calx_insert *insert_thing(int64_t id)
{
    calx_insert *i = insert_into(arena, things);
    set(i, things.id, id);
    set(i, things.name, "new");
    return i;
}

static calx_select *how_many(void)
{
    calx_select *q = select_(arena, count_all());
    from(q, things);
    return q;
}

static void each_statement_has_its_own_result(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_batch *batch = calx_batch_new(&db, arena);
    thing_list three;
    thing one, first;
    bool found = true;
    int64_t before, after, affected = 0;
    assert_int_equal(batch_fetch_all(batch, up_to(3), thing, &three), 0);
    batch_fetch_one(batch, up_to(1), thing, &one);
    batch_fetch_first(batch, up_to(0), thing, &first, &found);
    batch_fetch_value(batch, how_many(), int8, &before);
    batch_run(batch, insert_thing(11), &affected);
    assert_int_equal(batch_fetch_value(batch, how_many(), int8, &after), 5);
    must(calx_batch_run(batch, &err), &err);
    assert_int_equal(three.len, 3);
    assert_memory_equal(three.items[2].name.data, "thing 3", 7);
    assert_int_equal(one.id, 1);
    assert_false(found);
    assert_int_equal(affected, 1);
    assert_int_equal(before, 10);
    assert_int_equal(after, 11);
    assert_null(calx_batch_error(batch, 0));
    assert_false(calx_batch_run(batch, &err));
    assert_sqlstate(&err, CALX_USAGE);
}

static void one_that_fails_does_not_touch_the_others(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_batch *batch = calx_batch_new(&db, arena);
    thing one;
    int64_t after = 0;
    batch_run(batch, insert_thing(20), NULL);
    int twice = batch_run(batch, insert_thing(20), NULL);
    int several = batch_fetch_one(batch, up_to(3), thing, &one);
    int unsaid = batch_run(batch, update_(arena, things), NULL);
    batch_run(batch, insert_thing(21), NULL);
    batch_fetch_value(batch, how_many(), int8, &after);
    assert_false(calx_batch_run(batch, &err));
    assert_sqlstate(&err, "23505");
    assert_sqlstate(calx_batch_error(batch, twice), "23505");
    assert_sqlstate(calx_batch_error(batch, several), CALX_AMBIGUOUS);
    assert_sqlstate(calx_batch_error(batch, unsaid), CALX_USAGE);
    assert_null(calx_batch_error(batch, 0));
    assert_null(calx_batch_error(batch, 4));
    assert_int_equal(after, 12);
}

static void together_it_is_all_or_nothing(void **state)
{
    (void)state;
    for (int inside = 0; inside < 2; inside++) {
        calx_error err = { 0 };
        calx_tx tx = { .conn = conn };
        if (inside)
            tx = calx_begin(conn, &err);
        calx_batch *batch = calx_batch_new(&db, arena);
        if (!inside)
            calx_batch_together(batch);
        batch_run(batch, insert_thing(30), NULL);
        int twice = batch_run(batch, insert_thing(30), NULL);
        int after = batch_run(batch, insert_thing(31), NULL);
        assert_false(calx_batch_run(batch, &err));
        assert_sqlstate(&err, "23505");
        assert_sqlstate(calx_batch_error(batch, twice), "23505");
        assert_sqlstate(calx_batch_error(batch, after), "25P02");
        calx_tx_end(&tx);
        assert_int_equal(ask(conn, "SELECT count(*) FROM things"), 10);
    }
    calx_error err = { 0 };
    CALX_TRANSACTION(tx, conn, &err);
    calx_batch *batch = calx_batch_new(&db, arena);
    batch_run(batch, insert_thing(40), NULL);
    batch_run(batch, insert_thing(41), NULL);
    must(calx_batch_run(batch, &err) && calx_commit(&tx, &err), &err);
    assert_int_equal(ask(conn, "SELECT count(*) FROM things"), 12);
}

static void where_one_cannot_be_prepared_none_together_runs(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_batch *batch = calx_batch_new(&db, arena);
    calx_batch_together(batch);
    batch_run(batch, insert_thing(50), NULL);
    int unsaid = batch_run(batch, update_(arena, things), NULL);
    assert_false(calx_batch_run(batch, &err));
    assert_sqlstate(&err, CALX_USAGE); /* and not that of the one before, which could have run */
    assert_sqlstate(calx_batch_error(batch, 0), "25P02");
    assert_sqlstate(calx_batch_error(batch, unsaid), CALX_USAGE);
    assert_int_equal(ask(conn, "SELECT count(*) FROM things"), 10);
}

/* A deferred constraint is looked at when the statements have their results already. */
static void what_fails_at_the_commit_fails_the_statements(void **state)
{
    (void)state;
    must_execute(conn, "ALTER TABLE things ADD UNIQUE (name) DEFERRABLE INITIALLY DEFERRED");
    for (int together = 0; together < 2; together++) {
        calx_error err = { 0 };
        calx_batch *batch = calx_batch_new(&db, arena);
        if (together)
            calx_batch_together(batch);
        int64_t n = 0;
        batch_run(batch, insert_thing(60 + 10 * together), NULL);
        int twice = batch_run(batch, insert_thing(61 + 10 * together), NULL);
        int count = batch_fetch_value(batch, how_many(), int8, &n);
        assert_false(calx_batch_run(batch, &err));
        assert_sqlstate(&err, "23505");
        assert_sqlstate(calx_batch_error(batch, twice), "23505");
        assert_int_equal(calx_batch_error(batch, count) != NULL, together);
        assert_int_equal(calx_batch_error(batch, 0) != NULL, together);
        assert_int_equal(ask(conn, "SELECT count(*) FROM things WHERE name = 'new'"), !together);
        must_execute(conn, "DELETE FROM things WHERE name = 'new'");
    }
}

/* More text than sockets hold both ways: who would only send, or only read, would stand still. */
static void much_goes_both_ways_without_standing_still(void **state)
{
    (void)state;
    enum { MANY = 300, LENGTH = 100000 };
    calx_error err = { 0 };
    char *long_text = calx_alloc(arena, LENGTH);
    memset(long_text, 'x', LENGTH);
    calx_batch *batch = calx_batch_new(&db, arena);
    calx_text *back = calx_new_array(arena, calx_text, MANY);
    for (int i = 0; i < MANY; i++) {
        calx_select *q = select_(arena, as(value_(text, ((calx_text){ long_text, LENGTH })), "t"));
        batch_fetch_value(batch, q, text, &back[i]);
    }
    must(calx_batch_run(batch, &err), &err);
    for (int i = 0; i < MANY; i++)
        assert_true(back[i].len == LENGTH && back[i].data[LENGTH - 1] == 'x');
}

static void more_statements_than_the_cache_holds_run(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_batch *batch = calx_batch_new(&db, arena);
    thing_list lists[12];
    for (int i = 0; i < 12; i++) {
        calx_select *q = up_to(5);
        for (int n = 0; n < i; n++)
            where(q, gt(things.id, 0));
        batch_fetch_all(batch, q, thing, &lists[i]);
    }
    must(calx_batch_run(batch, &err), &err);
    for (int i = 0; i < 12; i++)
        assert_int_equal(lists[i].len, 5);
    for (int i = 0; i < 40; i++) {
        CALX_SCOPED_ARENA(a);
        must_query(conn, a, calx_text_format(a, "SELECT %d", i).data, NULL);
    }
    assert_true(ask(conn, "SELECT count(*) FROM pg_prepared_statements") < 40);
}

static void a_stale_statement_is_good_the_next_time(void **state)
{
    (void)state;
    calx_error err = { 0 };
    for (int i = 0; i < 4; i++) {
        calx_batch *batch = calx_batch_new(&db, arena);
        thing_list list;
        batch_fetch_all(batch, up_to(2), thing, &list);
        bool done = calx_batch_run(batch, &err);
        if (i % 2 == 0) {
            must(done, &err);
            assert_int_equal(list.len, 2);
            PQclear(PQexec(calx_libpq(conn), i ? "SELECT 1" : "ALTER TABLE things ALTER name TYPE varchar"));
        } else if (i == 1) {
            assert_sqlstate(&err, "0A000");
        }
    }
    PQclear(PQexec(calx_libpq(conn), "DEALLOCATE ALL"));
    for (int i = 0; i < 2; i++) {
        calx_batch *batch = calx_batch_new(&db, arena);
        thing_list list;
        batch_fetch_all(batch, up_to(2), thing, &list);
        assert_true(calx_batch_run(batch, &err) == (i == 1));
    }
}

static void a_lost_connection_fails_them_all(void **state)
{
    (void)state;
    for (int how = 0; how < 8; how++) {
        calx_error err = { 0 };
        calx_conn *victim = must_connect(own_database("batch"), NULL);
        calx_session on = calx_session_on(victim);
        bool early = how & 1, politely = how & 2, together = how & 4;
        for (int round = 0; round < 2; round++) {
            calx_batch *batch = calx_batch_new(&on, arena);
            if (together)
                calx_batch_together(batch);
            thing_list list;
            batch_fetch_all(batch, up_to(2), thing, &list);
            if (round == 1 && !early) {
                calx_select *q = select_(arena, as(calx_raw(boolean, "pg_terminate_backend(pg_backend_pid())"), "x"));
                batch_run(batch, q, NULL);
            }
            batch_fetch_all(batch, up_to(2), thing, &list);
            batch_run(batch, up_to(2), NULL);
            if (round == 1 && early && politely)
                kill_backend(own_database("batch"), victim);
            if (round == 1 && early && !politely)
                shutdown(PQsocket(calx_libpq(victim)), SHUT_RDWR);
            assert_true(calx_batch_run(batch, &err) == (round == 0));
            if (round == 0)
                continue;
            assert_sqlstate(&err, CALX_LOST);
            for (int i = early ? 0 : 1; i < (early ? 3 : 4); i++)
                assert_sqlstate(calx_batch_error(batch, i), CALX_LOST);
        }
        calx_close(victim);
    }
}

static void an_empty_batch_is_done_at_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    must(calx_batch_run(calx_batch_new(&db, arena), &err), &err);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fresh, free_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(each_statement_has_its_own_result),
        T(one_that_fails_does_not_touch_the_others),
        T(together_it_is_all_or_nothing),
        T(where_one_cannot_be_prepared_none_together_runs),
        T(what_fails_at_the_commit_fails_the_statements),
        T(much_goes_both_ways_without_standing_still),
        T(more_statements_than_the_cache_holds_run),
        T(a_stale_statement_is_good_the_next_time),
        T(a_lost_connection_fails_them_all),
        T(an_empty_batch_is_done_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, disconnect);
}
