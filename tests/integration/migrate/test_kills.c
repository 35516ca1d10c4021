/* Runners and scripts that are killed, connections that are ended, and servers that crash, at random moments: every
 * revision is wholly applied, not at all, or gone on with, and each of its statements has run once. CALX_KILLS says how
 * often runners are (else 60), CALX_CRASHES how often the server (else 6), CALX_SEED from which number on. */
#include "migrating.h"

#include <calx/clock.h>
#include <calx/server.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

/* Statements enter what they did into a ledger, with 1 on the way up and -1 on the way down: the sum of each is 0 or 1
 * at any moment, and never another where a statement ran twice or was left out. */
#define DID(label) "insert into ledger values ('" label "', 1);\n"
#define UNDID(label) "insert into ledger values ('" label "', -1);\n"

static void put_history(migrating *m)
{
    run(m, "create table ledger (label text, change int)");
    put(m, "a", "base",
        DID("a1") "create table t (id int, x int, y int);"
                  "insert into t select i, i, i from generate_series(1, 3000) as i;" DID("a2"),
        UNDID("a1") "drop table t;" UNDID("a2"));
    put_outside(m, "b", "a",
                DID("b1") "create index concurrently t_x on t (x);\n" DID("b2") "vacuum t;\n" DID(
                    "b3") "create unique index concurrently t_id on t (id);\n" DID("b4"),
                UNDID("b4") "drop index concurrently t_id;\n" UNDID("b3")
                    UNDID("b2") "drop index concurrently if exists t_x;\n" UNDID("b1"));
    put(m, "c", "b", DID("c1") "alter table t add constraint positive check (id > 0) not valid;" DID("c2"),
        UNDID("c2") "alter table t drop constraint positive;" UNDID("c1"));
    put_outside(
        m, "d", "c",
        DID("d1") "alter table t validate constraint positive;\n" DID("d2") "reindex index concurrently t_x;\n" DID(
            "d3") "create index concurrently if not exists t_y on t (y);\n" DID("d4"),
        UNDID("d4") "drop index concurrently t_y;\n" UNDID("d3") "reindex table concurrently t;\n" UNDID("d2")
            UNDID("d1"));
    put(m, "e", "d", DID("e1") "create table u (id int); insert into u select id from t;" DID("e2"),
        UNDID("e1") UNDID("e2") "drop table u;");
}

/* A runner in a process of its own; its exit code says whether it came to its end. */
static pid_t start_runner(migrating *m, bool up)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0)
        return child;
    calx_error err = { 0 };
    calx_revision_source source = { .directory = m->folder };
    calx_migrate_options options = { .allow_foreign_tables = true };
    calx_arena *arena = calx_arena_new();
    calx_conn *conn = calx_connect(m->url, NULL, &err);
    const calx_history *history = conn ? calx_history_open(arena, &source, &err) : NULL;
    bool ok = history && (up ? calx_migrate_upgrade(conn, history, CALX_TEXT("head"), &options, &err)
                             : calx_migrate_downgrade(conn, history, CALX_TEXT("base"), &options, &err));
    bool ended = calx_error_is(&err, CALX_LOST) || strncmp(err.sqlstate, "57P0", 4) == 0;
    if (!ok && !ended)
        fprintf(stderr, "%s: %s (%s)\n%s\n", err.sqlstate, err.message, err.context, err.hint);
    calx_close(conn); /* under valgrind a leak would be its exit code */
    calx_arena_free(arena);
    _exit(ok ? 0 : ended ? 2 : 1);
}

static void pause_microseconds(int64_t microseconds)
{
    struct timespec pause = { microseconds / 1000000, microseconds % 1000000 * 1000 };
    nanosleep(&pause, NULL);
}

/* The server ends what a killed runner had begun; until then nothing can be said of it. */
static void wait_until_alone(migrating *m)
{
    for (int i = 0; i < 15000; i++) {
        if (strcmp(ask(m, "select count(*) from pg_stat_activity where datname = current_database()"
                          " and pid <> pg_backend_pid() and backend_type = 'client backend'"),
                   "0") == 0)
            return;
        pause_microseconds(2000);
    }
    fail_msg("the killed runner's session does not end");
}

/* Rows of the version table and of the marks, and for each revision the least and most of its labels' sums. */
static void check_state(migrating *m)
{
    const char *bad =
        ask(m, "select label || ' ' || sum(change) from ledger group by label having sum(change) not in (0, 1)");
    assert_string_equal(bad, "");
    const char *at =
        strcmp(ask(m, "select coalesce(to_regclass('alembic_version')::text, '')"), "") == 0 ? "" : versions(m);
    assert_true(strlen(at) <= 1);
    for (const char *id = "abcde"; *id; id++) {
        bool applied = *at && *id <= *at;
        const char *sums =
            ask(m, calx_text_format(m->arena,
                                    "select coalesce(min(sum) || ' ' || max(sum), '0 0') from (select"
                                    " sum(change) from ledger where label like '%c%%' group by label) as s",
                                    *id)
                       .data);
        bool under_way =
            strcmp(ask(m, "select coalesce(to_regclass('alembic_version_progress')::text, '')"), "") != 0 &&
            strcmp(ask(m, calx_text_format(m->arena,
                                           "select count(*) from alembic_version_progress where revision = '%c'", *id)
                              .data),
                   "0") != 0;
        if (!under_way && strcmp(sums, applied ? "1 1" : "0 0") != 0)
            fail_msg("at \"%s\" revision %c has sums %s", at, *id, sums);
    }
}

/* All is there, or nothing. */
static void check_end(migrating *m, bool up)
{
    check_state(m);
    assert_string_equal(versions(m), up ? "e" : "");
    assert_string_equal(ask(m, "select count(*) from alembic_version_progress"), "0");
    assert_string_equal(tables(m), up ? "alembic_version ledger t u" : "alembic_version ledger");
    assert_string_equal(ask(m, "select count(*) from pg_index where not indisvalid"), "0");
    if (!up)
        return;
    assert_string_equal(ask(m, "select relname from pg_index join pg_class on oid = indexrelid"
                               " where indrelid = 't'::regclass order by 1"),
                        "t_id t_x t_y");
    assert_string_equal(ask(m, "select convalidated from pg_constraint where conname = 'positive'"), "t");
    assert_string_equal(ask(m, "select count(*) from u"), "3000");
    assert_string_equal(ask(m, "select revision from alembic_version_applied order by 1"), "a b c d e");
}

/* Ends the runner somehow; true where it had come to its end before. */
static bool end_runner(migrating *m, pid_t child, bool by_server)
{
    int status;
    if (by_server)
        ask(m, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
               " and pid <> pg_backend_pid()");
    else
        kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    wait_until_alone(m);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 1)
        fail_msg("the runner failed");
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int64_t number_of(const char *variable, int64_t otherwise)
{
    const char *value = getenv(variable);
    return value && *value ? strtoll(value, NULL, 10) : otherwise;
}

/* How long a whole run takes that nobody kills, in microseconds. */
static int64_t time_run(migrating *m, bool up)
{
    int64_t start = calx_ticks();
    int status;
    pid_t child = start_runner(m, up);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    check_end(m, up);
    return (calx_ticks() - start) / 1000;
}

static void a_runner_may_be_killed_at_any_moment(void **state)
{
    migrating *m = *state;
    int64_t kills = number_of("CALX_KILLS", 60);
    int64_t seed = number_of("CALX_SEED", calx_now() / 1000000 % 100000);
    int64_t killed = 0;
    int64_t ends = 0;
    bool up = true;
    put_history(m);
    int64_t longest = (time_run(m, true) + time_run(m, false)) / 2;
    srandom((unsigned)seed);
    print_message("seed %lld, a run takes %lld ms\n", (long long)seed, (long long)longest / 1000);
    while (killed < kills) {
        pid_t child = start_runner(m, up);
        pause_microseconds(random() % longest);
        bool by_server = random() % 4 == 0;
        if (!end_runner(m, child, by_server)) {
            killed++;
            check_state(m);
            continue;
        }
        check_end(m, up);
        ends++;
        up = !up;
    }
    time_run(m, up);
    print_message("killed %lld times, came to its end %lld times\n", (long long)killed, (long long)ends);
}

/* psql in a process of its own, with the script of a whole run. */
static pid_t start_script(migrating *m, bool up)
{
    calx_revision_source source = { .directory = m->folder };
    calx_text script;
    const calx_history *history = calx_history_open(m->arena, &source, &m->err);
    if (!history || !calx_migrate_script(history, up ? CALX_TEXT("base:head") : CALX_TEXT("head:base"), up, NULL,
                                         CALX_TEXT(""), m->arena, &script, &m->err))
        fail_msg("%s", m->err.message);
    const char *path = calx_text_format(m->arena, "%s/script.out", m->folder).data;
    FILE *file = fopen(path, "w");
    assert_int_equal(fwrite(script.data, 1, script.len, file), script.len);
    assert_int_equal(fclose(file), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0)
        return child;
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, 1);
    dup2(nowhere, 2);
    execlp("psql", "psql", "-X", "-q", "-d", m->url, "-f", path, (char *)NULL);
    _exit(127);
}

static void a_run_goes_on_where_psql_was_killed_in_a_script(void **state)
{
    migrating *m = *state;
    int64_t kills = number_of("CALX_KILLS", 60) / 4;
    bool up = true;
    put_history(m);
    int64_t longest = (time_run(m, true) + time_run(m, false)) / 2;
    srandom((unsigned)number_of("CALX_SEED", calx_now() / 1000000 % 100000));
    for (int64_t killed = 0; killed < kills; up = !up) {
        int status;
        pid_t child = start_script(m, up);
        pause_microseconds(random() % (2 * longest));
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        wait_until_alone(m);
        if (WIFEXITED(status))
            assert_int_equal(WEXITSTATUS(status), 0);
        killed += WIFSIGNALED(status);
        check_state(m);
        time_run(m, up);
    }
    print_message("psql was killed %lld times\n", (long long)kills);
    unlink(calx_text_format(m->arena, "%s/script.out", m->folder).data);
}

/* A server of this test's own: one that crashes takes the connections of all. */
static char server_folder[] = "/tmp/calx-test-kills-XXXXXX";

static int set_up_server(void **state)
{
    set_up(state);
    migrating *m = *state;
    calx_server server;
    if (!mkdtemp(server_folder) || chmod(server_folder, 0711) != 0)
        fail_msg("no folder for a server can be made");
    calx_server_options options = { .dir = calx_text_format(m->arena, "%s/server", server_folder).data,
                                    .throwaway = true };
    if (!calx_server_start(&options, m->arena, &server, NULL, &m->err) ||
        !calx_server_create_database(&server, "killed", NULL, &m->err))
        fail_msg("%s", m->err.message);
    m->url = calx_server_url(&server, "killed", m->arena);
    connect_again(m);
    return 0;
}

static int tear_down_server(void **state)
{
    migrating *m = *state;
    calx_close(m->conn);
    calx_server_destroy(calx_text_format(m->arena, "%s/server", server_folder).data, &m->err);
    rmdir(server_folder);
    remove_folder(m->folder);
    calx_arena_free(m->arena);
    return 0;
}

/* A backend that is killed makes the server end all others and recover. True where the runner had ended before. */
static bool crash(migrating *m, pid_t child)
{
    int status;
    const char *process = ask(m, "select coalesce(max(pid), 0) from pg_stat_activity where datname = current_database()"
                                 " and pid <> pg_backend_pid()");
    pid_t backend = (pid_t)atoi(process);
    bool killed = backend > 0 && kill(backend, SIGKILL) == 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (!killed && WEXITSTATUS(status) != 0)
        fail_msg("the runner failed");
    for (int i = 0; killed && i < 3000 && kill(backend, 0) == 0; i++)
        pause_microseconds(10000); /* until the server has noticed, and refuses others than those that it ends */
    for (int i = 0; killed && i < 3000; i++) {
        calx_close(m->conn);
        m->conn = calx_connect(m->url, NULL, &m->err);
        calx_error lost = { 0 };
        if (m->conn && calx_execute(m->conn, "select 1", &lost))
            break;
        pause_microseconds(10000);
    }
    wait_until_alone(m);
    return WEXITSTATUS(status) == 0;
}

static void the_server_may_crash_at_any_moment(void **state)
{
    migrating *m = *state;
    int64_t crashes = number_of("CALX_CRASHES", 6);
    bool up = true;
    put_history(m);
    int64_t longest = (time_run(m, true) + time_run(m, false)) / 2;
    srandom((unsigned)number_of("CALX_SEED", calx_now() / 1000000 % 100000));
    for (int64_t crashed = 0; crashed < crashes;) {
        pid_t child = start_runner(m, up);
        pause_microseconds(random() % longest);
        if (!crash(m, child)) {
            crashed++;
            check_state(m);
            continue;
        }
        check_end(m, up);
        up = !up;
    }
    time_run(m, up);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_runner_may_be_killed_at_any_moment),
        TEST(a_run_goes_on_where_psql_was_killed_in_a_script),
        cmocka_unit_test_setup_teardown(the_server_may_crash_at_any_moment, set_up_server, tear_down_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
