/* Branches with labels, and revisions that depend on others without revising them. */
#include "graph.h"

#include <string.h>

#define DEPENDS(on) "-- calx:depends-on " on "\n"
#define BRANCH(label) "-- calx:branch " label "\n"

/* a1 - a2 - a3        the accounts
 * s1 - s2 - s3        the shop: s2 depends on a2
 *        +- t1 - t2   and a branch of it; t2 depends on the accounts by their label, so on a1 */
static const node shop[] = {
    { "a1", "base", BRANCH("accounts") },
    { "a2", "a1", "" },
    { "a3", "a2", "" },
    { "s1", "base", BRANCH("shop, shop-2") },
    { "s2", "s1", DEPENDS("a2") },
    { "s3", "s2", "" },
    { "t1", "s2", BRANCH("tills") },
    { "t2", "t1", DEPENDS("accounts") },
};
#define COUNT (sizeof shop / sizeof shop[0])

static int set_up(void **state)
{
    return open_graph(state, shop, COUNT);
}

static void assert_up(fixture *f, const char *from, const char *to, const char *expected)
{
    calx_plan plan;
    if (!calx_plan_upgrade(f->history, list_of(f, from), calx_text_of(to), f->arena, &plan, &f->err))
        fail_msg("%s: %s", to, f->err.message);
    assert_string_equal(names_of(f, plan.revisions), expected);
}

static void assert_down(fixture *f, const char *from, const char *to, const char *expected)
{
    calx_plan plan;
    if (!calx_plan_downgrade(f->history, list_of(f, from), calx_text_of(to), f->arena, &plan, &f->err))
        fail_msg("%s: %s", to, f->err.message);
    assert_string_equal(names_of(f, plan.revisions), expected);
}

static void assert_no(fixture *f, bool up, const char *from, const char *to, const char *message)
{
    calx_plan plan;
    bool ok = up ? calx_plan_upgrade(f->history, list_of(f, from), calx_text_of(to), f->arena, &plan, &f->err)
                 : calx_plan_downgrade(f->history, list_of(f, from), calx_text_of(to), f->arena, &plan, &f->err);
    assert_false(ok);
    assert_string_equal(f->err.message, message);
    assert_true(*f->err.hint);
}

static void dependencies_are_applied_first(void **state)
{
    fixture *f = *state;
    assert_up(f, "", "s1", "s1");
    assert_up(f, "", "s2", "a1 a2 s1 s2");
}

static void heads_are_what_nothing_revises_even_if_something_depends_on_it(void **state)
{
    fixture *f = *state;
    assert_string_equal(names_of(f, f->history->heads), "a3 s3 t2");
    static const node nodes[] = { { "a", "base", "" }, { "b", "base", DEPENDS("a") } };
    const calx_history *history = open_nodes(f, nodes, 2);
    assert_string_equal(names_of(f, history->heads), "a b");
}

static void the_version_table_holds_what_nothing_stands_on(void **state)
{
    fixture *f = *state;
    const struct {
        const char *applied;
        const char *rows;
    } cases[] = {
        { "s1 a2", "a2 s1" },
        { "s2", "s2" },
        { "s2 a3", "a3 s2" },
        { "t2 s3", "s3 t2" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool *in = calx_history_closure(f->history, list_of(f, cases[i].applied), f->arena);
        assert_string_equal(names_of(f, calx_history_tops(f->history, in, f->arena)), cases[i].rows);
    }
}

static void a_branch_has_its_own_head(void **state)
{
    fixture *f = *state;
    assert_up(f, "", "accounts@head", "a1 a2 a3");
    assert_up(f, "", "tills@head", "a1 a2 s1 s2 t1 t2");
    assert_up(f, "", "a2@head", "a1 a2 a3");
    assert_up(f, "", "shop@heads", "a1 a2 s1 s2 s3 t1 t2");
    assert_no(f, true, "", "shop@head", "Branch shop has several heads: s3 and t2.");
    assert_no(f, true, "", "head", "There are several heads: a3, s3 and t2.");
    assert_no(f, true, "", "stall@head", "There is no revision stall.");
}

static void a_label_is_a_name_of_its_revision(void **state)
{
    fixture *f = *state;
    assert_up(f, "", "tills", "a1 a2 s1 s2 t1");
    assert_up(f, "", "shop-2", "s1");
    assert_up(f, "", "shop@s2", "a1 a2 s1 s2");
    assert_no(f, true, "", "accounts@s2", "Revision s2 is not on branch accounts.");
}

static void steps_go_from_a_revision_or_along_a_branch(void **state)
{
    fixture *f = *state;
    assert_up(f, "", "a1+1", "a1 a2");
    assert_up(f, "", "tills@head-1", "a1 a2 s1 s2 t1");
    assert_up(f, "", "accounts@+2", "a1 a2");
    assert_up(f, "a1", "accounts@+2", "a2 a3");
    assert_up(f, "a3 s2", "tills@+1", "t1");
    assert_up(f, "a3 s3", "tills@+1", "t1");
    assert_up(f, "", "shop-2+1", "a1 a2 s1 s2");
    assert_no(f, true, "a3", "a2+2", "a2+2 goes too far: there is 1 revision above a2.");
    assert_no(f, true, "a3 s2", "+1", "+1 could be several revisions: the database is at a3 and s2.");
    assert_no(f, true, "a3", "shop@+3", "shop@+3 could be several revisions: the next ones are s3 and t1.");
    assert_no(f, true, "", "@head", "\"@head\" names no place in the history.");
    assert_no(f, true, "", "shop@", "\"shop@\" names no place in the history.");
    assert_no(f, true, "", "a1+", "\"a1+\" names no place in the history.");
}

static void a_downgrade_takes_dependents_along_and_leaves_dependencies(void **state)
{
    fixture *f = *state;
    assert_down(f, "a3 s3", "shop@base", "s3 s2 s1");
    assert_down(f, "a3 s3", "a1", "s3 s2 a3 a2");
    assert_down(f, "a3 s3", "a2", "a3");
    assert_down(f, "a3 s3", "accounts@base", "s3 s2 a3 a2 a1");
    assert_down(f, "a3 s3 t2", "base", "t2 t1 s3 s2 s1 a3 a2 a1");
}

static void a_downgrade_of_steps_keeps_to_its_branch(void **state)
{
    fixture *f = *state;
    assert_down(f, "a3 s3 t2", "tills@-1", "t2");
    assert_down(f, "a3 s3 t2", "tills@-2", "t2 t1");
    assert_down(f, "a3 t2", "accounts@-1", "a3");
    assert_down(f, "a3 s3", "s3-2", "s3 s2");
    assert_down(f, "a3 s3 t2", "s2", "t2 t1 s3");
    assert_down(f, "a3 s3 t2", "tills@s2", "t2 t1");
    assert_down(f, "s3", "accounts@-1", "s3 s2 a2");
    assert_no(f, false, "s3", "tills@-1", "Nothing is applied that is of branch tills alone.");
    assert_no(f, false, "a3 s3", "shop@s2", "Several branches go on from there: s3 and t1.");
    assert_no(f, false, "a3 s3", "-1", "-1 could be several revisions: the database is at a3 and s3.");
    assert_no(f, false, "a3 s3", "accounts@-4", "accounts@-4 goes too far: there are 3 revisions applied.");
}

static void assert_range(fixture *f, const char *current, const char *range, const char *expected)
{
    calx_revision_list found;
    if (!calx_history_range(f->history, list_of(f, current), calx_text_of(range), f->arena, &found, &f->err))
        fail_msg("%s: %s", range, f->err.message);
    assert_string_equal(names_of(f, found), expected);
}

static void a_range_has_both_its_ends(void **state)
{
    fixture *f = *state;
    assert_range(f, "", "a1:a3", "a1 a2 a3");
    assert_range(f, "", "a2:", "a2 a3 s1 s2 s3 t1 t2");
    assert_range(f, "", ":a2", "a1 a2");
    assert_range(f, "", "a2", "a2");
    assert_range(f, "", "a2:s2", "a2 s1 s2");
    assert_range(f, "t1", "-1:current", "s2 t1");
    assert_range(f, "t1", "current:+1", "t1 t2");
    assert_range(f, "", "base:accounts@head", "a1 a2 a3");
    assert_range(f, "", "a3:a1", "a3");
}

static void assert_bad(fixture *f, const node *nodes, size_t count, const char *message, const char *hint)
{
    assert_null(open_nodes(f, nodes, count));
    assert_string_equal(f->err.sqlstate, CALX_BAD_FILE);
    assert_string_equal(f->err.message, message);
    if (!strstr(f->err.hint, hint))
        fail_msg("\"%s\" is not in \"%s\"", hint, f->err.hint);
}
#define ASSERT_BAD(message, hint, ...)                                           \
    do {                                                                         \
        static const node nodes[] = { __VA_ARGS__ };                             \
        assert_bad(f, nodes, sizeof nodes / sizeof nodes[0], (message), (hint)); \
    } while (0)

static void wrong_names_in_the_graph_are_refused(void **state)
{
    fixture *f = *state;
    ASSERT_BAD("Revision a depends on b and c, which no file has.", "depends-on", { "a", "base", DEPENDS("b, c") });
    ASSERT_BAD("The revisions make a circle: a depends on b revises a.", "depends-on", { "a", "base", DEPENDS("b") },
               { "b", "a", "" });
    ASSERT_BAD("The branch of b is called x, as is that of a.", "another name", { "a", "base", BRANCH("x") },
               { "b", "base", BRANCH("x") });
    ASSERT_BAD("The branch of b is called a, as is revision a.", "another name", { "a", "base", "" },
               { "b", "base", BRANCH("a") });
    ASSERT_BAD("\"head\" is no label.", "letters", { "a", "base", BRANCH("head") });
    ASSERT_BAD("b is named twice.", "", { "a", "base", DEPENDS("b, b") });
}

static void what_was_squashed_is_known_by_its_whole(void **state)
{
    fixture *f = *state;
    ASSERT_BAD("Revision d revises b, which no file has.", "squashed into c", { "a", "base", "" },
               { "c", "a", "-- calx:replaces b\n" }, { "d", "b", "" });
    ASSERT_BAD("Revision b is there, and c says that it replaces it.", "Delete this file", { "a", "base", "" },
               { "b", "a", "" }, { "c", "a", "-- calx:replaces b\n" });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dependencies_are_applied_first),
        cmocka_unit_test(heads_are_what_nothing_revises_even_if_something_depends_on_it),
        cmocka_unit_test(the_version_table_holds_what_nothing_stands_on),
        cmocka_unit_test(a_branch_has_its_own_head),
        cmocka_unit_test(a_label_is_a_name_of_its_revision),
        cmocka_unit_test(steps_go_from_a_revision_or_along_a_branch),
        cmocka_unit_test(a_downgrade_takes_dependents_along_and_leaves_dependencies),
        cmocka_unit_test(a_downgrade_of_steps_keeps_to_its_branch),
        cmocka_unit_test(a_range_has_both_its_ends),
        cmocka_unit_test(wrong_names_in_the_graph_are_refused),
        cmocka_unit_test(what_was_squashed_is_known_by_its_whole),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
