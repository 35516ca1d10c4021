/* What holds for every statement: its values, its names, its first mistake. */
#include "rendering.h"

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

static void several_conditions_are_not_nested(void **state)
{
    (void)state;
    calx_select *q = ids();
    for (int i = 0; i < 5000; i++)
        where(q, eq(agencies.id, i));
    calx_sql sql;
    assert_true(render(q, &sql, NULL));
    assert_int_equal(sql.params.count, 5000);
}

static void nesting_has_an_end(void **state)
{
    (void)state;
    calx_select *q = ids(), *self = ids();
    union_(self, self);
    assert_mistake(self->query, CALX_USAGE, "expressions or queries are nested more than 1000 deep");
    calx_condition deep = keep(arena, eq(agencies.id, 1));
    for (int i = 0; i < 5000; i++)
        deep = keep(arena, not_(deep));
    where(q, deep);
    assert_mistake(q->query, CALX_USAGE, "expressions or queries are nested more than 1000 deep");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_value_is_copied_when_it_is_put_into_a_statement),
        TEST(the_first_mistake_is_the_one_reported),
        TEST(text_that_is_not_utf8_is_refused_before_it_is_sent),
        TEST(an_enum_that_was_never_set_is_refused),
        TEST(the_same_statement_renders_to_the_same_text),
        TEST(a_name_that_postgresql_would_change_is_refused),
        TEST(several_conditions_are_not_nested),
        TEST(nesting_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
