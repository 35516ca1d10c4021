/* Private servers: made once, found again, robust against being killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/server.h>
#include <calx/text.h>

#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* A folder of this test program; each test's server stands in it. */
static char top[] = "/tmp/calx-test-server-XXXXXX";

typedef struct place {
    calx_arena *arena;
    const char *dir;
} place;

static int make_top(void **state)
{
    (void)state;
    return mkdtemp(top) && chmod(top, 0711) == 0 ? 0 : -1;
}

static int remove_top(void **state)
{
    (void)state;
    return rmdir(top);
}

static int make_place(void **state)
{
    place *made = calloc(1, sizeof *made);
    made->arena = calx_arena_new();
    made->dir = calx_text_format(made->arena, "%s/a server", top).data;
    *state = made;
    return 0;
}

static int destroy_place(void **state)
{
    place *made = *state;
    calx_server_destroy(made->dir, NULL);
    calx_arena_free(made->arena);
    free(made);
    return 0;
}

static calx_server start(const place *at, const char *dir, bool *started)
{
    calx_server server = { 0 };
    calx_error err = { 0 };
    calx_server_options options = { .dir = dir, .throwaway = true };
    bool ok = calx_server_start(&options, at->arena, &server, started, &err);
    if (!ok)
        print_error("%s\n%s\n%s\n", err.message, err.detail, err.hint);
    assert_true(ok);
    return server;
}

/* One value that the server answers to `sql`; NULL where it cannot be reached. */
static const char *ask(const place *at, const calx_server *server, const char *database, const char *sql)
{
    PGconn *conn = PQconnectdb(calx_server_url(server, database, at->arena));
    PGresult *result = PQexec(conn, sql);
    const char *answer = NULL;
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
        answer = calx_text_cstr(at->arena, calx_text_of(PQgetvalue(result, 0, 0)));
    PQclear(result);
    PQfinish(conn);
    return answer;
}

static void a_server_starts_once_and_is_found_running(void **state)
{
    const place *at = *state;
    bool started = false;
    calx_server first = start(at, at->dir, &started);
    assert_true(started);
    calx_server second = start(at, at->dir, &started);
    assert_false(started);
    assert_int_equal(first.pid, second.pid);
    assert_string_equal(ask(at, &second, "postgres", "SHOW server_encoding"), "UTF8");
    assert_string_equal(ask(at, &second, "postgres", "SELECT datcollate FROM pg_database WHERE datname = 'postgres'"),
                        "C.UTF-8");
    assert_string_equal(ask(at, &second, "postgres", "SHOW listen_addresses"), "");
    assert_false(second.listens);
}

static void a_stopped_server_keeps_its_data(void **state)
{
    const place *at = *state;
    calx_server server = start(at, at->dir, NULL);
    bool changed = false;
    assert_true(calx_server_create_database(&server, "odd \"name\"?", &changed, NULL));
    assert_true(changed);
    assert_true(calx_server_stop(at->dir, &changed, NULL));
    assert_true(changed);
    assert_true(calx_server_look(at->dir, at->arena, &server, NULL));
    assert_false(server.running);
    assert_null(ask(at, &server, "postgres", "SELECT 1"));
    assert_true(calx_server_stop(at->dir, &changed, NULL));
    assert_false(changed);
    server = start(at, at->dir, NULL);
    assert_true(calx_server_create_database(&server, "odd \"name\"?", &changed, NULL));
    assert_false(changed);
    assert_string_equal(ask(at, &server, "odd \"name\"?", "SELECT current_database()"), "odd \"name\"?");
}

static void a_killed_server_starts_again(void **state)
{
    const place *at = *state;
    calx_server server = start(at, at->dir, NULL);
    kill(server.pid, SIGKILL);
    bool started = false;
    calx_server again = start(at, at->dir, &started);
    assert_true(started);
    assert_int_not_equal(again.pid, server.pid);
    assert_string_equal(ask(at, &again, "postgres", "SELECT 7"), "7");
}

static void making_data_that_was_killed_half_way_is_begun_anew(void **state)
{
    const place *at = *state;
    pid_t child = fork();
    if (child == 0) {
        calx_server server;
        calx_server_start(&(calx_server_options){ .dir = at->dir, .throwaway = true }, at->arena, &server, NULL, NULL);
        _exit(0);
    }
    usleep(150000); /* initdb takes several times as long */
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_int_not_equal(access(calx_text_format(at->arena, "%s/data", at->dir).data, F_OK), 0);
    calx_server server = start(at, at->dir, NULL);
    assert_string_equal(ask(at, &server, "postgres", "SELECT 7"), "7");
    assert_int_not_equal(access(calx_text_format(at->arena, "%s/data.new", at->dir).data, F_OK), 0);
}

static void two_that_start_the_same_server_at_once_agree(void **state)
{
    const place *at = *state;
    pid_t child = fork();
    if (child == 0) {
        calx_server server;
        _exit(!calx_server_start(&(calx_server_options){ .dir = at->dir, .throwaway = true }, at->arena, &server, NULL,
                                 NULL));
    }
    calx_server server = start(at, at->dir, NULL);
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_string_equal(ask(at, &server, "postgres", "SELECT 7"), "7");
}

static void only_the_owner_enters_data_and_socket(void **state)
{
    const place *at = *state;
    calx_server server = start(at, at->dir, NULL);
    struct stat found;
    assert_int_equal(stat(server.socket, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    assert_int_equal(stat(calx_text_format(at->arena, "%s/data", server.dir).data, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    assert_int_not_equal(found.st_uid, 0);
}

static void a_long_path_gets_a_short_socket(void **state)
{
    const place *at = *state;
    const char *first = calx_text_format(at->arena, "%s/%080d", top, 7).data;
    const char *dir = calx_text_format(at->arena, "%s/%080d", first, 8).data;
    calx_server server = start(at, dir, NULL);
    assert_true(strlen(server.socket) < 90);
    assert_string_equal(ask(at, &server, "postgres", "SELECT 7"), "7");
    struct stat found;
    assert_int_equal(stat(server.socket, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    assert_true(calx_server_destroy(dir, NULL));
    assert_int_not_equal(access(server.socket, F_OK), 0);
    assert_int_equal(rmdir(first), 0);
}

static void a_folder_that_only_root_enters_becomes_a_link(void **state)
{
    const place *at = *state;
    if (geteuid() != 0)
        skip();
    const char *closed = calx_text_format(at->arena, "%s/closed", top).data;
    const char *dir = calx_text_format(at->arena, "%s/server", closed).data;
    mkdir(closed, 0700);
    calx_server server = start(at, dir, NULL);
    assert_string_equal(ask(at, &server, "postgres", "SELECT 7"), "7");
    struct stat found;
    assert_int_equal(lstat(dir, &found), 0);
    assert_true(S_ISLNK(found.st_mode));
    assert_true(calx_server_destroy(dir, NULL));
    assert_int_not_equal(access(server.dir, F_OK), 0);
    const char *slashed = calx_text_format(at->arena, "%s//", dir).data;
    start(at, slashed, NULL);
    assert_true(calx_server_destroy(slashed, NULL));
    assert_int_equal(rmdir(closed), 0);
}

static void an_address_in_the_environment_does_not_lead_elsewhere(void **state)
{
    const place *at = *state;
    setenv("PGHOSTADDR", "192.0.2.1", 1);
    calx_server server = start(at, at->dir, NULL);
    bool created = false;
    calx_error err = { 0 };
    bool made = calx_server_create_database(&server, "here", &created, &err);
    const char *answer = made ? ask(at, &server, "here", "SELECT 7") : err.message;
    unsetenv("PGHOSTADDR");
    assert_string_equal(answer, "7");
    assert_true(created);
}

static void the_programs_may_be_named_from_where_we_are(void **state)
{
    const place *at = *state;
    calx_server server = start(at, at->dir, NULL);
    char program[4096], before[4096];
    const char *link = calx_text_format(at->arena, "/proc/%d/exe", (int)server.pid).data;
    ssize_t len = readlink(link, program, sizeof program - 1);
    assert_true(len > 0);
    program[len] = '\0';
    *strrchr(program, '/') = '\0';
    char *folder = strrchr(program, '/');
    *folder++ = '\0';
    const char *other = calx_text_format(at->arena, "%s/other", top).data;
    calx_error err = { 0 };
    calx_server_options options = { .dir = other, .bin_dir = folder, .throwaway = true };
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(program), 0);
    bool started = calx_server_start(&options, at->arena, &server, NULL, &err);
    assert_int_equal(chdir(before), 0);
    calx_server_destroy(other, NULL);
    assert_string_equal(err.message, "");
    assert_true(started);
}

static void a_network_port_asks_for_a_password(void **state)
{
    const place *at = *state;
    calx_server server;
    calx_error err = { 0 };
    int port = 20000 + (int)(getpid() % 20000);
    calx_server_options options = { .dir = at->dir, .throwaway = true, .port = port };
    assert_true(calx_server_start(&options, at->arena, &server, NULL, &err));
    assert_true(server.listens);
    assert_int_equal(server.port, port);
    assert_string_equal(ask(at, &server, "postgres", "SELECT 7"), "7");
    const char *network = calx_text_format(at->arena, "postgresql://postgres@127.0.0.1:%d/postgres", port).data;
    PGconn *conn = PQconnectdb(network);
    assert_int_equal(PQstatus(conn), CONNECTION_BAD);
    assert_true(PQconnectionNeedsPassword(conn));
    PQfinish(conn);
}

static void a_port_in_use_is_named_as_the_reason(void **state)
{
    const place *at = *state;
    const char *other = calx_text_format(at->arena, "%s/other", top).data;
    calx_server server;
    calx_error err = { 0 };
    int port = 20000 + (int)(getpid() % 20000);
    calx_server_options options = { .dir = other, .throwaway = true, .port = port };
    assert_true(calx_server_start(&options, at->arena, &server, NULL, NULL));
    options.dir = at->dir;
    assert_false(calx_server_start(&options, at->arena, &server, NULL, &err));
    assert_non_null(strstr(err.detail, "Address already in use"));
    assert_non_null(strstr(err.hint, "port"));
    assert_true(calx_server_destroy(other, NULL));
}

static void a_folder_with_other_things_is_left_alone(void **state)
{
    const place *at = *state;
    const char *file = calx_text_format(at->arena, "%s/letter", at->dir).data;
    mkdir(at->dir, 0755);
    fclose(fopen(file, "w"));
    calx_server server;
    calx_error err = { 0 };
    assert_false(calx_server_start(&(calx_server_options){ .dir = at->dir }, at->arena, &server, NULL, &err));
    assert_true(calx_error_is(&err, CALX_USAGE));
    assert_false(calx_server_destroy(at->dir, &err));
    assert_true(calx_error_is(&err, CALX_NOT_FOUND));
    assert_int_equal(unlink(file), 0);
    assert_int_equal(rmdir(at->dir), 0);
}

static void a_file_in_the_place_of_a_folder_is_told(void **state)
{
    const place *at = *state;
    fclose(fopen(at->dir, "w"));
    calx_server server;
    calx_error err = { 0 };
    assert_false(calx_server_start(&(calx_server_options){ .dir = at->dir }, at->arena, &server, NULL, &err));
    assert_true(calx_error_is(&err, CALX_USAGE));
    assert_non_null(strstr(err.message, "is not a folder"));
    assert_int_equal(unlink(at->dir), 0);
}

static void a_destroyed_server_leaves_nothing(void **state)
{
    const place *at = *state;
    calx_server server = start(at, at->dir, NULL);
    assert_true(calx_server_destroy(at->dir, NULL));
    assert_int_not_equal(access(at->dir, F_OK), 0);
    calx_error err = { 0 };
    assert_false(calx_server_look(at->dir, at->arena, &server, &err));
    assert_true(calx_error_is(&err, CALX_NOT_FOUND));
    assert_false(calx_server_destroy(at->dir, &err));
}

static void what_waits_for_a_server_that_is_removed_finds_none(void **state)
{
    const place *at = *state;
    calx_server server = start(at, at->dir, NULL);
    assert_true(calx_server_stop(at->dir, NULL, NULL));
    const char *name = calx_text_format(at->arena, "%s/lock", server.dir).data;
    int lock = open(name, O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(lock, LOCK_EX), 0);
    pid_t waiting = fork();
    if (waiting == 0) {
        close(lock);
        calx_error err = { 0 };
        _exit(calx_server_stop(at->dir, NULL, &err) ? 1 : calx_error_is(&err, CALX_NOT_FOUND) ? 0 : 2);
    }
    usleep(300000);
    assert_int_equal(rename(name, calx_text_format(at->arena, "%s.away", name).data), 0);
    close(lock);
    int status;
    assert_int_equal(waitpid(waiting, &status, 0), waiting);
    assert_int_equal(rename(calx_text_format(at->arena, "%s.away", name).data, name), 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_server_of_another_user_is_not_said_to_be_stopped(void **state)
{
    const place *at = *state;
    if (geteuid() != 0)
        skip();
    calx_server server = start(at, at->dir, NULL);
    pid_t other = fork();
    if (other == 0) {
        calx_error err = { 0 };
        bool looked = setuid(65534) != 0 || calx_server_look(at->dir, at->arena, &server, &err);
        _exit(looked ? 1 : calx_error_is(&err, CALX_SYSTEM) ? 0 : 2);
    }
    int status;
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void programs_that_are_missing_are_named(void **state)
{
    const place *at = *state;
    calx_server server;
    calx_error err = { 0 };
    calx_server_options options = { .dir = at->dir, .bin_dir = "/nowhere" };
    assert_false(calx_server_start(&options, at->arena, &server, NULL, &err));
    assert_true(calx_error_is(&err, CALX_NOT_FOUND));
    assert_non_null(strstr(err.message, "/nowhere"));
    assert_non_null(strstr(err.hint, "apt-get install postgresql"));
}

#define AT_A_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, destroy_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_A_PLACE(a_server_starts_once_and_is_found_running),
        AT_A_PLACE(a_stopped_server_keeps_its_data),
        AT_A_PLACE(a_killed_server_starts_again),
        AT_A_PLACE(making_data_that_was_killed_half_way_is_begun_anew),
        AT_A_PLACE(two_that_start_the_same_server_at_once_agree),
        AT_A_PLACE(only_the_owner_enters_data_and_socket),
        AT_A_PLACE(a_long_path_gets_a_short_socket),
        AT_A_PLACE(a_folder_that_only_root_enters_becomes_a_link),
        AT_A_PLACE(an_address_in_the_environment_does_not_lead_elsewhere),
        AT_A_PLACE(the_programs_may_be_named_from_where_we_are),
        AT_A_PLACE(a_network_port_asks_for_a_password),
        AT_A_PLACE(a_port_in_use_is_named_as_the_reason),
        AT_A_PLACE(a_folder_with_other_things_is_left_alone),
        AT_A_PLACE(a_file_in_the_place_of_a_folder_is_told),
        AT_A_PLACE(a_server_of_another_user_is_not_said_to_be_stopped),
        AT_A_PLACE(a_destroyed_server_leaves_nothing),
        AT_A_PLACE(what_waits_for_a_server_that_is_removed_finds_none),
        AT_A_PLACE(programs_that_are_missing_are_named),
    };
    return cmocka_run_group_tests_name("private servers", tests, make_top, remove_top);
}
