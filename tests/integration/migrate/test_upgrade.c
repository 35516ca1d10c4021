/* Up and down a small history. */
#include "migrating.h"

static void an_upgrade_applies_all_and_writes_the_version(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_OK(up(m, "head"));
    assert_string_equal(versions(m), "c");
    assert_string_equal(tables(m), "a alembic_version b c");
    assert_int_equal(m->report.planned, 3);
    assert_int_equal(m->report.done, 3);
    assert_true(m->report.known);
    assert_int_equal(m->report.heads.count, 1);
    ASSERT_OK(up(m, "head"));
    assert_int_equal(m->report.planned, 0);
}

static void the_version_table_is_as_alembic_makes_it(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_OK(up(m, "a"));
    assert_string_equal(ask(m, "select attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull"
                               "  from pg_attribute where attrelid = 'alembic_version'::regclass and attnum > 0"),
                        "version_num character varying(32) true");
    assert_string_equal(ask(m, "select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint"
                               " where conrelid = 'alembic_version'::regclass and contype <> 'n'"),
                        "alembic_version_pkc PRIMARY KEY (version_num)");
}

static void a_downgrade_undoes_in_reverse(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_OK(up(m, "head"));
    ASSERT_OK(down(m, "-1"));
    assert_string_equal(versions(m), "b");
    ASSERT_OK(down(m, "base"));
    assert_string_equal(versions(m), "");
    assert_string_equal(tables(m), "alembic_version"); /* it stays, as Alembic leaves it */
    ASSERT_OK(up(m, "+2"));
    assert_string_equal(versions(m), "b");
}

static void heads_of_branches_are_rows_until_a_merge(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();", "drop table a;");
    put(m, "b1", "a", "create table b1 ();", "drop table b1;");
    put(m, "b2", "a", "create table b2 ();", "drop table b2;");
    ASSERT_OK(up(m, "heads"));
    assert_string_equal(versions(m), "b1 b2");
    put(m, "m", "b1, b2", "", "");
    put(m, "n", "m", "create table n ();", "drop table n;");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(versions(m), "n");
    ASSERT_OK(down(m, "b2"));
    assert_string_equal(versions(m), "b1 b2");
    ASSERT_OK(down(m, "a"));
    assert_string_equal(versions(m), "a");
    assert_string_equal(tables(m), "a alembic_version");
}

static void a_database_of_alembics_is_taken_over(void **state)
{
    migrating *m = *state;
    put_three(m);
    run(m, "create table a (id int primary key);"
           "create table alembic_version (version_num varchar(32) not null, constraint alembic_version_pkc primary key "
           "(version_num)); insert into alembic_version values ('a')");
    calx_versions now;
    assert_true(calx_versions_read(m->conn, NULL, m->arena, &now, &m->err));
    assert_int_equal(now.count, 1);
    ASSERT_OK(up(m, "head"));
    assert_int_equal(m->report.done, 2);
    assert_string_equal(versions(m), "c");
}

static void no_version_table_is_read_as_no_version(void **state)
{
    migrating *m = *state;
    calx_versions now;
    assert_true(calx_versions_read(m->conn, NULL, m->arena, &now, &m->err));
    assert_false(now.exists);
    assert_int_equal(now.count, 0);
}

static void another_version_table_keeps_another_history(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_OK(up(m, "head"));
    run(m, "drop table c, b, a");
    m->options.version_table = "Other \"versions\"";
    m->options.allow_foreign_tables = true;
    ASSERT_OK(up(m, "b"));
    assert_string_equal(ask(m, "select version_num from \"Other \"\"versions\"\"\""), "b");
    assert_string_equal(versions(m), "c");
}

static void the_version_is_written_where_the_table_is_whatever_a_revision_sets(void **state)
{
    migrating *m = *state;
    run(m, "create schema app; set search_path = app");
    put(m, "a", "base", "create table a (); select set_config('search_path', 'public', true);", "drop table app.a;");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select version_num from app.alembic_version"), "a");
    assert_string_equal(tables(m), "");
}

static void nothing_but_the_upgrade_runs_with_crlf(void **state)
{
    migrating *m = *state;
    put_file(
        m->folder, "a.sql",
        "\xEF\xBB\xBF-- calx:revision a\r\n-- calx:revises base\r\n-- calx:created 2026-11-22 14:05 UTC\r\n"
        "-- calx:message x\r\n-- calx:upgrade\r\ncreate function f() returns text language sql as 'select\r\n1';\r\n"
        "-- calx:downgrade\r\ndrop function f;\r\n");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select prosrc from pg_proc where proname = 'f'"), "select\n1");
}

static void statements_run_outside_a_transaction_where_the_header_says_so(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a (id int, x int);", "drop table a;");
    put_outside(m, "b", "a", "create index concurrently i on a (id);\ncreate index concurrently \"J\" on a (x);",
                "drop index concurrently i; drop index concurrently \"J\";");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(versions(m), "b");
    assert_string_equal(ask(m, "select count(*) from pg_index where indrelid = 'a'::regclass and indisvalid"), "2");
    ASSERT_OK(down(m, "-1"));
    assert_string_equal(versions(m), "a");
    assert_string_equal(ask(m, "select count(*) from pg_index where indrelid = 'a'::regclass"), "0");
}

typedef struct told {
    char text[512];
} told;

static void note(void *context, const calx_migrate_event *event)
{
    told *t = context;
    size_t len = strlen(t->text);
    snprintf(t->text + len, sizeof t->text - len, "%s %.*s %zu/%zu%s; ",
             event->kind == CALX_MIGRATE_STARTED ? "start" : "end", CALX_TEXT_ARG(event->revision->id), event->number,
             event->of, event->kind == CALX_MIGRATE_FINISHED && event->milliseconds <= 0 ? " in no time" : "");
}

static void each_revision_is_told_of(void **state)
{
    migrating *m = *state;
    told t = { "" };
    put_three(m);
    m->options.progress = note;
    m->options.context = &t;
    ASSERT_OK(up(m, "b"));
    assert_string_equal(t.text, "start a 1/2; end a 1/2; start b 2/2; end b 2/2; ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_upgrade_applies_all_and_writes_the_version),
        TEST(the_version_table_is_as_alembic_makes_it),
        TEST(a_downgrade_undoes_in_reverse),
        TEST(heads_of_branches_are_rows_until_a_merge),
        TEST(a_database_of_alembics_is_taken_over),
        TEST(no_version_table_is_read_as_no_version),
        TEST(another_version_table_keeps_another_history),
        TEST(the_version_is_written_where_the_table_is_whatever_a_revision_sets),
        TEST(nothing_but_the_upgrade_runs_with_crlf),
        TEST(statements_run_outside_a_transaction_where_the_header_says_so),
        TEST(each_revision_is_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
