/* Every clause that a statement can have, run by a real server. */
#include "session_test.h"
#include "tests/not_compiling/schema.h"

#include <string.h>

static const char schema[] =
    "DROP TABLE IF EXISTS agencies, edges; DROP TYPE IF EXISTS jurisdiction_type;"
    "CREATE TYPE jurisdiction_type AS ENUM ('school', 'county');"
    "CREATE TABLE agencies (id integer PRIMARY KEY, name varchar NOT NULL UNIQUE, jurisdiction_type jurisdiction_type "
    "NOT NULL,"
    " no_web_presence boolean NOT NULL DEFAULT false, score double precision, defunct_year text,"
    " created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP);"
    "INSERT INTO agencies (id, name, jurisdiction_type, score) VALUES (1, 'a', 'school', 1), (2, 'b', 'county', 2),"
    " (3, 'c', 'county', 2), (4, 'd', 'county', 3);"
    "CREATE TABLE edges (parent integer NOT NULL, child integer NOT NULL);"
    "INSERT INTO edges VALUES (1, 2), (2, 3), (3, 4)";

#define EDGES(C) C(parent, int4, NOT_NULL) C(child, int4, NOT_NULL)
CALX_MODEL(edge, edges, EDGES);
CALX_CTE(ids_cte, FIELD(id, int4));
CALX_CTE(count_cte, FIELD(n, int8));

RESULT(id_row, FIELD(id, int4));
RESULT(done_row, FIELD(id, int4), FIELD(done, text));

/* The ids that a select gives, in its order, as text: "1,2". */
static void assert_ids(calx_select *q, const char *expected)
{
    calx_error err = { 0 };
    id_row_list rows;
    if (!fetch_all(&db, q, id_row, &rows, &err))
        fail_msg("%s", err.message);
    calx_buffer got = calx_buffer_in(arena);
    for (size_t i = 0; i < rows.len; i++)
        calx_buffer_addf(&got, "%s%d", i ? "," : "", rows.items[i].id);
    assert_string_equal(calx_buffer_cstr(&got), expected);
}

static void assert_affects(const calx_dml *query, int64_t expected)
{
    calx_error err = { 0 };
    int64_t affected = 0;
    if (!calx_run(&db, query, &affected, &err))
        fail_msg("%s", err.message);
    assert_int_equal(affected, expected);
}

static calx_select *ids(void)
{
    calx_select *q = select_(arena, agencies.id);
    from(q, agencies);
    return q;
}

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

static void a_recursive_cte_walks_a_tree(void **state)
{
    (void)state;
    calx_select *walk = select_(arena, as(edges.child, "id"));
    from(walk, edges);
    where(walk, eq(edges.parent, 1));
    ids_cte below = cte_(arena, ids_cte, "below", walk);
    calx_select *step = select_(arena, edges.child);
    from(step, edges);
    join(step, below, eq_col(below.id, edges.parent));
    union_all(walk, step);
    calx_select *q = select_(arena, below.id);
    with_recursive(q, below);
    from(q, below);
    order_by(q, below.id);
    assert_ids(q, "2,3,4");
}

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

static void assert_mistake(const calx_dml *query, const char *message)
{
    calx_error err = { 0 };
    calx_sql sql;
    assert_false(calx_render(query, &sql, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_string_equal(err.message, message);
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

static void a_value_is_compared_with_any_or_all_rows_of_a_select(void **state)
{
    (void)state;
    calx_select *children = select_(arena, edges.child), *none = select_(arena, edges.child);
    from(children, edges);
    from(none, edges);
    where(none, eq(edges.child, 0));
    const struct {
        calx_condition condition;
        const char *expected;
    } cases[] = {
        { eq_any_query(agencies.id, children), "2,3,4" }, { ne_any_query(agencies.id, children), "1,2,3,4" },
        { lt_any_query(agencies.id, children), "1,2,3" }, { le_any_query(agencies.id, children), "1,2,3,4" },
        { gt_any_query(agencies.id, children), "3,4" },   { ge_any_query(agencies.id, children), "2,3,4" },
        { eq_all_query(agencies.id, children), "" },      { ne_all_query(agencies.id, children), "1" },
        { lt_all_query(agencies.id, children), "1" },     { le_all_query(agencies.id, children), "1,2" },
        { gt_all_query(agencies.id, children), "" },      { ge_all_query(agencies.id, children), "4" },
        { gt_all_query(agencies.id, none), "1,2,3,4" },   { gt_any_query(agencies.id, none), "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        calx_select *q = ids();
        where(q, cases[i].condition);
        order_by(q, agencies.id);
        assert_ids(q, cases[i].expected);
    }
}

static void rows_of_expressions_are_compared(void **state)
{
    (void)state;
    const struct {
        calx_condition condition;
        const char *expected;
    } cases[] = {
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
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        calx_select *q = ids();
        where(q, cases[i].condition);
        order_by(q, agencies.id);
        assert_ids(q, cases[i].expected);
    }
}

static void several_columns_are_set_from_one_row(void **state)
{
    (void)state;
    __typeof__(agencies) others = aliased(arena, agencies, "others");
    calx_select *next = select_(arena, others.score, concat_(others.name, value_(text, CALX_TEXT("!"))));
    from(next, others);
    where(next, eq_col(others.id, plus(agencies.id, value_(int4, 1))));
    calx_update *u = update_(arena, agencies);
    set(u, agencies.no_web_presence, true);
    set_select(u, next, agencies.score, agencies.defunct_year);
    where(u, ge(agencies.id, 3));
    assert_affects(u->query, 2);
    calx_select *q = ids();
    where(q, and_(eq(agencies.score, 3), eq(agencies.defunct_year, "d!"), eq(agencies.no_web_presence, true)));
    assert_ids(q, "3");
    q = ids(); /* no row gives null */
    where(q, and_(is_null(agencies.score), is_null(agencies.defunct_year)));
    assert_ids(q, "4");
    u = update_(arena, agencies);
    set_select(u, values_of(arena, row_of(as(value_(float8, 9), "score"), as(null_(text), "year"))), agencies.score,
               agencies.defunct_year);
    where(u, eq(agencies.id, 3));
    assert_affects(u->query, 1);
    q = ids();
    where(q, and_(eq(agencies.score, 9), is_null(agencies.defunct_year)));
    assert_ids(q, "3");
}

/* The score and the name, marked, of the agency before the one with that id. */
static calx_select *of_the_one_before(const calx_node *id)
{
    __typeof__(agencies) others = aliased(arena, agencies, "others");
    const calx_expr_int4 its = { .node = id };
    calx_select *q = select_(arena, others.score, concat_(others.name, value_(text, CALX_TEXT("!"))));
    from(q, others);
    where(q, eq_col(others.id, minus(its, value_(int4, 1))));
    return q;
}

static void several_columns_are_set_where_a_row_is_there_already(void **state)
{
    (void)state;
    calx_insert *i = insert_into(arena, agencies);
    set(i, agencies.id, 4);
    set(i, agencies.name, "new");
    set(i, agencies.jurisdiction_type, JURISDICTION_SCHOOL);
    on_conflict(i, agencies.id);
    update_set_select(i, of_the_one_before(excluded(agencies.id).node), agencies.score, agencies.defunct_year);
    update_set(i, agencies.no_web_presence, true);
    assert_affects(i->query, 1);
    calx_select *q = ids();
    where(q, and_(eq(agencies.score, 2), eq(agencies.defunct_year, "c!"), eq(agencies.no_web_presence, true)));
    assert_ids(q, "4");
}

static void several_columns_are_set_by_a_merge(void **state)
{
    (void)state;
    calx_merge *m = merge_into(arena, agencies);
    merge_using(m, edges, eq_col(edges.child, agencies.id));
    when_matched(m, gt(agencies.id, 2));
    set(m, agencies.no_web_presence, true);
    set_select(m, of_the_one_before(edges.child.node), agencies.score, agencies.defunct_year);
    assert_affects(m->query, 2);
    calx_select *q = select_(arena, agencies.id);
    from(q, agencies);
    where(q, and_(eq(agencies.score, 2), like(agencies.defunct_year, "_!"), eq(agencies.no_web_presence, true)));
    order_by(q, agencies.defunct_year);
    assert_ids(q, "3,4");
}

static void a_merge_tells_what_it_did(void **state)
{
    (void)state;
    if (calx_server_version(db.conn) < 170000) {
        print_message("skipped: the server is older than 17, which has no MERGE with RETURNING\n");
        skip();
    }
    calx_merge *m = merge_into(arena, agencies);
    merge_using(m, edges, eq_col(edges.child, agencies.id));
    when_matched(m, eq(agencies.id, 2));
    set(m, agencies.no_web_presence, true);
    when_not_matched_by_source(m);
    then_delete(m);
    returning(m, agencies.id, as(merge_action(), "done"));
    calx_error err = { 0 };
    done_row_list rows;
    if (!fetch_all(&db, m, done_row, &rows, &err))
        fail_msg("%s", err.message);
    assert_int_equal(rows.len, 2);
    for (size_t i = 0; i < rows.len; i++)
        assert_true(
            calx_text_equal(rows.items[i].done, rows.items[i].id == 2 ? CALX_TEXT("UPDATE") : CALX_TEXT("DELETE")));
}

static void a_value_is_among_those_of_a_column(void **state)
{
    (void)state;
    calx_select *late = select_(arena, as(edges.child, "id"));
    from(late, edges);
    where(late, gt(edges.child, 2));
    ids_cte d = derived_(arena, ids_cte, "d", late), c = cte_(arena, ids_cte, "c", late);
    __typeof__(edges) e = aliased(arena, edges, "e");
    const struct {
        calx_condition condition;
        const char *expected;
    } cases[] = {
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
        assert_ids(q, cases[i].expected);
    }
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
    db = calx_session_on(calx_connect(own_database("statements"), NULL, &err));
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

static void an_upsert_takes_over_the_new_values(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_insert *i = insert_into(arena, agencies);
    set(i, agencies.id, 9);
    set(i, agencies.name, "b");
    set(i, agencies.jurisdiction_type, JURISDICTION_SCHOOL);
    on_conflict(i, agencies.name);
    update_excluded(i, agencies.jurisdiction_type);
    update_set(i, agencies.score, 7.5);
    update_where(i, ne(agencies.name, "z"));
    returning(i, agencies.id);
    int32_t id = 0;
    if (!fetch_value(&db, i, int4, &id, &err))
        fail_msg("%s", err.message);
    assert_int_equal(id, 2);
    calx_select *q = ids();
    where(q, and_(eq(agencies.jurisdiction_type, JURISDICTION_SCHOOL), eq(agencies.score, 7.5)));
    assert_ids(q, "2");
}

static void a_conflict_clause_that_updates_nothing_is_a_mistake(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_insert *i = insert_into(arena, agencies);
    set(i, agencies.id, 9);
    on_conflict(i, agencies.name);
    assert_false(run(&db, i, NULL, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
}

static void an_update_reads_from_another_table(void **state)
{
    (void)state;
    calx_update *u = update_(arena, agencies);
    set_col(u, agencies.id, plus(edges.parent, value_(int4, 100)));
    update_from(u, edges);
    where(u, eq_col(edges.child, agencies.id));
    assert_affects(u->query, 3);
    calx_delete *d = delete_from(arena, agencies);
    delete_using(d, edges);
    where(d, eq_col(agencies.id, plus(edges.parent, value_(int4, 100))));
    assert_affects(d->query, 3);
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
        TEST(ties_are_kept_where_asked),
        TEST(sets_are_combined),
        TEST(a_recursive_cte_walks_a_tree),
        TEST(a_walk_comes_in_the_order_asked_for),
        TEST(a_walk_in_a_circle_ends),
        TEST(a_walk_is_of_a_recursive_cte_by_columns_of_its_own),
        TEST(a_value_is_compared_with_any_or_all_rows_of_a_select),
        TEST(rows_of_expressions_are_compared),
        TEST(several_columns_are_set_from_one_row),
        TEST(several_columns_are_set_where_a_row_is_there_already),
        TEST(several_columns_are_set_by_a_merge),
        TEST(a_merge_tells_what_it_did),
        TEST(a_value_is_among_those_of_a_column),
        TEST(values_of_expressions_are_rows),
        TEST(a_lateral_subquery_sees_the_row_before_it),
        TEST(groups_have_subtotals),
        TEST(locked_rows_are_skipped_by_others),
        TEST(an_upsert_takes_over_the_new_values),
        TEST(a_conflict_clause_that_updates_nothing_is_a_mistake),
        TEST(an_update_reads_from_another_table),
        TEST(a_cte_may_write),
        TEST(a_cte_is_computed_once_or_planned_along_as_asked),
        TEST(a_sample_reads_part_of_a_table),
        TEST(a_sample_can_be_taken_again),
        TEST(outer_and_cross_joins),
    };
    return RUN_SESSION_TESTS(tests, .database = "statements", .before_each = schema);
}
