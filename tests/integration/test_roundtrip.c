/* Random values of every type go to a real server in binary and come back.
 *
 * The server compares each with the text that we print of it, and what it sends back has to be the bytes that it
 * was sent. A failure names the type and the number of the value. */
#include "pg_test.h"

#include <values.h>

#define VALUES 300 /* of each type */
#define CHANCE 256 /* bytes for each */

static int connect_to_server(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_conn *conn = must_connect(own_database("roundtrip"), NULL);
    must_execute(conn, "SET TimeZone = 'UTC'");
    must_execute(conn, calx_enum_ddl(arena, &calx_type_mood).data);
    *state = conn;
    return 0;
}

static int disconnect(void **state)
{
    calx_close(*state);
    return 0;
}

static void make(calx_arena *arena, const calx_type *type, unsigned number, any_value *value)
{
    uint8_t *chance = calx_alloc(arena, CHANCE);
    uint64_t state = number;
    for (size_t i = 0; i < CHANCE; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        chance[i] = (uint8_t)(state >> 56);
    }
    bytes in = { chance, CHANCE };
    random_value(&in, arena, type, VALUE_GOOD, value);
}

static calx_text encoded(calx_arena *arena, const calx_type *type, const void *value)
{
    calx_error err = { 0 };
    calx_buffer out = calx_buffer_in(arena);
    calx_buffer_reserve(&out, 1);
    must(calx_encode(type, value, &out, &err), &err);
    return calx_buffer_text(&out);
}

static calx_kind element_kind(const calx_type *type)
{
    return type->element ? type->element->kind : type->kind;
}

/* `SELECT value, its text, whether it is what our text says`. json has no = of its own. */
static const char *question(calx_arena *arena, const calx_type *type)
{
    calx_buffer name = calx_buffer_in(arena);
    if (element_kind(type) == CALX_KIND_ENUM)
        calx_buffer_addf(&name, "\"%s\"%s", calx_type_mood.name, type->element ? "[]" : "");
    else
        calx_buffer_add_cstr(&name, type->name);
    const char *cast = calx_buffer_cstr(&name), *to = element_kind(type) == CALX_KIND_JSON ? "::text" : "";
    return calx_text_format(arena, "SELECT $1::%s, format('%%s', $1::%s), $1::%s%s IS NOT DISTINCT FROM $2::text::%s%s", cast, cast,
                            cast, to, cast, to)
        .data;
}

/* Whether the server's bytes may be others for the same value: an enum's array has its OID in them, and numerics
 * that are no numbers have a scale that means nothing. */
static bool has_several_forms(const calx_type *type, calx_text text)
{
    const calx_type *scalar = type->element ? type->element : type;
    scalar = scalar->range ? scalar->range : scalar;
    if (element_kind(type) == CALX_KIND_NUMERIC || (scalar->bound && scalar->bound->kind == CALX_KIND_NUMERIC))
        return calx_text_find(text, CALX_TEXT("N")) >= 0 || calx_text_find(text, CALX_TEXT("I")) >= 0;
    return element_kind(type) == CALX_KIND_ENUM;
}

static void check(calx_conn *conn, const calx_type *type, unsigned number)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    any_value value = { 0 }, back = { 0 };
    make(arena, type, number, &value);
    calx_text printed = calx_print(arena, type, &value), sent = encoded(arena, type, &value);
    calx_params params = calx_params_in(arena);
    must(calx_params_add(&params, type, &value, &err), &err);
    must(calx_params_text(&params, printed, &err), &err);
    PGresult *result = calx_query(conn, arena, question(arena, type), &params, &err);
    if (!result)
        fail_msg("%s %u: %s | %.300s", type->name, number, err.message, printed.data);

    calx_text got = calx_cell_text(result, 0, 0), text = calx_cell_text(result, 0, 1);
    must(calx_cell(result, 0, 0, type, arena, &back, &err), &err);
    if (!*PQgetvalue(result, 0, 2) || !calx_text_equal(calx_print(arena, type, &back), text))
        fail_msg("%s %u: %.300s and %.300s differ", type->name, number, printed.data, text.data);
    if (has_several_forms(type, text))
        return;
    if (!calx_text_equal(encoded(arena, type, &back), got))
        fail_msg("%s %u: %.300s would go back as another", type->name, number, text.data);
    if (element_kind(type) != CALX_KIND_JSONB && !calx_text_equal(sent, got))
        fail_msg("%s %u: %.300s was sent, %.300s came back", type->name, number, printed.data, text.data);
}

static void random_values_of_every_type_come_back(void **state)
{
    for (size_t i = 0; i < all_types_count; i++)
        for (unsigned number = 1; number <= VALUES; number++)
            check(*state, all_types[i], number);
}

/* Sent, each of these would make the server say no, or break the connection. */
static void what_the_server_would_refuse_is_refused_before(void **state)
{
    CALX_SCOPED_ARENA(arena);
    const size_t too_much = (size_t)1 << 30;
    const struct {
        const calx_type *type;
        any_value value;
    } bad[] = {
#define BAD(T, ...) { &calx_type_##T, ((union { calx_ctype_##T v; any_value any; }){ .v = __VA_ARGS__ }).any }
        BAD(text, { "a\0b", 3 }),          BAD(text, { "\xed\xa0\x80", 3 }),      BAD(varchar, { "\xc0\xaf", 2 }),
        BAD(json, { { "\"\xff\"", 3 } }),  BAD(jsonb, { { "\"\xf8\"", 3 } }),     BAD(text, { "", too_much }),
        BAD(bytea, { NULL, too_much }),    BAD(json, { { "", too_much } }),       BAD(jsonb, { { "", too_much } }),
        BAD(numeric, { { "1e5", 3 } }),    BAD(date, { -2451546 }),                   BAD(timestamp, INT64_MAX - 1),
        BAD(daterange, { .lower = { 2 }, .upper = { 1 } }),
        BAD(int4range, { .lower = 2, .upper = 1 }),
        BAD(int8range, { .lower = 2, .upper = 1 }),
        BAD(tstzrange, { .lower = INT64_MAX - 1, .upper_infinite = true }),
        BAD(numrange, { .lower = { { "1e5", 3 } }, .upper_infinite = true }),
        BAD(int4multirange, { .items = (calx_int4range[]){ { .lower = 2, .upper = 1 } }, .len = 1 }),
        BAD(int4multirange, { .len = too_much }),
        BAD(tsvector, { .items = (calx_lexeme[]){ { .word = { "", 0 } } }, .len = 1 }),
        BAD(tsvector, { .items = (calx_lexeme[]){ { .word = { "a\0b", 3 } } }, .len = 1 }),
        BAD(tsvector, { .items = (calx_lexeme[]){ { .word = { "", 2047 } } }, .len = 1 }),
        BAD(tsvector, { .items = (calx_lexeme[]){ { { "a", 1 }, (uint16_t[]){ 2, 1 }, 2 } }, .len = 1 }),
        BAD(tsvector, { .items = (calx_lexeme[]){ { { "a", 1 }, (uint16_t[]){ 0 }, 1 } }, .len = 1 }),
        BAD(tsvector, { .items = (calx_lexeme[]){ { .word = { "a", 1 } }, { .word = { "a", 1 } } }, .len = 2 }),
        BAD(tsquery, { .len = 0 }),
        BAD(tsquery, { .items = (calx_tsquery_item[]){ { .word = { "", 0 } } }, .len = 1 }),
        BAD(tsquery, { .items = (calx_tsquery_item[]){ { .word = { "a\0b", 3 } } }, .len = 1 }),
        BAD(tsquery, { .items = (calx_tsquery_item[]){ { .word = { "", 2047 } } }, .len = 1 }),
        BAD(tsquery, { .items = (calx_tsquery_item[]){ { .word = { "a", 1 }, .weights = 16 } }, .len = 1 }),
        BAD(tsquery, { .items = (calx_tsquery_item[]){ { .word = { "a", 1 } }, { .word = { "a", 1 } } }, .len = 2 }),
        BAD(tsquery, { .items = (calx_tsquery_item[]){ { .kind = CALX_TSQUERY_NOT } }, .len = 1 }),
        BAD(tsquery, { .items = (calx_tsquery_item[]){ { .kind = CALX_TSQUERY_AND }, { .word = { "a", 1 } } }, .len = 2 }),
        BAD(tsquery, { .items = (calx_tsquery_item[]){ { CALX_TSQUERY_THEN, .distance = 16385 } }, .len = 1 }),
        BAD(tsquery, { .items = (calx_tsquery_item[]){ { .kind = (calx_tsquery_kind)7 } }, .len = 1 }),
        BAD(text_array, { .items = (calx_text[]){ { "\xff", 1 } }, .len = 1 }),
        BAD(text_array, { .items = (calx_text[]){ { "", too_much } }, .len = 1 }),
        BAD(int4_array, { .len = 1, .shift = INT32_MAX, .items = (int32_t[]){ 1 } }),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        calx_error err = { 0 };
        calx_params params = calx_params_in(arena);
        assert_false(calx_params_add(&params, bad[i].type, &bad[i].value, &err));
        assert_string_equal(err.sqlstate, CALX_BAD_VALUE);
        require_sentence(&err);
        assert_int_equal(params.count, 0);
    }
    assert_int_equal(ask(*state, "SELECT 1"), 1);
}

/* Two values may be too large together: the server ends a connection that sends such a message. */
static void parameters_that_are_too_large_together_are_refused(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_params params = calx_params_in(arena);
    static const char nothing_is_read[1];
    for (int i = 0; i < 2; i++)
        calx_params_add_binary(&params, &calx_type_bytea, (calx_text){ nothing_is_read, (size_t)1 << 29 }, CALX_SECRECY_UNKNOWN);
    assert_null(calx_query(*state, arena, "SELECT $1, $2", &params, &err));
    assert_sqlstate(&err, CALX_BAD_VALUE);
    require_sentence(&err);
    assert_true(calx_alive(*state));
    assert_int_equal(ask(*state, "SELECT 1"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_values_of_every_type_come_back),
        cmocka_unit_test(what_the_server_would_refuse_is_refused_before),
        cmocka_unit_test(parameters_that_are_too_large_together_are_refused),
    };
    return cmocka_run_group_tests(tests, connect_to_server, disconnect);
}
