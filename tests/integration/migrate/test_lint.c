/* The command lint, on revisions and on scripts, and what only a server knows. DSDB names the program. */
#include "running_dsdb.h"

#include <calx/lint.h>
#include <jansson.h>

static void a_revision_is_looked_at_as_the_runner_would_run_it(void **state)
{
    migrating *m = *state;
    put_three(m);
    put_outside(m, "d", "c", "create index concurrently i on a (id);", "drop index concurrently i;");
    ASSERT_DSDB("lint d --versions .", 0);
    ASSERT_HAS(output, "Nothing to object to.");
    put(m, "e", "d", "\n\nalter table a drop column id;", "select 1;");
    ASSERT_DSDB("lint e --versions .", 1);
    ASSERT_HAS(output, "e.sql:8:1: ban-drop-column: a.id");
    ASSERT_HAS(output, "  | alter table a drop column id");
    ASSERT_HAS(output, "Lock: ACCESS EXCLUSIVE on a: nobody reads or writes it.");
    ASSERT_HAS(output, "downgrade-does-not-restore: a.id");
    ASSERT_DSDB("lint --since d --versions . --exclude ban-drop-column --exclude downgrade-does-not-restore", 0);
    ASSERT_HAS(output, "Scripts checked: 1.");
}

static void a_file_that_can_not_be_run_is_a_finding(void **state)
{
    migrating *m = *state;
    put_three(m);
    put(m, "d", "c", "create table d (); commit;", "drop table d;");
    ASSERT_DSDB("lint d --versions .", 1);
    ASSERT_HAS(output, "malformed-revision: d");
    ASSERT_HAS(output, "A revision cannot run commit");
}

static void a_revision_that_was_edited_after_it_was_applied_is_told_of(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("lint --connect --versions . --exclude prefer-bigint-over-int", 0);
    ASSERT_OK(up(m, "b"));
    put(m, "b", "a", "create table b (id bigint references a);", "drop table b;");
    put(m, "c", "b", "create table c (id bigint references a);", "drop table c;"); /* not applied yet */
    ASSERT_DSDB("lint --versions . --exclude prefer-bigint-over-int", 0);
    ASSERT_DSDB("lint --connect --versions . --exclude prefer-bigint-over-int", 1);
    ASSERT_HAS(output, "b.sql:1:1: edited-after-applied: b");
    assert_null(strstr(output, "edited-after-applied: c"));
}

static void what_was_applied_is_looked_up_beside_the_configured_version_table(void **state)
{
    migrating *m = *state;
    put_three(m);
    put_file(m->folder, "calx.toml", "[migrations]\nversions = \".\"\nversion_table = \"other_version\"\n");
    ASSERT_DSDB("upgrade b --quiet", 0);
    put(m, "b", "a", "create table b (id bigint references a);", "drop table b;");
    ASSERT_DSDB("lint b --connect", 1);
    ASSERT_HAS(output, "edited-after-applied: b");
}

static void what_was_applied_is_looked_up_in_the_schema_of_the_version_table(void **state)
{
    migrating *m = *state;
    put_three(m);
    run(m, "create schema \"Our own\"");
    put_file(m->folder, "calx.toml", "[migrations]\nversions = \".\"\nversion_schema = \"Our own\"\n");
    ASSERT_DSDB("upgrade b --quiet", 0);
    put(m, "b", "a", "create table b (id bigint references a);", "drop table b;");
    ASSERT_DSDB("lint b --connect", 1);
    ASSERT_HAS(output, "edited-after-applied: b");
}

static void two_revisions_of_one_parent_are_told(void **state)
{
    migrating *m = *state;
    put_three(m);
    put(m, "d", "b", "create table d ();", "drop table d;");
    ASSERT_DSDB("lint --versions . --exclude prefer-bigint-over-int", 1);
    ASSERT_HAS(output, "d.sql:1:1: several-children: d");
    ASSERT_HAS(output, "Revision c revises the same one.");
    put(m, "e", "c, d", "", "");
    ASSERT_DSDB("lint --versions . --exclude prefer-bigint-over-int", 0);
}

static void an_irreversible_revision_is_told_where_that_is_asked_for(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "a.sql",
             "-- calx:revision a\n-- calx:revises base\n-- calx:created 2026-11-22 14:05 UTC\n-- calx:message x\n"
             "-- calx:irreversible Its rows are gone.\n-- calx:upgrade\nselect 1;\n");
    ASSERT_DSDB("lint --versions .", 0);
    ASSERT_DSDB("lint --versions . --include missing-downgrade", 1);
    ASSERT_HAS(output, "Its rows are gone.");
}

static void a_script_is_looked_at_by_its_path(void **state)
{
    migrating *m = *state;
    put_three(m);
    put_file(m->folder, "fix.script",
             "set lock_timeout = '1s';\nset statement_timeout = '1min';\ncreate index i on t (a);\n");
    ASSERT_DSDB("lint fix.script --versions .", 1);
    ASSERT_HAS(output, "fix.script:3:19: require-concurrent-index-creation: t.i");
    ASSERT_DSDB("lint fix.script --versions . --locks", 1);
    ASSERT_HAS(output, "3: create index i on t (a)\n  SHARE on t: nobody writes it\n");
    ASSERT_DSDB("lint nowhere.script --versions .", 3);
    ASSERT_DSDB("lint fix.script --versions . --format xml", 2);
    ASSERT_DSDB("lint fix.script --versions . --include nonsense", 2);
}

static void a_file_is_looked_at_as_it_is_and_not_as_it_was_built_in(void **state)
{
    migrating *m = *state;
    static const char name[] = "2026_11_29_1725-8a09b1b92cfd_index_the_change_log_by_row_alone.sql";
    put_revision(m->folder, name, "8a09b1b92cfd", "6df3ebaf8aa5", "drop table agencies;", "select 1;");
    ASSERT_DSDB(calx_text_format(m->arena, "lint ./%s", name).data, 1);
    ASSERT_HAS(output, calx_text_format(m->arena, "./%s:6:1: ban-drop-table: agencies", name).data);
    put_revision(m->folder, name, "8a09b1b92cfd", "6df3ebaf8aa5", "commit;", "select 1;");
    ASSERT_DSDB(calx_text_format(m->arena, "lint ./%s", name).data, 1);
    ASSERT_HAS(output, "A revision cannot run commit");
    unlink(calx_text_format(m->arena, "%s/%s", m->folder, name).data);
    put_three(m);
    ASSERT_DSDB("lint b.sql --versions . --exclude prefer-bigint-over-int", 0);
}

static json_t *parsed(void)
{
    char *end = strstr(output, "\ndsdb: ");
    if (end)
        *end = '\0';
    json_t *json = json_loads(output, 0, NULL);
    if (!json)
        fail_msg("no JSON: %s", output);
    return json;
}

static void the_rules_are_listed(void **state)
{
    migrating *m = *state;
    ASSERT_DSDB("lint --rules", 0);
    ASSERT_HAS(output, "\nban-drop-table\n  ");
    ASSERT_HAS(output, "\n  Instead: ");
    ASSERT_DSDB("lint --rules --json", 0);
    ASSERT_HAS(output, "\"name\": \"ban-drop-table\"");
}

static void programs_read_json_annotations_and_sarif(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "-- lint: allow ban-drop-table, because it is empty\ndrop table t;\ndrop table \"u%,:\";",
        "create table t (); create table \"u%,:\" ();");
    ASSERT_DSDB("lint --versions . --json", 1);
    json_t *json = parsed();
    assert_int_equal(json_array_size(json), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(json, 0), "allowed")), "it is empty");
    assert_true(json_is_null(json_object_get(json_array_get(json, 1), "allowed")));
    json_decref(json);
    ASSERT_DSDB("lint --versions . --format github", 1);
    ASSERT_HAS(output, "::error file=a.sql,line=8,col=1,title=ban-drop-table::u%25,:: Dropping a table");
    ASSERT_DSDB("lint --versions . --format sarif", 1);
    json = parsed();
    json_t *results = json_object_get(json_array_get(json_object_get(json, "runs"), 0), "results");
    assert_int_equal(json_array_size(results), 2);
    assert_non_null(json_object_get(json_array_get(results, 0), "suppressions"));
    assert_null(json_object_get(json_array_get(results, 1), "suppressions"));
    json_decref(json);
}

static void a_finding_is_told_where_its_path_is_no_text(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "drop table t;", "create table t ();");
    ASSERT_DSDB("lint --json \"$(mv a.sql 'a\xff.sql' && echo 'a\xff.sql')\"", 1);
    json_t *json = parsed();
    assert_true(json_array_size(json) > 0);
    assert_true(json_is_null(json_object_get(json_array_get(json, 0), "path")));
    json_decref(json);
    ASSERT_DSDB("lint --format sarif 'a\xff.sql'", 1);
    ASSERT_HAS(output, "\"ruleId\": \"ban-drop-table\"");
}

/* How often the rule objects to the SQL when the server can be asked. */
static size_t objections(migrating *m, const char *sql, const char *rule)
{
    calx_lint_report report;
    calx_lint_options options = { .in_transaction = true, .resumable = true, .conn = m->conn };
    size_t count = 0;
    if (!calx_lint_sql(m->arena, calx_text_of(sql), &options, &report, &m->err))
        fail_msg("%s", m->err.message);
    for (size_t i = 0; i < report.finding_count; i++)
        count += strcmp(report.findings[i].rule->name, rule) == 0;
    return count;
}

static void the_server_knows_which_change_of_type_rewrites(void **state)
{
    migrating *m = *state;
    run(m, "create table t (a varchar(20), b int, c text)");
    assert_int_equal(objections(m, "alter table t alter a type varchar(30)", "changing-column-type"), 0);
    assert_int_equal(objections(m, "alter table t alter a type text", "changing-column-type"), 0);
    assert_int_equal(objections(m, "alter table t alter a type varchar(10)", "changing-column-type"), 1);
    assert_int_equal(objections(m, "alter table t alter c type varchar(10)", "changing-column-type"), 1);
    assert_int_equal(objections(m, "alter table t alter b type bigint", "changing-column-type"), 1);
    assert_int_equal(objections(m, "alter table t alter a type text using lower(a)", "changing-column-type"), 1);
    assert_int_equal(objections(m, "alter table nowhere alter a type text", "changing-column-type"), 1);
}

static void the_server_knows_which_table_is_large(void **state)
{
    migrating *m = *state;
    run(m, "create table small (a text); create table large (a text)");
    run(m, "insert into large select repeat(md5(i::text), 60) from generate_series(1, 40000) i; analyze large");
    assert_int_equal(objections(m, "alter table small alter a type int using 1", "table-rewrite"), 0);
    assert_int_equal(objections(m, "alter table large alter a type int using 1", "table-rewrite"), 1);
    assert_int_equal(objections(m, "alter table large add b uuid default gen_random_uuid()", "table-rewrite"), 1);
    assert_int_equal(objections(m, "alter table large add b int default 1", "table-rewrite"), 0);
    assert_int_equal(objections(m, "alter table \"lar\"\"ge\" add b uuid default gen_random_uuid()", "table-rewrite"),
                     0);
    put(m, "a", "base", "alter table large alter a type int using 1;", "alter table large alter a type text;");
    ASSERT_DSDB("lint --versions . --connect", 1);
    ASSERT_HAS(output, " MiB in about 40000 rows.");
}

static void a_lost_connection_is_an_error(void **state)
{
    migrating *m = *state;
    calx_lint_report report;
    calx_lint_options options = { .conn = m->conn };
    PQclear(PQexec(calx_libpq(m->conn), "select pg_terminate_backend(pg_backend_pid())"));
    assert_false(calx_lint_sql(m->arena, CALX_TEXT("alter table t alter a type int"), &options, &report, &m->err));
    assert_true(calx_error_is(&m->err, CALX_LOST));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_revision_is_looked_at_as_the_runner_would_run_it),
        TEST(a_file_that_can_not_be_run_is_a_finding),
        TEST(a_revision_that_was_edited_after_it_was_applied_is_told_of),
        TEST(what_was_applied_is_looked_up_beside_the_configured_version_table),
        TEST(what_was_applied_is_looked_up_in_the_schema_of_the_version_table),
        TEST(two_revisions_of_one_parent_are_told),
        TEST(an_irreversible_revision_is_told_where_that_is_asked_for),
        TEST(a_script_is_looked_at_by_its_path),
        TEST(a_file_is_looked_at_as_it_is_and_not_as_it_was_built_in),
        TEST(the_rules_are_listed),
        TEST(programs_read_json_annotations_and_sarif),
        TEST(a_finding_is_told_where_its_path_is_no_text),
        TEST(the_server_knows_which_change_of_type_rewrites),
        TEST(the_server_knows_which_table_is_large),
        TEST(a_lost_connection_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
