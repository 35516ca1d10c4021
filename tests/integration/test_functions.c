/* Every function and operator of function.h, run by a real server. */
#include "session_test.h"
#include "tests/not_compiling/schema.h"

#include <string.h>

static const char schema[] =
    "SET timezone = 'UTC';"
    "CREATE TYPE jurisdiction_type AS ENUM ('school', 'county');"
    "CREATE TABLE agencies (id integer PRIMARY KEY, name varchar NOT NULL, jurisdiction_type jurisdiction_type NOT NULL,"
    " no_web_presence boolean NOT NULL DEFAULT false, score double precision, defunct_year text,"
    " created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP);"
    "INSERT INTO agencies VALUES (1, 'Alpha', 'school', false, 1.5, NULL, '2020-05-06 07:08:09+00'),"
    " (2, 'Beta', 'county', true, 2.5, '1999', '2021-01-01+00'), (3, 'Gamma', 'county', false, NULL, NULL, '2022-01-01+00')";

static void check(calx_select *q, const char *what, const char *expected)
{
    calx_error err = { 0 };
    calx_text got;
    if (!fetch_value(&db, q, text, &got, &err))
        fail_msg("%s: %s", what, err.message);
    if (!calx_text_equal(got, calx_text_of(expected)))
        fail_msg("%s gives %.*s and should give %s", what, CALX_TEXT_ARG(got), expected);
}

/* What an expression over the first agency gives, as PostgreSQL prints it. */
#define gives(x, expected)                                  \
    do {                                                    \
        calx_select *q_ = select_(arena, cast_(x, text));   \
        from(q_, agencies);                                 \
        where(q_, eq(agencies.id, 1));                      \
        check(q_, #x, expected);                            \
    } while (0)
/* The same over all three. */
#define all_give(x, expected)                               \
    do {                                                    \
        calx_select *q_ = select_(arena, cast_(x, text));   \
        from(q_, agencies);                                 \
        check(q_, #x, expected);                            \
    } while (0)

#define int_(n) value_(int4, n)
#define float_(n) value_(float8, n)
#define str(s) value_(text, CALX_TEXT(s))
#define json(s) value_(jsonb, { CALX_TEXT(s) })

static void arithmetic(void **state)
{
    (void)state;
    gives(plus(agencies.id, int_(2)), "3");
    gives(times(minus(agencies.id, int_(5)), int_(3)), "-12");
    gives(divided_by(int_(7), int_(2)), "3");
    gives(modulo(int_(7), int_(4)), "3");
    gives(abs_(minus(agencies.id, int_(5))), "4");
    gives(round_(agencies.score), "2");
    gives(ceil_(agencies.score), "2");
    gives(floor_(agencies.score), "1");
    gives(sqrt_(float_(9)), "3");
    gives(power_(float_(2), float_(10)), "1024");
    gives(between(agencies.score, 1, 2), "true");
}

static void null_and_choice(void **state)
{
    (void)state;
    gives(greatest(agencies.id, int_(4)), "4");
    gives(least(agencies.id, int_(4)), "1");
    gives(coalesce_col(nullif(agencies.name, str("Alpha")), str("none")), "none");
    gives(is_distinct_from(agencies.defunct_year, "1999"), "true");
    gives(is_not_distinct_from(agencies.defunct_year, "1999"), "false");
    gives(case_(when_(eq(agencies.id, 2), str("two")), when_(eq(agencies.id, 1), upper(agencies.name)), else_(str("?"))),
          "ALPHA");
    gives(coalesce_col(case_(when_(eq(agencies.id, 2), str("two")), when_(eq(agencies.id, 3), str("three"))), str("?")), "?");
}

static void text_values(void **state)
{
    (void)state;
    gives(length_(agencies.name), "5");
    gives(strpos_(agencies.name, str("p")), "3");
    gives(concat_(agencies.name, str("!")), "Alpha!");
    gives(trim_(str("  x ")), "x");
    gives(initcap_(str("two words")), "Two Words");
    gives(concat_(left_(agencies.name, int_(2)), right_(agencies.name, int_(2))), "Alha");
    gives(substr_(agencies.name, int_(2), int_(3)), "lph");
    gives(replace_(agencies.name, str("ph"), str("f")), "Alfa");
    gives(regexp_replace_(agencies.name, str("[a-z]"), str("."), str("g")), "A....");
    gives(split_part_(str("a/b/c"), str("/"), int_(2)), "b");
    gives(starts_with_(agencies.name, str("Al")), "true");
    gives(to_char_(agencies.created_at, str("YYYY/MM")), "2020/05");
    gives(matches(agencies.name, "^A.*a$"), "true");
    gives(imatches(agencies.name, "^a"), "true");
    gives(matches_query(to_tsvector_(str("english"), str("police records")), websearch_(str("english"), str("record -fire"))),
          "true");
}

static void times_of_day(void **state)
{
    (void)state;
    const calx_interval day = { .days = 1 };
    gives(date_trunc_(str("month"), agencies.created_at), "2020-05-01 00:00:00+00");
    gives(date_part_(str("year"), agencies.created_at), "2020");
    gives(later(agencies.created_at, value_(interval, day)), "2020-05-07 07:08:09+00");
    gives(between_times(later(agencies.created_at, value_(interval, day)), agencies.created_at), "1 day");
    gives(later(agencies.created_at, value_(interval, { .days = 1, .months = 1 })), "2020-06-07 07:08:09+00");
    gives(age_(later(agencies.created_at, value_(interval, day)), agencies.created_at), "1 day");
    gives(lt_col(agencies.created_at, now_()), "true");
    gives(eq_col(today_(), today_()), "true");
}

static void arrays_and_ranges(void **state)
{
    (void)state;
    int32_t items[] = { 1, 2 };
    const calx_array_int4 pair = { .items = items, .len = 2 };
    const calx_daterange year = { .lower = { 0 }, .upper = { 366 }, .lower_inclusive = true };
    gives(cardinality_(value_(int4_array, pair)), "2");
    gives(is_element(agencies.id, value_(int4_array, pair)), "true");
    gives(array_append_(value_(int4_array, pair), int_(3)), "{1,2,3}");
    gives(array_remove_(value_(int4_array, pair), int_(1)), "{2}");
    gives(array_cat_(value_(int4_array, pair), value_(int4_array, pair)), "{1,2,1,2}");
    gives(contains(value_(int4_array, pair), value_(int4_array, pair)), "true");
    gives(overlaps(value_(int4_array, pair), value_(int4_array, pair)), "true");
    gives(range_has(value_(daterange, year), value_(date, { .days = 365 })), "true");
    gives(range_has(value_(daterange, year), value_(date, { .days = 366 })), "false");
}

static void multiranges(void **state)
{
    (void)state;
    calx_int8range parts[] = { { .lower = 1, .upper = 3, .lower_inclusive = true },
                               { .lower = 5, .upper_infinite = true, .lower_inclusive = true } };
    const calx_int8multirange two = { .items = parts, .len = 2 }, none = { .len = 0 };
    gives(value_(int8multirange, two), "{[1,3),[5,)}");
    gives(value_(int8multirange, none), "{}");
    gives(range_has(value_(int8multirange, two), value_(int8, 2)), "true");
    gives(range_has(value_(int8multirange, two), value_(int8, 4)), "false");
    gives(multirange_has(value_(int8multirange, two), value_(int8range, parts[0])), "true");
    gives(multirange_overlaps(value_(int8multirange, two), value_(int8range, parts[1])), "true");
    gives(multirange_adjacent(value_(int8multirange, two), range_of(int8range, value_(int8, 3), value_(int8, 4), "[)")),
          "false");
    gives(multirange_span(int8range, value_(int8multirange, two)), "[1,)");
    gives(plus(value_(int8multirange, two), multirange_of(int8multirange, range_of(int8range, value_(int8, 3), value_(int8, 5), "[)"))),
          "{[1,)}");
    gives(range_is_empty(multirange_of(int8multirange)), "true");
    gives(range_lower(int8, value_(int8multirange, two)), "1");
    gives(range_agg_(int8multirange, range_of(int8range, value_(int8, 1), value_(int8, 2), "[]")), "{[1,3)}");
}

static void documents(void **state)
{
    (void)state;
    calx_lexeme words[] = { { CALX_TEXT("o'clock"), (uint16_t[]){ CALX_LEXEME_AT(2, 'A'), CALX_LEXEME_AT(9, 'D') }, 2 },
                            { .word = CALX_TEXT("polic") } };
    const calx_tsvector document = { .items = words, .len = 2 };
    gives(value_(tsvector, document), "'o''clock':2A,9 'polic'");
    gives(matches_query(value_(tsvector, document), websearch_(str("english"), str("Police"))), "true");
    gives(words_of(value_(tsvector, document)), "2");
    gives(strip_(value_(tsvector, document)), "'o''clock' 'polic'");
    gives(matches_query(value_(tsvector, document), query_not(to_tsquery_(str("simple"), str("polic")))), "false");
}

static void json_values(void **state)
{
    (void)state;
    gives(json_text(json("{\"a\": [1, 2]}"), str("a")), "[1, 2]");
    gives(json_at(json_get(json("{\"a\": [1, 2]}"), str("a")), int_(1)), "2");
    gives(json_has(json("{\"a\": 1}"), str("a")), "true");
    gives(contains(json("{\"a\": 1, \"b\": 2}"), json("{\"b\": 2}")), "true");
    gives(jsonb_array_length_(json("[1, 2, 3]")), "3");
    gives(to_jsonb_(agencies.name), "\"Alpha\"");
}

static void aggregates(void **state)
{
    (void)state;
    all_give(sum_(agencies.id), "6");
    all_give(sum_(agencies.score), "4");
    all_give(avg_(agencies.id), "2.0000000000000000");
    all_give(max_(agencies.name), "Gamma");
    all_give(count(agencies.score), "2");
    all_give(count_distinct(agencies.no_web_presence), "2");
    all_give(filter_(count_all(), eq(agencies.jurisdiction_type, JURISDICTION_COUNTY)), "2");
    all_give(bool_and_(agencies.no_web_presence), "false");
    all_give(bool_or_(agencies.no_web_presence), "true");
    all_give(string_agg_(agencies.name, in_order(str(","), desc(agencies.name))), "Gamma,Beta,Alpha");
    all_give(array_agg_(int4, in_order(agencies.id, desc(agencies.id))), "{3,2,1}");
    all_give(jsonb_agg_(agencies.id), "[1, 2, 3]");
}

static void windows(void **state)
{
    (void)state;
    calx_select *inner = select_(
        arena, agencies.id,
        as(cast_(over(row_number_(), partition_by(agencies.jurisdiction_type), sorted_by(desc(agencies.id))), text), "name"));
    from(inner, agencies);
    named_cte t = derived_(arena, named_cte, "t", inner);
    calx_select *q = select_(arena, string_agg_(t.name, in_order(str(","), t.id)));
    from(q, t);
    check(q, "row_number", "1,2,1");

    calx_select *sums = select_(
        arena, agencies.id,
        as(cast_(over_rows(sum_(agencies.id), ONE_PARTITION, sorted_by(agencies.id), PRECEDING(1), CURRENT_ROW), text), "name"));
    from(sums, agencies);
    named_cte s = derived_(arena, named_cte, "s", sums);
    calx_select *all = select_(arena, string_agg_(s.name, in_order(str(","), s.id)));
    from(all, s);
    check(all, "a sum of two rows", "1,3,5");
}

static void paging_by_key(void **state)
{
    (void)state;
    calx_select *q = select_(arena, cast_(min_(agencies.id), text));
    from(q, agencies);
    where(q, after(agencies.name, "Alpha", agencies.id, 1));
    check(q, "after", "2");
}

#define md5_of(x) CALX_FUNCTION(text, "md5", CALX_TAKES(text, x))
#define half_a_turn() CALX_FUNCTION(float8, "pi")
#define either_bits(x, y) CALX_OPERATOR(int4, "|", CALX_TAKES(int4, x), CALX_TAKES(int4, y))

static void functions_and_operators_that_a_user_declares(void **state)
{
    (void)state;
    gives(md5_of(agencies.name), "6132295fcf5570fb8b0a944ef322a598");
    gives(either_bits(agencies.id, int_(6)), "7");
    gives(cast_(cast_(half_a_turn(), int4), text), "3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(arithmetic),        TEST(null_and_choice), TEST(text_values),
        TEST(times_of_day),      TEST(arrays_and_ranges), TEST(json_values),
        TEST(multiranges),       TEST(documents),
        TEST(aggregates),        TEST(windows),         TEST(paging_by_key),
        TEST(functions_and_operators_that_a_user_declares),
    };
    return RUN_SESSION_TESTS(tests, .database = "functions", .once = schema);
}
