/* Streams of rows, and questions about a whole select, on a real server. */
#include "session_test.h"
#include "tests/not_compiling/schema.h"

#include <sys/resource.h>
#include <sys/socket.h>

RESULT(numbered, FIELD(id, int8), FIELD(name, text), FIELD(parts, int4_array));
#define NUMBERS(C) C(id, int8, PRIMARY_KEY) C(name, text, NOT_NULL) C(parts, int4_array, NOT_NULL)
CALX_MODEL(number, numbers, NUMBERS);

static const char schema[] =
    "CREATE VIEW numbers AS SELECT i AS id, 'number ' || i AS name, ARRAY[i::int, 1] AS parts"
    " FROM generate_series(1::bigint, 500000) AS i;"
    "CREATE TABLE few (id bigint PRIMARY KEY, name text);"
    "INSERT INTO few SELECT i, CASE WHEN i <> 3 THEN 'n' || i END FROM generate_series(1, 10) AS i";

#define FEW(C) C(id, int8, PRIMARY_KEY) C(name, text)
CALX_MODEL(few_row, few, FEW);
CALX_MODEL(late_row, late, FEW);

static calx_select *all_numbers(void)
{
    calx_select *q = select_all(arena, numbers);
    from(q, numbers);
    return q;
}

static calx_select *all_few(void)
{
    calx_select *q = select_all(arena, few);
    from(q, few);
    order_by(q, few.id);
    return q;
}

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED false
#endif

static long peak_kilobytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void half_a_million_rows_take_no_more_memory_than_one(void **state)
{
    (void)state;
    calx_error err = { 0 };
    number row;
    int64_t sum = 0, taken = 0;
    long before = peak_kilobytes();
    stream (&db, all_numbers(), number, &row, &err) {
        assert_int_equal(row.parts.len, 2);
        sum += row.parts.items[0] + row.parts.items[1];
        taken++;
    }
    must(!calx_failed(&err), &err);
    assert_int_equal(taken, 500000);
    assert_int_equal(sum, INT64_C(500000) * 500001 / 2 + 500000);
    assert_true(calx_arena_measure(arena).peak < 100000);
    /* what a sanitizer or valgrind keeps of freed memory counts, too */
    const char *preloaded = getenv("LD_PRELOAD");
    bool watched = SANITIZED || (preloaded && strstr(preloaded, "vgpreload"));
    assert_true(watched || peak_kilobytes() - before < 4096);
}

static int64_t take(int64_t wanted, calx_error *err)
{
    number row;
    int64_t taken = 0;
    stream (&db, all_numbers(), number, &row, err) {
        if (++taken == wanted)
            return taken;
    }
    return taken;
}

static void leaving_early_frees_the_connection_at_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int pid = PQbackendPID(calx_libpq(conn));
    for (int i = 1; i <= 20; i++) {
        assert_int_equal(take(i, &err), i);
        assert_false(calx_failed(&err));
        assert_int_equal(ask(conn, "SELECT 1"), 1);
    }
    assert_int_equal(PQbackendPID(calx_libpq(conn)), pid);
}

static void leaving_early_leaves_a_transaction_as_it_was(void **state)
{
    (void)state;
    calx_error err = { 0 };
    CALX_TRANSACTION(tx, conn, &err);
    must_execute(conn, "INSERT INTO few VALUES (100, 'in the transaction')");
    assert_int_equal(take(5, &err), 5);
    assert_int_equal(ask(conn, "SELECT count(*) FROM few"), 11);
    number row;
    int64_t taken = 0;
    calx_select *q = all_numbers();
    limit(q, 5);
    stream (&db, q, number, &row, &err)
        taken++;
    assert_int_equal(taken, 5);
    assert_int_equal(ask(conn, "SELECT count(*) FROM few"), 11);
    must(calx_commit(&tx, &err), &err);
    must_execute(conn, "DELETE FROM few WHERE id = 100");
}

static void an_error_half_way_is_told_after_the_rows_before_it(void **state)
{
    (void)state;
    for (int inside = 0; inside < 2; inside++) {
        calx_error err = { 0 };
        calx_tx tx = { 0 };
        if (inside)
            tx = calx_begin(conn, &err);
        few_row row;
        int taken = 0;
        calx_select *bad = select_(arena, as(calx_raw(int8, "100 / (5 - \"few\".\"id\")"), "id"), few.name);
        from(bad, few);
        stream (&db, bad, few_row, &row, &err)
            taken++;
        assert_sqlstate(&err, "22012");
        assert_true(taken <= 4 && strstr(err.statement, "SELECT") != NULL);
        if (inside)
            must(calx_commit(&tx, &err), &err);
        assert_int_equal(ask(conn, "SELECT 1"), 1);
    }
}

static void a_null_where_none_may_be_ends_the_stream(void **state)
{
    (void)state;
    calx_error err = { 0 };
    numbered row;
    int taken = 0;
    calx_select *q = select_(arena, few.id, few.name, as(calx_raw(int4_array, "ARRAY[1]"), "parts"));
    from(q, few);
    order_by(q, few.id);
    stream (&db, q, numbered, &row, &err)
        taken++;
    assert_int_equal(taken, 2);
    assert_sqlstate(&err, CALX_SHAPE);
    assert_string_equal(err.context, "row 3");
    assert_int_equal(ask(conn, "SELECT 1"), 1);
}

static void a_stream_of_another_shape_never_begins(void **state)
{
    (void)state;
    calx_error err = { 0 };
    number row;
    stream (&db, all_few(), number, &row, &err)
        fail();
    assert_sqlstate(&err, CALX_SHAPE);
    assert_int_equal(ask(conn, "SELECT 1"), 1);
}

static void the_connection_refuses_other_work_inside(void **state)
{
    (void)state;
    calx_error err = { 0 }, inner = { 0 };
    number row;
    stream (&db, all_numbers(), number, &row, &err) {
        assert_false(calx_execute(conn, "SELECT 1", &inner));
        assert_sqlstate(&inner, CALX_USAGE);
        assert_false(calx_begin(conn, &inner).open);
        assert_sqlstate(&inner, CALX_USAGE);
        few_row_list list;
        assert_false(fetch_all(&db, all_few(), few_row, &list, &inner));
        assert_sqlstate(&inner, CALX_USAGE);
        break;
    }
    must(!calx_failed(&err), &err);
}

static void a_stream_that_writes_lasts_when_read_to_its_end(void **state)
{
    (void)state;
    calx_error err = { 0 };
    few_row row;
    calx_update *u = update_(arena, few);
    set(u, few.name, "written");
    where(u, gt(few.id, 8));
    returning(u, few.id, few.name);
    int taken = 0;
    stream (&db, u, few_row, &row, &err)
        taken++;
    must(!calx_failed(&err), &err);
    assert_int_equal(taken, 2);
    assert_int_equal(ask(conn, "SELECT count(*) FROM few WHERE name = 'written'"), 2);
}

/* All rows have come by then, and none of them lasts. */
static void a_stream_that_fails_at_its_commit_says_so(void **state)
{
    (void)state;
    calx_error err = { 0 };
    few_row row;
    must_execute(conn, "CREATE TABLE IF NOT EXISTS late (id bigint, name text UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    calx_insert *i = insert_into(arena, late);
    insert_select(i,
                  values_of(arena, row_of(as(value_(int8, 1), "id"), as(value_(text, CALX_TEXT("same")), "name")),
                            row_of(value_(int8, 2), value_(text, CALX_TEXT("same")))),
                  late.id, late.name);
    returning(i, late.id, late.name);
    int taken = 0;
    stream (&db, i, few_row, &row, &err)
        taken++;
    assert_int_equal(taken, 2);
    assert_sqlstate(&err, "23505");
    assert_int_equal(ask(conn, "SELECT count(*) FROM late"), 0);
}

static void rolling_back_ends_an_open_stream(void **state)
{
    (void)state;
    calx_error err = { 0 };
    number row;
    calx_tx tx = calx_begin(conn, &err);
    stream (&db, all_numbers(), number, &row, &err) {
        must(calx_rollback(&tx, NULL), &err);
        assert_int_equal(ask(conn, "SELECT 1"), 1);
    }
    assert_sqlstate(&err, CALX_USAGE); /* not silently, as if these were all rows */
}

static void a_statement_made_stale_streams_all_the_same(void **state)
{
    (void)state;
    calx_error err = { 0 };
    few_row row;
    for (int i = 0; i < 3; i++) {
        int taken = 0;
        stream (&db, all_few(), few_row, &row, &err)
            taken++;
        must(!calx_failed(&err), &err);
        assert_int_equal(taken, 10);
        PQclear(PQexec(calx_libpq(conn), i == 0 ? "DEALLOCATE ALL" : "ALTER TABLE few ALTER name TYPE varchar"));
    }
}

static void break_silently(calx_conn *c)
{
    shutdown(PQsocket(calx_libpq(c)), SHUT_RDWR);
}

static void break_politely(calx_conn *c)
{
    kill_backend(own_database("stream"), c);
}

/* Loses the connection before (0) or at (1) a row, inside of a transaction or not. */
static void lose(void (*break_it)(calx_conn *), int at_row, bool inside, bool leave)
{
    calx_error err = { 0 };
    calx_conn *victim = must_connect(own_database("stream"), NULL);
    calx_session on = calx_session_on(victim);
    {
        calx_tx tx __attribute__((cleanup(calx_tx_end))) = { .conn = victim };
        if (inside)
            tx = calx_begin(victim, &err);
        number row;
        int taken = 0;
        if (at_row == 0)
            break_it(victim);
        stream (&on, all_numbers(), number, &row, &err) {
            if (++taken == at_row)
                break_it(victim);
            if (taken == at_row && leave)
                break;
        }
        if (!leave)
            assert_sqlstate(&err, CALX_LOST);
        assert_false(calx_execute(victim, "SELECT 1", &err));
        assert_sqlstate(&err, CALX_LOST);
    }
    calx_close(victim);
}

static void a_lost_connection_ends_a_stream_with_an_error(void **state)
{
    (void)state;
    for (int inside = 0; inside < 2; inside++) {
        for (int at_row = 0; at_row < 3; at_row++) {
            lose(break_silently, at_row, inside, false);
            lose(break_politely, at_row, inside, false);
        }
        lose(break_silently, 2, inside, true);
        lose(break_politely, 2, inside, true);
    }
}

static void a_whole_select_can_be_asked_about(void **state)
{
    (void)state;
    calx_error err = { 0 };
    bool found = false;
    int64_t count = 0;
    calx_select *q = all_few();
    where(q, gt(few.id, 4));
    must(exists_(&db, q, &found, &err) && count_of(&db, q, &count, &err), &err);
    assert_true(found);
    assert_int_equal(count, 6);
    where(q, gt(few.id, 400));
    must(exists_(&db, q, &found, &err) && count_of(&db, q, &count, &err), &err);
    assert_false(found);
    assert_int_equal(count, 0);
}

static void pages_hold_all_rows_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t next = 1;
    bool more = true;
    int number_of_page = 1;
    for (; more; number_of_page++) {
        few_row_list rows;
        must(page(&db, all_few(), few_row, number_of_page, 3, &rows, &more, &err), &err);
        assert_int_equal(rows.len, more ? 3 : 1);
        for (size_t i = 0; i < rows.len; i++)
            assert_int_equal(rows.items[i].id, next++);
    }
    assert_int_equal(next, 11);
    assert_int_equal(number_of_page, 5);
    few_row_list rows;
    must(page(&db, all_few(), few_row, 2, 5, &rows, &more, &err), &err);
    assert_false(more);
    assert_int_equal(rows.len, 5);
    must(page(&db, all_few(), few_row, 9, 5, &rows, &more, &err), &err);
    assert_int_equal(rows.len, 0);
    must(page(&db, all_few(), few_row, INT64_MAX, 5, &rows, &more, &err), &err);
    assert_int_equal(rows.len, 0);
    assert_false(more);
    assert_false(page(&db, all_few(), few_row, 0, 5, &rows, &more, &err));
    assert_sqlstate(&err, CALX_USAGE);
}

static void a_column_comes_as_an_array(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_select *q = select_(arena, few.name);
    from(q, few);
    order_by(q, few.id);
    limit(q, 4);
    calx_array_text names;
    must(fetch_column(&db, q, text, &names, &err), &err);
    assert_int_equal(names.len, 4);
    assert_memory_equal(names.items[3].data, "n4", 2);
    assert_true(names.nulls[2] && !names.nulls[1]);
    calx_array_int8 ids;
    assert_false(fetch_column(&db, q, int8, &ids, &err));
    assert_sqlstate(&err, CALX_SHAPE);
    int64_t id;
    assert_false(fetch_value(&db, q, int8, &id, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(half_a_million_rows_take_no_more_memory_than_one),
        TEST(leaving_early_frees_the_connection_at_once),
        TEST(leaving_early_leaves_a_transaction_as_it_was),
        TEST(an_error_half_way_is_told_after_the_rows_before_it),
        TEST(a_null_where_none_may_be_ends_the_stream),
        TEST(a_stream_of_another_shape_never_begins),
        TEST(the_connection_refuses_other_work_inside),
        TEST(a_stream_that_writes_lasts_when_read_to_its_end),
        TEST(a_stream_that_fails_at_its_commit_says_so),
        TEST(rolling_back_ends_an_open_stream),
        TEST(a_whole_select_can_be_asked_about),
        TEST(pages_hold_all_rows_once),
        TEST(a_column_comes_as_an_array),
        TEST(a_statement_made_stale_streams_all_the_same),
        TEST(a_lost_connection_ends_a_stream_with_an_error),
    };
    return RUN_SESSION_TESTS(tests, .database = "stream", .once = schema);
}
