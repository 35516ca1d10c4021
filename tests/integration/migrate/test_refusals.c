/* Databases that are not touched. */
#include "migrating.h"

static void an_unknown_revision_is_named_and_nothing_is_done(void **state)
{
    migrating *m = *state;
    put_three(m);
    run(m, "create table alembic_version (version_num varchar(32) primary key);"
           "insert into alembic_version values ('f00ba4')");
    assert_false(up(m, "head"));
    assert_string_equal(m->err.message, "The database is at revision f00ba4, which this program does not know.");
    ASSERT_HAS(m->err.hint, "another program");
    assert_false(down(m, "base"));
    assert_string_equal(tables(m), "alembic_version");
    assert_string_equal(versions(m), "f00ba4");
}

static void a_database_with_tables_and_no_version_is_not_ours(void **state)
{
    migrating *m = *state;
    put_three(m);
    run(m, "create table w (); create view x as select 1; create materialized view y as select 1; create table z ()");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.message, "has tables (w, x, y, …) but no alembic_version, so it is not this program's.");
    assert_string_equal(tables(m), "w z");
    m->options.allow_foreign_tables = true;
    ASSERT_OK(up(m, "head"));
}

static void tables_of_extensions_and_of_other_schemas_are_no_matter(void **state)
{
    migrating *m = *state;
    put_three(m);
    run(m, "create extension pg_stat_statements; create schema other; create table other.a ()");
    ASSERT_OK(up(m, "head"));
}

static void a_table_that_only_has_the_name_is_refused(void **state)
{
    migrating *m = *state;
    put_three(m);
    run(m, "create table alembic_version (release text)");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.hint, "version_num");
}

static void rows_of_which_one_revises_another_are_refused(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_OK(up(m, "b"));
    run(m, "insert into alembic_version values ('a')");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.message, "alembic_version has 2 rows, but some are ancestors of others.");
}

static void a_read_only_session_is_refused(void **state)
{
    migrating *m = *state;
    put_three(m);
    run(m, "set default_transaction_read_only = on");
    assert_false(up(m, "head"));
    assert_string_equal(m->err.message, "The session is read-only.");
    assert_false(m->report.known);
}

static void an_open_transaction_is_refused(void **state)
{
    migrating *m = *state;
    put_three(m);
    run(m, "begin");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.message, "while a transaction is open");
    calx_versions now;
    assert_false(calx_versions_read(m->conn, NULL, m->arena, &now, &m->err));
    run(m, "rollback");
}

static void a_search_path_without_a_schema_is_refused(void **state)
{
    migrating *m = *state;
    put_three(m);
    run(m, "set search_path = nowhere");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.message, "No schema of the search_path exists");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_unknown_revision_is_named_and_nothing_is_done),
        TEST(a_database_with_tables_and_no_version_is_not_ours),
        TEST(tables_of_extensions_and_of_other_schemas_are_no_matter),
        TEST(a_table_that_only_has_the_name_is_refused),
        TEST(rows_of_which_one_revises_another_are_refused),
        TEST(a_read_only_session_is_refused),
        TEST(an_open_transaction_is_refused),
        TEST(a_search_path_without_a_schema_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
