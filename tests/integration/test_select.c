/* The clauses of a select, run by a real server. */
#include "statements_test.h"

CALX_CTE(count_cte, FIELD(n, int8));

static void ties_are_kept_where_asked(void **state)
{
    (void)state;
    calx_select *q = ids();
    order_by(q, agencies.score);
    limit_with_ties(q, 2);
    calx_error err = { 0 };
    id_row_list rows;
    if (!fetch_all(&db, q, id_row, &rows, &err))
        fail_msg("%s", err.message);
    assert_int_equal(rows.len, 3);
}

static void sets_are_combined(void **state)
{
    (void)state;
    calx_select *q = ids();
    calx_select *counties = ids();
    where(counties, eq(agencies.jurisdiction_type, JURISDICTION_COUNTY));
    except_(q, counties);
    assert_ids(q, "1");
    calx_select *both = ids();
    intersect_(both, counties);
    order_by(both, desc(agencies.id));
    assert_ids(both, "4,3,2");
}

static void values_of_expressions_are_rows(void **state)
{
    (void)state;
    calx_values *v = values_of(arena, row_of(as(value_(int4, 7), "id"), as(null_(text), "name")),
                               row_of(plus(value_(int4, 7), value_(int4, 1)), value_(text, CALX_TEXT("b"))));
    named_cte t = derived_(arena, named_cte, "t", v);
    calx_select *q = select_(arena, t.id);
    from(q, t);
    order_by(q, desc(t.id));
    assert_ids(q, "8,7");
    where(q, is_null(t.name));
    assert_ids(q, "7");
    calx_values *unnamed = values_of(arena, row_of(agencies.id, value_(int4, 1)));
    assert_mistake(unnamed->query, "values_of: column 2 has no name; use as(…) in the first row");
    named_cte wrong = derived_(arena, named_cte, "t",
                               values_of(arena, row_of(as(value_(int4, 1), "id"), as(value_(int4, 1), "name"))));
    calx_select *reads = select_(arena, wrong.id);
    from(reads, wrong);
    calx_error err = { 0 };
    calx_sql sql;
    assert_false(render(reads, &sql, &err));
    assert_string_equal(err.message,
                        "column name of named_cte is of type text, and the rows of values_ have integer there");
}

static void a_lateral_subquery_sees_the_row_before_it(void **state)
{
    (void)state;
    calx_select *children = select_(arena, as(edges.child, "id"));
    from(children, edges);
    where(children, eq_col(edges.parent, agencies.id));
    ids_cte child = derived_(arena, ids_cte, "child", children);
    calx_select *q = select_(arena, child.id);
    from(q, agencies);
    cross_join_lateral(q, child);
    order_by(q, child.id);
    assert_ids(q, "2,3,4");
    calx_select *n = select_(arena, count_all());
    from(n, agencies);
    left_join_lateral(n, child);
    int64_t rows = 0;
    assert_true(fetch_value(&db, n, int8, &rows, NULL));
    assert_int_equal(rows, 4);
}

static void groups_have_subtotals(void **state)
{
    (void)state;
    int64_t groups = 0;
    calx_select *by = select_(arena, as(count_all(), "n"));
    from(by, agencies);
    group_by(by, grouping_sets_(set_of(agencies.jurisdiction_type), set_of(agencies.score, agencies.name), set_of()));
    count_cte t = derived_(arena, count_cte, "t", by);
    calx_select *q = select_(arena, count_all());
    from(q, t);
    calx_error err = { 0 };
    if (!fetch_value(&db, q, int8, &groups, &err))
        fail_msg("%s", err.message);
    assert_int_equal(groups, 2 + 4 + 1);
    calx_select *rolled = select_(arena, as(count_all(), "n"));
    from(rolled, agencies);
    group_by(rolled, rollup_(agencies.jurisdiction_type, agencies.score));
    having(rolled, gt(count_all(), 1));
    count_cte r = derived_(arena, count_cte, "r", rolled);
    calx_select *again = select_(arena, count_all());
    from(again, r);
    if (!fetch_value(&db, again, int8, &groups, &err))
        fail_msg("%s", err.message);
    assert_int_equal(groups, 3); /* (county, 2), county, all */
}

static void locked_rows_are_skipped_by_others(void **state)
{
    (void)state;
    calx_error err = { 0 };
    CALX_TRANSACTION(tx, conn, &err);
    calx_select *mine = ids();
    where(mine, le(agencies.id, 2));
    for_update(mine);
    assert_ids(mine, "1,2");

    calx_session first = db;
    db = calx_session_on(calx_connect(own_database(fixture.database), NULL, &err));
    calx_select *free_ones = ids();
    order_by(free_ones, agencies.id);
    for_update(free_ones);
    skip_locked(free_ones);
    assert_ids(free_ones, "3,4");
    calx_select *any = ids();
    for_share(any);
    nowait(any);
    id_row_list rows;
    assert_false(fetch_all(&db, any, id_row, &rows, &err));
    assert_string_equal(err.sqlstate, "55P03");
    calx_close(db.conn);
    db = first;
    assert_true(calx_rollback(&tx, &err));
}

static void a_sample_reads_part_of_a_table(void **state)
{
    (void)state;
    calx_select *q = ids();
    tablesample(q, 0);
    assert_ids(q, "");
    calx_select *wrong = ids();
    tablesample(wrong, 101);
    calx_error err = { 0 };
    calx_sql sql;
    assert_false(render(wrong, &sql, &err));
    assert_string_equal(err.message, "tablesample(101): a percentage is from 0 to 100");
}

static void a_sample_can_be_taken_again(void **state)
{
    (void)state;
    assert_true(calx_execute(conn, "INSERT INTO edges SELECT n, n FROM generate_series(1, 1000) n", NULL));
    calx_array_int4 samples[2];
    for (int i = 0; i < 2; i++) {
        calx_select *q = select_(arena, edges.child);
        from(q, edges);
        tablesample_rows(q, 50);
        repeatable(q, 4.25);
        assert_true(fetch_column(&db, q, int4, &samples[i], NULL));
    }
    assert_int_equal(samples[0].len, samples[1].len);
    assert_memory_equal(samples[0].items, samples[1].items, (size_t)samples[0].len * sizeof(int32_t));
    calx_select *wrong = ids();
    repeatable(wrong, 1);
    assert_mistake(wrong->query, "repeatable: call tablesample first");
}

static void outer_and_cross_joins(void **state)
{
    (void)state;
    int64_t n = 0;
    calx_select *q = select_(arena, count_all());
    from(q, edges);
    full_join(q, agencies, eq_col(agencies.id, edges.parent));
    assert_true(fetch_value(&db, q, int8, &n, NULL));
    assert_int_equal(n, 4);
    calx_select *r = select_(arena, count_all());
    from(r, edges);
    right_join(r, agencies, eq_col(agencies.id, edges.parent));
    assert_true(fetch_value(&db, r, int8, &n, NULL));
    assert_int_equal(n, 4);
    calx_select *x = select_(arena, count_all());
    from(x, edges);
    cross_join(x, agencies);
    assert_true(fetch_value(&db, x, int8, &n, NULL));
    assert_int_equal(n, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ties_are_kept_where_asked),      TEST(sets_are_combined),
        TEST(values_of_expressions_are_rows), TEST(a_lateral_subquery_sees_the_row_before_it),
        TEST(groups_have_subtotals),          TEST(locked_rows_are_skipped_by_others),
        TEST(a_sample_reads_part_of_a_table), TEST(a_sample_can_be_taken_again),
        TEST(outer_and_cross_joins),
    };
    return RUN_STATEMENTS(tests, "select");
}
