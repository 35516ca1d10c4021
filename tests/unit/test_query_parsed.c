/* Random statements mean what was asked for: PostgreSQL's own parser reads their SQL back to the same tree.
 * With slots in place of values, which are given later, they are the same.
 *
 * A failure names its number; `test_query_parsed NUMBER` runs that one alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <parsed.h>
#include <statements.h>

#define STATEMENTS 5000
#define CHANCE 1500 /* bytes for each */

static unsigned only;

static void fill(uint8_t *chance, unsigned number)
{
    uint64_t state = number;
    for (size_t i = 0; i < CHANCE; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        chance[i] = (uint8_t)(state >> 56);
    }
}

static void check(unsigned number)
{
    CALX_SCOPED_ARENA(arena);
    uint8_t chance[CHANCE];
    calx_error err = { 0 };
    calx_sql sql, given;
    fill(chance, number);
    bytes in = { chance, CHANCE };
    asked want = random_statement(in, arena, false);
    if (random_prepared(in, arena, false, &given, &err) != !want.refused)
        fail_msg("statement %u, prepared: %s", number, want.refused ? given.text.data : err.message);
    if (calx_render(want.query, &sql, &err) != !want.refused)
        fail_msg("statement %u: %s", number, want.refused ? sql.text.data : err.message);
    if (want.refused)
        return;
    if (!same_sql(&sql, &given))
        fail_msg("statement %u is another where it is prepared:\n%s\n%s", number, sql.text.data, given.text.data);
    const char *tree = parsed_tree(arena, &sql);
    if (strcmp(tree, want.tree) == 0)
        return;
    fprintf(stderr, "%s\n asked: %s\nparsed: %s\n", sql.text.data, want.tree, tree);
    fail_msg("statement %u is parsed as another", number);
}

static void statements_mean_what_was_asked_for(void **state)
{
    (void)state;
    if (only) {
        check(only);
        return;
    }
    for (unsigned i = 1; i <= STATEMENTS; i++)
        check(i);
}

int main(int argc, char **argv)
{
    only = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    const struct CMUnitTest tests[] = { cmocka_unit_test(statements_mean_what_was_asked_for) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
