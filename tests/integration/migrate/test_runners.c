/* Several runners at once, and runners that end before they are done. */
#include "migrating.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static void pause_milliseconds(long milliseconds)
{
    struct timespec pause = { milliseconds / 1000, milliseconds % 1000 * 1000000L };
    nanosleep(&pause, NULL);
}

/* A runner with a connection of its own. */
typedef struct runner {
    const migrating *m;
    bool ok;
    size_t done;
    calx_error err;
} runner;

static void *run_to_head(void *argument)
{
    runner *r = argument;
    CALX_SCOPED_ARENA(arena);
    calx_revision_source source = { .directory = r->m->folder };
    calx_migrate_report report = { 0 };
    calx_migrate_options options = { .report = &report, .report_arena = arena };
    calx_conn *conn = calx_connect(r->m->url, NULL, &r->err);
    const calx_history *history = conn ? calx_history_open(arena, &source, &r->err) : NULL;
    r->ok = history && calx_migrate_upgrade(conn, history, CALX_TEXT("head"), &options, &r->err);
    r->done = report.done;
    calx_close(conn);
    return NULL;
}

static void runners_at_once_do_everything_once(void **state)
{
    enum { RUNNERS = 4 };
    migrating *m = *state;
    put(m, "a", "base", "create table a (); select pg_sleep(0.05);", "drop table a;");
    put(m, "b", "a", "create table b (); select pg_sleep(0.05);", "drop table b;");
    put(m, "c", "b", "create table c (); select pg_sleep(0.05);", "drop table c;");
    runner runners[RUNNERS];
    pthread_t threads[RUNNERS];
    for (int i = 0; i < RUNNERS; i++) {
        runners[i] = (runner){ .m = m };
        assert_int_equal(pthread_create(&threads[i], NULL, run_to_head, &runners[i]), 0);
    }
    size_t done = 0;
    for (int i = 0; i < RUNNERS; i++) {
        pthread_join(threads[i], NULL);
        if (!runners[i].ok)
            fail_msg("%s", runners[i].err.message);
        done += runners[i].done;
    }
    assert_int_equal(done, 3);
    assert_string_equal(versions(m), "c");
}

/* Waits until a revision of the other runner is in pg_sleep. */
static void wait_for_sleeper(migrating *m)
{
    for (int i = 0; i < 500; i++) {
        if (strcmp(ask(m, "select count(*) from pg_stat_activity where datname = current_database() and wait_event = "
                          "'PgSleep'"),
                   "1") == 0)
            return;
        pause_milliseconds(10);
    }
    fail_msg("the other runner did not come to its pg_sleep");
}

static void note_holder(void *context, const calx_migrate_event *event)
{
    char(*holder)[256] = context;
    if (event->kind == CALX_MIGRATE_WAITING)
        snprintf(*holder, sizeof *holder, "%.*s", CALX_TEXT_ARG(event->holder));
}

static void a_runner_waits_and_says_for_whom(void **state)
{
    migrating *m = *state;
    char holder[256] = "";
    runner other = { .m = m };
    pthread_t thread;
    put(m, "a", "base", "create table a (); select pg_sleep(0.5);", "drop table a;");
    assert_int_equal(pthread_create(&thread, NULL, run_to_head, &other), 0);
    wait_for_sleeper(m);
    m->options.progress = note_holder;
    m->options.context = &holder;
    ASSERT_OK(up(m, "head"));
    pthread_join(thread, NULL);
    assert_true(other.ok);
    assert_int_equal(m->report.planned, 0); /* found out under the lock */
    ASSERT_HAS(holder, "process ");
    ASSERT_HAS(holder, "since ");
}

static void a_runner_that_may_not_wait_gives_up(void **state)
{
    migrating *m = *state;
    runner other = { .m = m };
    pthread_t thread;
    put(m, "a", "base", "create table a (); select pg_sleep(0.5);", "drop table a;");
    assert_int_equal(pthread_create(&thread, NULL, run_to_head, &other), 0);
    wait_for_sleeper(m);
    m->options.wait_milliseconds = -1;
    assert_false(up(m, "head"));
    assert_string_equal(m->err.sqlstate, CALX_TIMEOUT);
    ASSERT_HAS(m->err.message, "Another migration of this database is running: process ");
    ASSERT_HAS(m->err.hint, "pg_terminate_backend");
    m->options.wait_milliseconds = 120;
    assert_false(up(m, "head"));
    pthread_join(thread, NULL);
    ASSERT_OK(up(m, "head"));
}

/* Of this database only: tests of others share the server. */
static const char locks_held[] = "select count(*) from pg_locks where locktype = 'advisory' and database ="
                                 " (select oid from pg_database where datname = current_database())";

static void the_lock_is_given_back_after_success_and_failure(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();", "drop table a;");
    put(m, "b", "a", "select 1 / 0;", "select 1;");
    assert_false(up(m, "head"));
    assert_string_equal(ask(m, locks_held), "0");
    ASSERT_OK(up(m, "a"));
    assert_string_equal(ask(m, locks_held), "0");
}

static void a_lost_connection_keeps_what_was_committed(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();", "drop table a;");
    put(m, "b", "a", "create table b ();\nselect pg_terminate_backend(pg_backend_pid());", "drop table b;");
    assert_false(up(m, "head"));
    assert_true(m->report.known);
    assert_int_equal(m->report.done, 1);
    ASSERT_HAS(m->err.context, "b.sql:7");
    connect_again(m);
    assert_string_equal(versions(m), "a");
    assert_string_equal(tables(m), "a alembic_version");
}

static void a_killed_runner_leaves_whole_revisions(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();", "drop table a;");
    put(m, "b", "a", "create table b (); select pg_sleep(0.3);", "drop table b;");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        runner r = { .m = m };
        run_to_head(&r);
        _exit(0);
    }
    wait_for_sleeper(m);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_string_equal(versions(m), "a");
    ASSERT_OK(up(m, "head")); /* when the server has seen that the other is gone */
    assert_string_equal(versions(m), "b");
}

static volatile sig_atomic_t stop_flag;

static bool not_stopped(calx_error *err)
{
    return !stop_flag || calx_fail(err, CALX_CANCELLED, "Stopped.");
}

static void *stop_soon(void *argument)
{
    const runner *r = argument;
    pause_milliseconds(200);
    stop_flag = 1;
    calx_cancel(r->m->conn);
    return NULL;
}

static void a_stopped_runner_undoes_its_revision(void **state)
{
    migrating *m = *state;
    runner r = { .m = m };
    pthread_t thread;
    put(m, "a", "base", "create table a ();", "drop table a;");
    put(m, "b", "a", "create table b (); select pg_sleep(30);", "drop table b;");
    stop_flag = 0;
    m->options.go_on = not_stopped;
    assert_int_equal(pthread_create(&thread, NULL, stop_soon, &r), 0);
    assert_false(up(m, "head"));
    pthread_join(thread, NULL);
    assert_string_equal(m->err.sqlstate, CALX_CANCELLED);
    assert_string_equal(m->err.message, "Stopped in revision b, which is undone.");
    assert_int_equal(m->report.heads.items[0]->id.data[0], 'a');
    assert_string_equal(versions(m), "a");
    assert_false(up(m, "head")); /* the flag still stands */
    assert_string_equal(m->err.message, "Stopped before revision b.");
}

static void a_runner_is_stopped_while_it_waits(void **state)
{
    migrating *m = *state;
    runner other = { .m = m };
    pthread_t thread;
    put(m, "a", "base", "create table a (); select pg_sleep(0.5);", "drop table a;");
    assert_int_equal(pthread_create(&thread, NULL, run_to_head, &other), 0);
    wait_for_sleeper(m);
    stop_flag = 1;
    m->options.go_on = not_stopped;
    assert_false(up(m, "head"));
    assert_string_equal(m->err.sqlstate, CALX_CANCELLED);
    pthread_join(thread, NULL);
}

static void a_row_changed_behind_the_lock_is_noticed(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();", "drop table a;");
    put(m, "b", "a", "update alembic_version set version_num = 'x';", "select 1;");
    assert_false(up(m, "head"));
    ASSERT_HAS(m->err.message, "alembic_version no longer has the row a.");
    assert_string_equal(versions(m), "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(runners_at_once_do_everything_once),         TEST(a_runner_waits_and_says_for_whom),
        TEST(a_runner_that_may_not_wait_gives_up),        TEST(the_lock_is_given_back_after_success_and_failure),
        TEST(a_lost_connection_keeps_what_was_committed), TEST(a_killed_runner_leaves_whole_revisions),
        TEST(a_stopped_runner_undoes_its_revision),       TEST(a_runner_is_stopped_while_it_waits),
        TEST(a_row_changed_behind_the_lock_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
