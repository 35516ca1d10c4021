/* The frame and a real database: connecting, being stopped by a signal, failing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test_server.h"

#include <calx/cli.h>

#include <libpq-fe.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool run_sleep(calx_cli *cli, calx_error *err)
{
    calx_conn *conn = calx_cli_connect(cli, err);
    return conn && calx_execute(conn, "CREATE TABLE half_done (n int); SELECT pg_sleep(60)", err);
}

static bool run_busy(calx_cli *cli, calx_error *err)
{
    calx_cli_note(cli, "busy");
    while (calx_cli_go_on(err))
        pause();
    return false;
}

/* Pauses between two statements, where a signal has nothing to cancel. */
static bool run_pausing(calx_cli *cli, calx_error *err)
{
    calx_conn *conn = calx_cli_connect(cli, err);
    if (!conn || !calx_execute(conn, "BEGIN; CREATE TABLE half_done (n int)", err))
        return false;
    calx_cli_note(cli, "begun");
    usleep(300000);
    return calx_execute(conn, "SELECT pg_sleep(60)", err) && calx_execute(conn, "COMMIT", err);
}

static bool run_name(calx_cli *cli, calx_error *err)
{
    calx_conn *conn = calx_cli_connect(cli, err);
    if (!conn || calx_cli_connect(cli, err) != conn)
        return false;
    PGresult *result = calx_query(conn, calx_cli_arena(cli), "SELECT current_setting('application_name')", NULL, err);
    if (!result)
        return false;
    calx_cli_print(cli, "%.*s", CALX_TEXT_ARG(calx_cell_text(result, 0, 0)));
    return true;
}

static const calx_command sleep_command = { .name = "sleep", .summary = "s", .run = run_sleep };
static const calx_command busy = { .name = "busy", .summary = "b", .run = run_busy };
static const calx_command pausing = { .name = "pausing", .summary = "o", .run = run_pausing };
static const calx_command name = { .name = "name", .summary = "n", .run = run_name };
static const calx_command *const commands[] = { &sleep_command, &busy, &pausing, &name, NULL };
static const calx_program program = { .name = "napper", .version = "1", .summary = "s", .commands = commands };

static char output[4096];

/* Starts `napper WORD` with stdout and stderr in a pipe, whose end comes out. */
static pid_t start(const char *word, int *from)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        char *words[] = { "napper", strdup(word), NULL };
        int code = calx_cli_main(&program, 2, words);
        fflush(NULL);
        _exit(code);
    }
    close(ends[1]);
    *from = ends[0];
    return child;
}

static int finish(pid_t child, int from)
{
    size_t len = 0;
    for (ssize_t got; (got = read(from, output + len, sizeof output - 1 - len)) > 0;)
        len += (size_t)got;
    output[len] = '\0';
    close(from);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int run(const char *word)
{
    int from;
    pid_t child = start(word, &from);
    return finish(child, from);
}

static const char *ask(const char *sql, char *answer, size_t size)
{
    PGconn *conn = PQconnectdb(getenv("DATABASE_URL"));
    PGresult *result = PQexec(conn, sql);
    snprintf(answer, size, "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    PQfinish(conn);
    return answer;
}

static void wait_until_asleep(void)
{
    char answer[16] = "";
    for (int i = 0; i < 500 && strcmp(answer, "1") != 0; i++) {
        usleep(10000);
        ask("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
            answer, sizeof answer);
    }
    assert_string_equal(answer, "1");
}

static void the_connection_is_named_after_the_program(void **state)
{
    (void)state;
    assert_int_equal(run("name"), CALX_EXIT_OK);
    assert_string_equal(output, "napper");
}

static void a_signal_cancels_the_statement_and_undoes_it(void **state)
{
    (void)state;
    static const int signals[] = { SIGINT, SIGTERM };
    for (size_t i = 0; i < 2; i++) {
        int from;
        pid_t child = start("sleep", &from);
        wait_until_asleep();
        kill(child, signals[i]);
        assert_int_equal(finish(child, from), CALX_EXIT_STOPPED);
        assert_string_equal(output, "napper: Stopped; what was not finished was undone.\n");
        char answer[16];
        assert_string_equal(ask("SELECT to_regclass('half_done') IS NULL", answer, sizeof answer), "t");
    }
}

static void a_signal_between_statements_cancels_the_next(void **state)
{
    (void)state;
    int from;
    pid_t child = start("pausing", &from);
    char first;
    assert_int_equal(read(from, &first, 1), 1);
    kill(child, SIGINT);
    assert_int_equal(finish(child, from), CALX_EXIT_STOPPED);
    assert_non_null(strstr(output, "undone"));
}

static void a_signal_without_a_connection_ends_at_once(void **state)
{
    (void)state;
    int from;
    pid_t child = start("busy", &from);
    char first;
    assert_int_equal(read(from, &first, 1), 1);
    kill(child, SIGINT);
    assert_int_equal(finish(child, from), CALX_EXIT_STOPPED);
    assert_non_null(strstr(output, "napper: Stopped."));
}

static void a_server_that_is_not_there_gives_exit_code_4_and_no_password(void **state)
{
    (void)state;
    char *url = strdup(getenv("DATABASE_URL"));
    setenv("DATABASE_URL", "postgresql://ann:hunter22@/x?host=/nowhere", 1);
    assert_int_equal(run("name"), CALX_EXIT_NO_DATABASE);
    assert_null(strstr(output, "hunter22"));
    assert_non_null(strstr(output, "The database is named by DATABASE_URL."));
    assert_non_null(strstr(output, "hint: "));
    setenv("DATABASE_URL", url, 1);
    free(url);
}

int main(void)
{
    setenv("DATABASE_URL", calx_test_database("cli"), 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_connection_is_named_after_the_program),
        cmocka_unit_test(a_signal_cancels_the_statement_and_undoes_it),
        cmocka_unit_test(a_signal_between_statements_cancels_the_next),
        cmocka_unit_test(a_signal_without_a_connection_ends_at_once),
        cmocka_unit_test(a_server_that_is_not_there_gives_exit_code_4_and_no_password),
    };
    return cmocka_run_group_tests_name("command line and database", tests, NULL, NULL);
}
