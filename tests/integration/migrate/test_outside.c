/* Revisions outside transactions: what is done of them stays, and the next run goes on there. */
#include "migrating.h"

/* What the run told, in words. */
typedef struct told {
    char text[1024];
} told;

static void note(void *context, const calx_migrate_event *event)
{
    told *t = context;
    size_t len = strlen(t->text);
    if (event->kind == CALX_MIGRATE_RESUMED)
        snprintf(t->text + len, sizeof t->text - len, "resumed at %zu; ", event->statement);
    if (event->kind == CALX_MIGRATE_REBUILDING)
        snprintf(t->text + len, sizeof t->text - len, "rebuilding %.*s; ", CALX_TEXT_ARG(event->step));
    if (event->kind == CALX_MIGRATE_CHANGED)
        snprintf(t->text + len, sizeof t->text - len, "%.*s changed; ", CALX_TEXT_ARG(event->revision->id));
}

static told *listen_to(migrating *m)
{
    told *t = calx_new(m->arena, told);
    m->options.progress = note;
    m->options.context = t;
    return t;
}

/* a makes the table of that name, b is outside. */
static void put_b(migrating *m, const char *upgrade)
{
    put(m, "a", "base", "create table a (id int, x int);", "drop table a;");
    put_outside(m, "b", "a", upgrade, "select 1;");
}

static const char *indexes(migrating *m)
{
    return ask(m, "select relname || case when indisvalid then '' else ' (invalid)' end from pg_index"
                  " join pg_class on oid = indexrelid where indrelid = 'a'::regclass order by 1");
}

static const char *marks(migrating *m)
{
    return ask(m, "select revision || statement || case when done then '' else '?' end from alembic_version_progress"
                  " order by statement");
}

static void what_is_done_stays_and_the_next_run_goes_on_behind_it(void **state)
{
    migrating *m = *state;
    told *t = listen_to(m);
    put_b(m, "insert into a values (1, 1);\ncreate index concurrently i on a (id);\n  select nothing;\n");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.context, "b.sql:9");
    assert_string_equal(m->err.statement, "select nothing");
    assert_int_equal(m->err.position, 8);
    ASSERT_HAS(m->err.hint, "The statements before it stay done.");
    assert_string_equal(versions(m), "a");
    assert_string_equal(marks(m), "b1 b2");
    calx_unfinished unfinished;
    ASSERT_OK(calx_migrate_unfinished(m->conn, NULL, m->arena, &unfinished, &m->err));
    assert_true(calx_text_equal(unfinished.revision, CALX_TEXT("b")) && unfinished.up);
    assert_int_equal(unfinished.done, 2);
    assert_int_equal(m->report.statements_done, 2);
    assert_memory_equal(m->report.unfinished->id.data, "b", 1);
    put_b(m, "insert into a values (1, 1); create index concurrently i on a (id); insert into a values (2, 2);");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(t->text, "resumed at 3; ");
    assert_string_equal(ask(m, "select id from a order by id"), "1 2");
    assert_string_equal(versions(m), "b");
    assert_string_equal(marks(m), "");
    ASSERT_OK(calx_migrate_unfinished(m->conn, NULL, m->arena, &unfinished, &m->err));
    assert_int_equal(unfinished.revision.len, 0);
    assert_null(m->report.unfinished);
}

static void a_statement_that_was_run_may_not_be_changed(void **state)
{
    migrating *m = *state;
    put_b(m, "insert into a values (1, 1);\nselect nothing;");
    assert_false(up(m, "head"));
    put_b(m, "-- more\ninsert into a values (2, 2);\nselect 1;");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.message, "Statement 1 of revision b was changed after it had been run.");
    ASSERT_HAS(m->err.context, "b.sql:8");
    ASSERT_HAS(m->err.hint, "DELETE FROM \"public\".\"alembic_version_progress\";");
    put_b(m, "-- comments may be changed\ninsert into a values (1, 1);\nselect 1;");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select id from a"), "1");
}

static void a_revision_under_way_comes_first(void **state)
{
    migrating *m = *state;
    put_b(m, "insert into a values (1, 1);\nselect nothing;");
    assert_false(up(m, "head"));
    assert_false(down(m, "base"));
    assert_string_equal(m->err.message, "Upgrading to revision b was interrupted: 1 of its statements is done.");
    assert_string_equal(m->err.hint, "Finish it first: upgrade b.");
    assert_string_equal(versions(m), "a");
    assert_false(up(m, "a"));
    assert_string_equal(m->err.hint, "Finish it first: upgrade b.");
}

/* Of another branch, and with an earlier name. */
static void a_newer_one_waits_for_the_revision_under_way(void **state)
{
    migrating *m = *state;
    told *t = listen_to(m);
    put(m, "a", "base", "create table a (id int, x int);", "drop table a;");
    put_outside(m, "c", "a", "insert into a values (1, 1);\nselect nothing;", "select 1;");
    assert_false(up(m, "head"));
    put_outside(m, "b", "a", "insert into a values (4, 4);\ninsert into a values (2, 2);", "select 1;");
    put_outside(m, "c", "a", "insert into a values (1, 1);\ninsert into a values (3, 3);", "select 1;");
    ASSERT_OK(up(m, "heads"));
    assert_string_equal(t->text, "resumed at 2; ");
    assert_string_equal(ask(m, "select id from a order by id"), "1 2 3 4");
    assert_string_equal(versions(m), "b c");
    assert_string_equal(marks(m), "");
}

static void an_index_that_cannot_be_built_is_not_left_behind(void **state)
{
    migrating *m = *state;
    put_b(m, "insert into a values (1, 1), (1, 2);\ncreate unique index concurrently i on a (id);");
    assert_false(up(m, "head"));
    assert_string_equal(m->err.sqlstate, "23505");
    ASSERT_HAS(m->err.context, "b.sql:8");
    assert_string_equal(indexes(m), "");
    run(m, "delete from a where x = 2");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(indexes(m), "i");
}

static void leave_invalid(migrating *m, const char *table)
{
    calx_error failure = { 0 };
    run(m, calx_text_format(m->arena, "insert into %s values (1, 1), (1, 2)", table).data);
    const char *sql = calx_text_format(m->arena, "create unique index concurrently \"An i\" on %s (id)", table).data;
    assert_false(calx_execute(m->conn, sql, &failure));
}

static void an_invalid_index_is_built_again(void **state)
{
    migrating *m = *state;
    told *t = listen_to(m);
    put(m, "a", "base", "create table a (id int, x int);", "drop table a;");
    ASSERT_OK(up(m, "head"));
    leave_invalid(m, "a");
    assert_string_equal(indexes(m), "An i (invalid)");
    put_b(m, "delete from a where x = 2; create unique index concurrently if not exists \"An i\" on public.a (id);");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(t->text, "rebuilding public.\"An i\"; ");
    assert_string_equal(indexes(m), "An i");
}

static void an_invalid_index_of_another_table_is_left_alone(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a (id int, x int); create table other (id int, x int);", "drop table a, other;");
    ASSERT_OK(up(m, "head"));
    leave_invalid(m, "other");
    put_outside(m, "b", "a", "create index concurrently \"An i\" on a (id);", "select 1;");
    assert_false(up(m, "head"));
    assert_string_equal(m->err.sqlstate, "42P07");
    assert_string_equal(ask(m, "select indisvalid from pg_index where indrelid = 'other'::regclass"), "f");
}

static void what_was_there_before_is_not_taken_for_done(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a (id int, x int); create index i on a (x);", "drop table a;");
    put_outside(m, "b", "a", "create index concurrently i on a (id);", "select 1;");
    for (int i = 0; i < 2; i++) {
        assert_false(up(m, "head"));
        assert_string_equal(m->err.sqlstate, "42P07");
    }
    put_outside(m, "b", "a", "create index concurrently if not exists i on a (x);", "drop index concurrently nothing;");
    ASSERT_OK(up(m, "head"));
    for (int i = 0; i < 2; i++) {
        assert_false(down(m, "-1"));
        assert_string_equal(m->err.sqlstate, "42704");
    }
    assert_string_equal(versions(m), "b");
}

/* Leaves what a run leaves that ends between a statement's begin and its record. */
static void leave_begun(migrating *m, const char *statement)
{
    ASSERT_OK(up(m, "a"));
    run(m, "create table if not exists alembic_version_progress (revision varchar(32) not null, statement integer not"
           " null, upgrade boolean not null, digest text not null, done boolean not null, at timestamptz not null"
           " default clock_timestamp(), primary key (revision, statement))");
    run(m, calx_text_format(m->arena,
                            "insert into alembic_version_progress values ('b', 1, true,"
                            " encode(sha256('%s'), 'hex'), false)",
                            statement)
               .data);
}

static void an_index_that_was_finished_unseen_is_not_built_twice(void **state)
{
    migrating *m = *state;
    const char *sql = "create index concurrently i on a (id)";
    put_b(m, "create index concurrently i on a (id);");
    leave_begun(m, sql);
    run(m, sql);
    const char *before = ask(m, "select 'i'::regclass::oid");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select 'i'::regclass::oid"), before);
    assert_string_equal(versions(m), "b");
}

static void an_index_that_was_not_begun_yet_is_built(void **state)
{
    migrating *m = *state;
    told *t = listen_to(m);
    put_b(m, "create index concurrently i on a (id);");
    leave_begun(m, "create index concurrently i on a (id)");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(t->text, "resumed at 1; ");
    assert_string_equal(indexes(m), "i");
}

static void an_index_that_was_dropped_unseen_is_done(void **state)
{
    migrating *m = *state;
    put_b(m, "drop index concurrently i;");
    leave_begun(m, "drop index concurrently i");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(versions(m), "b");
}

static void a_reindexing_starts_again_without_remains(void **state)
{
    migrating *m = *state;
    told *t = listen_to(m);
    put(m, "a", "base", "create table a (id int, x int); create index i on a (id);", "drop table a;");
    put_outside(m, "b", "a", "reindex index concurrently i; reindex (verbose) table concurrently a;", "select 1;");
    leave_begun(m, "reindex index concurrently i");
    calx_error failure = { 0 };
    run(m, "insert into a values (1, 1), (1, 2)");
    assert_false(calx_execute(m->conn, "create unique index concurrently i_ccnew on a (id)", &failure));
    ASSERT_OK(up(m, "head"));
    assert_string_equal(t->text, "resumed at 1; rebuilding public.i_ccnew; ");
    assert_string_equal(indexes(m), "i");
}

static void a_detaching_is_finished(void **state)
{
    migrating *m = *state;
    if (calx_server_version(m->conn) < 140000) {
        print_message("skipped: the server is older than 14, which has no DETACH CONCURRENTLY\n");
        skip();
    }
    calx_error failure = { 0 };
    put(m, "a", "base",
        "create table a (id int) partition by list (id); create table a1 partition of a for values in (1);",
        "drop table a;");
    put_outside(m, "b", "a", "alter table a detach partition a1 concurrently;", "select 1;");
    leave_begun(m, "alter table a detach partition a1 concurrently");
    calx_conn *reader = calx_connect(m->url, NULL, &m->err);
    assert_true(calx_execute(reader, "begin; select * from a;", &m->err));
    run(m, "set lock_timeout = '50ms'");
    assert_false(calx_execute(m->conn, "alter table a detach partition a1 concurrently", &failure));
    assert_string_equal(ask(m, "select inhdetachpending from pg_inherits where inhrelid = 'a1'::regclass"), "t");
    calx_close(reader);
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select count(*) from pg_inherits where inhrelid = 'a1'::regclass"), "0");
    assert_string_equal(ask(m, "show lock_timeout"), "50ms");
}

static void what_may_be_in_no_transaction_runs_in_none(void **state)
{
    migrating *m = *state;
    put_b(m, "vacuum (analyze) a; insert into a values (1, 1);"
             "create procedure p() language plpgsql as 'begin insert into a values (2, 2); commit; end';"
             "call p(); alter type mood add value 'b';");
    run(m, "create type mood as enum ('a')");
    m->options.allow_foreign_tables = true;
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select id from a order by 1"), "1 2");
    assert_string_equal(ask(m, "select enum_range(null::mood)"), "{a,b}");
}

static void what_nobody_can_know_is_asked(void **state)
{
    migrating *m = *state;
    put_b(m, "call p();");
    leave_begun(m, "call p()");
    run(m, "create procedure p() language plpgsql as 'begin insert into a values (2, 2); commit; end'");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.message, "interrupted in statement 1 of revision b, and nothing tells whether it was done");
    assert_string_equal(m->err.statement, "call p()");
    m->options.uncertain = CALX_UNCERTAIN_DONE;
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select count(*) from a"), "0");
    ASSERT_OK(down(m, "a"));
    leave_begun(m, "call p()");
    m->options.uncertain = CALX_UNCERTAIN_AGAIN;
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select count(*) from a"), "1");
}

static void a_concurrent_index_needs_a_name(void **state)
{
    migrating *m = *state;
    put_b(m, "create index concurrently on a (id);");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.message, "An index that is built concurrently needs a name.");
    ASSERT_HAS(m->err.context, "b.sql:7");
}

static void a_file_that_was_changed_after_it_was_applied_is_told_of(void **state)
{
    migrating *m = *state;
    told *t = listen_to(m);
    calx_revision_list changed;
    put_three(m);
    ASSERT_OK(up(m, "head"));
    put(m, "a", "base", "-- Why\ncreate table a (id int primary key);", "drop table a cascade;");
    put(m, "b", "a", "create table b (id bigint references a);", "drop table b;");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(t->text, "b changed; ");
    ASSERT_OK(calx_migrate_changed(m->conn, history_of(m), NULL, m->arena, &changed, &m->err));
    assert_int_equal(changed.count, 1);
    ASSERT_OK(down(m, "a"));
    ASSERT_OK(up(m, "head"));
    ASSERT_OK(calx_migrate_changed(m->conn, history_of(m), NULL, m->arena, &changed, &m->err));
    assert_int_equal(changed.count, 0);
}

static void a_database_of_alembics_has_no_digests(void **state)
{
    migrating *m = *state;
    calx_revision_list changed;
    put_three(m);
    ASSERT_OK(calx_migrate_changed(m->conn, history_of(m), NULL, m->arena, &changed, &m->err));
    run(m, "create table alembic_version (version_num varchar(32) not null);"
           "insert into alembic_version values ('c')");
    ASSERT_OK(calx_migrate_changed(m->conn, history_of(m), NULL, m->arena, &changed, &m->err));
    assert_int_equal(changed.count, 0);
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select coalesce(to_regclass('alembic_version_applied')::text, 'none')"), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_done_stays_and_the_next_run_goes_on_behind_it),
        TEST(a_statement_that_was_run_may_not_be_changed),
        TEST(a_revision_under_way_comes_first),
        TEST(a_newer_one_waits_for_the_revision_under_way),
        TEST(an_index_that_cannot_be_built_is_not_left_behind),
        TEST(an_invalid_index_is_built_again),
        TEST(an_invalid_index_of_another_table_is_left_alone),
        TEST(what_was_there_before_is_not_taken_for_done),
        TEST(an_index_that_was_finished_unseen_is_not_built_twice),
        TEST(an_index_that_was_not_begun_yet_is_built),
        TEST(an_index_that_was_dropped_unseen_is_done),
        TEST(a_reindexing_starts_again_without_remains),
        TEST(a_detaching_is_finished),
        TEST(what_may_be_in_no_transaction_runs_in_none),
        TEST(what_nobody_can_know_is_asked),
        TEST(a_concurrent_index_needs_a_name),
        TEST(a_file_that_was_changed_after_it_was_applied_is_told_of),
        TEST(a_database_of_alembics_has_no_digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
