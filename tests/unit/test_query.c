/* What statements look like as SQL, and which mistakes come out when they are rendered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/not_compiling/schema.h"

#include <string.h>

static calx_arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = calx_arena_new();
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    calx_arena_free(arena);
    return 0;
}

static void assert_sql(const calx_dml *query, size_t params, const char *expected)
{
    calx_sql sql;
    calx_error err = { 0 };
    if (!calx_render(query, &sql, &err))
        fail_msg("%s", err.message);
    assert_string_equal(sql.text.data, expected);
    assert_int_equal(sql.params.count, params);
}

static void assert_mistake(const calx_dml *query, const char *sqlstate, const char *message)
{
    calx_sql sql;
    calx_error err = { 0 };
    assert_false(calx_render(query, &sql, &err));
    assert_string_equal(err.sqlstate, sqlstate);
    assert_string_equal(err.message, message);
}

static calx_select *ids(void)
{
    calx_select *q = select_(arena, agencies.id);
    from(q, agencies);
    return q;
}

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

static void a_value_is_copied_when_it_is_put_into_a_statement(void **state)
{
    (void)state;
    calx_select *q = ids();
    char name[] = "before";
    where(q, eq(agencies.name, name));
    memcpy(name, "after!", 6);
    calx_sql sql;
    assert_true(calx_render(q->query, &sql, NULL));
    assert_int_equal(sql.params.lengths[0], 6);
    assert_memory_equal(sql.params.data[0], "before", 6);
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

static void the_first_mistake_is_the_one_reported(void **state)
{
    (void)state;
    calx_select *q = ids();
    limit(q, -1);
    from(q, agencies);
    assert_mistake(q->query, CALX_USAGE, "limit(-1): a number of rows can't be negative");
}

static void text_that_is_not_utf8_is_refused_before_it_is_sent(void **state)
{
    (void)state;
    calx_select *q = ids();
    where(q, eq(agencies.name, "\xff"));
    calx_sql sql;
    calx_error err = { 0 };
    assert_false(calx_render(q->query, &sql, &err));
    assert_string_equal(err.sqlstate, CALX_BAD_VALUE);
}

static void an_enum_that_was_never_set_is_refused(void **state)
{
    (void)state;
    calx_select *q = ids();
    jurisdiction_type unset = { 0 };
    where(q, eq(agencies.jurisdiction_type, unset));
    calx_sql sql;
    calx_error err = { 0 };
    assert_false(calx_render(q->query, &sql, &err));
    assert_string_equal(err.sqlstate, CALX_BAD_VALUE);
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

static void the_same_statement_renders_to_the_same_text(void **state)
{
    (void)state;
    calx_select *q = ids();
    where(q, exists(ids()));
    calx_sql first, second;
    assert_true(calx_render(q->query, &first, NULL));
    assert_true(calx_render(q->query, &second, NULL));
    assert_true(calx_text_equal(first.text, second.text));
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

static void a_name_that_postgresql_would_change_is_refused(void **state)
{
    (void)state;
    static const char *const names[] = { "", "a name that is so long that PostgreSQL would cut it and say so at most",
                                         "\xff" };
    static const char *const mistakes[] = {
        "as, aliased, cte_ or the like was given an empty name",
        "as, aliased, cte_ or the like was given a name of 70 bytes; PostgreSQL keeps 63",
        "as, aliased, cte_ or the like was given a name that is not UTF-8",
    };
    for (int i = 0; i < 3; i++) {
        calx_select *named = select_(arena, as(agencies.id, names[i]));
        assert_mistake(named->query, CALX_USAGE, mistakes[i]);
        calx_handles_agencies other = aliased(arena, agencies, names[i]);
        calx_select *aliased = select_(arena, other.id);
        from(aliased, other);
        assert_mistake(aliased->query, CALX_USAGE, mistakes[i]);
    }
}

static void nesting_has_an_end_and_several_conditions_are_not_nested(void **state)
{
    (void)state;
    calx_select *q = ids(), *self = ids();
    for (int i = 0; i < 5000; i++)
        where(q, eq(agencies.id, i));
    calx_sql sql;
    assert_true(render(q, &sql, NULL));
    assert_int_equal(sql.params.count, 5000);

    union_(self, self);
    assert_mistake(self->query, CALX_USAGE, "expressions or queries are nested more than 1000 deep");
    calx_condition deep = keep(arena, eq(agencies.id, 1));
    for (int i = 0; i < 5000; i++)
        deep = keep(arena, not_(deep));
    where(q, deep);
    assert_mistake(q->query, CALX_USAGE, "expressions or queries are nested more than 1000 deep");
}

static void clauses_that_exclude_each_other_are_mistakes(void **state)
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

RESULT(named_row, FIELD(id, int4), FIELD(name, text, NULLABLE));
CALX_CTE(named_values, FIELD(id, int4), FIELD(name, text));
CALX_CTE(numbered_values, FIELD(id, int4), FIELD(name, int4));

static const named_row two_rows[] = { { 1, { true, { "a", 1 } } }, { 2, { false, { 0 } } } };

static void rows_of_the_program_are_a_source(void **state)
{
    (void)state;
    named_values v = derived_(arena, named_values, "v", values_(arena, named_row, two_rows, 2));
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

static calx_merge *merge_of_values(void)
{
    calx_merge *m = merge_into(arena, agencies);
    named_values v = derived_(arena, named_values, "v", values_(arena, named_row, two_rows, 1));
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
    calx_select *q = ids();
    where(q, not_(or_(lt_row(row_of(agencies.id), row_of(agencies.id)), eq(agencies.id, 1))));
    assert_sql(q->query, 1,
               "SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE NOT"
               " ((ROW(\"agencies\".\"id\") < ROW(\"agencies\".\"id\")) OR (\"agencies\".\"id\" = $1))");
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

/* A select of one text and one float. */
static calx_select *name_and_score(void)
{
    calx_select *q = select_(arena, lower(agencies.name), agencies.score);
    from(q, agencies);
    return q;
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

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_arena, free_arena)
    const struct CMUnitTest tests[] = {
        TEST(a_select_names_every_column_in_full),
        TEST(conditions_added_one_by_one_are_joined_by_and),
        TEST(an_enum_parameter_names_its_type),
        TEST(a_value_is_copied_when_it_is_put_into_a_statement),
        TEST(raw_text_lives_as_long_as_its_statement),
        TEST(a_table_is_joined_to_itself_under_another_name),
        TEST(a_cte_has_columns_that_outer_statements_use),
        TEST(a_cte_whose_select_gives_other_columns_is_a_mistake),
        TEST(a_cte_that_stands_before_no_statement_is_a_mistake),
        TEST(a_frame_is_as_long_as_a_macro_says),
        TEST(an_insert_names_its_columns_and_returns_others),
        TEST(an_insert_can_take_what_a_select_gives),
        TEST(an_update_without_a_condition_is_refused),
        TEST(setting_a_column_twice_is_a_mistake_that_names_it),
        TEST(the_first_mistake_is_the_one_reported),
        TEST(text_that_is_not_utf8_is_refused_before_it_is_sent),
        TEST(an_enum_that_was_never_set_is_refused),
        TEST(a_union_is_ordered_by_the_names_of_its_columns),
        TEST(distinct_on_keeps_the_first_row_of_each_group),
        TEST(a_select_can_be_a_value_of_another),
        TEST(a_pattern_can_be_an_expression),
        TEST(a_value_is_given_as_in_a_comparison),
        TEST(a_term_of_a_user_is_taken_literally_in_a_pattern),
        TEST(the_same_statement_renders_to_the_same_text),
        TEST(a_select_in_a_union_keeps_its_own_order_and_limit),
        TEST(unions_are_taken_in_from_left_to_right),
        TEST(an_array_of_a_subquery_is_an_array_in_any),
        TEST(a_named_expression_can_stand_anywhere),
        TEST(a_name_that_postgresql_would_change_is_refused),
        TEST(nesting_has_an_end_and_several_conditions_are_not_nested),
        TEST(clauses_that_exclude_each_other_are_mistakes),
        TEST(rows_of_the_program_are_a_source),
        TEST(a_merge_does_what_is_said_of_each_when),
        TEST(a_merge_that_is_not_whole_is_a_mistake),
        TEST(a_truncate_takes_no_other_clause),
        TEST(a_key_of_one_direction_is_a_row_and_a_mixed_one_begins_with_a_bound),
        TEST(rows_of_expressions_are_compared),
        TEST(several_columns_are_set_to_what_a_select_gives),
        TEST(what_a_select_sets_is_counted),
        TEST(a_conflict_and_a_merge_set_several_columns_to_what_a_select_gives),
        TEST(what_a_select_sets_has_its_place),
        TEST(what_a_select_gives_columns_is_of_their_types),
        TEST(a_select_that_is_compared_with_is_of_the_types_of_what_is_compared),
        TEST(a_column_is_a_list_of_what_it_holds),
        TEST(rows_are_compared_with_values),
        TEST(a_row_is_null_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
