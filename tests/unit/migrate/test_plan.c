/* What is to be run to come from one state to another. */
#include "graph.h"

#include <string.h>

/*      +- c1 - c2 -+
 * a - b            m - n
 *      +- d1 ------+        and e1 beside n, on d1 */
static const node graph[] = {
    { "a", "base", "" }, { "b", "a", "" },      { "c1", "b", "" }, { "c2", "c1", "" },
    { "d1", "b", "" },   { "m", "c2, d1", "" }, { "n", "m", "" },  { "e1", "d1", "" },
};
#define COUNT (sizeof graph / sizeof graph[0])

static int set_up(void **state)
{
    return open_graph(state, graph, COUNT);
}

static const char *up(fixture *f, const char *from, const char *to, calx_error *err)
{
    calx_plan plan;
    if (!calx_plan_upgrade(f->history, list_of(f, from), calx_text_of(to), f->arena, &plan, err))
        return NULL;
    assert_true(plan.up);
    return names_of(f, plan.revisions);
}

static const char *down(fixture *f, const char *from, const char *to, calx_error *err)
{
    calx_plan plan;
    if (!calx_plan_downgrade(f->history, list_of(f, from), calx_text_of(to), f->arena, &plan, err))
        return NULL;
    assert_false(plan.up);
    return names_of(f, plan.revisions);
}

static void an_upgrade_runs_ancestors_that_are_missing(void **state)
{
    fixture *f = *state;
    assert_string_equal(up(f, "", "b", NULL), "a b");
    assert_string_equal(up(f, "b", "n", NULL), "c1 c2 d1 m n");
    assert_string_equal(up(f, "c1 d1", "m", NULL), "c2 m");
    assert_string_equal(up(f, "e1", "m", NULL), "c1 c2 m");
    assert_string_equal(up(f, "n", "b", NULL), "");
    assert_string_equal(up(f, "", "heads", NULL), "a b c1 c2 d1 m n e1");
}

static void head_alone_is_ambiguous_with_two_heads(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    assert_null(up(f, "", "head", &err));
    assert_string_equal(err.sqlstate, CALX_AMBIGUOUS);
    assert_string_equal(err.message, "There are several heads: n and e1.");
    assert_non_null(strstr(err.hint, "heads"));
}

static void relative_steps_follow_the_only_way(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    assert_string_equal(up(f, "", "+2", NULL), "a b");
    assert_string_equal(up(f, "c1", "+2", NULL), "c2 d1 m");
    assert_null(up(f, "a", "+2", &err));
    assert_string_equal(err.message, "+2 could be several revisions: the next ones are c1 and d1.");
    assert_null(up(f, "m", "+2", &err));
    assert_string_equal(err.message, "+2 goes too far: there is 1 revision above the present one.");
    assert_null(up(f, "c1 d1", "+1", &err));
    assert_string_equal(err.message, "+1 could be several revisions: the database is at c1 and d1.");
    assert_string_equal(down(f, "c2", "-2", NULL), "c2 c1");
    assert_string_equal(down(f, "b", "-2", NULL), "b a");
    assert_null(down(f, "b", "-3", &err));
    assert_string_equal(err.message, "-3 goes too far: there are 2 revisions applied.");
    assert_null(down(f, "n", "-2", &err));
    assert_string_equal(err.message, "-2 could be several revisions: the ones before are c2 and d1.");
}

static void a_downgrade_removes_descendants_and_keeps_other_branches(void **state)
{
    fixture *f = *state;
    assert_string_equal(down(f, "n e1", "base", NULL), "e1 n m d1 c2 c1 b a");
    assert_string_equal(down(f, "n e1", "d1", NULL), "e1 n m");
    assert_string_equal(down(f, "n e1", "c1", NULL), "n m c2");
    assert_string_equal(down(f, "n", "n", NULL), "");
    assert_string_equal(down(f, "", "base", NULL), "");
}

static void a_downgrade_to_what_is_not_applied_is_an_error(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    assert_null(down(f, "b", "c1", &err));
    assert_string_equal(err.message, "Revision c1 is not applied.");
    assert_null(down(f, "b", "nothing", &err));
    assert_string_equal(err.sqlstate, CALX_NOT_FOUND);
}

static void the_wrong_direction_is_an_error(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    assert_null(up(f, "b", "-1", &err));
    assert_non_null(strstr(err.hint, "downgrade"));
    assert_null(up(f, "b", "base", &err));
    assert_null(down(f, "b", "+1", &err));
    assert_non_null(strstr(err.hint, "upgrade"));
    assert_null(down(f, "b", "head", &err));
    assert_null(up(f, "b", "+0", &err));
    assert_null(up(f, "b", "+", &err));
}

static void the_heads_of_a_state_are_what_nothing_in_it_revises(void **state)
{
    fixture *f = *state;
    bool *in = calx_history_closure(f->history, list_of(f, "m e1"), f->arena);
    assert_string_equal(names_of(f, calx_history_tops(f->history, in, f->arena)), "m e1");
    in[calx_history_find(f->history, CALX_TEXT("m"))->index] = false;
    assert_string_equal(names_of(f, calx_history_tops(f->history, in, f->arena)), "c2 e1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_upgrade_runs_ancestors_that_are_missing),
        cmocka_unit_test(head_alone_is_ambiguous_with_two_heads),
        cmocka_unit_test(relative_steps_follow_the_only_way),
        cmocka_unit_test(a_downgrade_removes_descendants_and_keeps_other_branches),
        cmocka_unit_test(a_downgrade_to_what_is_not_applied_is_an_error),
        cmocka_unit_test(the_wrong_direction_is_an_error),
        cmocka_unit_test(the_heads_of_a_state_are_what_nothing_in_it_revises),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
