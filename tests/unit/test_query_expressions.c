/* What expressions look like as SQL, and which of them can be compared. */
#include "rendering.h"

static void an_enum_parameter_names_its_type(void **state)
{
    (void)state;
    calx_select *q = ids();
    where(q, eq(agencies.jurisdiction_type, JURISDICTION_SCHOOL));
    const jurisdiction_type both[] = { JURISDICTION_SCHOOL, JURISDICTION_COUNTY };
    where(q, in_(agencies.jurisdiction_type, both, 2));
    assert_sql(q->query, 2,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE"
               " (\"agencies\".\"jurisdiction_type\" = $1::\"jurisdiction_type\") AND"
               " (\"agencies\".\"jurisdiction_type\" = ANY ($2::\"jurisdiction_type\"[]))");
}

static calx_select *__attribute__((noinline)) select_of_raw_text(void)
{
    return select_(arena, as(calx_raw(float4, "0::real"), "zero"));
}

static void raw_text_lives_as_long_as_its_statement(void **state)
{
    (void)state;
    calx_select *q = select_of_raw_text();
    from(q, agencies);
    assert_sql(q->query, 0, "SELECT (0::real) AS \"zero\" FROM \"agencies\"");
}

static void a_pattern_can_be_an_expression(void **state)
{
    (void)state;
    calx_select *q = ids();
    where(q, like_col(lower(agencies.name), lower(value_(text, "Pitt%"))));
    assert_sql(q->query, 1,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE lower(\"agencies\".\"name\") LIKE lower($1)");
}

/* In braces for the structs of C only: an array would take a string for the first member of its first text. */
static void a_value_is_given_as_in_a_comparison(void **state)
{
    (void)state;
    calx_text shown;
    calx_error err;
    calx_date day = { 3 };
    calx_select *q = select_(arena, value_(text, "Pitt%"), value_(varchar, CALX_TEXT("x")), value_(float8, 1),
                             value_(date, day), value_(date, { 4 }), value_(interval, { .days = 1 }));
    assert_true(render_literal(q, &shown, &err));
    assert_string_equal(shown.data, "SELECT 'Pitt%', 'x', '1'::double precision, '2000-01-04'::date, "
                                    "'2000-01-05'::date, '1 day'::interval");
}

static void a_term_of_a_user_is_taken_literally_in_a_pattern(void **state)
{
    (void)state;
    calx_text pattern = calx_like_literal(arena, true, CALX_TEXT("50%_\\"), true);
    assert_int_equal(pattern.len, 10);
    assert_memory_equal(pattern.data, "%50\\%\\_\\\\%", 10);
}

static void an_array_of_a_subquery_is_an_array_in_any(void **state)
{
    (void)state;
    calx_select *all = select_(arena, array_agg_(int4, agencies.id));
    from(all, agencies);
    calx_select *q = ids();
    where(q, is_element(agencies.id, scalar_(int4_array, all)));
    assert_sql(q->query, 0,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE \"agencies\".\"id\" = ANY (CAST((SELECT "
               "array_agg(\"agencies\".\"id\") FROM \"agencies\") AS integer[]))");
}

static void a_named_expression_can_stand_anywhere(void **state)
{
    (void)state;
    __typeof__(as(agencies.id, "n")) doubled = keep(arena, as(plus(agencies.id, agencies.id), "n"));
    calx_select *q = select_(arena, doubled);
    from(q, agencies);
    where(q, gt_col(times(doubled, agencies.id), doubled));
    order_by(q, desc(doubled));
    assert_sql(q->query, 0,
               "SELECT (\"agencies\".\"id\" + \"agencies\".\"id\") AS \"n\" FROM \"agencies\" WHERE "
               "((\"agencies\".\"id\" + \"agencies\".\"id\") * \"agencies\".\"id\") > (\"agencies\".\"id\" + "
               "\"agencies\".\"id\") "
               "ORDER BY (\"agencies\".\"id\" + \"agencies\".\"id\") DESC");
    union_(q, ids());
    calx_sql sql;
    assert_true(render(q, &sql, NULL));
    assert_non_null(strstr(sql.text.data, "ORDER BY \"n\" DESC"));
}

static void a_key_of_one_direction_is_a_row_and_a_mixed_one_begins_with_a_bound(void **state)
{
    (void)state;
    calx_select *q = ids();
    where(q, after_key(descending(agencies.id, 1), descending(agencies.name, "x")));
    assert_sql(q->query, 2,
               "SELECT \"agencies\".\"id\" FROM \"agencies\""
               " WHERE (\"agencies\".\"id\", \"agencies\".\"name\") < ($1, $2)");
    q = ids();
    where(q, after_key(ascending(agencies.name, "x"), descending(agencies.id, 1)));
    assert_sql(q->query, 4,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE \"agencies\".\"name\" >= $1 AND"
               " (\"agencies\".\"name\" > $2 OR (\"agencies\".\"name\" = $3 AND (\"agencies\".\"id\" < $4)))");
}

static void rows_of_expressions_are_compared(void **state)
{
    (void)state;
    const struct {
        calx_condition condition;
        const char *op;
    } cases[] = {
#define LEFT row_of(agencies.id, lower(agencies.name))
#define RIGHT row_of(plus(agencies.id, value_(int4, 1)), value_(text, "x"))
        { eq_row(LEFT, RIGHT), "=" },
        { ne_row(LEFT, RIGHT), "<>" },
        { lt_row(LEFT, RIGHT), "<" },
        { le_row(LEFT, RIGHT), "<=" },
        { gt_row(LEFT, RIGHT), ">" },
        { ge_row(LEFT, RIGHT), ">=" },
        { is_distinct_from_row(LEFT, RIGHT), "IS DISTINCT FROM" },
        { is_not_distinct_from_row(LEFT, RIGHT), "IS NOT DISTINCT FROM" },
#undef LEFT
#undef RIGHT
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        calx_select *q = ids();
        where(q, cases[i].condition);
        assert_sql(q->query, 2,
                   calx_text_cstr(arena, calx_text_format(arena,
                                                          "SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE"
                                                          " ROW(\"agencies\".\"id\", lower(\"agencies\".\"name\")) %s"
                                                          " ROW(\"agencies\".\"id\" + $1, $2)",
                                                          cases[i].op)));
    }
}

static void a_comparison_of_rows_is_an_operand(void **state)
{
    (void)state;
    calx_select *q = ids();
    where(q, not_(or_(lt_row(row_of(agencies.id), row_of(agencies.id)), eq(agencies.id, 1))));
    assert_sql(q->query, 1,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE NOT"
               " ((ROW(\"agencies\".\"id\") < ROW(\"agencies\".\"id\")) OR (\"agencies\".\"id\" = $1))");
}

static void rows_are_compared_with_values(void **state)
{
    (void)state;
    const char *const name = "x";
    calx_select *q = ids();
    where(q, gt_row(row_of(agencies.name, agencies.id), row_of_values(name, 7)));
    where(q, is_not_distinct_from_row(row_of(agencies.jurisdiction_type, lower(agencies.name), agencies.score),
                                      row_of_values(JURISDICTION_COUNTY, CALX_TEXT("y"), 1)));
    assert_sql(q->query, 5,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE"
               " (ROW(\"agencies\".\"name\", \"agencies\".\"id\") > ROW($1, $2)) AND"
               " (ROW(\"agencies\".\"jurisdiction_type\", lower(\"agencies\".\"name\"), \"agencies\".\"score\")"
               " IS NOT DISTINCT FROM ROW($3::\"jurisdiction_type\", $4, $5))");
}

static void a_row_is_null_or_not(void **state)
{
    (void)state;
    calx_select *q = ids();
    where(q, or_(is_null_row(row_of(agencies.score, lower(agencies.name))),
                 not_(is_not_null_row(row_of(agencies.score)))));
    assert_sql(q->query, 0,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE"
               " (ROW(\"agencies\".\"score\", lower(\"agencies\".\"name\")) IS NULL)"
               " OR (NOT (ROW(\"agencies\".\"score\") IS NOT NULL))");
}

static void a_select_that_is_compared_with_is_of_the_types_of_what_is_compared(void **state)
{
    (void)state;
    calx_select *q = ids();
    where(q, in_query(agencies.name, ids()));
    assert_mistake(q->query, CALX_USAGE, "in_query: character varying is compared with a select of integer; use cast_");
    q = ids();
    where(q, not_(ge_all_query(agencies.created_at, ids())));
    assert_mistake(q->query, CALX_USAGE,
                   "ge_all_query: timestamp with time zone is compared with a select of integer; use cast_");
    q = ids();
    where(q, eq_any_query(agencies.name, name_and_score()));
    assert_mistake(q->query, CALX_USAGE, "eq_any_query: 1 expression is compared with a select of 2");
    q = ids();
    where(q, row_in_query(name_and_score(), agencies.name, agencies.id));
    assert_mistake(q->query, CALX_USAGE,
                   "row_in_query: integer is compared with a select of double precision; use cast_");
    q = ids();
    where(q, row_in_query(ids(), agencies.name, agencies.id));
    assert_mistake(q->query, CALX_USAGE, "row_in_query: 2 expressions are compared with a select of 1");
    q = ids();
    where(q, and_(in_query(plus(agencies.id, value_(int4, 1)), select_(arena, value_(int8, 1))),
                  row_in_query(name_and_score(), agencies.name, agencies.score)));
    calx_sql sql;
    assert_true(render(q, &sql, NULL));
}

static void a_column_is_a_list_of_what_it_holds(void **state)
{
    (void)state;
    __typeof__(agencies) other = aliased(arena, agencies, "other");
    named_cte named =
        derived_(arena, named_cte, "d", select_(arena, as(value_(int4, 1), "id"), as(null_(text), "name")));
    calx_select *q = ids();
    where(q, in_column(agencies.id, agency_names.id));
    where(q, not_(in_column(plus(agencies.id, value_(int4, 1)), other.id)));
    where(q, in_column(lower(agencies.name), named.name));
    assert_sql(q->query, 2,
               "SELECT \"agencies\".\"id\" FROM \"agencies\""
               " WHERE (\"agencies\".\"id\" IN (SELECT \"agency_names\".\"id\" FROM \"agency_names\"))"
               " AND (NOT ((\"agencies\".\"id\" + $1) IN (SELECT \"other\".\"id\" FROM \"agencies\" AS \"other\")))"
               " AND (lower(\"agencies\".\"name\") IN (SELECT \"d\".\"name\" FROM (SELECT $2 AS \"id\", CAST(NULL AS "
               "text) AS \"name\") AS \"d\"))");
    q = ids();
    where(q, in_column(agencies.name, lower(agencies.name)));
    assert_mistake(q->query, CALX_USAGE,
                   "in_column: an expression is read from nowhere; name a column, or use in_query");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_enum_parameter_names_its_type),
        TEST(raw_text_lives_as_long_as_its_statement),
        TEST(a_pattern_can_be_an_expression),
        TEST(a_value_is_given_as_in_a_comparison),
        TEST(a_term_of_a_user_is_taken_literally_in_a_pattern),
        TEST(an_array_of_a_subquery_is_an_array_in_any),
        TEST(a_named_expression_can_stand_anywhere),
        TEST(a_key_of_one_direction_is_a_row_and_a_mixed_one_begins_with_a_bound),
        TEST(rows_of_expressions_are_compared),
        TEST(a_comparison_of_rows_is_an_operand),
        TEST(rows_are_compared_with_values),
        TEST(a_row_is_null_or_not),
        TEST(a_select_that_is_compared_with_is_of_the_types_of_what_is_compared),
        TEST(a_column_is_a_list_of_what_it_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
