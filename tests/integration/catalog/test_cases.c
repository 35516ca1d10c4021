/* Pairs of schemas that were chosen because they are hard (cases.sql, or the file that CALX_CASES names): a script
 * makes the one of the other, the script back makes it what it was, and a third makes the other of nothing. */
#include "catalog_test.h"

#include <stdlib.h>
#include <string.h>

#define FROM_ON "-- from PostgreSQL "

static char *read_cases(calx_arena *arena)
{
    const char *path = getenv("CALX_CASES") ? getenv("CALX_CASES") : CASES;
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    calx_buffer text = calx_buffer_in(arena);
    for (int c; (c = fgetc(file)) != EOF;)
        calx_buffer_add_char(&text, (char)c);
    fclose(file);
    return calx_text_cstr(arena, calx_buffer_text(&text));
}

/* Ends the text before the line and gives what comes after it, or NULL where there is no such line. */
static char *cut_at_line(char *text, const char *line)
{
    char *at = strstr(text, line);
    if (!at)
        return NULL;
    at[1] = '\0';
    return at + strlen(line);
}

static void change_into(cataloging *c, const calx_catalog *to, const char *pair)
{
    c->err = (calx_error){ 0 };
    const calx_difference *d = compare(c, read_catalog(c, c->from), to, NULL);
    const calx_script *script = calx_catalog_script(c->arena, d, NULL, &c->err);
    bool done = script && apply(c, c->from, script);
    const char *left = done ? changes_of(c, compare(c, read_catalog(c, c->from), to, NULL)) : "";
    if (done && !left[0])
        return;
    fprintf(stderr, "%s\n%s %s\n%s-- left\n%s-- script\n%s", pair, c->err.message, c->err.detail, c->err.statement,
            left, script ? sql_of(c, script) : "");
    fail_msg("a script is wrong");
}

static void try_case(cataloging *c, const char *from, const char *to)
{
    const char *pair = calx_text_format(c->arena, "%s----\n%s", from, to).data;
    empty_database(c->from);
    empty_database(c->to);
    must_execute(c->from, from);
    must_execute(c->to, to);
    const calx_catalog *old = read_catalog(c, c->from);
    const calx_catalog *new = read_catalog(c, c->to);
    change_into(c, new, pair);
    change_into(c, old, pair);
    empty_database(c->from);
    change_into(c, new, pair);
}

/* Whether the server has what the case is about: its first line names a version where not all have. */
static bool is_known(cataloging *c, const char *from)
{
    bool named = strncmp(from, FROM_ON, strlen(FROM_ON)) == 0;
    return !named || calx_server_version(c->from) / 10000 >= atoi(from + strlen(FROM_ON));
}

static void hard_changes_are_made_and_undone(void **state)
{
    cataloging *c = *state;
    int count = 0;
    int left_out = 0;
    for (char *rest = read_cases(c->arena); rest; count++) {
        char *from = rest;
        rest = cut_at_line(from, "\n====\n");
        char *to = cut_at_line(from, "\n----\n");
        assert_non_null(to);
        if (is_known(c, from))
            try_case(c, from, to);
        else
            left_out++;
    }
    if (left_out)
        print_message("%d cases are of newer servers than this one\n", left_out);
    assert_true(count > 30 || getenv("CALX_CASES"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(hard_changes_are_made_and_undone) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
