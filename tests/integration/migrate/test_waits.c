/* Locks that others have, limits, and what is told while statements run. */
#include "migrating.h"

#include <pthread.h>
#include <time.h>

/* What the run told, and another connection that is closed when it told so much. */
typedef struct listener {
    char retries[1024];
    char blocked[512];
    char step[128];
    int retried;
    int progress;
    int close_after; /* retries; 0: never */
    calx_conn *other;
} listener;

static void hear(void *context, const calx_migrate_event *event)
{
    listener *l = context;
    if (event->kind == CALX_MIGRATE_RETRYING) {
        snprintf(l->retries, sizeof l->retries, "%.*s", CALX_TEXT_ARG(event->holder));
        if (++l->retried == l->close_after) {
            calx_close(l->other);
            l->other = NULL;
        }
    } else if (event->kind == CALX_MIGRATE_BLOCKED) {
        snprintf(l->blocked, sizeof l->blocked, "%.*s", CALX_TEXT_ARG(event->holder));
    } else if (event->kind == CALX_MIGRATE_PROGRESS) {
        l->progress++;
        snprintf(l->step, sizeof l->step, "%.*s", CALX_TEXT_ARG(event->step));
    }
}

static listener *listen_to(migrating *m)
{
    listener *l = calx_new(m->arena, listener);
    m->options.progress = hear;
    m->options.context = l;
    m->options.lock_milliseconds = 700;
    m->options.retry_milliseconds = 20;
    return l;
}

/* A transaction of another session, in which `sql` was run. */
static calx_conn *hold(migrating *m, const char *sql)
{
    calx_conn *other = calx_connect(m->url, &(calx_connect_options){ .application_name = "report" }, &m->err);
    assert_true(calx_execute(other, "begin", &m->err));
    assert_true(calx_execute(other, sql, &m->err));
    return other;
}

static void a_lock_that_is_not_got_is_tried_for_again(void **state)
{
    migrating *m = *state;
    listener *l = listen_to(m);
    put_three(m);
    put(m, "d", "c", "insert into b values (null); alter table a add column x int;", "select 1;");
    ASSERT_OK(up(m, "c"));
    l->other = hold(m, "select * from a");
    l->close_after = 2;
    ASSERT_OK(up(m, "head"));
    assert_int_equal(l->retried, 2);
    ASSERT_HAS(l->retries, "process ");
    ASSERT_HAS(l->retries, "(report, user ");
    ASSERT_HAS(l->retries, "idle in transaction since ");
    ASSERT_HAS(l->retries, "its last statement is SELECT");
    assert_string_equal(l->blocked, l->retries);
    assert_string_equal(ask(m, "select count(*) from b"), "1"); /* what was done before the lock was undone each time */
    assert_string_equal(versions(m), "d");
}

static void a_lock_that_is_never_got_leaves_all_as_it_was(void **state)
{
    migrating *m = *state;
    listener *l = listen_to(m);
    put_three(m);
    put(m, "d", "c", "insert into b values (null); alter table a add column x int;", "select 1;");
    ASSERT_OK(up(m, "c"));
    calx_conn *other = hold(m, "select * from a");
    m->options.retries = 1;
    assert_false(up(m, "head"));
    calx_close(other);
    assert_string_equal(m->err.sqlstate, "55P03");
    assert_int_equal(l->retried, 1);
    ASSERT_HAS(m->err.detail, "It waited for process ");
    ASSERT_HAS(m->err.hint, "It was tried 2 times. ");
    ASSERT_HAS(m->err.context, "d.sql:6");
    assert_string_equal(versions(m), "c");
    assert_string_equal(ask(m, "select count(*) from b"), "0");
}

static void no_retry_where_none_is_wanted(void **state)
{
    migrating *m = *state;
    listener *l = listen_to(m);
    put_three(m);
    ASSERT_OK(up(m, "c"));
    calx_conn *other = hold(m, "select * from c");
    m->options.retries = -1;
    m->options.lock_milliseconds = 50;
    assert_false(down(m, "-1"));
    calx_close(other);
    assert_int_equal(l->retried, 0);
    ASSERT_HAS(m->err.hint, "It was tried 1 time. ");
}

static void a_statement_outside_a_transaction_is_tried_again_alone(void **state)
{
    migrating *m = *state;
    listener *l = listen_to(m);
    put_three(m);
    put_outside(m, "d", "c", "insert into b values (null); alter table a add column x int;", "select 1;");
    ASSERT_OK(up(m, "c"));
    l->other = hold(m, "select * from a");
    l->close_after = 1;
    m->options.lock_milliseconds = 50;
    ASSERT_OK(up(m, "head"));
    assert_int_equal(l->retried, 1);
    assert_string_equal(ask(m, "select count(*) from b"), "1");
}

static void *commit_soon(void *argument)
{
    struct timespec pause = { 1, 200000000 };
    nanosleep(&pause, NULL);
    calx_close(argument);
    return NULL;
}

static void a_concurrent_build_waits_as_long_as_it_takes(void **state)
{
    migrating *m = *state;
    listener *l = listen_to(m);
    pthread_t thread;
    put_three(m);
    put_outside(m, "d", "c", "create index concurrently i on b (id);", "drop index concurrently i;");
    ASSERT_OK(up(m, "c"));
    calx_conn *other = hold(m, "insert into b values (null)");
    assert_int_equal(pthread_create(&thread, NULL, commit_soon, other), 0);
    m->options.lock_milliseconds = 100;
    ASSERT_OK(up(m, "head"));
    pthread_join(thread, NULL);
    assert_int_equal(l->retried, 0);
    assert_true(l->progress >= 2);
    ASSERT_HAS(l->step, "waiting for ");
    ASSERT_HAS(l->blocked, "its last statement is INSERT");
}

static void a_long_statement_is_told_of_without_a_step(void **state)
{
    migrating *m = *state;
    listener *l = listen_to(m);
    put(m, "a", "base", "select pg_sleep(0.8);", "select 1;");
    ASSERT_OK(up(m, "head"));
    assert_true(l->progress >= 2);
    assert_string_equal(l->step, "");
    assert_string_equal(l->blocked, "");
}

static void a_statement_may_take_only_so_long(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "select pg_sleep(30);", "select 1;");
    m->options.statement_milliseconds = 50;
    assert_false(up(m, "head"));
    assert_string_equal(m->err.sqlstate, "57014");
    ASSERT_HAS(m->err.hint, "--statement-timeout");
    assert_string_equal(ask(m, "show statement_timeout"), "0");
}

static void the_sessions_own_limits_are_heeded_and_put_back(void **state)
{
    migrating *m = *state;
    put(m, "a", "base",
        "create table seen as select current_setting('lock_timeout') as lock, current_setting('synchronous_commit') as"
        " commit;",
        "drop table seen;");
    run(m, "set synchronous_commit = off");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select lock from seen"), "2s");
    assert_string_equal(ask(m, "select commit from seen"), "on");
    assert_string_equal(ask(m, "show synchronous_commit"), "off");
    assert_string_equal(ask(m, "show lock_timeout"), "0");
    ASSERT_OK(down(m, "base"));
    run(m, "set lock_timeout = '5s'");
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select lock from seen"), "5s");
    ASSERT_OK(down(m, "base"));
    m->options.lock_milliseconds = -1;
    ASSERT_OK(up(m, "head"));
    assert_string_equal(ask(m, "select lock from seen"), "0");
    assert_string_equal(ask(m, "show lock_timeout"), "5s");
}

static bool no(calx_error *err)
{
    return calx_fail(err, CALX_CANCELLED, "Stopped.");
}

static void stop_now(void *context, const calx_migrate_event *event)
{
    migrating *m = context;
    if (event->kind == CALX_MIGRATE_RETRYING)
        m->options.go_on = no;
}

static void a_run_is_stopped_while_it_pauses(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_OK(up(m, "c"));
    calx_conn *other = hold(m, "select * from c");
    m->options = (calx_migrate_options){
        .lock_milliseconds = 50, .retry_milliseconds = 20000, .progress = stop_now, .context = m
    };
    calx_migrate_options *shared = &m->options;
    m->err = (calx_error){ 0 };
    assert_false(calx_migrate_downgrade(m->conn, history_of(m), CALX_TEXT("b"), shared, &m->err));
    calx_close(other);
    assert_string_equal(m->err.sqlstate, CALX_CANCELLED);
    ASSERT_HAS(m->err.message, "waited to be tried again");
    assert_string_equal(versions(m), "c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lock_that_is_not_got_is_tried_for_again),
        TEST(a_lock_that_is_never_got_leaves_all_as_it_was),
        TEST(no_retry_where_none_is_wanted),
        TEST(a_statement_outside_a_transaction_is_tried_again_alone),
        TEST(a_concurrent_build_waits_as_long_as_it_takes),
        TEST(a_long_statement_is_told_of_without_a_step),
        TEST(a_statement_may_take_only_so_long),
        TEST(the_sessions_own_limits_are_heeded_and_put_back),
        TEST(a_run_is_stopped_while_it_pauses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
