/* Each rule by name: a script that it objects to, and one like it that it lets be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/lint.h>
#include <string.h>

#define LONG "a_name_of_more_than_sixty_three_bytes_that_postgresql_cuts_off_silently"

typedef struct example {
    const char *rule;
    const char *bad;
    const char *good;
    bool in_transaction;
} example;

static const example examples[] = {
    { "adding-field-with-default", "ALTER TABLE t ADD COLUMN c uuid DEFAULT gen_random_uuid()",
      "ALTER TABLE t ADD COLUMN c int DEFAULT 10; ALTER TABLE t ADD COLUMN d timestamptz DEFAULT now()", true },
    { "adding-field-with-default", "ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a + 1) STORED",
      "ALTER TABLE t ADD COLUMN c int", true },
    { "adding-foreign-key-constraint", "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u (id)",
      "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u (id) NOT VALID", true },
    { "adding-field-with-default", "ALTER TABLE t ADD COLUMN c bigint GENERATED ALWAYS AS IDENTITY",
      "CREATE TABLE t (a bigint); ALTER TABLE t ADD COLUMN c bigint GENERATED ALWAYS AS IDENTITY", true },
    { "adding-foreign-key-constraint", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u",
      "ALTER TABLE t ALTER CONSTRAINT k DEFERRABLE", true },
    { "adding-not-nullable-field", "ALTER TABLE t ALTER a SET NOT NULL", "ALTER FOREIGN TABLE t ALTER a SET NOT NULL",
      true },
    { "ban-drop-not-null", "ALTER DOMAIN d DROP NOT NULL", "ALTER DOMAIN d SET NOT NULL", true },
    { "ban-drop-constraint", "ALTER DOMAIN d DROP CONSTRAINT c", "ALTER DOMAIN d DROP DEFAULT", true },
    { "ban-drop-default", "ALTER DOMAIN d DROP DEFAULT", "ALTER DOMAIN d SET DEFAULT 1", true },
    { "ban-set-default", "ALTER DOMAIN d SET DEFAULT 1", "ALTER DOMAIN d DROP DEFAULT", true },
    { "ban-drop-table", "DROP FOREIGN TABLE t", "DROP SERVER s", true },
    { "ban-drop-policy", "DROP RULE r ON t", "DROP TRIGGER g ON t", true },
    { "ban-drop-type", "DROP OPERATOR + (int, int)", "DROP FUNCTION f", true },
    { "ban-duplicate-column-assignments", "INSERT INTO t (a, a) VALUES (1, 2)", "INSERT INTO t (a, b) VALUES (1, 2)",
      true },
    { "ban-duplicate-column-assignments", "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1, b = 2",
      "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1", true },
    { "ban-new-write-restriction", "ALTER TABLE t ALTER CONSTRAINT k DEFERRABLE", "ALTER TABLE t ADD COLUMN a bigint",
      true },
    { "ban-new-write-restriction", "ALTER TABLE t ADD COLUMN a bigint UNIQUE",
      "CREATE TABLE t (); ALTER TABLE t ADD COLUMN a bigint UNIQUE", true },
    { "ban-new-write-restriction", "ALTER DOMAIN d SET NOT NULL", "ALTER DOMAIN d DROP NOT NULL", true },
    { "ban-replace-view-function", "CREATE OR REPLACE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()",
      "CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()", true },
    { "ban-replica-identity", "DROP PUBLICATION p", "DROP STATISTICS p", true },
    { "ban-revoke", "ALTER TABLE t OWNER TO r", "CREATE TABLE t (); ALTER TABLE t OWNER TO r", true },
    { "ban-revoke", "ALTER FUNCTION f() OWNER TO r",
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'; ALTER FUNCTION f() OWNER TO r", true },
    { "ban-revoke", "ALTER SCHEMA s OWNER TO r", "ALTER SCHEMA s RENAME TO r", true },
    { "ban-revoke", "DROP ROLE r", "CREATE ROLE r", true },
    { "ban-revoke", "DROP OWNED BY r", "REASSIGN OWNED BY r TO q", true },
    { "ban-revoke", "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM r",
      "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r", true },
    { "constraint-missing-not-valid", "ALTER TABLE t ADD EXCLUDE USING gist (a WITH &&)",
      "ALTER FOREIGN TABLE t ADD CHECK (a > 0)", true },
    { "renaming-column", "ALTER TYPE y RENAME ATTRIBUTE a TO b", "ALTER TYPE y RENAME TO z", true },
    { "renaming-object", "ALTER TYPE y RENAME VALUE 'a' TO 'b'", "ALTER TYPE y RENAME ATTRIBUTE a TO b", true },
    { "adding-foreign-key-constraint", "ALTER TABLE t ADD COLUMN a int REFERENCES u (id)",
      "CREATE TABLE t (a int REFERENCES u (id))", true },
    { "adding-not-nullable-field", "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
      "ALTER TABLE t VALIDATE CONSTRAINT a_there; ALTER TABLE t ALTER COLUMN a SET NOT NULL", true },
    { "adding-not-nullable-field",
      "ALTER TABLE t ADD CONSTRAINT k CHECK (b IS NOT NULL) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT k;"
      "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
      "ALTER TABLE t ADD CONSTRAINT k CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT k;"
      "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
      false },
    { "adding-required-field", "ALTER TABLE t ADD COLUMN a int NOT NULL",
      "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 0", true },
    { "adding-serial-primary-key-field", "ALTER TABLE t ADD COLUMN id serial PRIMARY KEY",
      "CREATE TABLE t (id serial PRIMARY KEY)", true },
    { "adding-serial-primary-key-field", "ALTER TABLE t ADD PRIMARY KEY (id)",
      "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i", true },
    { "allow-without-reason", "-- lint: allow ban-drop-column\nALTER TABLE t DROP COLUMN a",
      "-- lint: allow ban-drop-column, because nothing reads it\nALTER TABLE t DROP COLUMN a", true },
    { "ban-add-column", "ALTER TABLE t ADD COLUMN a int", "CREATE TABLE t (); ALTER TABLE t ADD COLUMN a int", true },
    { "ban-add-composite-attribute", "ALTER TYPE t ADD ATTRIBUTE a int", "ALTER TABLE t ADD COLUMN a int", true },
    { "ban-add-enum-value", "ALTER TYPE e ADD VALUE 'a' AFTER 'b'", "ALTER TYPE e RENAME VALUE 'a' TO 'b'", true },
    { "ban-alter-database-options", "ALTER DATABASE d SET work_mem = '1MB'", "SET work_mem = '1MB'", true },
    { "ban-alter-domain-with-add-constraint", "ALTER DOMAIN d ADD CONSTRAINT k CHECK (value > 0)",
      "ALTER DOMAIN d ADD CONSTRAINT k CHECK (value > 0) NOT VALID", true },
    { "ban-alter-extension", "ALTER EXTENSION e UPDATE", "CREATE EXTENSION e", true },
    { "ban-alter-function-options", "ALTER FUNCTION f() STABLE", "SELECT f()", true },
    { "ban-alter-identity", "ALTER TABLE t ALTER a SET GENERATED ALWAYS", "ALTER TABLE t ALTER a SET STATISTICS 10",
      true },
    { "ban-alter-policy-condition", "ALTER POLICY p ON t USING (true)", "ALTER POLICY p ON t TO r", true },
    { "ban-alter-policy-roles", "ALTER POLICY p ON t TO r", "ALTER POLICY p ON t USING (true)", true },
    { "ban-alter-role-options", "ALTER ROLE r NOLOGIN", "CREATE ROLE r", true },
    { "ban-alter-row-level-security", "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
      "CREATE TABLE t (); ALTER TABLE t ENABLE ROW LEVEL SECURITY", true },
    { "ban-alter-sequence-values", "ALTER SEQUENCE s RESTART 5", "ALTER SEQUENCE s OWNED BY t.a", true },
    { "ban-alter-system-options", "ALTER SYSTEM SET work_mem = '1MB'", "SET work_mem = '1MB'", true },
    { "ban-alter-view-options", "ALTER VIEW v SET (security_barrier = true)", "ALTER TABLE t SET (fillfactor = 90)",
      true },
    { "ban-char-field", "CREATE TABLE t (a char(3))", "CREATE TABLE t (a text, b \"char\")", true },
    { "ban-concurrent-index-creation-in-transaction", "BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT",
      "CREATE INDEX CONCURRENTLY i ON t (a)", false },
    { "ban-concurrent-index-creation-in-transaction", "DROP INDEX CONCURRENTLY i", "DROP INDEX i", true },
    { "ban-create-domain-with-constraint", "CREATE DOMAIN d AS int CHECK (value > 0)", "CREATE DOMAIN d AS int", true },
    { "ban-create-policy", "CREATE POLICY p ON t", "DROP POLICY p ON t", true },
    { "ban-detach-inheritance", "ALTER TABLE t NO INHERIT u", "ALTER TABLE t INHERIT u", true },
    { "ban-disable-trigger", "ALTER TABLE t DISABLE TRIGGER ALL", "ALTER TABLE t ENABLE TRIGGER g", true },
    { "ban-drop-column", "ALTER TABLE t DROP COLUMN a", "ALTER TABLE t ADD COLUMN a int", true },
    { "ban-drop-constraint", "ALTER TABLE t DROP CONSTRAINT k", "ALTER TABLE t VALIDATE CONSTRAINT k", true },
    { "ban-drop-database", "DROP DATABASE d", "DROP TABLE d", false },
    { "ban-drop-default", "ALTER TABLE t ALTER a DROP DEFAULT", "ALTER TABLE t ALTER a SET DEFAULT 1", true },
    { "ban-drop-domain", "DROP DOMAIN d", "CREATE DOMAIN d AS int; DROP DOMAIN d", true },
    { "ban-drop-extension", "DROP EXTENSION e", "CREATE EXTENSION e", true },
    { "ban-drop-function", "DROP FUNCTION f(int)", "DROP VIEW f", true },
    { "ban-drop-generated-expression", "ALTER TABLE t ALTER a DROP EXPRESSION", "ALTER TABLE t ALTER a DROP DEFAULT",
      true },
    { "ban-drop-index", "DROP INDEX CONCURRENTLY i", "CREATE INDEX i ON t (a); DROP INDEX i", false },
    { "ban-drop-not-null", "ALTER TABLE t ALTER a DROP NOT NULL", "ALTER TABLE t ALTER a SET NOT NULL", true },
    { "ban-drop-policy", "DROP POLICY p ON t", "CREATE POLICY p ON t", true },
    { "ban-drop-schema", "DROP SCHEMA s", "CREATE SCHEMA s", true },
    { "ban-drop-sequence", "DROP SEQUENCE s", "CREATE SEQUENCE s; DROP SEQUENCE s", true },
    { "ban-drop-table", "DROP TABLE t, u", "CREATE TABLE t (); DROP TABLE t", true },
    { "ban-drop-trigger", "DROP TRIGGER g ON t", "DROP TYPE g", true },
    { "ban-drop-type", "DROP TYPE y", "CREATE TYPE y AS ENUM (); DROP TYPE y", true },
    { "ban-drop-view", "DROP MATERIALIZED VIEW v", "DROP TABLE v", true },
    { "ban-duplicate-column-assignments", "UPDATE t SET a = 1, a = 2 WHERE b", "UPDATE t SET a = 1, b = 2 WHERE c",
      true },
    { "ban-new-write-restriction", "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
      "CREATE INDEX CONCURRENTLY i ON t (a)", false },
    { "ban-new-write-restriction", "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID",
      "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0)", true },
    { "ban-replace-view-function", "CREATE OR REPLACE VIEW v AS SELECT 1", "CREATE VIEW v AS SELECT 1", true },
    { "ban-replica-identity", "ALTER TABLE t REPLICA IDENTITY FULL", "ALTER TABLE t SET LOGGED", true },
    { "ban-revoke", "REVOKE SELECT ON t FROM r", "GRANT SELECT ON t TO r", true },
    { "ban-set-default", "ALTER TABLE t ALTER a SET DEFAULT 1", "ALTER TABLE t ALTER a DROP DEFAULT", true },
    { "ban-set-schema", "ALTER TABLE t SET SCHEMA s", "ALTER TABLE t SET LOGGED", true },
    { "ban-truncate-cascade", "TRUNCATE t CASCADE", "TRUNCATE t, u", true },
    { "ban-uncommitted-transaction", "BEGIN; SELECT 1", "BEGIN; SELECT 1; COMMIT", false },
    { "changing-column-type", "ALTER TABLE t ALTER a TYPE bigint",
      "CREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE bigint", true },
    { "constraint-missing-not-valid", "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0)",
      "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID", true },
    { "constraint-missing-not-valid",
      "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT k",
      "ALTER TABLE t VALIDATE CONSTRAINT k", true },
    { "disallowed-unique-constraint", "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a)",
      "ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX i", true },
    { "identifier-too-long", "CREATE TABLE " LONG " ()", "CREATE TABLE t (); COMMENT ON TABLE t IS '" LONG "'", true },
    { "prefer-big-int", "CREATE TABLE t (a smallint)", "CREATE TABLE t (a bigint)", true },
    { "prefer-bigint-over-int", "ALTER TABLE t ADD COLUMN a integer", "ALTER TABLE t ADD COLUMN a bigint", true },
    { "prefer-bigint-over-smallint", "CREATE TABLE t (a smallint)", "CREATE TABLE t (a integer)", true },
    { "prefer-identity", "CREATE TABLE t (a bigserial)", "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY)",
      true },
    { "prefer-repack", "VACUUM FULL t", "VACUUM t", false },
    { "prefer-robust-stmts", "CREATE TABLE t (); SELECT 1", "CREATE TABLE IF NOT EXISTS t (); SELECT 1", false },
    { "prefer-robust-stmts", "ALTER TABLE t ADD COLUMN a bigint; SELECT 1",
      "BEGIN; ALTER TABLE t ADD COLUMN a bigint; COMMIT", false },
    { "prefer-text-field", "CREATE TABLE t (a varchar(20))", "CREATE TABLE t (a varchar)", true },
    { "prefer-timestamp-tz", "CREATE TABLE t (a timestamp)", "CREATE TABLE t (a timestamptz)", true },
    { "renaming-column", "ALTER TABLE t RENAME a TO b", "ALTER TABLE t RENAME CONSTRAINT a TO b", true },
    { "renaming-object", "ALTER INDEX i RENAME TO j", "ALTER TABLE t RENAME TO u", true },
    { "renaming-table", "ALTER TABLE t RENAME TO u", "ALTER TABLE t RENAME a TO b", true },
    { "require-concurrent-index-creation", "CREATE INDEX i ON t (a)", "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
      true },
    { "require-concurrent-index-deletion", "DROP INDEX i", "DROP INDEX CONCURRENTLY i", false },
    { "require-concurrent-partition-detach", "ALTER TABLE t DETACH PARTITION p",
      "ALTER TABLE t DETACH PARTITION p CONCURRENTLY", false },
    { "require-concurrent-reindex", "REINDEX TABLE t", "REINDEX (CONCURRENTLY) TABLE t", false },
    { "require-enum-value-ordering", "ALTER TYPE e ADD VALUE 'a'", "ALTER TYPE e ADD VALUE 'a' BEFORE 'b'", true },
    { "require-lock-timeout", "ALTER TABLE t ADD COLUMN a bigint",
      "SET lock_timeout = '1s'; ALTER TABLE t ADD COLUMN a bigint", true },
    { "require-statement-timeout", "ALTER TABLE t ADD COLUMN a bigint",
      "SET statement_timeout = '1s'; ALTER TABLE t ADD COLUMN a bigint", true },
    { "require-table-schema", "CREATE TABLE t ()", "CREATE TABLE public.t ()", true },
    { "require-timeout-settings", "ALTER TABLE t ADD COLUMN a bigint",
      "SET lock_timeout = '1s'; SET statement_timeout = '1s'; ALTER TABLE t ADD COLUMN a bigint", true },
    { "require-timeout-settings", "DROP TABLE t", "SELECT 1; UPDATE t SET a = 1 WHERE b", true },
    { "syntax-error", "CRATE TABLE t ()", "CREATE TABLE t ()", true },
    { "transaction-nesting", "BEGIN; BEGIN; COMMIT", "BEGIN; COMMIT; BEGIN; COMMIT", false },
    { "transaction-nesting", "COMMIT", "SELECT 1", true },
    { "unused-ignore", "-- lint: allow ban-drop-column, because it is old\nSELECT 1",
      "-- lint: allow ban-drop-column, because it is old\nALTER TABLE t DROP COLUMN a", true },
    { "write-whole-table", "UPDATE t SET a = 1", "UPDATE t SET a = 1 WHERE id BETWEEN 1 AND 1000", true },
};
#define EXAMPLES (sizeof examples / sizeof *examples)

/* How often the rule objects to the script. */
static size_t objections(const char *rule, const char *sql, bool in_transaction)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_lint_report report;
    const char *const include[] = { rule, NULL };
    calx_lint_options options = { .in_transaction = in_transaction, .include = include };
    size_t count = 0;
    if (!calx_lint_sql(arena, calx_text_of(sql), &options, &report, &err))
        fail_msg("%s: %s", sql, err.message);
    for (size_t i = 0; i < report.finding_count; i++)
        count += strcmp(report.findings[i].rule->name, rule) == 0 && report.findings[i].allowed.len == 0;
    return count;
}

static void a_rule_objects_to_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++)
        if (objections(examples[i].rule, examples[i].bad, examples[i].in_transaction) == 0)
            fail_msg("%s lets be: %s", examples[i].rule, examples[i].bad);
}

static void a_rule_lets_be_what_is_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++)
        if (objections(examples[i].rule, examples[i].good, examples[i].in_transaction) > 0)
            fail_msg("%s objects to: %s", examples[i].rule, examples[i].good);
}

/* What no script alone can show, or what PostgreSQL 15 can't say. */
static bool is_shown_elsewhere(const char *rule)
{
    static const char *const others[] = { "table-rewrite",
                                          "malformed-revision",
                                          "missing-downgrade",
                                          "several-children",
                                          "edited-after-applied",
                                          "downgrade-does-not-restore",
                                          "ban-alter-generated-expression" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i], rule) == 0)
            return true;
    return false;
}

static void every_rule_has_an_example(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    size_t count;
    const calx_lint_rule *const *rules = calx_lint_rules(arena, &count);
    assert_in_range(count, 80, 120);
    for (size_t i = 0; i < count; i++) {
        bool found = is_shown_elsewhere(rules[i]->name);
        for (size_t k = 0; k < EXAMPLES; k++)
            found = found || strcmp(examples[k].rule, rules[i]->name) == 0;
        if (!found)
            fail_msg("No example shows %s.", rules[i]->name);
    }
}

static void an_optional_rule_is_silent_until_it_is_asked_for(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_lint_report report;
    assert_true(calx_lint_sql(arena, CALX_TEXT("DROP VIEW v"), NULL, &report, &err));
    for (size_t i = 0; i < report.finding_count; i++)
        assert_string_not_equal(report.findings[i].rule->name, "ban-drop-view");
    assert_int_equal(objections("ban-drop-view", "DROP VIEW v", true), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_objects_to_what_is_wrong),
        cmocka_unit_test(a_rule_lets_be_what_is_right),
        cmocka_unit_test(every_rule_has_an_example),
        cmocka_unit_test(an_optional_rule_is_silent_until_it_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
