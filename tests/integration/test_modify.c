/* What INSERT, UPDATE, DELETE and MERGE do to rows. */
#include "statements_test.h"

RESULT(done_row, FIELD(id, int4), FIELD(done, text));

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(several_columns_are_set_from_one_row), TEST(several_columns_are_set_where_a_row_is_there_already),
        TEST(several_columns_are_set_by_a_merge),   TEST(a_merge_tells_what_it_did),
        TEST(an_upsert_takes_over_the_new_values),  TEST(a_conflict_clause_that_updates_nothing_is_a_mistake),
        TEST(an_update_reads_from_another_table),
    };
    return RUN_STATEMENTS(tests, "modify");
}
