/* Which rows a comparison with a select, a row or a column is true of. */
#include "statements_test.h"

/* The agencies for which a condition is true. */
typedef struct found {
    calx_condition condition;
    const char *ids;
} found;

static void assert_found(const found *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        calx_select *q = ids();
        where(q, cases[i].condition);
        order_by(q, agencies.id);
        assert_ids(q, cases[i].ids);
    }
}

static void a_value_is_compared_with_any_or_all_rows_of_a_select(void **state)
{
    (void)state;
    calx_select *children = select_(arena, edges.child), *none = select_(arena, edges.child);
    from(children, edges);
    from(none, edges);
    where(none, eq(edges.child, 0));
    const found cases[] = {
        { eq_any_query(agencies.id, children), "2,3,4" }, { ne_any_query(agencies.id, children), "1,2,3,4" },
        { lt_any_query(agencies.id, children), "1,2,3" }, { le_any_query(agencies.id, children), "1,2,3,4" },
        { gt_any_query(agencies.id, children), "3,4" },   { ge_any_query(agencies.id, children), "2,3,4" },
        { eq_all_query(agencies.id, children), "" },      { ne_all_query(agencies.id, children), "1" },
        { lt_all_query(agencies.id, children), "1" },     { le_all_query(agencies.id, children), "1,2" },
        { gt_all_query(agencies.id, children), "" },      { ge_all_query(agencies.id, children), "4" },
        { gt_all_query(agencies.id, none), "1,2,3,4" },   { gt_any_query(agencies.id, none), "" },
    };
    assert_found(cases, sizeof cases / sizeof *cases);
}

static void rows_of_expressions_are_compared(void **state)
{
    (void)state;
    const found cases[] = {
#define LEFT row_of(agencies.score, agencies.name)
#define RIGHT row_of(value_(float8, 2), value_(varchar, CALX_TEXT("c")))
        { eq_row(LEFT, RIGHT), "3" },
        { ne_row(LEFT, RIGHT), "1,2,4" },
        { lt_row(LEFT, RIGHT), "1,2" },
        { le_row(LEFT, RIGHT), "1,2,3" },
        { gt_row(LEFT, RIGHT), "4" },
        { ge_row(LEFT, RIGHT), "3,4" },
        { is_distinct_from_row(LEFT, RIGHT), "1,2,4" },
        { is_not_distinct_from_row(LEFT, RIGHT), "3" },
        { eq_row(LEFT, row_of_values(2, "c")), "3" },
        { gt_row(LEFT, row_of_values(2, CALX_TEXT("b"))), "3,4" },
        { gt_row(row_of(agencies.jurisdiction_type, agencies.id), row_of_values(JURISDICTION_SCHOOL, 1)), "2,3,4" },
        { is_null_row(row_of(agencies.defunct_year, nullif(agencies.score, value_(float8, 2)))), "2,3" },
        { is_not_null_row(row_of(agencies.id, nullif(agencies.score, value_(float8, 2)))), "1,4" },
        { not_(is_null_row(row_of(agencies.id, agencies.defunct_year))), "1,2,3,4" },
        { not_(is_not_null_row(row_of(agencies.id, agencies.defunct_year))), "1,2,3,4" },
#undef LEFT
#undef RIGHT
        { eq_row(row_of(agencies.id, agencies.defunct_year), row_of(value_(int4, 1), null_(text))), "" },
        { is_not_distinct_from_row(row_of(agencies.id, agencies.defunct_year), row_of(value_(int4, 1), null_(text))),
          "1" },
    };
    assert_found(cases, sizeof cases / sizeof *cases);
}

static void a_value_is_among_those_of_a_column(void **state)
{
    (void)state;
    calx_select *late = select_(arena, as(edges.child, "id"));
    from(late, edges);
    where(late, gt(edges.child, 2));
    ids_cte d = derived_(arena, ids_cte, "d", late), c = cte_(arena, ids_cte, "c", late);
    __typeof__(edges) e = aliased(arena, edges, "e");
    const found cases[] = {
        { in_column(agencies.id, edges.child), "2,3,4" },
        { not_(in_column(agencies.id, e.parent)), "4" },
        { in_column(agencies.id, d.id), "3,4" },
        { in_column(agencies.id, c.id), "3,4" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        calx_select *q = ids();
        with(q, c);
        where(q, cases[i].condition);
        order_by(q, agencies.id);
        assert_ids(q, cases[i].ids);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_value_is_compared_with_any_or_all_rows_of_a_select),
        TEST(rows_of_expressions_are_compared),
        TEST(a_value_is_among_those_of_a_column),
    };
    return RUN_STATEMENTS(tests, "condition");
}
