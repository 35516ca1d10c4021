/* What selects look like as SQL: their clauses, unions, CTEs and sources. */
#include "rendering.h"

static void a_select_names_every_column_in_full(void **state)
{
    (void)state;
    calx_select *q = select_(arena, agencies.id, as(lower(agencies.name), "name"));
    from(q, agencies);
    order_by(q, desc(agencies.created_at), agencies.id);
    limit(q, 10);
    offset(q, 20);
    assert_sql(q->query, 2,
               "SELECT \"agencies\".\"id\", lower(\"agencies\".\"name\") AS \"name\" FROM \"agencies\""
               " ORDER BY \"agencies\".\"created_at\" DESC, \"agencies\".\"id\" LIMIT $1 OFFSET $2");
}

static void conditions_added_one_by_one_are_joined_by_and(void **state)
{
    (void)state;
    calx_select *q = ids();
    where(q, eq(agencies.name, "x"));
    where(q, or_(is_null(agencies.score), gt(agencies.score, 0.5)));
    where(q, not_(eq(agencies.no_web_presence, true)));
    assert_sql(q->query, 3,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE (\"agencies\".\"name\" = $1) AND"
               " ((\"agencies\".\"score\" IS NULL) OR (\"agencies\".\"score\" > $2)) AND"
               " (NOT (\"agencies\".\"no_web_presence\" = $3))");
}

static void a_table_is_joined_to_itself_under_another_name(void **state)
{
    (void)state;
    calx_select *q = ids();
    __typeof__(agencies) other = aliased(arena, agencies, "other \"one\"");
    left_join(q, other, eq_col(other.id, agencies.id));
    assert_sql(q->query, 0,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" LEFT JOIN \"agencies\" AS \"other \"\"one\"\"\""
               " ON \"other \"\"one\"\"\".\"id\" = \"agencies\".\"id\"");
}

static named_cte schools(void)
{
    calx_select *inner = select_(arena, agencies.id, agencies.name);
    from(inner, agencies);
    where(inner, eq(agencies.jurisdiction_type, JURISDICTION_SCHOOL));
    return cte_(arena, named_cte, "schools", inner);
}

static void a_cte_has_columns_that_outer_statements_use(void **state)
{
    (void)state;
    named_cte cte = schools();
    calx_select *q = select_(arena, cte.name);
    with(q, cte);
    from(q, cte);
    where(q, eq(cte.id, 7));
    assert_sql(q->query, 2,
               "WITH \"schools\" AS (SELECT \"agencies\".\"id\", \"agencies\".\"name\" FROM \"agencies\" WHERE"
               " \"agencies\".\"jurisdiction_type\" = $1::\"jurisdiction_type\")"
               " SELECT \"schools\".\"name\" FROM \"schools\" WHERE \"schools\".\"id\" = $2");
}

static void a_cte_whose_select_gives_other_columns_is_a_mistake(void **state)
{
    (void)state;
    calx_select *inner = select_(arena, agencies.id, agencies.defunct_year);
    from(inner, agencies);
    named_cte cte = cte_(arena, named_cte, "wrong", inner);
    calx_select *q = select_(arena, cte.name);
    with(q, cte);
    from(q, cte);
    assert_mistake(q->query, CALX_SHAPE,
                   "column 2 of named_cte is \"name\", and its select gives \"defunct_year\" there");
}

static void a_cte_that_stands_before_no_statement_is_a_mistake(void **state)
{
    (void)state;
    named_cte cte = schools();
    calx_select *q = select_(arena, cte.name);
    from(q, cte);
    assert_mistake(q->query, CALX_USAGE, "schools is a CTE that stands before no statement here");

    calx_delete *outer = delete_from(arena, agencies);
    where(outer, and_(exists(q), in_column(agencies.id, cte.id)));
    assert_mistake(outer->query, CALX_USAGE, "schools is a CTE that stands before no statement here");
    with(outer, cte);
    calx_sql sql;
    assert_true(render(outer, &sql, NULL));
}

#define A_WEEK 7
static void a_frame_is_as_long_as_a_macro_says(void **state)
{
    (void)state;
    calx_select *q =
        select_(arena, over_rows(max_(agencies.id), ONE_PARTITION, UNSORTED, PRECEDING(A_WEEK - 1), CURRENT_ROW));
    from(q, agencies);
    assert_sql(
        q->query, 0,
        "SELECT max(\"agencies\".\"id\") OVER ( ROWS BETWEEN 7 - 1 PRECEDING AND CURRENT ROW) FROM \"agencies\"");
}

static void a_union_is_ordered_by_the_names_of_its_columns(void **state)
{
    (void)state;
    calx_select *q = ids();
    union_all(q, ids());
    order_by(q, agencies.id);
    assert_sql(q->query, 0,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" UNION ALL SELECT \"agencies\".\"id\" FROM \"agencies\""
               " ORDER BY \"id\"");
}

static void distinct_on_keeps_the_first_row_of_each_group(void **state)
{
    (void)state;
    calx_select *q = ids();
    distinct_on(q, agencies.name, agencies.id);
    order_by(q, agencies.name, agencies.id, desc(agencies.created_at));
    assert_sql(q->query, 0,
               "SELECT DISTINCT ON (\"agencies\".\"name\", \"agencies\".\"id\") \"agencies\".\"id\" FROM \"agencies\""
               " ORDER BY \"agencies\".\"name\", \"agencies\".\"id\", \"agencies\".\"created_at\" DESC");
}

static void a_select_can_be_a_value_of_another(void **state)
{
    (void)state;
    calx_select *number = select_(arena, count_all());
    from(number, agencies);
    where(number, eq_key(agencies.id, value_(int8, 7)));
    calx_select *q = select_(arena, as(scalar_(int8, number), "number"));
    assert_sql(q->query, 1, "SELECT (SELECT count(*) FROM \"agencies\" WHERE \"agencies\".\"id\" = $1) AS \"number\"");
}

static void a_select_in_a_union_keeps_its_own_order_and_limit(void **state)
{
    (void)state;
    calx_select *q = ids(), *newest = ids();
    order_by(newest, desc(agencies.created_at));
    limit(newest, 1);
    union_(q, newest);
    assert_sql(q->query, 1,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" UNION (SELECT \"agencies\".\"id\" FROM \"agencies\" "
               "ORDER BY \"agencies\".\"created_at\" DESC LIMIT $1)");
}

static void unions_are_taken_in_from_left_to_right(void **state)
{
    (void)state;
#define IDS "SELECT \"agencies\".\"id\" FROM \"agencies\""
    calx_select *q = ids(), *inner = ids();
    union_(inner, ids());
    union_(q, ids());
    intersect_(q, ids());
    except_(q, inner);
    assert_sql(q->query, 0, "(" IDS " UNION " IDS ") INTERSECT " IDS " EXCEPT (" IDS " UNION " IDS ")");
#undef IDS
}

static void clauses_of_a_select_that_exclude_each_other_are_mistakes(void **state)
{
    (void)state;
    calx_select *q = ids();
    distinct(q);
    distinct_on(q, agencies.id);
    assert_mistake(q->query, CALX_USAGE, "distinct: distinct_on was called too, and a select takes one of them");

    q = ids();
    limit_with_ties(q, 3);
    assert_mistake(q->query, CALX_USAGE, "limit_with_ties: call order_by too; without an order all rows are equal");
    order_by(q, agencies.id);
    for_update(q);
    skip_locked(q);
    assert_mistake(q->query, CALX_USAGE, "skip_locked: with limit_with_ties no row can be left out; use limit");
    limit(q, 3);
    calx_sql sql;
    assert_true(render(q, &sql, NULL));
}

RESULT(named_row, FIELD(id, int4), FIELD(name, text, NULLABLE));
CALX_CTE(numbered_values, FIELD(id, int4), FIELD(name, int4));

static const named_row two_rows[] = { { 1, { true, { "a", 1 } } }, { 2, { false, { 0 } } } };

static void rows_of_the_program_are_a_source(void **state)
{
    (void)state;
    named_cte v = derived_(arena, named_cte, "v", values_(arena, named_row, two_rows, 2));
    calx_select *q = select_(arena, v.name);
    from(q, v);
    assert_sql(q->query, 3,
               "SELECT \"v\".\"name\" FROM (VALUES ($1, $2), ($3, CAST(NULL AS text))) AS \"v\" (\"id\", \"name\")");
    assert_mistake(values_(arena, named_row, two_rows, 0)->query, CALX_USAGE, "values_(named_row): there is no row");
    numbered_values wrong = derived_(arena, numbered_values, "w", values_(arena, named_row, two_rows, 2));
    q = select_(arena, wrong.id);
    from(q, wrong);
    assert_mistake(q->query, CALX_SHAPE,
                   "column name of numbered_values is of type integer, and the rows of values_ have text there");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_select_names_every_column_in_full),
        TEST(conditions_added_one_by_one_are_joined_by_and),
        TEST(a_table_is_joined_to_itself_under_another_name),
        TEST(a_cte_has_columns_that_outer_statements_use),
        TEST(a_cte_whose_select_gives_other_columns_is_a_mistake),
        TEST(a_cte_that_stands_before_no_statement_is_a_mistake),
        TEST(a_frame_is_as_long_as_a_macro_says),
        TEST(a_union_is_ordered_by_the_names_of_its_columns),
        TEST(distinct_on_keeps_the_first_row_of_each_group),
        TEST(a_select_can_be_a_value_of_another),
        TEST(a_select_in_a_union_keeps_its_own_order_and_limit),
        TEST(unions_are_taken_in_from_left_to_right),
        TEST(clauses_of_a_select_that_exclude_each_other_are_mistakes),
        TEST(rows_of_the_program_are_a_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
