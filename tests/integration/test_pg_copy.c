/* COPY in and out. */
#include "pg_test.h"

typedef enum mood { SAD = 1, OK } mood;
typedef mood calx_ctype_mood;
CALX_DECLARE_VALUE(mood);

static const char *const mood_labels[] = { "sad", "ok" };
static const calx_type type_mood = {
    .name = "mood", .kind = CALX_KIND_ENUM, .size = sizeof(mood), .labels = mood_labels, .label_count = 2
};
static const calx_type type_mood_array = {
    .name = "mood[]", .kind = CALX_KIND_ARRAY, .size = sizeof(calx_array_mood), .element = &type_mood
};

#define COPY_ROWS "COPY rows (n, t) FROM STDIN (FORMAT binary)"

static int connect_to_server(void **state)
{
    calx_conn *conn = must_connect(own_database("pg_copy"), NULL);
    must_execute(conn, "CREATE TYPE mood AS ENUM ('sad', 'ok');"
                       "CREATE TABLE rows (n int CHECK (n >= 0), t text);"
                       "CREATE TABLE moods (m mood, ms mood[], j jsonb)");
    *state = conn;
    return 0;
}

static int empty_table(void **state)
{
    must_execute(*state, "TRUNCATE rows");
    return 0;
}

static int disconnect(void **state)
{
    calx_close(*state);
    return 0;
}

static calx_copy_in *must_begin(calx_conn *conn, calx_arena *arena)
{
    calx_error err = { 0 };
    calx_copy_in *copy = calx_copy_in_begin(conn, arena, COPY_ROWS, 2, &err);
    must(copy != NULL, &err);
    return copy;
}

static bool add_row(calx_copy_in *copy, int32_t n, calx_text t, calx_error *err)
{
    return calx_copy_in_field(copy, &calx_type_int4, &n, err) && calx_copy_in_field(copy, &calx_type_text, &t, err) &&
           calx_copy_in_row(copy, err);
}

static void rows_go_in_and_come_out_of_bounded_memory(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_copy_in *copy = must_begin(*state, arena);
    size_t before = calx_arena_measure(arena).reserved;
    for (int32_t n = 0; n < 200000; n++)
        must(add_row(copy, n, CALX_TEXT("some text that is neither short nor long"), &err), &err);
    int64_t rows = 0;
    must(calx_copy_in_end(copy, &rows, &err), &err);
    assert_int_equal(rows, 200000);
    assert_int_equal(calx_arena_measure(arena).reserved, before);
    assert_int_equal(ask(*state, "SELECT count(DISTINCT n) FROM rows WHERE t LIKE '%nor long'"), 200000);
    assert_false(calx_copy_in_row(copy, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
}

static void a_scope_in_the_callers_arena_does_no_harm(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_copy_in *copy = must_begin(*state, arena);
    for (int32_t n = 0; n < 1000; n++) {
        CALX_ARENA_SCOPE(arena);
        must(add_row(copy, n, calx_text_format(arena, "%0500d", n), &err), &err);
    }
    must(calx_copy_in_end(copy, NULL, &err), &err);
    assert_int_equal(ask(*state, "SELECT sum(t::int) FROM rows"), 499500);
}

static void a_large_field_passes(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    size_t len = (size_t)20 << 20;
    char *large = calx_alloc(arena, len);
    memset(large, 'x', len);
    calx_copy_in *copy = must_begin(*state, arena);
    must(add_row(copy, 1, (calx_text){ large, len }, &err), &err);
    must(add_row(copy, 2, CALX_TEXT("after"), &err), &err);
    must(calx_copy_in_end(copy, NULL, &err), &err);
    assert_int_equal(ask(*state, "SELECT sum(length(t)) FROM rows"), (long long)len + 5);
}

static void nulls_enums_and_jsonb_go_in(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_copy_in *copy = calx_copy_in_begin(*state, arena, "COPY moods FROM STDIN (FORMAT binary)", 3, &err);
    must(copy != NULL, &err);
    calx_array_mood moods = { .items = (mood[]){ SAD, OK }, .len = 2 };
    calx_json json = { CALX_TEXT("{\"a\":1}") };
    for (int i = 0; i < 2; i++) {
        must(calx_copy_in_field(copy, &type_mood, i ? NULL : &(mood){ OK }, &err), &err);
        must(calx_copy_in_field(copy, &type_mood_array, i ? NULL : &moods, &err), &err);
        must(calx_copy_in_field(copy, &calx_type_jsonb, i ? NULL : &json, &err), &err);
        must(calx_copy_in_row(copy, &err), &err);
    }
    must(calx_copy_in_end(copy, NULL, &err), &err);
    assert_int_equal(ask(*state, "SELECT count(*) FROM moods WHERE m = 'ok' AND ms = '{sad,ok}' AND j->'a' = '1'"), 1);
    assert_int_equal(ask(*state, "SELECT count(*) FROM moods WHERE m IS NULL AND ms IS NULL AND j IS NULL"), 1);
}

static void no_rows_are_rows_too(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    int64_t rows = -1;
    must(calx_copy_in_end(must_begin(*state, arena), &rows, &err), &err);
    assert_int_equal(rows, 0);
}

static void a_row_with_a_bad_value_is_left_out_alone(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_copy_in *copy = must_begin(*state, arena);
    must(add_row(copy, 1, CALX_TEXT("a"), &err), &err);
    assert_false(add_row(copy, 2, CALX_TEXT("secret\xff"), &err));
    assert_string_equal(err.sqlstate, CALX_BAD_VALUE);
    assert_string_equal(err.context, "field 2 of the row");
    assert_null(strstr(err.message, "secret"));
    must(calx_copy_in_field(copy, &calx_type_int4, &(int32_t){ 4 }, &err), &err);
    assert_false(calx_copy_in_row(copy, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    must(add_row(copy, 8, CALX_TEXT("b"), &err), &err);
    must(calx_copy_in_end(copy, NULL, &err), &err);
    assert_int_equal(ask(*state, "SELECT sum(n) FROM rows"), 9);
}

static void encoded_rows_go_in_between_others(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    /* two fields: a length of four and the number 7, and no bytes */
    static const char row[] = "\0\2\0\0\0\4\0\0\0\7\0\0\0\0";
    calx_copy_in *copy = must_begin(*state, arena);
    int32_t n = 5;
    must(add_row(copy, n, CALX_TEXT("before"), &err), &err);
    calx_buffer_add(calx_copy_in_buffer(copy, &err), row, sizeof row - 1);
    must(calx_copy_in_rows(copy, &err), &err);
    must(calx_copy_in_field(copy, &calx_type_int4, &n, &err), &err);
    assert_null(calx_copy_in_buffer(copy, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    must(calx_copy_in_field(copy, &calx_type_text, NULL, &err) && calx_copy_in_row(copy, &err), &err);
    must(calx_copy_in_end(copy, NULL, &err), &err);
    assert_int_equal(ask(*state, "SELECT sum(n) * 10 + count(t) FROM rows"), 172);
    assert_int_equal(ask(*state, "SELECT count(*) FROM rows WHERE n = 7 AND t = ''"), 1);
}

static void a_copy_that_ends_within_a_row_is_dropped(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_copy_in *copy = must_begin(*state, arena);
    must(add_row(copy, 1, CALX_TEXT("a"), &err), &err);
    must(calx_copy_in_field(copy, &calx_type_int4, &(int32_t){ 4 }, &err), &err);
    assert_false(calx_copy_in_end(copy, NULL, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_int_equal(ask(*state, "SELECT count(*) FROM rows"), 0);
}

static void the_servers_error_names_the_line(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_copy_in *copy = must_begin(*state, arena);
    must(add_row(copy, 1, CALX_TEXT("a"), &err), &err);
    must(add_row(copy, -1, CALX_TEXT("b"), &err), &err);
    assert_false(calx_copy_in_end(copy, NULL, &err));
    assert_string_equal(err.sqlstate, "23514");
    assert_non_null(strstr(err.context, "line 2"));
    assert_string_equal(err.statement, COPY_ROWS);
    must_execute(*state, "SELECT 1");
}

static void a_copy_that_is_left_is_aborted(void **state)
{
    calx_error err = { 0 };
    {
        CALX_SCOPED_ARENA(arena);
        calx_copy_in *copy = must_begin(*state, arena);
        must(add_row(copy, 1, CALX_TEXT("a"), &err), &err);
        assert_false(calx_execute(*state, "SELECT 1", &err));
        assert_string_equal(err.sqlstate, CALX_USAGE);
        assert_null(calx_query(*state, arena, "SELECT 1", NULL, &err));
        assert_null(calx_copy_in_begin(*state, arena, COPY_ROWS, 2, &err));
        assert_false(calx_begin(*state, &err).open);
    }
    assert_int_equal(ask(*state, "SELECT count(*) FROM rows"), 0);
    CALX_SCOPED_ARENA(arena);
    calx_copy_in *copy = must_begin(*state, arena);
    calx_copy_in_abort(copy);
    calx_copy_in_abort(copy);
    assert_int_equal(ask(*state, "SELECT count(*) FROM rows"), 0);
}

static void a_transaction_that_ends_takes_its_copy_along(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    {
        CALX_TRANSACTION(tx, *state, &err);
        must_execute(*state, "INSERT INTO rows VALUES (5, 'x')");
        must(add_row(must_begin(*state, arena), 1, CALX_TEXT("a"), &err), &err);
    }
    assert_int_equal(ask(*state, "SELECT count(*) FROM rows"), 0);
    calx_tx tx = calx_begin(*state, &err);
    must_begin(*state, arena);
    assert_false(calx_commit(&tx, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_int_equal(PQtransactionStatus(calx_libpq(*state)), PQTRANS_IDLE);
}

static void a_connection_that_closes_takes_its_copy_along(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_conn *conn = must_connect(own_database("pg_copy"), NULL);
    must_begin(conn, arena);
    calx_close(conn);
}

static void what_is_no_copy_in_is_refused(void **state)
{
    CALX_SCOPED_ARENA(arena);
    static const char *const wrong[] = {
        "SELECT 1",      "COPY rows TO STDOUT", "COPY rows FROM STDIN", "COPY rows (n) FROM STDIN (FORMAT binary)",
        "COPY nonsense",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        calx_error err = { 0 };
        assert_null(calx_copy_in_begin(*state, arena, wrong[i], 2, &err));
        assert_string_equal(err.sqlstate, i < 4 ? CALX_USAGE : "42601");
        assert_string_equal(err.statement, wrong[i]);
        must_execute(*state, "SELECT 1");
    }
}

/* What `take` has seen; it stops after `most` pieces where that is not 0. */
typedef struct seen {
    int64_t pieces;
    int64_t bytes;
    int64_t most;
} seen;

static bool take(void *context, calx_text piece, calx_error *err)
{
    seen *s = context;
    s->pieces++;
    s->bytes += (int64_t)piece.len;
    return s->pieces != s->most || calx_fail(err, CALX_CANCELLED, "enough");
}

static void rows_come_out_one_by_one(void **state)
{
    calx_error err = { 0 };
    seen s = { 0 };
    int64_t rows;
    must(calx_copy_out(*state, "COPY (SELECT generate_series(1, 1000)) TO STDOUT", take, &s, &rows, &err), &err);
    assert_int_equal(rows, 1000);
    assert_int_equal(s.pieces, 1000);
    assert_int_equal(s.bytes, 9 * 2 + 90 * 3 + 900 * 4 + 5);
}

static void stopping_ends_the_copy_and_leaves_the_connection_usable(void **state)
{
    calx_error err = { 0 };
    for (int i = 0; i < 20; i++) {
        seen s = { .most = 3 };
        assert_false(calx_copy_out(*state, "COPY (SELECT repeat('x', 1000), generate_series(1, 100000000)) TO STDOUT",
                                   take, &s, NULL, &err));
        assert_string_equal(err.sqlstate, CALX_CANCELLED);
        assert_int_equal(s.pieces, 3);
        assert_int_equal(ask(*state, "SELECT 6"), 6);
    }
}

static void an_error_on_the_way_out_is_told(void **state)
{
    calx_error err = { 0 };
    seen s = { 0 };
    assert_false(calx_copy_out(*state, "COPY (SELECT 1 / (500 - n) FROM generate_series(1, 1000) n) TO STDOUT", take,
                               &s, NULL, &err));
    assert_string_equal(err.sqlstate, "22012");
    assert_false(calx_copy_out(*state, "SELECT 1", take, &s, NULL, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_false(calx_copy_out(*state, COPY_ROWS, take, &s, NULL, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_false(calx_copy_out(*state, "COPY wrong", take, &s, NULL, &err));
    assert_string_equal(err.sqlstate, "42601");
    assert_int_equal(ask(*state, "SELECT 6"), 6);
}

#define TEST(name) cmocka_unit_test_setup(name, empty_table)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_go_in_and_come_out_of_bounded_memory),
        TEST(a_scope_in_the_callers_arena_does_no_harm),
        TEST(a_large_field_passes),
        TEST(nulls_enums_and_jsonb_go_in),
        TEST(no_rows_are_rows_too),
        TEST(a_row_with_a_bad_value_is_left_out_alone),
        TEST(encoded_rows_go_in_between_others),
        TEST(a_copy_that_ends_within_a_row_is_dropped),
        TEST(the_servers_error_names_the_line),
        TEST(a_copy_that_is_left_is_aborted),
        TEST(a_transaction_that_ends_takes_its_copy_along),
        TEST(a_connection_that_closes_takes_its_copy_along),
        TEST(what_is_no_copy_in_is_refused),
        TEST(rows_come_out_one_by_one),
        TEST(stopping_ends_the_copy_and_leaves_the_connection_usable),
        TEST(an_error_on_the_way_out_is_told),
    };
    return cmocka_run_group_tests(tests, connect_to_server, disconnect);
}
