/* What the codecs promise without a server; test_pg_types.c asks a server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/clock.h>
#include <calx/value.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum mood { SAD = 1, OK, HAPPY } mood;
typedef mood calx_ctype_mood;
CALX_DECLARE_VALUE(mood);

static const char *const mood_labels[] = { "sad", "ok", "très happy" };
static const calx_type type_mood = {
    .name = "mood",
    .kind = CALX_KIND_ENUM,
    .size = sizeof(mood),
    .opt_value = offsetof(calx_opt_mood, value),
    .labels = mood_labels,
    .label_count = 3,
};
static const calx_type type_mood_array = {
    .name = "mood[]",
    .kind = CALX_KIND_ARRAY,
    .size = sizeof(calx_array_mood),
    .element = &type_mood,
};

/* The binary form of a value in hex. */
static const char *hex_of(calx_arena *arena, const calx_type *type, const void *value)
{
    calx_error err = { 0 };
    calx_buffer out = calx_buffer_in(arena);
    if (!calx_encode(type, value, &out, &err))
        fail_msg("%s", err.message);
    calx_buffer hex = calx_buffer_in(arena);
    for (size_t i = 0; i < out.len; i++)
        calx_buffer_addf(&hex, "%02x", (unsigned char)out.data[i]);
    return calx_buffer_cstr(&hex);
}

static void assert_refused(const calx_type *type, const void *value)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_buffer out = calx_buffer_in(arena);
    calx_buffer_add_cstr(&out, "before");
    assert_false(calx_encode(type, value, &out, &err));
    assert_string_equal(err.sqlstate, CALX_BAD_VALUE);
    assert_int_equal(out.len, 6);
}

static void assert_undecodable(const calx_type *type, const char *data, size_t len)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    max_align_t value[8];
    char *exact = malloc(len ? len : 1); /* so that a read past the end is seen */
    memcpy(exact, data, len);
    assert_false(calx_decode(type, exact, len, arena, value, &err));
    assert_string_equal(err.sqlstate, CALX_BAD_VALUE);
    free(exact);
}

/* Encodes, decodes and prints: what went in has to come out. */
static void assert_prints(const calx_type *type, const void *value, const char *expected)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_buffer out = calx_buffer_in(arena);
    max_align_t again[8];
    if (!calx_encode(type, value, &out, &err) || !calx_decode(type, out.data, out.len, arena, again, &err))
        fail_msg("%s: %s", expected, err.message);
    calx_text printed = calx_print(arena, type, again);
    assert_string_equal(calx_text_cstr(arena, printed), expected);
}

#define PRINTS(T, v, expected) assert_prints(&calx_type_##T, &(calx_ctype_##T){ v }, (expected))
#define REFUSED(T, ...) assert_refused(&calx_type_##T, &(calx_ctype_##T)__VA_ARGS__)

static void numbers_come_out_as_they_went_in(void **state)
{
    (void)state;
    PRINTS(boolean, true, "t");
    PRINTS(boolean, false, "f");
    PRINTS(int2, INT16_MIN, "-32768");
    PRINTS(int4, INT32_MIN, "-2147483648");
    PRINTS(int8, INT64_MIN, "-9223372036854775808");
    PRINTS(float4, 0.1F, "0.1");
    PRINTS(float4, 1e6F, "1e+06");
    PRINTS(float4, 116481536.0F, "1.16481536e+08"); /* 1.1648154e+08 is as near to the next */
    PRINTS(float4, 3.4028235e38F, "3.4028235e+38");
    PRINTS(float4, 1e-45F, "1e-45");
    PRINTS(float8, 3.773985709269374e+40, "3.773985709269374e+40"); /* no tie, though a very near one */
    PRINTS(float8, 1.7976931348623157e308, "1.7976931348623157e+308");
    PRINTS(float8, 0.1, "0.1");
    PRINTS(float8, 100000.0, "100000");
    PRINTS(float8, 123456789012345.0, "123456789012345");
    PRINTS(float8, 1e15, "1e+15");
    PRINTS(float8, 1e-5, "1e-05");
    PRINTS(float8, -0.0, "-0");
    PRINTS(float8, 5e-324, "5e-324");
    PRINTS(float8, (double)NAN, "NaN");
    PRINTS(float8, (double)-INFINITY, "-Infinity");
}

static void a_numeric_keeps_its_digits_and_its_scale(void **state)
{
    (void)state;
    static const char *const decimals[] = {
        "0",
        "0.00",
        "1",
        "-12.50",
        "10000",
        "9999",
        "0.0001",
        "0.00010",
        "123456789.987654321",
        "-0.5",
        "100000000000000000000",
        "0.000000000000000000001",
        "NaN",
        "Infinity",
        "-Infinity",
        "1.0000",
        "99990000.00",
    };
    for (size_t i = 0; i < sizeof decimals / sizeof *decimals; i++)
        assert_prints(&calx_type_numeric, &(calx_numeric){ calx_text_of(decimals[i]) }, decimals[i]);
    assert_prints(&calx_type_numeric, &(calx_numeric){ CALX_TEXT("+007.") }, "7");
    assert_prints(&calx_type_numeric, &(calx_numeric){ CALX_TEXT("-.50") }, "-0.50");
    assert_prints(&calx_type_numeric, &(calx_numeric){ CALX_TEXT("-0.0") }, "0.0");
}

static void a_numeric_is_sent_in_groups_of_four_digits(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_numeric n = { CALX_TEXT("-1234567.8") };
    assert_string_equal(hex_of(arena, &calx_type_numeric, &n), "0003000140000001"
                                                               "007b11d71f40");
    n = (calx_numeric){ CALX_TEXT("20000.00") };
    assert_string_equal(hex_of(arena, &calx_type_numeric, &n), "0001000100000002"
                                                               "0002");
    n = (calx_numeric){ CALX_TEXT("0.00000003") };
    assert_string_equal(hex_of(arena, &calx_type_numeric, &n), "0001fffe00000008"
                                                               "0003");
}

/* As numeric_recv does with digits beyond the scale. */
static void a_numeric_zero_has_no_sign(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_numeric value;
    static const char none[] = "\0\0\0\0\x40\0\0\2", beyond_scale[] = "\0\1\377\377\x40\0\0\2\0\1";
    assert_true(calx_decode(&calx_type_numeric, none, 8, arena, &value, &err));
    assert_string_equal(calx_text_cstr(arena, value.digits), "0.00");
    assert_true(calx_decode(&calx_type_numeric, beyond_scale, 10, arena, &value, &err));
    assert_string_equal(calx_text_cstr(arena, value.digits), "0.00");
}

static void what_is_no_numeric_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = { "", "-", ".", "1e5", "1.2.3", " 1", "1 ", "0x10", "nan", "--1", "1,5" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_refused(&calx_type_numeric, &(calx_numeric){ calx_text_of(wrong[i]) });
    static char digits[20000];
    memset(digits, '7', sizeof digits);
    digits[1] = '.';
    assert_refused(&calx_type_numeric, &(calx_numeric){ { digits, 13000 } });
    assert_refused(&calx_type_numeric, &(calx_numeric){ { digits, sizeof digits } });
    digits[1] = '7';
    assert_refused(&calx_type_numeric, &(calx_numeric){ { digits, 13000 } });
}

static void text_must_be_utf8_without_nul(void **state)
{
    (void)state;
    assert_prints(&calx_type_text, &CALX_TEXT("Šárka 🚔"), "Šárka 🚔");
    assert_prints(&calx_type_text, &(calx_text){ 0 }, "");
    assert_refused(&calx_type_text, &(calx_text){ "a\0b", 3 });
    assert_refused(&calx_type_varchar, &CALX_TEXT("\xff\xfe"));
    assert_refused(&calx_type_text, &CALX_TEXT("\xed\xa0\x80"));
    assert_refused(&calx_type_json, &(calx_json){ CALX_TEXT("\"\xc3\"") });
    assert_refused(&calx_type_jsonb, &(calx_json){ CALX_TEXT("\"\xc3\"") });
}

static void what_is_larger_than_1_gib_is_refused_unread(void **state)
{
    (void)state;
    REFUSED(text, { "", (size_t)1 << 30 });
    REFUSED(bytea, { (const uint8_t *)"", (size_t)1 << 30 });
    REFUSED(jsonb, { { "", (size_t)1 << 30 } });
}

static void bytes_uuids_and_json_come_out_as_they_went_in(void **state)
{
    (void)state;
    assert_prints(&calx_type_bytea, &(calx_bytea){ (const uint8_t *)"\0\xff\\", 3 }, "\\x00ff5c");
    calx_uuid uuid;
    assert_true(calx_uuid_parse(CALX_TEXT("{A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11}"), &uuid));
    assert_prints(&calx_type_uuid, &uuid, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    assert_true(calx_uuid_parse(CALX_TEXT("a0eebc999c0b4ef8bb6d6bb9bd380a11"), &uuid));
    assert_prints(&calx_type_json, &(calx_json){ CALX_TEXT("{\"a\": 1}") }, "{\"a\": 1}");
    assert_prints(&calx_type_jsonb, &(calx_json){ CALX_TEXT("{\"a\": 1}") }, "{\"a\": 1}");
}

static void what_is_no_uuid_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "{}",
        "-a0eebc999c0b4ef8bb6d6bb9bd380a11",
        "a0eebc999c0b4ef8bb6d6bb9bd380a1",
        "a0eebc999c0b4ef8bb6d6bb9bd380a111",
        "a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11-",
        "g0eebc999c0b4ef8bb6d6bb9bd380a11",
        "{a0eebc999c0b4ef8bb6d6bb9bd380a11",
    };
    calx_uuid uuid;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (calx_uuid_parse(calx_text_of(wrong[i]), &uuid))
            fail_msg("taken: %s", wrong[i]);
}

/* What can't be sent is printed all the same, for whoever looks for the mistake. */
static void a_query_that_is_not_whole_is_printed_as_far_as_it_goes(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_tsquery_item items[] = { { .kind = CALX_TSQUERY_AND }, { .kind = (calx_tsquery_kind)7 }, { .word = CALX_TEXT("a") } };
    assert_string_equal(calx_print(arena, &calx_type_tsquery, &(calx_tsquery){ items, 3 }).data, "'a' & ?");
    assert_string_equal(calx_print(arena, &calx_type_tsquery, &(calx_tsquery){ items, 1 }).data, " & ");
    assert_string_equal(calx_print(arena, &calx_type_tsquery, &(calx_tsquery){ items + 1, 2 }).data, "?");
    assert_refused(&calx_type_tsquery, &(calx_tsquery){ items, 3 });
}

static void dates_and_times_come_out_as_they_went_in(void **state)
{
    (void)state;
    PRINTS(date, calx_date_of(2026, 11, 22).days, "2026-11-22");
    PRINTS(date, -2451545, "4714-11-24 BC");
    PRINTS(date, CALX_DATE_INFINITY.days, "infinity");
    PRINTS(timestamp, 0, "2000-01-01 00:00:00");
    PRINTS(timestamp, -1, "1999-12-31 23:59:59.999999");
    PRINTS(timestamptz, INT64_C(250000), "2000-01-01 00:00:00.25+00");
    PRINTS(timestamptz, CALX_TIMESTAMP_MINUS_INFINITY, "-infinity");
    assert_prints(&calx_type_interval, &(calx_interval){ 0 }, "00:00:00");
    assert_prints(&calx_type_interval, &(calx_interval){ INT64_C(14706700000), -3, 14 },
                  "1 year 2 mons -3 days +04:05:06.7");
    assert_prints(&calx_type_interval, &(calx_interval){ .days = 1 }, "1 day");
    assert_prints(&calx_type_interval, &(calx_interval){ .microseconds = INT64_MIN }, "-2562047788:00:54.775808");
}

static void any_number_prints_as_a_timestamp(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_text printed = calx_print(arena, &calx_type_timestamp, &(int64_t){ INT64_MIN + 1 });
    assert_string_equal(calx_text_cstr(arena, printed), "290279-12-22 19:59:05.224193 BC");
}

static void times_outside_of_the_calendar_are_refused(void **state)
{
    (void)state;
    REFUSED(date, { -2451546 });
    REFUSED(date, { 2145031949 });
    REFUSED(timestamp, { INT64_C(-211813488000000001) });
    REFUSED(timestamptz, { INT64_C(9223371331200000000) });
}

static void a_daterange_keeps_its_bounds(void **state)
{
    (void)state;
    calx_daterange range = { .lower = { 0 }, .upper = { 31 }, .lower_inclusive = true };
    assert_prints(&calx_type_daterange, &range, "[2000-01-01,2000-02-01)");
    assert_prints(&calx_type_daterange, &(calx_daterange){ .empty = true }, "empty");
    assert_prints(&calx_type_daterange, &(calx_daterange){ .lower_infinite = true, .upper_infinite = true }, "(,)");
    assert_prints(&calx_type_daterange,
                  &(calx_daterange){ .lower_infinite = true, .upper = { 0 }, .upper_inclusive = true }, "(,2000-01-01]");
    assert_refused(&calx_type_daterange, &(calx_daterange){ .lower = { 2 }, .upper = { 1 } });
    assert_refused(&calx_type_daterange, &(calx_daterange){ .lower = { INT32_MIN + 1 }, .upper = { 1 } });
}

static void ranges_are_printed_as_the_server_prints_them(void **state)
{
    (void)state;
    const calx_numrange price = { .lower = { { "1.50", 4 } }, .upper = { { "2", 1 } }, .upper_inclusive = true };
    const calx_tsrange second = { .lower = 0, .upper = INT64_MAX, .lower_inclusive = true };
    assert_prints(&calx_type_int4range, &(calx_int4range){ .lower = 1, .upper = 3, .lower_inclusive = true }, "[1,3)");
    assert_prints(&calx_type_int8range, &(calx_int8range){ .lower = INT64_MIN, .upper = INT64_MAX },
                  "(-9223372036854775808,9223372036854775807)");
    assert_prints(&calx_type_numrange, &price, "(1.50,2]");
    assert_prints(&calx_type_tsrange, &second, "[\"2000-01-01 00:00:00\",infinity)");
    assert_prints(&calx_type_tstzrange, &(calx_tstzrange){ .empty = true }, "empty");
    assert_refused(&calx_type_int4range, &(calx_int4range){ .lower = 2, .upper = 1 });
    assert_refused(&calx_type_tsrange, &(calx_tsrange){ .lower = INT64_MIN + 1, .upper = 1 });
    assert_refused(&calx_type_numrange, &(calx_numrange){ .lower = { { "1e5", 3 } }, .upper_infinite = true });
}

static void an_enum_goes_by_its_label(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    mood happy = HAPPY;
    assert_prints(&type_mood, &happy, "très happy");
    assert_string_equal(hex_of(arena, &type_mood, &(mood){ OK }), "6f6b");
    assert_refused(&type_mood, &(int){ 0 });
    assert_refused(&type_mood, &(int){ 4 });
    assert_undecodable(&type_mood, "angry", 5);
    assert_int_equal(calx_enum_value(&type_mood, CALX_TEXT("ok")), OK);
    assert_int_equal(calx_enum_value(&type_mood, CALX_TEXT("OK")), 0);
    assert_null(calx_enum_label(&type_mood, -1).data);
}

static void an_array_keeps_nulls_and_subscripts(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_array_int4 numbers = { .items = (int32_t[]){ 1, 0, 3 }, .nulls = (bool[]){ false, true, false }, .len = 3 };
    assert_prints(&calx_type_int4_array, &numbers, "{1,NULL,3}");
    assert_string_equal(hex_of(arena, &calx_type_int4_array, &numbers), "00000001"
                                                                        "00000001"
                                                                        "00000017"
                                                                        "00000003"
                                                                        "00000001"
                                                                        "00000004"
                                                                        "00000001"
                                                                        "ffffffff"
                                                                        "00000004"
                                                                        "00000003");
    numbers.shift = -1;
    assert_prints(&calx_type_int4_array, &numbers, "[0:2]={1,NULL,3}");
    assert_prints(&calx_type_int4_array, &(calx_array_int4){ 0 }, "{}");
    calx_text texts[] = { CALX_TEXT(""), CALX_TEXT("a b"), CALX_TEXT("null"), CALX_TEXT("\"\\"), CALX_TEXT("plain") };
    assert_prints(&calx_type_text_array, &(calx_array_text){ .items = texts, .len = 5 },
                  "{\"\",\"a b\",\"null\",\"\\\"\\\\\",plain}");
    assert_prints(&type_mood_array, &(calx_array_mood){ .items = (mood[]){ SAD, HAPPY }, .len = 2 },
                  "{sad,\"très happy\"}");
}

static void an_array_that_cannot_be_is_refused(void **state)
{
    (void)state;
    assert_refused(&calx_type_int4_array, &(calx_array_int4){ .len = -1 });
    assert_refused(&calx_type_int4_array,
                   &(calx_array_int4){ .items = (int32_t[]){ 1 }, .len = 1, .shift = INT32_MAX });
    assert_refused(&type_mood_array, &(calx_array_mood){ .items = (mood[]){ SAD, 0 }, .len = 2 });
    calx_text same[3] = { [0] = CALX_TEXT("x"), [2] = { "\xff", 1 } };
    assert_refused(&calx_type_text_array, &(calx_array_text){ .items = same, .len = 3 });
}

static void bytes_that_are_not_of_the_type_are_refused(void **state)
{
    (void)state;
    assert_undecodable(&calx_type_boolean, "", 0);
    assert_undecodable(&calx_type_int2, "\0\0\0\1", 4);
    assert_undecodable(&calx_type_int4, "\0\1", 2);
    assert_undecodable(&calx_type_int8, "\0\0\0\1", 4);
    assert_undecodable(&calx_type_jsonb, "\2{}", 3);
    assert_undecodable(&calx_type_jsonb, "", 0);
    assert_undecodable(&calx_type_uuid, "123", 3);
    assert_undecodable(&calx_type_interval, "123", 3);
    assert_undecodable(&calx_type_daterange, "", 0);
    assert_undecodable(&calx_type_daterange, "\2\0\0\0\4\0\0", 7);
    assert_undecodable(&calx_type_daterange, "\1x", 2);
    assert_undecodable(&calx_type_int8range, "\2\0\0\0\4\0\0\0\1", 9); /* a bound of four bytes */
    assert_undecodable(&calx_type_numrange, "\20\377\377\377\377", 5);
    assert_undecodable(&calx_type_numeric, "\0\1\0\0\0\0\0\0", 8);          /* a group that is missing */
    assert_undecodable(&calx_type_numeric, "\0\1\0\0\0\0\0\0\x27\x10", 10); /* 10000 as one group */
    assert_undecodable(&calx_type_numeric, "\0\0\0\0\x12\x34\0\0", 8);      /* no such sign */
}

static void a_matrix_and_a_broken_array_are_refused(void **state)
{
    (void)state;
#define INT4 "\0\0\0\x17"
#define ONE "\0\0\0\1"
    const calx_type *type = &calx_type_int4_array;
    assert_undecodable(type, "\0\0\0\2\0\0\0\0" INT4 ONE ONE ONE ONE "\0\0\0\4" ONE, 36);
    assert_undecodable(type, "\0\0\0\1\0\0\0\0\0\0\0\x19" ONE ONE "\0\0\0\4" ONE, 28);           /* of text */
    assert_undecodable(type, "\0\0\0\1\0\0\0\0" INT4 "\x7f\xff\xff\xff" ONE "\0\0\0\4" ONE, 28); /* 2^31-1 of them */
    assert_undecodable(type, "\0\0\0\1\0\0\0\0" INT4 ONE ONE "\0\0\0\4\0\0", 26);
    assert_undecodable(type, "\0\0\0\1\0\0\0\0" INT4 ONE ONE "\xff\xff\xff\xfe" ONE, 28); /* a length of -2 */
    assert_undecodable(type, "\0\0\0\1\0\0\0\0" INT4 ONE ONE "\0\0\0\4" ONE "x", 29);
    assert_undecodable(type, "\0\0\0\1\0\0\0\0" INT4 ONE "\x7f\xff\xff\xff" "\0\0\0\4" ONE, 28); /* subscripts past 2^31-1 */
    assert_undecodable(type, "\0\0\0\0\0\0\0\0" INT4 "x", 13);
    assert_undecodable(type, "", 0);
}

/* Any bytes whatever are taken or refused, and nothing outside of them is read. */
static void no_bytes_make_decoding_run_astray(void **state)
{
    (void)state;
    static const calx_type *const types[] = {
        &calx_type_numeric,       &calx_type_daterange,       &calx_type_int4_array,  &calx_type_text_array,
        &calx_type_numeric_array, &calx_type_daterange_array, &calx_type_jsonb_array, &type_mood_array,
    };
    uint32_t seed = 20261122;
    for (int round = 0; round < 20000; round++) {
        CALX_SCOPED_ARENA(arena);
        size_t len = (size_t)round % 64;
        char *bytes = calx_alloc(arena, len);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1664525 + 1013904223;
            bytes[i] = (char)(seed >> 24 & (seed >> 16 & 3 ? 0x03 : 0xFF));
        }
        max_align_t value[8];
        for (size_t i = 0; i < sizeof types / sizeof *types; i++)
            if (calx_decode(types[i], bytes, len, arena, value, NULL))
                calx_print(arena, types[i], value);
    }
}

static void descriptors_tell_the_layout(void **state)
{
    (void)state;
    calx_opt_int8 n = CALX_SOME(int8, 7);
    int64_t seven;
    memcpy(&seven, (const char *)&n + calx_type_int8.opt_value, calx_type_int8.size);
    assert_int_equal(seven, 7);
    assert_false(CALX_NONE(text).set);
    assert_ptr_equal(calx_type_daterange_array.element, &calx_type_daterange);
    assert_string_equal(calx_type_varchar_array.name, "character varying[]");
    assert_int_equal(calx_type_json_array.oid, 199);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_out_as_they_went_in),
        cmocka_unit_test(a_numeric_keeps_its_digits_and_its_scale),
        cmocka_unit_test(a_numeric_is_sent_in_groups_of_four_digits),
        cmocka_unit_test(a_numeric_zero_has_no_sign),
        cmocka_unit_test(what_is_no_numeric_is_refused),
        cmocka_unit_test(text_must_be_utf8_without_nul),
        cmocka_unit_test(what_is_larger_than_1_gib_is_refused_unread),
        cmocka_unit_test(bytes_uuids_and_json_come_out_as_they_went_in),
        cmocka_unit_test(what_is_no_uuid_is_refused),
        cmocka_unit_test(a_query_that_is_not_whole_is_printed_as_far_as_it_goes),
        cmocka_unit_test(dates_and_times_come_out_as_they_went_in),
        cmocka_unit_test(any_number_prints_as_a_timestamp),
        cmocka_unit_test(times_outside_of_the_calendar_are_refused),
        cmocka_unit_test(a_daterange_keeps_its_bounds),
        cmocka_unit_test(ranges_are_printed_as_the_server_prints_them),
        cmocka_unit_test(an_enum_goes_by_its_label),
        cmocka_unit_test(an_array_keeps_nulls_and_subscripts),
        cmocka_unit_test(an_array_that_cannot_be_is_refused),
        cmocka_unit_test(bytes_that_are_not_of_the_type_are_refused),
        cmocka_unit_test(a_matrix_and_a_broken_array_are_refused),
        cmocka_unit_test(no_bytes_make_decoding_run_astray),
        cmocka_unit_test(descriptors_tell_the_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
