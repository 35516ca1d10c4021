/* Revisions that fail: what is undone, what stays, what is said. */
#include "migrating.h"

/* a works, b is `sql`; expects the failure at `line` of b's file, where its SQL begins in line 6. */
static void assert_fails_at(migrating *m, const char *sql, int line, const char *statement, int position)
{
    put(m, "a", "base", "create table a (id int primary key);", "drop table a;");
    put(m, "b", "a", sql, "select 1;");
    put(m, "c", "b", "create table c ();", "drop table c;");
    assert_false(up(m, "head"));
    char context[4200];
    snprintf(context, sizeof context, "%s/b.sql:%d", m->folder, line);
    ASSERT_HAS(m->err.context, context);
    ASSERT_HAS(m->err.message, "Upgrading to revision b failed");
    assert_string_equal(m->err.statement, statement);
    assert_int_equal(m->err.position, position);
    assert_string_not_equal(m->err.hint, "");
    assert_string_equal(versions(m), "a");
    assert_string_equal(tables(m), "a alembic_version");
    assert_int_equal(m->report.planned, 3);
    assert_int_equal(m->report.done, 1);
    assert_true(m->report.known);
    assert_int_equal(m->report.heads.items[0]->id.data[0], 'a');
}

static void a_failure_shows_line_statement_and_place(void **state)
{
    assert_fails_at(*state, "create table b ();\n\n-- Übung\nselect 'äöü',\n    nothing\n  from b;\nselect 2;", 10,
                    "select 'äöü',\n    nothing\n  from b", 19);
}

static void a_syntax_error_is_found_before_anything_runs(void **state)
{
    assert_fails_at(*state, "create table b ();\ncreate tabel d ();", 7, "create tabel d ()", 8);
}

static void an_error_without_a_place_names_its_statement(void **state)
{
    assert_fails_at(*state, "insert into a values (1);\n/* again */\ninsert into a\nvalues (1);\nselect 2;", 8,
                    "insert into a\nvalues (1)", 0);
}

static void an_error_in_a_function_says_so(void **state)
{
    migrating *m = *state;
    assert_fails_at(m, "do $$\nbegin\n    raise exception 'no way' using hint = 'Go round.';\nend $$;", 6,
                    "do $$\nbegin\n    raise exception 'no way' using hint = 'Go round.';\nend $$", 0);
    ASSERT_HAS(m->err.context, "PL/pgSQL function inline_code_block line 3 at RAISE");
    assert_string_equal(m->err.hint, "Go round.");
}

static void copying_from_the_client_fails_and_does_not_hang(void **state)
{
    migrating *m = *state;
    assert_fails_at(m, "copy a from stdin;", 6, "copy a from stdin", 0);
    ASSERT_HAS(m->err.message, "use INSERT");
}

static void what_cannot_run_in_a_transaction_has_a_hint(void **state)
{
    migrating *m = *state;
    assert_fails_at(m, "create index concurrently on a (id);", 6, "create index concurrently on a (id)", 0);
    ASSERT_HAS(m->err.hint, "calx:transaction none");
}

static void a_failing_commit_undoes_the_revision(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a (id int unique deferrable initially deferred);", "drop table a;");
    put(m, "b", "a", "insert into a values (1), (1);", "select 1;");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.message, "failed at its commit");
    assert_true(m->report.known);
    assert_string_equal(versions(m), "a");
}

static void a_failing_downgrade_keeps_the_revision(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();", "drop table a;\ndrop table nothing;");
    ASSERT_OK(up(m, "head"));
    assert_false(down(m, "base"));
    ASSERT_HAS(m->err.message, "Downgrading from revision a failed");
    ASSERT_HAS(m->err.context, "a.sql:9");
    assert_string_equal(versions(m), "a");
    assert_string_equal(tables(m), "a alembic_version");
}

static void the_first_revision_fails_without_a_trace(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();\nselect 1 / 0;", "drop table a;");
    assert_false(up(m, "head"));
    assert_string_equal(tables(m), "");
}

static void a_malformed_file_stops_the_run_before_it_begins(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();", "drop table a;");
    put(m, "b", "a", "commit;", "select 1;");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.context, "b.sql:6");
    assert_string_equal(tables(m), "");
}

static void an_irreversible_revision_stops_a_downgrade_before_it_begins(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();", "drop table a;");
    put_file(m->folder, "b.sql",
             "-- calx:revision b\n-- calx:revises a\n-- calx:created 2026-11-22 14:05 UTC\n-- calx:message x\n"
             "-- calx:irreversible The old values are gone\n-- calx:upgrade\nselect 1;\n");
    put(m, "c", "b", "create table c ();", "drop table c;");
    ASSERT_OK(up(m, "head"));
    assert_false(down(m, "base"));
    assert_string_equal(m->err.message, "Revision b cannot be undone: The old values are gone");
    assert_string_equal(versions(m), "c");
    ASSERT_OK(down(m, "b"));
}

static void an_extension_without_the_right_says_who_can(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create extension if not exists pg_trgm;", "drop extension pg_trgm;");
    run(m, "drop role if exists calx_test_guest; create role calx_test_guest; grant create on schema public to "
           "calx_test_guest; set role calx_test_guest");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.hint, "superuser");
    ASSERT_HAS(m->err.hint, "create extension if not exists pg_trgm");
    run(m, "reset role; drop owned by calx_test_guest; drop role calx_test_guest");
}

static void a_schema_without_the_right_says_what_to_grant(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();", "drop table a;");
    run(m, "drop role if exists calx_test_guest; create role calx_test_guest; set role calx_test_guest");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.hint, "GRANT USAGE, CREATE ON SCHEMA \"public\" TO");
    run(m, "reset role; drop role calx_test_guest");
}

/* What a hint says has to run as it stands. */
static void names_in_hints_are_quoted(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table \"our own\".a ();", "drop table \"our own\".a;");
    run(m, "create schema \"our own\"; drop role if exists \"web-app 1\"; create role \"web-app 1\" login");
    run(m, "grant create on schema public to \"web-app 1\"");
    const char *url = m->url;
    m->url = calx_text_format(m->arena, "%s&user=web-app%%201", url).data;
    connect_again(m);
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.hint, "GRANT USAGE, CREATE ON SCHEMA \"our own\" TO \"web-app 1\";");
    m->url = url;
    connect_again(m);
    m->options.version_table = "our own.V 1";
    put(m, "a", "base", "create table a ();", "drop table a;");
    ASSERT_OK(up(m, "head"));
    run(m, "grant usage on schema \"our own\" to \"web-app 1\"");
    m->url = calx_text_format(m->arena, "%s&user=web-app%%201", url).data;
    connect_again(m);
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.hint, "DELETE ON \"our own\".\"V 1\" TO \"web-app 1\";");
    m->url = url;
    connect_again(m);
    run(m, "drop owned by \"web-app 1\"; drop role \"web-app 1\"");
}

static void an_extension_that_is_not_installed_says_so(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create extension no_such_extension;", "select 1;");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.hint, "Install the extension");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_failure_shows_line_statement_and_place),
        TEST(a_syntax_error_is_found_before_anything_runs),
        TEST(an_error_without_a_place_names_its_statement),
        TEST(an_error_in_a_function_says_so),
        TEST(copying_from_the_client_fails_and_does_not_hang),
        TEST(what_cannot_run_in_a_transaction_has_a_hint),
        TEST(a_failing_commit_undoes_the_revision),
        TEST(a_failing_downgrade_keeps_the_revision),
        TEST(the_first_revision_fails_without_a_trace),
        TEST(a_malformed_file_stops_the_run_before_it_begins),
        TEST(an_irreversible_revision_stops_a_downgrade_before_it_begins),
        TEST(an_extension_without_the_right_says_who_can),
        TEST(a_schema_without_the_right_says_what_to_grant),
        TEST(names_in_hints_are_quoted),
        TEST(an_extension_that_is_not_installed_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
