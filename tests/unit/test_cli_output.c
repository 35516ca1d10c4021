/* Output that cannot be written, and standard streams that are closed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frame.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool run_print(calx_cli *cli, calx_error *err)
{
    (void)err;
    calx_cli_print(cli, "an answer\n");
    calx_cli_note(cli, "and a note");
    return true;
}

static bool run_json(calx_cli *cli, calx_error *err)
{
    return calx_cli_print_json(cli, json_string("an answer"), err);
}

static bool run_table(calx_cli *cli, calx_error *err)
{
    (void)err;
    calx_text_table *table = calx_cli_table(cli, "name", NULL);
    for (int i = 0; i < 10000; i++)
        calx_text_table_add_cstr(table, "more than a buffer holds");
    calx_cli_print_table(cli, table);
    return true;
}

static const char *opened;

/* Prints while a file is open. */
static bool run_open(calx_cli *cli, calx_error *err)
{
    (void)err;
    FILE *file = fopen(opened, "w");
    assert_non_null(file);
    calx_cli_print(cli, "an answer\n");
    calx_cli_note(cli, "and a note");
    fclose(file);
    return true;
}

static const calx_command print = { .name = "print", .summary = "p", .run = run_print };
static const calx_command json = { .name = "json", .summary = "j", .json = true, .run = run_json };
static const calx_command table = { .name = "table", .summary = "t", .run = run_table };
static const calx_command opening = { .name = "open", .summary = "o", .run = run_open };
static const calx_command *const commands[] = { &print, &json, &table, &opening, NULL };
static const calx_program program = { .name = "t", .version = "1", .summary = "s", .commands = commands };

static void output_that_cannot_be_written_is_a_failure_that_says_why(void **state)
{
    (void)state;
    static const char *const words[] = { "print", "json", "table", "--help", "--version" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char *said = NULL;
        size_t len = 0;
        FILE *out = fopen("/dev/full", "w"), *err = open_memstream(&said, &len);
        assert_int_equal(cli_run(&program, 2, (char *[]){ "t", strdupa(words[i]), NULL }, out, err), CALX_EXIT_FAILED);
        fclose(out);
        fclose(err);
        assert_non_null(strstr(said, "t: The output could not be written: No space left on device\n"));
        free(said);
    }
}

/* The exit code of `t open` where that stream is closed. */
static int run_without(int stream)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        close(nowhere);
        close(stream);
        _exit(calx_cli_main(&program, 2, (char *[]){ "t", "open", NULL }));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_file_does_not_get_the_place_of_a_stream_that_is_closed(void **state)
{
    (void)state;
    char path[] = "/tmp/calx-output-XXXXXX";
    int made = mkstemp(path);
    assert_true(made >= 0);
    opened = path;
    fflush(NULL); /* what is in our buffers must not be written by the child */
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        assert_int_equal(run_without(stream), stream == STDOUT_FILENO ? CALX_EXIT_FAILED : CALX_EXIT_OK);
        assert_int_equal(lseek(made, 0, SEEK_END), 0);
    }
    close(made);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_that_cannot_be_written_is_a_failure_that_says_why),
        cmocka_unit_test(a_file_does_not_get_the_place_of_a_stream_that_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
