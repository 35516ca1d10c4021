/* What is said of a script as a whole: places, locks, comments that allow, and its downgrade. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/lint.h>
#include <string.h>

static calx_lint_report look(calx_arena *arena, const char *sql, const calx_lint_options *options)
{
    calx_error err = { 0 };
    calx_lint_report report;
    if (!calx_lint_sql(arena, calx_text_of(sql), options, &report, &err))
        fail_msg("%s: %s", sql, err.message);
    return report;
}

/* The first finding of the rule, or NULL. */
static const calx_lint_finding *finding(const calx_lint_report *report, const char *rule)
{
    for (size_t i = 0; i < report->finding_count; i++)
        if (strcmp(report->findings[i].rule->name, rule) == 0)
            return &report->findings[i];
    return NULL;
}

static const calx_lint_options revision = { .in_transaction = true, .resumable = true };

static void a_finding_has_the_place_in_its_file(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_lint_options options = revision;
    options.first_line = 10;
    options.path = "a.sql";
    calx_lint_report report =
        look(arena, "SELECT 1; -- é\n/* c */ ALTER TABLE t\n  ADD COLUMN \"ä\" text, ADD COLUMN a int;", &options);
    const calx_lint_finding *found = finding(&report, "prefer-bigint-over-int");
    assert_non_null(found);
    assert_string_equal(found->path, "a.sql");
    assert_int_equal(found->line, 12);
    assert_int_equal(found->column, 37);
    assert_int_equal(found->statement->line, 11);
    assert_memory_equal(found->object.data, "t.a", found->object.len);
}

static void a_statement_that_does_not_parse_leaves_the_rest_to_be_looked_at(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_lint_report report = look(arena, "CRATE TABLE t (); DROP TABLE u;", &revision);
    assert_non_null(finding(&report, "syntax-error"));
    assert_non_null(finding(&report, "ban-drop-table"));
    assert_int_equal(report.statement_count, 2);
}

static void what_can_not_be_cut_into_statements_is_an_error(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_lint_report report;
    assert_false(calx_lint_sql(arena, CALX_TEXT("SELECT 'open"), NULL, &report, &err));
    assert_true(calx_error_is(&err, CALX_BAD_FILE));
    const calx_lint_options named = { .path = "a.sql" };
    assert_false(calx_lint_sql(arena, CALX_TEXT("SELECT '\xff'"), &named, &report, &err));
    assert_true(calx_error_is(&err, CALX_BAD_FILE));
    assert_string_equal(err.message, "The script a.sql is not valid UTF-8, or holds a NUL byte.");
}

static void a_body_in_standard_sql_stays_whole_beside_what_is_not_parsed(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_lint_report report = look(arena,
                                   "CREATE TABLE t (a bigint NOT VALID);\n"
                                   "CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC\n"
                                   "    DELETE FROM t WHERE a = 1; SELECT CASE WHEN true THEN 1 END;\n"
                                   "    -- the end\n"
                                   "END;\n"
                                   "SELECT 1; DROP TABLE u;",
                                   &revision);
    assert_int_equal(report.statement_count, 4);
    assert_non_null(finding(&report, "syntax-error"));
    assert_int_equal(finding(&report, "syntax-error")->line, 1);
    assert_non_null(finding(&report, "ban-drop-table"));
    assert_int_equal(report.finding_count, 2);
}

static void an_unknown_rule_is_an_error_that_names_it(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_lint_report report;
    const char *const names[] = { "ban-dorp-column", NULL };
    assert_false(calx_lint_sql(arena, CALX_TEXT("SELECT 1"), &(calx_lint_options){ .exclude = names }, &report, &err));
    assert_true(calx_error_is(&err, CALX_USAGE));
    assert_non_null(strstr(err.message, "ban-dorp-column"));
}

static void an_excluded_rule_is_silent(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    const char *const names[] = { "ban-drop-table", NULL };
    calx_lint_options options = revision;
    options.exclude = names;
    calx_lint_report report = look(arena, "DROP TABLE t", &options);
    assert_int_equal(report.finding_count, 0);
}

static void squawk_s_older_name_of_a_rule_is_known(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    const char *const names[] = { "prefer-timestamptz", NULL };
    calx_lint_options options = revision;
    const char *sql = "-- lint: allow prefer-timestamptz, because it is a local time\nCREATE TABLE t (a timestamp);";
    calx_lint_report report = look(arena, sql, &options);
    assert_non_null(finding(&report, "prefer-timestamp-tz"));
    assert_int_equal(report.standing, 0);
    options.exclude = names;
    assert_int_equal(look(arena, sql, &options).finding_count, 0);
}

static void an_empty_script_has_nothing_to_object_to(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    assert_int_equal(look(arena, "", &revision).statement_count, 0);
    assert_int_equal(look(arena, " ;; -- nothing\n/* a /* b */ c */;", &revision).statement_count, 0);
}

static void a_comment_allows_with_its_reason(void **state)
{
    (void)state;
    static const char *const scripts[] = {
        "-- lint: allow ban-drop-table, because it was never used\nDROP TABLE t;",
        "DROP TABLE t; -- lint: allow ban-drop-table, because it was never used\nSELECT 1;",
        "DROP TABLE -- lint: allow ban-drop-table, because it was never used\nt;",
        "SELECT 1;\n-- lint: allow ban-drop-table, prefer-repack, because it was never used\nDROP TABLE t;",
    };
    CALX_SCOPED_ARENA(arena);
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        calx_lint_report report = look(arena, scripts[i], &revision);
        const calx_lint_finding *found = finding(&report, "ban-drop-table");
        assert_non_null(found);
        assert_int_equal(found->allowed.len, strlen("it was never used"));
        assert_int_equal(report.standing, i == 3 ? 1 : 0); /* prefer-repack found nothing there */
    }
}

static void a_comment_allows_its_own_statement_only(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_lint_report report = look(
        arena, "-- lint: allow ban-drop-table, because it was never used\nDROP TABLE t;\nDROP TABLE u;", &revision);
    assert_int_equal(report.finding_count, 2);
    assert_int_equal(report.standing, 1);
}

static void the_lock_is_told_in_plain_words(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        const char *mode;
        const char *relation;
    } cases[] = {
        { "ALTER TABLE s.t ADD COLUMN a int", "ACCESS EXCLUSIVE", "s.t" },
        { "ALTER TABLE t VALIDATE CONSTRAINT k", "SHARE UPDATE EXCLUSIVE", "t" },
        { "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u NOT VALID", "SHARE ROW EXCLUSIVE", "t" },
        { "CREATE INDEX i ON t (a)", "SHARE", "t" },
        { "CREATE INDEX CONCURRENTLY i ON t (a)", "SHARE UPDATE EXCLUSIVE", "t" },
        { "DROP INDEX i", "ACCESS EXCLUSIVE", "i" },
        { "TRUNCATE t", "ACCESS EXCLUSIVE", "t" },
        { "REFRESH MATERIALIZED VIEW CONCURRENTLY v", "EXCLUSIVE", "v" },
        { "CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()", "SHARE ROW EXCLUSIVE", "t" },
        { "LOCK TABLE t IN SHARE MODE", "SHARE", "t" },
        { "UPDATE t SET a = 1", "ROW EXCLUSIVE", "t" },
        { "SELECT 1 FROM t FOR UPDATE", "ROW SHARE", "t" },
        { "VACUUM FULL t", "ACCESS EXCLUSIVE", "t" },
    };
    CALX_SCOPED_ARENA(arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        calx_lint_report report = look(arena, cases[i].sql, NULL);
        if (!report.statements[0].lock.mode)
            fail_msg("%s: no lock", cases[i].sql);
        assert_string_equal(report.statements[0].lock.mode, cases[i].mode);
        assert_int_equal(report.statements[0].lock.relation.len, strlen(cases[i].relation));
        assert_non_null(report.statements[0].lock.others);
    }
    assert_null(look(arena, "CREATE TABLE t ()", NULL).statements[0].lock.mode);
    assert_null(look(arena, "CREATE TABLE t (); DROP TABLE t", NULL).statements[1].lock.mode);
}

/* How many things the downgrade leaves. */
static size_t left(const char *upgrade, const char *downgrade)
{
    CALX_SCOPED_ARENA(arena);
    calx_lint_options options = revision;
    options.downgrade = calx_text_of(downgrade);
    calx_lint_report report = look(arena, upgrade, &options);
    size_t count = 0;
    for (size_t i = 0; i < report.finding_count; i++)
        count += strcmp(report.findings[i].rule->name, "downgrade-does-not-restore") == 0;
    return count;
}

static void a_downgrade_that_leaves_something_is_found(void **state)
{
    (void)state;
    assert_int_equal(left("CREATE TABLE t (); CREATE TABLE u ();", "DROP TABLE u;"), 1);
    assert_int_equal(left("ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int", "ALTER TABLE t DROP COLUMN a"), 1);
    assert_int_equal(left("ALTER TABLE t DROP COLUMN a", "SELECT 1"), 1);
    assert_int_equal(left("CREATE INDEX i ON t (a)", "SELECT 1"), 1);
    assert_int_equal(left("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "SELECT 1"), 1);
}

static void a_downgrade_that_undoes_all_is_let_be(void **state)
{
    (void)state;
    assert_int_equal(left("CREATE TABLE t (); CREATE INDEX i ON t (a)", "DROP TABLE public.t"), 0);
    assert_int_equal(left("ALTER TABLE t ADD COLUMN a int", "ALTER TABLE t DROP COLUMN a"), 0);
    assert_int_equal(left("DROP VIEW v; CREATE VIEW v AS SELECT 1", "SELECT 1"), 0);
    assert_int_equal(left("CREATE TYPE e AS ENUM ('a')", "DROP TYPE e"), 0);
    assert_int_equal(left("CREATE TABLE t (); ALTER TABLE t ADD CONSTRAINT k CHECK (true)", "DROP TABLE t"), 0);
    assert_int_equal(left("CREATE SCHEMA s; CREATE TABLE s.t ()", "DROP SCHEMA s CASCADE"), 0);
    assert_int_equal(left("CREATE TABLE t ()", "DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$"), 0);
    assert_int_equal(left("CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()", "DROP TRIGGER g ON t"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_has_the_place_in_its_file),
        cmocka_unit_test(a_statement_that_does_not_parse_leaves_the_rest_to_be_looked_at),
        cmocka_unit_test(what_can_not_be_cut_into_statements_is_an_error),
        cmocka_unit_test(a_body_in_standard_sql_stays_whole_beside_what_is_not_parsed),
        cmocka_unit_test(an_unknown_rule_is_an_error_that_names_it),
        cmocka_unit_test(an_excluded_rule_is_silent),
        cmocka_unit_test(squawk_s_older_name_of_a_rule_is_known),
        cmocka_unit_test(an_empty_script_has_nothing_to_object_to),
        cmocka_unit_test(a_comment_allows_with_its_reason),
        cmocka_unit_test(a_comment_allows_its_own_statement_only),
        cmocka_unit_test(the_lock_is_told_in_plain_words),
        cmocka_unit_test(a_downgrade_that_leaves_something_is_found),
        cmocka_unit_test(a_downgrade_that_undoes_all_is_let_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
