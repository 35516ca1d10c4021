/* CTEs on a real server: recursive ones and how they are walked, those that write, those computed once. */
#include "statements_test.h"

/* What lies below row 1 of edges, by with_recursive in `q`, which reads it. */
static ids_cte walked(calx_select *q)
{
    calx_select *walk = select_(arena, as(edges.child, "id"));
    from(walk, edges);
    where(walk, eq(edges.parent, 1));
    ids_cte below = cte_(arena, ids_cte, "below", walk);
    calx_select *step = select_(arena, edges.child);
    from(step, edges);
    join(step, below, eq_col(below.id, edges.parent));
    union_all(walk, step);
    columns(q, below.id);
    with_recursive(q, below);
    from(q, below);
    return below;
}

static void a_recursive_cte_walks_a_tree(void **state)
{
    (void)state;
    calx_select *q = select_(arena);
    ids_cte below = walked(q);
    order_by(q, below.id);
    assert_ids(q, "2,3,4");
}

static void a_walk_comes_in_the_order_asked_for(void **state)
{
    (void)state;
    assert_true(calx_execute(conn, "INSERT INTO edges VALUES (1, 20), (20, 21)", NULL));
    calx_select *deep = select_(arena), *wide = select_(arena);
    ids_cte below = walked(deep);
    order_by(deep, search_depth_first(deep, below, "walk", below.id));
    assert_ids(deep, "2,3,4,20,21");
    below = walked(wide);
    order_by(wide, search_breadth_first(wide, below, "walk", below.id));
    assert_ids(wide, "2,20,3,21,4");
}

static void a_walk_in_a_circle_ends(void **state)
{
    (void)state;
    assert_true(calx_execute(conn, "INSERT INTO edges VALUES (4, 2)", NULL));
    calx_select *q = select_(arena);
    ids_cte below = walked(q);
    calx_condition closes = cycle_(q, below, "looped", "path", below.id);
    order_by(q, search_depth_first(q, below, "walk", below.id));
    assert_ids(q, "2,3,4,2");
    where(q, not_(closes));
    assert_ids(q, "2,3,4");
}

static void a_walk_is_of_a_recursive_cte_by_columns_of_its_own(void **state)
{
    (void)state;
    calx_select *q = select_(arena);
    ids_cte t = cte_(arena, ids_cte, "t", ids());
    search_depth_first(q, t, "walk", t.id);
    assert_mistake(q->query, "search_depth_first(t): call with_recursive of it first");
    calx_select *r = select_(arena);
    ids_cte below = walked(r);
    cycle_(r, below, "looped", "path", edges.child);
    assert_mistake(r->query, "cycle_(below): only columns of below can be named here");
    calx_select *twice = select_(arena);
    below = walked(twice);
    search_depth_first(twice, below, "walk", below.id);
    search_breadth_first(twice, below, "again", below.id);
    assert_mistake(twice->query, "search_breadth_first(below): it is searched already");
}

static void a_cte_may_write(void **state)
{
    (void)state;
    calx_delete *d = delete_from(arena, agencies);
    where(d, ge(agencies.id, 3));
    returning(d, agencies.id);
    ids_cte gone = cte_(arena, ids_cte, "gone", d);
    calx_select *q = select_(arena, gone.id);
    with(q, gone);
    from(q, gone);
    order_by(q, gone.id);
    assert_ids(q, "3,4");
    assert_ids(ids(), "1,2");
}

static void a_cte_is_computed_once_or_planned_along_as_asked(void **state)
{
    (void)state;
    ids_cte t = cte_(arena, ids_cte, "t", ids());
    calx_select *q = select_(arena, t.id);
    with_materialized(q, t);
    from(q, t);
    where(q, eq(t.id, 1));
    assert_ids(q, "1");
    calx_sql sql;
    assert_true(render(q, &sql, NULL));
    assert_non_null(strstr(sql.text.data, "WITH \"t\" AS MATERIALIZED (SELECT"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_recursive_cte_walks_a_tree),
        TEST(a_walk_comes_in_the_order_asked_for),
        TEST(a_walk_in_a_circle_ends),
        TEST(a_walk_is_of_a_recursive_cte_by_columns_of_its_own),
        TEST(a_cte_may_write),
        TEST(a_cte_is_computed_once_or_planned_along_as_asked),
    };
    return RUN_STATEMENTS(tests, "cte");
}
