/* Every type goes to a real server and comes back, alone, as null and in arrays.
 *
 * The server is the judge: what it printed is compared with what we print of the value it sent, and
 * what we send back must print as the same again. */
#include "pg_test.h"

typedef enum mood { SAD = 1, OK, HAPPY } mood;
typedef mood calx_ctype_mood;
CALX_DECLARE_VALUE(mood);

static const char *const mood_labels[] = { "sad", "ok", "très, \"happy\"" };
static const calx_type type_mood = { .name = "mood",
                                     .kind = CALX_KIND_ENUM,
                                     .size = sizeof(mood),
                                     .opt_value = offsetof(calx_opt_mood, value),
                                     .labels = mood_labels,
                                     .label_count = 3 };
static const calx_type type_mood_array = {
    .name = "mood[]", .kind = CALX_KIND_ARRAY, .size = sizeof(calx_array_mood), .element = &type_mood
};

/* Values of one type, as SQL writes them. */
typedef struct sample {
    const calx_type *type;
    const calx_type *array;
    const char *values[16];
} sample;

#define SAMPLE(T, ...)                          \
    {                                           \
        &calx_type_##T, &calx_type_##T##_array, \
        {                                       \
            __VA_ARGS__                         \
        }                                       \
    }

static const sample samples[] = {
    SAMPLE(boolean, "true", "false"),
    SAMPLE(int2, "0", "-32768", "32767"),
    SAMPLE(int4, "0", "-2147483648", "2147483647"),
    SAMPLE(int8, "0", "-9223372036854775808", "9223372036854775807"),
    SAMPLE(float4, "0", "-0", "0.1", "1e6", "999999", "1e-4", "1e-5", "3.4028235e38", "1e-45", "NaN", "Infinity",
           "-Infinity"),
    SAMPLE(float8, "0", "-0", "0.1", "1e15", "999999999999999", "1e-4", "1e-5", "1.7976931348623157e308", "5e-324",
           "NaN", "Infinity", "-Infinity"),
    SAMPLE(numeric, "0", "0.000", "-1", "10000", "1e30", "12345678901234567890.0987654321", "-0.00001", "9999.9999",
           "1e-100", "1e1000", "NaN", "Infinity", "-Infinity"),
    SAMPLE(text, "", " ", "Šárka 🚔", "null", "a,b{c}\"d\\e\nf"),
    SAMPLE(varchar, "", "x", "naïve café"),
    SAMPLE(bytea, "", "\\x00ff5c27", "\\xdeadbeef"),
    SAMPLE(uuid, "00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    SAMPLE(json, "null", "{\"a\":  [1, \"ž\"]}", "\" \""),
    SAMPLE(jsonb, "null", "{\"b\": 1, \"a\": [1.50, \"ž\"]}", "[]"),
    SAMPLE(date, "2000-01-01", "1999-12-31", "4713-01-01 BC", "0001-01-01", "2024-02-29", "5874897-12-31", "infinity",
           "-infinity"),
    SAMPLE(timestamp, "2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "4713-01-01 00:00:00 BC",
           "294276-12-31 23:59:59.999999", "2026-11-22 14:05:07.25", "infinity", "-infinity"),
    SAMPLE(timestamptz, "2000-01-01 00:00:00+00", "0044-03-15 12:00:00+00 BC", "294276-12-31 23:59:59.999999+00",
           "infinity", "-infinity"),
    SAMPLE(interval, "0", "1 year 2 months -3 days 4:05:06.789", "-1 year 1 day", "-0.000001 seconds",
           "178000000 years", "2147483647 days", "1 mon", "-1 day +00:00:01"),
    SAMPLE(daterange, "empty", "(,)", "[2000-01-01,2000-01-31]", "(2000-01-01,)", "(,2000-01-01)",
           "[4713-01-01 BC,5874897-12-31)", "[-infinity,infinity)"),
    SAMPLE(int4range, "empty", "(,)", "[1,2]", "[-2147483648,2147483647)", "(,0]"),
    SAMPLE(int8range, "empty", "[-9223372036854775808,9223372036854775807)", "(5,7]"),
    SAMPLE(numrange, "empty", "(,)", "(1.50,2.25]", "[-Infinity,NaN]", "[0,0]", "(,1e30)"),
    SAMPLE(tsrange, "empty", "[\"2000-01-01 00:00:00\",\"2000-01-01 00:00:01\")", "(,infinity]"),
    SAMPLE(tstzrange, "empty", "(\"2000-01-01 00:00:00+00\",)", "[\"0044-03-15 12:00:00+00 BC\",infinity)"),
    SAMPLE(int4multirange, "{}", "{(,)}", "{[1,2],[4,5],[-7,-3]}", "{empty}"),
    SAMPLE(nummultirange, "{}", "{(1.50,2.25],[3,NaN]}"),
    SAMPLE(datemultirange, "{[2000-01-01,2000-01-31],[2001-01-01,)}"),
    SAMPLE(tstzmultirange, "{[\"2000-01-01 00:00:00+00\",\"2000-01-02 00:00:00+00\"),(\"2001-01-01 00:00:00+00\",infinity]}"),
    SAMPLE(tsvector, "", "a", "fat:2A,4C cat:5", "'o''clock' 'back\\\\slash':16383B", "b a ab"),
    SAMPLE(tsquery, "a", "a & !b", "(a | b) & c:*AB", "!(a & b) | 'o''clock':D", "a <-> (b <3> c) <0> d", "!!a & 'back\\\\slash':*",
           "a | b & c | d", "a & (b | !(c <-> d))", "(a <-> b | c) <16384> d"),
};
#define SAMPLES (sizeof samples / sizeof *samples)

static int connect_to_server(void **state)
{
    calx_conn *conn = must_connect(own_database("pg_types"), NULL);
    must_execute(conn, "SET TimeZone = 'UTC'");
    must_execute(conn, "CREATE TYPE mood AS ENUM ('sad', 'ok', 'très, \"happy\"')");
    *state = conn;
    return 0;
}

static int disconnect(void **state)
{
    calx_close(*state);
    return 0;
}

/* Reads `expression`, compares, sends it back as `placeholder`, compares again. */
static void check(calx_conn *conn, const calx_type *type, const char *expression, const char *placeholder)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    max_align_t value[8];
    const char *sql = calx_text_format(arena, "SELECT %s, format('%%s', %s)", expression, expression).data;
    PGresult *sent = must_query(conn, arena, sql, NULL);
    must(calx_cell(sent, 0, 0, type, arena, value, &err), &err);
    char *expected = calx_text_cstr(arena, calx_cell_text(sent, 0, 1));
    assert_string_equal(calx_text_cstr(arena, calx_print(arena, type, value)), expected);

    calx_params params = calx_params_in(arena);
    must(calx_params_add(&params, type, value, &err), &err);
    sql = calx_text_format(arena, "SELECT format('%%s', %s)", placeholder).data;
    PGresult *back = must_query(conn, arena, sql, &params);
    assert_string_equal(calx_text_cstr(arena, calx_cell_text(back, 0, 0)), expected);
}

static calx_text literal(calx_arena *arena, const sample *s, const char *value)
{
    calx_text quoted = calx_raw_literal(arena, calx_text_of(value));
    return calx_text_format(arena, "%.*s::%s", CALX_TEXT_ARG(quoted), s->type->name);
}

static void every_value_goes_both_ways(void **state)
{
    CALX_SCOPED_ARENA(arena);
    for (size_t i = 0; i < SAMPLES; i++)
        for (const char *const *value = samples[i].values; *value; value++)
            check(*state, samples[i].type, literal(arena, &samples[i], *value).data, "$1");
}

static void every_array_goes_both_ways(void **state)
{
    CALX_SCOPED_ARENA(arena);
    for (size_t i = 0; i < SAMPLES; i++) {
        calx_buffer sql = calx_buffer_in(arena);
        calx_buffer_add_cstr(&sql, "ARRAY[NULL");
        for (const char *const *value = samples[i].values; *value; value++) {
            calx_buffer_add_char(&sql, ',');
            calx_buffer_add_text(&sql, literal(arena, &samples[i], *value));
        }
        calx_buffer_addf(&sql, "]::%s", samples[i].array->name);
        check(*state, samples[i].array, calx_buffer_cstr(&sql), "$1");
        check(*state, samples[i].array, calx_text_format(arena, "'{}'::%s", samples[i].array->name).data, "$1");
        const char *shifted = calx_text_format(arena, "'[-1:1]={NULL,NULL,NULL}'::%s", samples[i].array->name).data;
        check(*state, samples[i].array, shifted, "$1");
    }
}

static void every_null_goes_both_ways(void **state)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        CALX_SCOPED_ARENA(arena);
        calx_error err = { 0 };
        calx_params params = calx_params_in(arena);
        must(calx_params_add(&params, samples[i].type, NULL, &err), &err);
        must(calx_params_add(&params, samples[i].array, NULL, &err), &err);
        PGresult *result = must_query(*state, arena, "SELECT $1, $2", &params);
        assert_true(PQgetisnull(result, 0, 0) && PQgetisnull(result, 0, 1));
        assert_int_equal(PQftype(result, 0), samples[i].type->oid);
        assert_int_equal(PQftype(result, 1), samples[i].array->oid);
        max_align_t value[8];
        assert_false(calx_cell(result, 0, 1, samples[i].array, arena, value, &err));
        assert_non_null(strstr(err.message, "null"));
    }
}

static void a_matrix_is_refused_with_a_hint(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_array_int4 value;
    PGresult *result = must_query(*state, arena, "SELECT '{{1,2},{3,4}}'::int[] AS grid", NULL);
    assert_false(calx_cell(result, 0, 0, &calx_type_int4_array, arena, &value, &err));
    assert_string_equal(err.sqlstate, CALX_BAD_VALUE);
    assert_non_null(strstr(err.message, "2 dimensions"));
    assert_non_null(strstr(err.context, "grid"));
}

static void the_server_takes_the_longest_numeric_that_we_send(void **state)
{
    CALX_SCOPED_ARENA(arena);
    char *digits = calx_alloc(arena, 12001);
    memset(digits, '7', 12000);
    calx_error err = { 0 };
    calx_params params = calx_params_in(arena);
    must(calx_params_add(&params, &calx_type_numeric, &(calx_numeric){ { digits, 12000 } }, &err), &err);
    PGresult *result = must_query(*state, arena, "SELECT $1::text", &params);
    assert_string_equal(calx_text_cstr(arena, calx_cell_text(result, 0, 0)), digits);
}

static void we_read_the_longest_numeric_that_the_server_has(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_numeric value;
    PGresult *result = must_query(
        *state, arena,
        "SELECT n, n::text FROM (SELECT (repeat('7', 131072) || '.' || repeat('3', 16383))::numeric n) x", NULL);
    must(calx_cell(result, 0, 0, &calx_type_numeric, arena, &value, &err), &err);
    assert_true(calx_text_equal(value.digits, calx_cell_text(result, 0, 1)));
}

/* In whatever way it is written, planned and sent. */
static void check_enums(calx_conn *conn)
{
    static const char *const scalars[] = { "$1::\"mood\"", "$1::text::\"mood\"" };
    static const char *const arrays[] = { "$1::\"mood\"[]", "$1::text[]::\"mood\"[]" };
    static const char *const lists[] = { "'{}'::mood[]", "'{sad,NULL,\"très, \\\"happy\\\"\"}'::mood[]" };
    for (int round = 0; round < 2; round++) {
        must_execute(conn,
                     round ? "SET plan_cache_mode = force_generic_plan" : "SET plan_cache_mode = force_custom_plan");
        for (int i = 0; i < 2; i++) {
            check(conn, &type_mood, "'très, \"happy\"'::mood", scalars[i]);
            check(conn, &type_mood_array, lists[0], arrays[i]);
            check(conn, &type_mood_array, lists[1], arrays[i]);
        }
    }
}

static void an_enum_needs_no_oid_only_a_cast(void **state)
{
    check_enums(*state);
    calx_conn *conn = must_connect(own_database("pg_types"), &(calx_connect_options){ .no_prepare = true });
    check_enums(conn);
    calx_close(conn);
}

static void an_enum_parameter_uses_an_index(void **state)
{
    CALX_SCOPED_ARENA(arena);
    must_execute(*state, "CREATE TEMPORARY TABLE moods AS SELECT 'sad'::mood AS m FROM generate_series(1, 1000);"
                         "CREATE INDEX ON moods (m); ANALYZE moods");
    calx_error err = { 0 };
    calx_params params = calx_params_in(arena);
    must(calx_params_add(&params, &type_mood, &(mood){ OK }, &err), &err);
    PGresult *plan = must_query(*state, arena, "EXPLAIN SELECT FROM moods WHERE m = $1::\"mood\"", &params);
    assert_true(calx_text_find(calx_cell_text(plan, 0, 0), CALX_TEXT("Index")) >= 0);
}

static void a_label_that_the_program_lacks_is_an_error(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    mood value;
    PGresult *result = must_query(*state, arena, "SELECT 'furious' AS mood", NULL);
    assert_false(calx_cell(result, 0, 0, &type_mood, arena, &value, &err));
    assert_string_equal(err.sqlstate, CALX_BAD_VALUE);
}

static void cells_of_any_integer_are_read(void **state)
{
    CALX_SCOPED_ARENA(arena);
    PGresult *result = must_query(*state, arena, "SELECT -2::int2, -3::int4, -4::int8, NULL::int4", NULL);
    assert_int_equal(calx_cell_int(result, 0, 0), -2);
    assert_int_equal(calx_cell_int(result, 0, 1), -3);
    assert_int_equal(calx_cell_int(result, 0, 2), -4);
    assert_int_equal(calx_cell_int(result, 0, 3), 0);
    assert_null(calx_cell_text(result, 0, 3).data);
    calx_error err = { 0 };
    int32_t n;
    assert_false(calx_cell(result, 1, 0, &calx_type_int4, arena, &n, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_false(calx_cell(result, 0, 4, &calx_type_int4, arena, &n, &err));
    assert_false(calx_cell(result, 0, 2, &calx_type_int4, arena, &n, &err));
    assert_string_equal(err.sqlstate, CALX_BAD_VALUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_goes_both_ways),
        cmocka_unit_test(every_array_goes_both_ways),
        cmocka_unit_test(every_null_goes_both_ways),
        cmocka_unit_test(a_matrix_is_refused_with_a_hint),
        cmocka_unit_test(the_server_takes_the_longest_numeric_that_we_send),
        cmocka_unit_test(we_read_the_longest_numeric_that_the_server_has),
        cmocka_unit_test(an_enum_needs_no_oid_only_a_cast),
        cmocka_unit_test(an_enum_parameter_uses_an_index),
        cmocka_unit_test(a_label_that_the_program_lacks_is_an_error),
        cmocka_unit_test(cells_of_any_integer_are_read),
    };
    return cmocka_run_group_tests(tests, connect_to_server, disconnect);
}
