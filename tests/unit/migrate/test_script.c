/* Where statements begin and end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "script.h"
#include <string.h>

/* Compares all statements of `sql`; `expected` ends with NULL. */
static void assert_statements(const char *sql, const char *const *expected)
{
    calx_script_at script = { .sql = calx_text_of(sql) };
    calx_script_statement statement;
    for (; *expected; expected++) {
        assert_true(calx_script_next(&script, &statement));
        assert_int_equal(statement.text.len, strlen(*expected));
        assert_memory_equal(statement.text.data, *expected, statement.text.len);
        assert_ptr_equal(statement.text.data, sql + statement.offset);
    }
    assert_false(calx_script_next(&script, &statement));
}
#define ASSERT_STATEMENTS(sql, ...) assert_statements(sql, (const char *const[]){ __VA_ARGS__, NULL })

static void blanks_and_comments_are_no_statement(void **state)
{
    (void)state;
    static const char *const none[] = { NULL };
    assert_statements("", none);
    assert_statements(" ;; \n -- a; b\n /* c; /* d; */ e; */ ; --", none);
    assert_statements("/* never closed", none);
}

static void a_semicolon_ends_a_statement(void **state)
{
    (void)state;
    ASSERT_STATEMENTS("a; b /* x; */ c -- y\n;d", "a", "b /* x; */ c", "d");
    ASSERT_STATEMENTS("a -- trailing\n", "a");
}

static void a_semicolon_in_quotes_ends_nothing(void **state)
{
    (void)state;
    ASSERT_STATEMENTS("select ';', 'it''s;', E'\\';', \"a;\"\"b\"; x", "select ';', 'it''s;', E'\\';', \"a;\"\"b\"",
                      "x");
    ASSERT_STATEMENTS("select 'a\\'; x", "select 'a\\'", "x");
    ASSERT_STATEMENTS("do $$a;b$$; do $x$ $$ ; $y$ $x$; x", "do $$a;b$$", "do $x$ $$ ; $y$ $x$", "x");
    ASSERT_STATEMENTS("select a$1$, $1; x", "select a$1$, $1", "x");
    ASSERT_STATEMENTS("select 'open; x", "select 'open; x");
}

static void a_semicolon_in_parentheses_ends_nothing(void **state)
{
    (void)state;
    ASSERT_STATEMENTS("create rule r as on insert to t do (a; b); x", "create rule r as on insert to t do (a; b)", "x");
}

static void a_function_in_standard_sql_is_one_statement(void **state)
{
    (void)state;
    const char *function = "create or replace function f() returns int begin atomic select case when a then 1 end; "
                           "select 2; end";
    char sql[256] = "";
    strcat(strcat(sql, function), "; x");
    ASSERT_STATEMENTS(sql, function, "x");
    ASSERT_STATEMENTS("begin; atomic; end", "begin", "atomic", "end");
}

static void first_words_are_known_whatever_their_case(void **state)
{
    (void)state;
    calx_script_at script = { .sql = CALX_TEXT("/* x */ Create -- y\n EXTENSION if not exists pgcrypto") };
    calx_script_statement statement;
    assert_true(calx_script_next(&script, &statement));
    assert_true(calx_script_word_is(&statement, 0, "create"));
    assert_true(calx_script_word_is(&statement, 1, "extension"));
    assert_false(calx_script_word_is(&statement, 9, "if"));
}

static void lines_are_counted_from_one(void **state)
{
    (void)state;
    calx_text sql = CALX_TEXT("a\nb\n\nc");
    assert_int_equal(calx_script_line(sql, 0), 1);
    assert_int_equal(calx_script_line(sql, 2), 2);
    assert_int_equal(calx_script_line(sql, 5), 4);
    assert_int_equal(calx_script_line(sql, 99), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_and_comments_are_no_statement),
        cmocka_unit_test(a_semicolon_ends_a_statement),
        cmocka_unit_test(a_semicolon_in_quotes_ends_nothing),
        cmocka_unit_test(a_semicolon_in_parentheses_ends_nothing),
        cmocka_unit_test(a_function_in_standard_sql_is_one_statement),
        cmocka_unit_test(first_words_are_known_whatever_their_case),
        cmocka_unit_test(lines_are_counted_from_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
