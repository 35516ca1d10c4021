/* What INSERT, UPDATE, DELETE, MERGE and TRUNCATE look like as SQL, and what is no write. */
#include "rendering.h"

static void an_insert_names_its_columns_and_returns_others(void **state)
{
    (void)state;
    calx_insert *i = insert_into(arena, agencies);
    set(i, agencies.name, "n");
    set(i, agencies.jurisdiction_type, JURISDICTION_COUNTY);
    set_null(i, agencies.score);
    on_conflict_do_nothing(i);
    returning(i, agencies.id);
    assert_sql(i->query, 2,
               "INSERT INTO \"agencies\" (\"name\", \"jurisdiction_type\", \"score\") VALUES"
               " ($1, $2::\"jurisdiction_type\", NULL) ON CONFLICT DO NOTHING RETURNING \"agencies\".\"id\"");
}

static void an_insert_can_take_what_a_select_gives(void **state)
{
    (void)state;
    calx_select *source = select_(arena, agencies.name, agencies.jurisdiction_type);
    from(source, agencies);
    calx_insert *i = insert_into(arena, agencies);
    insert_select(i, source, agencies.name, agencies.jurisdiction_type);
    assert_sql(i->query, 0,
               "INSERT INTO \"agencies\" (\"name\", \"jurisdiction_type\") SELECT \"agencies\".\"name\","
               " \"agencies\".\"jurisdiction_type\" FROM \"agencies\"");
}

static void an_update_without_a_condition_is_refused(void **state)
{
    (void)state;
    calx_update *u = update_(arena, agencies);
    set(u, agencies.name, "n");
    assert_mistake(u->query, CALX_USAGE,
                   "the UPDATE of agencies has no condition; call where, or all_rows where every row is meant");
    all_rows(u);
    assert_sql(u->query, 1, "UPDATE \"agencies\" SET \"name\" = $1");
    calx_delete *d = delete_from(arena, agencies);
    assert_mistake(d->query, CALX_USAGE,
                   "the DELETE of agencies has no condition; call where, or all_rows where every row is meant");
}

static void setting_a_column_twice_is_a_mistake_that_names_it(void **state)
{
    (void)state;
    calx_update *u = update_(arena, agencies);
    set(u, agencies.name, "a");
    set(u, agencies.name, "b");
    all_rows(u);
    assert_mistake(u->query, CALX_USAGE, "set(agencies.name): it was set before");
}

static void an_insert_sets_its_columns_or_takes_them_from_a_select(void **state)
{
    (void)state;
    calx_insert *i = insert_into(arena, agencies);
    insert_select(i, ids(), agencies.id);
    set(i, agencies.name, "x");
    assert_mistake(i->query, CALX_USAGE, "set(agencies.name): insert_select says what is inserted");
    i = insert_into(arena, agencies);
    set(i, agencies.name, "x");
    insert_select(i, ids());
    assert_mistake(i->query, CALX_USAGE, "insert_select(agencies): set was called before");
    i = insert_into(arena, agencies);
    insert_select(i, ids());
    assert_mistake(i->query, CALX_USAGE, "insert_select(agencies): name the columns that the select gives");
}

RESULT(new_agency, FIELD(id, int4), FIELD(name, text));

static calx_merge *merge_of_values(void)
{
    calx_merge *m = merge_into(arena, agencies);
    static const new_agency row[] = { { 1, { "a", 1 } } };
    named_cte v = derived_(arena, named_cte, "v", values_(arena, new_agency, row, 1));
    merge_using(m, v, eq_col(v.id, agencies.id));
    return m;
}

static void a_merge_does_what_is_said_of_each_when(void **state)
{
    (void)state;
    calx_merge *m = merge_of_values();
    when_matched(m, eq(agencies.no_web_presence, true), is_null(agencies.score));
    then_delete(m);
    when_matched(m);
    set(m, agencies.name, "x");
    when_not_matched_by_source(m);
    then_do_nothing(m);
    when_not_matched(m);
    then_insert_defaults(m);
    returning(m, agencies.id, as(merge_action(), "done"));
    assert_sql(m->query, 4,
               "MERGE INTO \"agencies\" USING (VALUES ($1, $2)) AS \"v\" (\"id\", \"name\")"
               " ON \"v\".\"id\" = \"agencies\".\"id\""
               " WHEN MATCHED AND (\"agencies\".\"no_web_presence\" = $3) AND (\"agencies\".\"score\" IS NULL)"
               " THEN DELETE WHEN MATCHED THEN UPDATE SET \"name\" = $4 WHEN NOT MATCHED BY SOURCE THEN DO NOTHING"
               " WHEN NOT MATCHED THEN INSERT DEFAULT VALUES RETURNING \"agencies\".\"id\","
               " merge_action() AS \"done\"");
}

static void a_merge_that_is_not_whole_is_a_mistake(void **state)
{
    (void)state;
    calx_merge *m = merge_into(arena, agencies);
    assert_mistake(m->query, CALX_USAGE, "the MERGE into agencies has no source; call merge_using");
    m = merge_of_values();
    assert_mistake(m->query, CALX_USAGE, "the MERGE into agencies does nothing; call when_matched or when_not_matched");
    when_matched(m);
    assert_mistake(m->query, CALX_USAGE,
                   "a WHEN of the MERGE into agencies says nothing; call set, then_delete, then_do_nothing or "
                   "then_insert_defaults");
    m = merge_of_values();
    set(m, agencies.name, "x");
    assert_mistake(m->query, CALX_USAGE, "set(agencies.name): call when_matched or when_not_matched first");
    m = merge_of_values();
    when_not_matched(m);
    then_delete(m);
    assert_mistake(m->query, CALX_USAGE, "then_delete: when_not_matched has no row of the table");
    m = merge_of_values();
    when_matched(m);
    then_insert_defaults(m);
    assert_mistake(m->query, CALX_USAGE, "then_insert_defaults: a row that is there already can't be inserted");
    m = merge_of_values();
    calx_where(m->query, is_null(agencies.score).node);
    assert_mistake(m->query, CALX_USAGE,
                   "where: a MERGE has those of merge_using and of each WHEN, and else no condition");
}

static void a_truncate_takes_no_other_clause(void **state)
{
    (void)state;
    calx_truncate *t = truncate_(arena, agencies);
    assert_sql(t->query, 0, "TRUNCATE \"agencies\"");
    truncate_cascade(t);
    restart_identity(t);
    assert_sql(t->query, 0, "TRUNCATE \"agencies\" RESTART IDENTITY CASCADE");
    calx_returning(t->query, CALX_NODES(agencies.id));
    assert_mistake(t->query, CALX_USAGE, "returning: a TRUNCATE looks at no row");
}

static void several_columns_are_set_to_what_a_select_gives(void **state)
{
    (void)state;
    calx_select *two = select_(arena, agencies.name, agencies.score);
    from(two, agencies);
    where(two, eq(agencies.id, 7));
    calx_update *u = update_(arena, agencies);
    set(u, agencies.no_web_presence, true);
    set_select(u, two, agencies.name, agencies.score);
    set_null(u, agencies.defunct_year);
    where(u, eq(agencies.id, 1));
    assert_sql(
        u->query, 3,
        "UPDATE \"agencies\" SET \"no_web_presence\" = $1, (\"name\", \"score\") ="
        " (SELECT \"agencies\".\"name\", \"agencies\".\"score\" FROM \"agencies\" WHERE \"agencies\".\"id\" = $2),"
        " \"defunct_year\" = NULL WHERE \"agencies\".\"id\" = $3");
}

static void what_a_select_sets_is_counted(void **state)
{
    (void)state;
    calx_select *two = select_(arena, agencies.name, agencies.score);
    from(two, agencies);
    calx_update *u = update_(arena, agencies);
    set_select(u, two, agencies.name);
    assert_mistake(u->query, CALX_USAGE, "set_select(agencies): 1 column is named and the select gives 2");
    u = update_(arena, agencies);
    set_select(u, two);
    assert_mistake(u->query, CALX_USAGE, "set_select(agencies): name the columns that the select gives");
    u = update_(arena, agencies);
    set(u, agencies.score, 1);
    set_select(u, two, agencies.name, agencies.score);
    assert_mistake(u->query, CALX_USAGE, "set(agencies.score): it was set before");
    u = update_(arena, agencies);
    set_select(u, two, agencies.name, plus(agencies.score, agencies.score));
    assert_mistake(u->query, CALX_USAGE, "set_select: an expression can't be written to; name a column of agencies");
}

static calx_insert *insert_at_conflict(void)
{
    calx_insert *i = insert_into(arena, agencies);
    set(i, agencies.id, 1);
    on_conflict(i, agencies.id);
    return i;
}

static calx_merge *merge_of_itself(void)
{
    calx_merge *m = merge_into(arena, agencies);
    __typeof__(agencies) other = aliased(arena, agencies, "other");
    merge_using(m, other, eq_col(other.id, agencies.id));
    return m;
}

static void a_conflict_and_a_merge_set_several_columns_to_what_a_select_gives(void **state)
{
    (void)state;
#define SET_BOTH \
    "(\"name\", \"score\") = (SELECT lower(\"agencies\".\"name\"), \"agencies\".\"score\" FROM \"agencies\")"
    calx_insert *i = insert_at_conflict();
    update_set(i, agencies.no_web_presence, true);
    update_set_select(i, name_and_score(), agencies.name, agencies.score);
    update_excluded(i, agencies.defunct_year);
    assert_sql(i->query, 2,
               "INSERT INTO \"agencies\" (\"id\") VALUES ($1) ON CONFLICT (\"id\") DO UPDATE SET \"no_web_presence\" = "
               "$2, " SET_BOTH ", \"defunct_year\" = \"excluded\".\"defunct_year\"");
    calx_merge *m = merge_of_itself();
    when_matched(m);
    set_select(m, name_and_score(), agencies.name, agencies.score);
    when_not_matched(m);
    set(m, agencies.id, 1);
    assert_sql(m->query, 1,
               "MERGE INTO \"agencies\" USING \"agencies\" AS \"other\" ON \"other\".\"id\" = \"agencies\".\"id\""
               " WHEN MATCHED THEN UPDATE SET " SET_BOTH " WHEN NOT MATCHED THEN INSERT (\"id\") VALUES ($1)");
#undef SET_BOTH
}

static void what_a_select_sets_has_its_place(void **state)
{
    (void)state;
    calx_insert *i = insert_into(arena, agencies);
    update_set_select(i, name_and_score(), agencies.name, agencies.score);
    assert_mistake(i->query, CALX_USAGE, "update_set_select(agencies): call on_conflict first");
    i = insert_at_conflict();
    update_set_select(i, name_and_score(), agencies.name);
    assert_mistake(i->query, CALX_USAGE, "update_set_select(agencies): 1 column is named and the select gives 2");
    i = insert_at_conflict();
    update_set(i, agencies.name, "x");
    update_set_select(i, name_and_score(), agencies.name, agencies.score);
    assert_mistake(i->query, CALX_USAGE, "set(agencies.name): it was set before");
    calx_merge *m = merge_of_itself();
    set_select(m, name_and_score(), agencies.name, agencies.score);
    assert_mistake(m->query, CALX_USAGE, "set_select(agencies): call when_matched first");
    m = merge_of_itself();
    when_not_matched(m);
    set_select(m, name_and_score(), agencies.name, agencies.score);
    assert_mistake(m->query, CALX_USAGE,
                   "set_select(agencies): when_not_matched inserts a row; set its columns one by one");
}

static void what_a_select_gives_columns_is_of_their_types(void **state)
{
    (void)state;
    calx_update *u = update_(arena, agencies);
    set_select(u, name_and_score(), agencies.score, agencies.name);
    assert_mistake(u->query, CALX_USAGE,
                   "set_select(agencies.score): the column is of type double precision, and the select gives text for "
                   "it; use cast_");
    calx_insert *i = insert_at_conflict();
    update_set_select(i, name_and_score(), agencies.name, agencies.jurisdiction_type);
    assert_mistake(
        i->query, CALX_USAGE,
        "update_set_select(agencies.jurisdiction_type): the column is of type jurisdiction_type, and the select gives"
        " double precision for it; use cast_");
    i = insert_into(arena, agencies);
    insert_select(i, name_and_score(), agencies.name, agencies.created_at);
    assert_mistake(i->query, CALX_USAGE,
                   "insert_select(agencies.created_at): the column is of type timestamp with time zone, and the select "
                   "gives double"
                   " precision for it; use cast_");
    calx_select *wide = select_(arena, value_(int8, 1), lower(agencies.name), null_(float8));
    from(wide, agencies);
    i = insert_into(arena, agencies);
    insert_select(i, wide, agencies.id, agencies.name, agencies.score);
    calx_sql sql;
    assert_true(render(i, &sql, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_insert_names_its_columns_and_returns_others),
        TEST(an_insert_can_take_what_a_select_gives),
        TEST(an_update_without_a_condition_is_refused),
        TEST(setting_a_column_twice_is_a_mistake_that_names_it),
        TEST(an_insert_sets_its_columns_or_takes_them_from_a_select),
        TEST(a_merge_does_what_is_said_of_each_when),
        TEST(a_merge_that_is_not_whole_is_a_mistake),
        TEST(a_truncate_takes_no_other_clause),
        TEST(several_columns_are_set_to_what_a_select_gives),
        TEST(what_a_select_sets_is_counted),
        TEST(a_conflict_and_a_merge_set_several_columns_to_what_a_select_gives),
        TEST(what_a_select_sets_has_its_place),
        TEST(what_a_select_gives_columns_is_of_their_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
