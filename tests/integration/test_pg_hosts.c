/* Several servers, a primary and its standby: where sessions for writing and for reading go, and where they go when the
 * primary ends and the standby takes its place. Both are real and this program's own, since it stops and promotes them. */
#include "pg_test.h"

#include <calx/arena.h>
#include <calx/pool.h>
#include <calx/server.h>

#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static calx_arena *arena;
static char folder[] = "/tmp/calx-hosts-XXXXXX";
static const char *dirs[2];
static calx_server servers[2];

enum { PRIMARY, STANDBY };

static void must_start(int which)
{
    calx_error err = { 0 };
    must(calx_server_start(&(calx_server_options){ .dir = dirs[which] }, arena, &servers[which], NULL, &err), &err);
}

static void must_stop(int which)
{
    calx_error err = { 0 };
    must(calx_server_stop(dirs[which], NULL, &err), &err);
}

/* Where PostgreSQL's programs are, from the one that runs. */
static const char *bin_folder(void)
{
    char path[4096];
    ssize_t len = readlink(calx_text_format(arena, "/proc/%d/exe", (int)servers[PRIMARY].pid).data, path, sizeof path - 1);
    assert_true(len > 0);
    path[len] = '\0';
    *strrchr(path, '/') = '\0';
    return calx_text_cstr(arena, calx_text_of(path));
}

/* Runs a program as the owner of a folder, which is who the server runs as. */
static void run_as_owner(const char *of, char *const argv[])
{
    struct stat owner;
    int status = -1;
    assert_int_equal(stat(of, &owner), 0);
    pid_t child = fork();
    if (child == 0) {
        if (getuid() == 0 && (setgid(owner.st_gid) != 0 || setuid(owner.st_uid) != 0))
            _exit(126);
        execv(argv[0], argv);
        _exit(127);
    }
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s failed: %d", argv[0], status);
}

/* The standby's server is made as any is, and then gets the primary's data in place of its own. */
static void copy_the_primary(void)
{
    must_start(STANDBY);
    must_stop(STANDBY);
    char *data = calx_text_cstr(arena, calx_text_format(arena, "%s/data", servers[STANDBY].dir));
    char *empty = calx_text_cstr(arena, calx_text_format(arena, "rm -rf %s/*", data));
    run_as_owner(data, (char *[]){ "/bin/sh", "-c", empty, NULL });
    char *program = calx_text_cstr(arena, calx_text_format(arena, "%s/pg_basebackup", bin_folder()));
    char *host = calx_text_cstr(arena, calx_text_of(servers[PRIMARY].socket));
    char *port = calx_text_cstr(arena, calx_text_format(arena, "%d", servers[PRIMARY].port));
    run_as_owner(data, (char *[]){ program, "-h", host, "-p", port, "-U", "postgres", "-D", data, "-R", "-X", "stream",
                                   "-c", "fast", NULL });
    must_start(STANDBY);
}

static void remove_both(void)
{
    for (int i = 0; i < 2; i++)
        calx_server_destroy(dirs[i], NULL);
    rmdir(folder);
    calx_arena_free(arena);
}

static int start_both(void **state)
{
    (void)state;
    arena = calx_arena_new();
    atexit(remove_both); /* however starting them ends */
    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < 2; i++)
        dirs[i] = calx_text_format(arena, "%s/%s", folder, i == PRIMARY ? "primary" : "standby").data;
    must_start(PRIMARY);
    copy_the_primary();
    return 0;
}

/* The servers in that order, in a connection string of libpq's. */
static const char *both(int first, const char *wanted)
{
    const calx_server *a = &servers[first], *b = &servers[!first];
    return calx_text_format(arena, "host=%s,%s port=%d,%d dbname=postgres user=postgres target_session_attrs=%s", a->socket,
                            b->socket, a->port, b->port, wanted)
        .data;
}

static bool in_recovery(calx_conn *conn)
{
    return ask(conn, "SELECT pg_is_in_recovery()::int");
}

static calx_pool *open_pool(int first)
{
    calx_error err = { 0 };
    calx_pool *pool = calx_pool_open(both(first, "read-write"),
                                     &(calx_pool_options){ .max = 2, .read_conninfo = both(first, "prefer-standby") }, &err);
    must(pool != NULL, &err);
    return pool;
}

static calx_conn *must_borrow(calx_pool *pool, bool to_read)
{
    calx_error err = { 0 };
    calx_conn *conn = to_read ? calx_pool_borrow_to_read(pool, &err) : calx_pool_borrow(pool, &err);
    must(conn != NULL, &err);
    return conn;
}

static void writers_go_to_the_primary_and_readers_to_the_standby(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        calx_pool *pool = open_pool(first);
        calx_conn *writer = must_borrow(pool, false), *reader = must_borrow(pool, true);
        assert_false(in_recovery(writer));
        assert_true(in_recovery(reader));
        calx_pool_return(pool, reader);
        calx_pool_return(pool, writer);
        calx_pool_close(pool);
    }
}

static void writing_on_a_standby_is_refused(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_conn *reader = must_connect(both(PRIMARY, "standby"), NULL);
    assert_false(calx_execute(reader, "CREATE TABLE nothing ()", &err));
    assert_sqlstate(&err, "25006");
    calx_close(reader);
}

/* Reads from the other where the one preferred is away. */
static void without_a_standby_the_primary_is_read(void **state)
{
    (void)state;
    must_stop(STANDBY);
    calx_pool *pool = open_pool(STANDBY);
    calx_conn *reader = must_borrow(pool, true);
    assert_false(in_recovery(reader));
    calx_pool_return(pool, reader);
    calx_pool_close(pool);
    must_start(STANDBY);
}

static void promote(int which)
{
    calx_conn *conn = must_connect(calx_server_url(&servers[which], "postgres", arena), NULL);
    assert_int_equal(ask(conn, "SELECT pg_promote(true, 60)::int"), 1);
    calx_close(conn);
}

/* The last test: the primary is gone after it. */
static void after_a_failover_writers_go_to_the_new_primary(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_pool *pool = open_pool(PRIMARY);
    calx_conn *in_use = must_borrow(pool, false);
    calx_pool_return(pool, must_borrow(pool, false)); /* one that will die while idle */
    must_stop(PRIMARY);
    assert_false(calx_execute(in_use, "SELECT 1", &err));
    assert_sqlstate(&err, CALX_LOST);
    calx_pool_return(pool, in_use);
    assert_null(calx_pool_borrow(pool, &err)); /* the standby is still one */
    assert_true(err.message[0] && err.hint[0]);
    calx_conn *reader = must_borrow(pool, true);
    assert_true(in_recovery(reader));
    calx_pool_return(pool, reader);

    promote(STANDBY);
    calx_conn *writer = must_borrow(pool, false);
    assert_false(in_recovery(writer));
    must_execute(writer, "CREATE TABLE after_failover ()");
    calx_pool_return(pool, writer);
    assert_int_equal(calx_pool_measure(pool).in_use, 0);
    calx_pool_close(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writers_go_to_the_primary_and_readers_to_the_standby),
        cmocka_unit_test(writing_on_a_standby_is_refused),
        cmocka_unit_test(without_a_standby_the_primary_is_read),
        cmocka_unit_test(after_a_failover_writers_go_to_the_new_primary),
    };
    return cmocka_run_group_tests(tests, start_both, NULL);
}
