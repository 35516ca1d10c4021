/* Rehearsals: what is seen on the copy, and that nothing of it is left. DSDB names the program. */
#include "running_dsdb.h"

#include <calx/rehearse.h>
#include <jansson.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static calx_rehearsal rehearsed;

static bool rehearse(migrating *m, const char *target, const calx_rehearse_options *options)
{
    m->err = (calx_error){ 0 };
    return calx_rehearse(m->url, history_of(m), calx_text_of(target), options, m->arena, &rehearsed, &m->err);
}

static const char copies[] = "select count(*) from pg_database where datname like 'calx_rehearsal%'";

/* Nobody else rehearses on this server, or the tests of others could not be told from ours. */
static void assert_nothing_is_left(migrating *m, const char *version)
{
    connect_again(m);
    assert_string_equal(ask(m, copies), "0");
    assert_string_equal(versions(m), version);
}

/* The one statement that begins so. */
static const calx_rehearsed_statement *statement(const char *begin, bool up)
{
    const calx_rehearsed_statement *found = NULL;
    for (size_t i = 0; i < rehearsed.statement_count; i++)
        if (rehearsed.statements[i].up == up && calx_text_starts(rehearsed.statements[i].sql, calx_text_of(begin)))
            found = &rehearsed.statements[i];
    if (!found)
        fail_msg("no statement begins with %s", begin);
    return found;
}

static void assert_lock(const calx_rehearsed_statement *s, const char *relation, const char *mode, bool readers,
                        bool writers)
{
    for (size_t i = 0; i < s->lock_count; i++)
        if (calx_text_equal(s->locks[i].relation, calx_text_of(relation))) {
            assert_string_equal(s->locks[i].mode.data, mode);
            assert_int_equal(s->locks[i].readers_wait, readers);
            assert_int_equal(s->locks[i].writers_wait, writers);
            assert_true(s->locks[i].milliseconds >= s->milliseconds);
            return;
        }
    fail_msg("%.*s has no lock on %s", CALX_TEXT_ARG(s->sql), relation);
}

/* a is applied, with rows; b and c are pending. */
static void put_pending(migrating *m)
{
    put(m, "a", "base", "create table a (id int, x int); insert into a select i, i from generate_series(1, 500) as i;",
        "drop table a;");
    ASSERT_OK(up(m, "a"));
    put(m, "b", "a",
        "update a set x = x + 1 where id <= 100;\nalter table a alter id type bigint;\ncreate table fresh (id int);\n"
        "create index fresh_id on fresh (id);\nalter table a add y int;\nselect pg_sleep(0.1);",
        "alter table a drop y; drop table fresh; alter table a alter id type int;");
    put_outside(m, "c", "b", "create index concurrently a_x on a (x);\ncreate index a_id on a (id);",
                "drop index concurrently a_x; drop index a_id;");
}

static void assert_rehearsed(migrating *m)
{
    assert_int_equal(rehearsed.applied, 2);
    assert_int_equal(rehearsed.undone, 2);
    assert_true(rehearsed.compared);
    assert_int_equal(rehearsed.difference_count, 0);
    const calx_rehearsed_statement *s = statement("update a", true);
    assert_int_equal(s->rows, 100);
    assert_int_equal(s->lock_count, 0);
    s = statement("alter table a alter id type bigint", true);
    assert_lock(s, "public.a", "ACCESS EXCLUSIVE", true, true);
    assert_true(s->locks[0].milliseconds >= 100); /* the rest of its transaction, too */
    assert_int_equal(s->rewrite_count, 1);
    assert_string_equal(s->rewrites[0].relation.data, "public.a");
    assert_int_equal(s->rewrites[0].rows, 500);
    assert_true(s->rewrites[0].bytes >= 8192);
    assert_int_equal(s->line, 7);
    assert_int_equal(statement("create index fresh_id", true)->lock_count, 0); /* nobody knows that table yet */
    assert_int_equal(statement("alter table a add y", true)->lock_count, 0);   /* which has the lock already */
    s = statement("create index a_id", true);
    assert_lock(s, "public.a", "SHARE", false, true);
    assert_int_equal(statement("create index concurrently", true)->lock_count, 0);
    assert_int_equal(statement("alter table a alter id type int", false)->rewrite_count, 1);
    assert_nothing_is_left(m, "a");
    assert_string_equal(ask(m, "select count(*) from pg_attribute where attrelid = 'a'::regclass and attnum > 0"), "2");
}

static void the_server_copies_where_nobody_is_connected(void **state)
{
    migrating *m = *state;
    put_pending(m);
    /* the server needs a moment to see that somebody has gone */
    const char *last = ask(m, "select pg_backend_pid()");
    calx_close(m->conn);
    m->conn = calx_connect(calx_test_url(), NULL, &m->err);
    for (int i = 0; i < 500; i++) {
        if (strcmp(
                ask(m, calx_text_format(m->arena, "select count(*) from pg_stat_activity where pid = %s", last).data),
                "0") == 0)
            break;
        usleep(10000);
    }
    bool ok = rehearse(m, "head", NULL);
    connect_again(m);
    ASSERT_OK(ok);
    assert_true(rehearsed.by_template);
    assert_rehearsed(m);
}

static void a_dump_copies_where_somebody_is(void **state)
{
    migrating *m = *state;
    put_pending(m);
    ASSERT_OK(rehearse(m, "head", NULL));
    assert_false(rehearsed.by_template);
    assert_rehearsed(m);
}

static void weak_locks_are_seen_where_they_are_wanted(void **state)
{
    migrating *m = *state;
    put_pending(m);
    /* long enough to be glanced at */
    run(m, "insert into a select i, i from generate_series(1, 200000) as i");
    ASSERT_OK(rehearse(m, "head", &(calx_rehearse_options){ .weak = true }));
    assert_lock(statement("create index concurrently", true), "public.a", "SHARE UPDATE EXCLUSIVE", false, false);
}

static void the_schema_alone_knows_its_version(void **state)
{
    migrating *m = *state;
    put_pending(m);
    ASSERT_OK(rehearse(m, "b", &(calx_rehearse_options){ .schema_only = true }));
    assert_int_equal(rehearsed.planned, 1);
    assert_int_equal(statement("update a", true)->rows, 0);
    assert_nothing_is_left(m, "a");
}

static void a_new_database_has_no_version_to_copy(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_OK(rehearse(m, "head", &(calx_rehearse_options){ .schema_only = true }));
    assert_int_equal(rehearsed.planned, 3);
    assert_int_equal(rehearsed.difference_count, 0);
}

static void the_version_table_may_be_in_a_schema_of_its_own(void **state)
{
    migrating *m = *state;
    calx_rehearse_options options = { .version_table = "Our own.Version" };
    put_three(m);
    run(m, "create schema \"Our own\"");
    ASSERT_OK(rehearse(m, "b", &options));
    assert_int_equal(rehearsed.difference_count, 0);
    m->options.version_table = "Our own.Version";
    ASSERT_OK(up(m, "b"));
    options.schema_only = true;
    ASSERT_OK(rehearse(m, "head", &options));
    assert_int_equal(rehearsed.planned, 1);
    assert_int_equal(rehearsed.difference_count, 0);
}

static void a_database_may_be_called_anything(void **state)
{
    migrating *m = *state;
    const char *url = m->url;
    const char *name = PQdb(calx_libpq(m->conn));
    calx_text after = { strstr(url, name) + strlen(name), strlen(strstr(url, name) + strlen(name)) };
    put_three(m);
    run(m, "create database \"user=o'n\\é\"");
    m->url = calx_text_format(m->arena, "%.*suser%%3Do'n%%5C%%C3%%A9%.*s", (int)(strstr(url, name) - url), url,
                              CALX_TEXT_ARG(after))
                 .data;
    bool ok = rehearse(m, "head", &(calx_rehearse_options){ .schema_only = true });
    m->url = url;
    run(m, "drop database \"user=o'n\\é\"");
    if (!ok)
        fail_msg("%s %s", m->err.message, m->err.detail);
    assert_int_equal(rehearsed.applied, 3);
}

/* What pg_dump of PostgreSQL 15 says of a server of 17. */
static void a_dump_by_older_programs_is_told_what_is_missing(void **state)
{
    migrating *m = *state;
    put_pending(m);
    const char *program = calx_text_format(m->arena, "%s/pg_dump", m->folder).data;
    const char *path = calx_text_cstr(m->arena, calx_text_of(getenv("PATH")));
    FILE *file = fopen(program, "w");
    fputs("#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n", file);
    fclose(file);
    chmod(program, 0700);
    setenv("PATH", calx_text_format(m->arena, "%s:%s", m->folder, path).data, 1);
    bool ok = rehearse(m, "b", &(calx_rehearse_options){ .schema_only = true });
    setenv("PATH", path, 1);
    unlink(program);
    assert_false(ok);
    ASSERT_HAS(m->err.message, "pg_dump failed");
    ASSERT_HAS(m->err.hint, "pg_dump has to be as new as the server");
    assert_nothing_is_left(m, "a");
}

static void what_became_of_the_programs_has_to_be_known(void **state)
{
    migrating *m = *state;
    put_pending(m);
    signal(SIGCHLD, SIG_IGN);
    bool ok = rehearse(m, "b", &(calx_rehearse_options){ .schema_only = true });
    signal(SIGCHLD, SIG_DFL);
    assert_false(ok);
    ASSERT_HAS(m->err.message, "The database could not be copied");
    assert_nothing_is_left(m, "a");
}

static void a_downgrade_that_does_not_restore_is_told_of(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a (id int); create table b (id int);", "drop table a, b;");
    ASSERT_OK(up(m, "head"));
    put(m, "b", "a", "alter table a add x int; drop table b;", "create table b (id bigint);");
    ASSERT_OK(rehearse(m, "head", NULL));
    assert_true(rehearsed.compared);
    assert_int_equal(rehearsed.difference_count, 2);
    ASSERT_HAS(rehearsed.differences[0].data, "public.a.x");
    ASSERT_HAS(rehearsed.differences[1].data, "public.b.id");
}

static void an_irreversible_revision_ends_the_way_back(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a (id int);", "drop table a;");
    put_file(m->folder, "b.sql",
             "-- calx:revision b\n-- calx:revises a\n-- calx:created 2026-11-22 14:05 UTC\n-- calx:message Forget\n"
             "-- calx:irreversible It is gone\n-- calx:upgrade\ndrop table a;\n");
    put(m, "c", "b", "create table c (id int);", "drop table c;");
    ASSERT_OK(rehearse(m, "head", NULL));
    assert_int_equal(rehearsed.applied, 3);
    assert_int_equal(rehearsed.undone, 1);
    assert_false(rehearsed.compared);
    assert_memory_equal(rehearsed.irreversible->id.data, "b", 1);
}

static void a_revision_that_fails_leaves_no_copy(void **state)
{
    migrating *m = *state;
    put_pending(m);
    put(m, "d", "c", "create table d (id int);\nselect 1 / 0;", "drop table d;");
    assert_false(rehearse(m, "head", NULL));
    assert_string_equal(m->err.sqlstate, "22012");
    ASSERT_HAS(m->err.context, "d.sql:7");
    assert_int_equal(rehearsed.applied, 2);
    assert_true(rehearsed.statement_count > 5);
    assert_nothing_is_left(m, "a");
}

static void who_may_not_make_databases_is_told_so(void **state)
{
    migrating *m = *state;
    put_pending(m);
    run(m, "create role rehearser login; grant select on all tables in schema public to rehearser");
    const char *own = m->url;
    m->url = calx_text_format(m->arena, "%s%cuser=rehearser", own, strchr(own, '?') ? '&' : '?').data;
    assert_false(rehearse(m, "head", NULL));
    m->url = own;
    run(m, "drop owned by rehearser; drop role rehearser");
    assert_string_equal(m->err.sqlstate, "42501");
    ASSERT_HAS(m->err.hint, "CREATEDB");
}

static void the_command_says_it_in_words(void **state)
{
    migrating *m = *state;
    put_pending(m);
    assert_int_equal(dsdb(m, "rehearse --versions ."), 0);
    ASSERT_HAS(output, "+ b  Make b\n  update a set x = x + 1 where id <= 100  ");
    ASSERT_HAS(output, " ms, 100 rows, line 6\n");
    ASSERT_HAS(output, "    ACCESS EXCLUSIVE on public.a for ");
    ASSERT_HAS(output, " ms: readers and writers would wait\n");
    ASSERT_HAS(output, "    public.a is written anew: 500 rows, ");
    ASSERT_HAS(output, " ms: writers would wait, readers not\n");
    ASSERT_HAS(output, "Applied 2 revisions to a dump and took them back: the schema is as it was before.\n");
    assert_int_equal(dsdb(m, "rehearse a --versions ."), 0);
    assert_string_equal(output, "Nothing to rehearse.\n");
}

static void the_command_says_it_in_json(void **state)
{
    migrating *m = *state;
    put_pending(m);
    assert_int_equal(dsdb(m, "rehearse --json --schema-only --versions . b"), 0);
    json_t *all = json_loads(output, 0, NULL);
    const char *mode = "";
    const char *sql = "";
    int compared = 0;
    assert_int_equal(json_unpack(all, "{s:b}", "compared", &compared), 0);
    assert_true(compared);
    json_t *second = json_array_get(json_object_get(all, "statements"), 1);
    assert_int_equal(json_unpack(second, "{s:s, s:[{s:s}]}", "sql", &sql, "locks", "mode", &mode), 0);
    assert_string_equal(sql, "alter table a alter id type bigint");
    assert_string_equal(mode, "ACCESS EXCLUSIVE");
    json_decref(all);
}

static void the_command_fails_where_the_way_back_leads_elsewhere(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a (id int);", "select 1;");
    assert_int_equal(dsdb(m, "rehearse --versions ."), 1);
    ASSERT_HAS(output, "The downgrades do not restore the schema that was there before.");
    ASSERT_HAS(output, "public.a");
}

/* A rehearsal in a process of its own that is in a long statement. */
static pid_t start_sleeper(migrating *m)
{
    put(m, "a", "base", "select pg_sleep(60);", "select 1;");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setenv("DATABASE_URL", m->url, 1);
        freopen("/dev/null", "w", stderr);
        execl(getenv("DSDB"), "dsdb", "rehearse", "--versions", m->folder, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 2000; i++) {
        if (strcmp(ask(m, "select count(*) from pg_stat_activity where datname like 'calx_rehearsal%'"
                          " and wait_event = 'PgSleep'"),
                   "1") == 0)
            return child;
        usleep(10000);
    }
    fail_msg("the rehearsal did not come to its pg_sleep");
    return 0;
}

static void a_rehearsal_that_is_stopped_leaves_no_copy(void **state)
{
    migrating *m = *state;
    int status;
    pid_t child = start_sleeper(m);
    kill(child, SIGINT);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 130);
    assert_string_equal(ask(m, copies), "0");
}

static void a_rehearsal_that_is_killed_leaves_one_to_the_next(void **state)
{
    migrating *m = *state;
    int status;
    pid_t child = start_sleeper(m);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_string_equal(ask(m, copies), "1");
    put(m, "a", "base", "select 1;", "select 1;");
    ASSERT_OK(rehearse(m, "head", NULL));
    assert_string_equal(ask(m, copies), "0");
}

static void a_copy_that_was_left_is_dropped_by_the_next_rehearsal(void **state)
{
    migrating *m = *state;
    run(m, "create database calx_rehearsal_0123456789abcdef");
    put_three(m);
    ASSERT_OK(rehearse(m, "head", NULL));
    assert_string_equal(ask(m, copies), "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_server_copies_where_nobody_is_connected),
        TEST(a_dump_copies_where_somebody_is),
        TEST(weak_locks_are_seen_where_they_are_wanted),
        TEST(the_schema_alone_knows_its_version),
        TEST(a_new_database_has_no_version_to_copy),
        TEST(the_version_table_may_be_in_a_schema_of_its_own),
        TEST(a_database_may_be_called_anything),
        TEST(a_dump_by_older_programs_is_told_what_is_missing),
        TEST(what_became_of_the_programs_has_to_be_known),
        TEST(a_downgrade_that_does_not_restore_is_told_of),
        TEST(an_irreversible_revision_ends_the_way_back),
        TEST(a_revision_that_fails_leaves_no_copy),
        TEST(who_may_not_make_databases_is_told_so),
        TEST(the_command_says_it_in_words),
        TEST(the_command_says_it_in_json),
        TEST(the_command_fails_where_the_way_back_leads_elsewhere),
        TEST(a_rehearsal_that_is_stopped_leaves_no_copy),
        TEST(a_rehearsal_that_is_killed_leaves_one_to_the_next),
        TEST(a_copy_that_was_left_is_dropped_by_the_next_rehearsal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
