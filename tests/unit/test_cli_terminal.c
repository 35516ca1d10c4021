/* What the frame does on a terminal only: alignment, styles, progress, questions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/cli.h>

#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static bool run_table(calx_cli *cli, calx_error *err)
{
    (void)err;
    calx_text_table *table = calx_cli_table(cli, "name", "count", NULL);
    calx_text_table_add_cstr(table, "Peñasco");
    calx_text_table_add_int(table, 7);
    calx_text_table_add_cstr(table, "a name that is longer than the terminal is wide");
    calx_text_table_add_int(table, 1234);
    calx_cli_print_table(cli, table);
    return true;
}

static bool run_progress(calx_cli *cli, calx_error *err)
{
    (void)err;
    calx_cli_progress(cli, "counting", 3, 9);
    calx_cli_print(cli, "done\n");
    return true;
}

static bool run_ask(calx_cli *cli, calx_error *err)
{
    if (!calx_cli_confirm(cli, err, "Really?"))
        return false;
    calx_cli_print(cli, "did it\n");
    return true;
}

static bool run_choose(calx_cli *cli, calx_error *err)
{
    bool yes = false;
    if (!calx_cli_ask(cli, &yes, "Is %s it?", "this"))
        return calx_fail(err, CALX_USAGE, "There is nobody to ask.");
    calx_cli_print(cli, yes ? "it is\n" : "it is not\n");
    return true;
}

static const calx_command table = { .name = "table", .summary = "t", .run = run_table };
static const calx_command progress = { .name = "progress", .summary = "p", .run = run_progress };
static const calx_command ask = { .name = "ask",
                                  .summary = "a",
                                  .options = (const calx_option[]){ { .name = "yes", .help = "y" }, { 0 } },
                                  .run = run_ask };
static const calx_command choose = { .name = "choose", .summary = "c", .run = run_choose };
static const calx_command *const commands[] = { &table, &progress, &ask, &choose, NULL };
static const calx_program program = { .name = "t", .version = "1", .summary = "s", .commands = commands };

static char screen[4096];

/* Runs `t WORD` on a terminal 30 columns wide where `typed` was typed; its exit code. */
static int run(const char *word, const char *typed)
{
    int terminal;
    struct winsize size = { .ws_row = 24, .ws_col = 30 };
    pid_t child = forkpty(&terminal, NULL, NULL, &size);
    assert_true(child >= 0);
    if (child == 0) {
        char *words[] = { "t", strdup(word), NULL };
        int code = calx_cli_main(&program, 2, words);
        free(words[1]);
        fflush(NULL);
        _exit(code);
    }
    assert_int_equal(write(terminal, typed, strlen(typed)), strlen(typed));
    size_t len = 0;
    for (ssize_t got; (got = read(terminal, screen + len, sizeof screen - 1 - len)) > 0;)
        len += (size_t)got;
    screen[len] = '\0';
    int status = 0;
    waitpid(child, &status, 0);
    close(terminal);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_table_is_aligned_cut_to_the_width_and_has_a_bold_head(void **state)
{
    (void)state;
    unsetenv("NO_COLOR");
    assert_int_equal(run("table", ""), 0);
    assert_string_equal(screen, "\033[1mname                     count\033[0m\r\n"
                                "Peñasco                      7\r\n"
                                "a name that is longer …   1234\r\n");
}

static void no_color_leaves_the_styles_out(void **state)
{
    (void)state;
    setenv("NO_COLOR", "1", 1);
    assert_int_equal(run("table", ""), 0);
    assert_null(strchr(screen, '\033'));
    unsetenv("NO_COLOR");
}

static void progress_is_shown_and_then_cleared(void **state)
{
    (void)state;
    assert_int_equal(run("progress", ""), 0);
    assert_string_equal(screen, "\r\033[Kcounting 3/9\r\033[Kdone\r\n");
}

static void a_question_goes_on_only_with_yes(void **state)
{
    (void)state;
    assert_int_equal(run("ask", "y\n"), 0);
    assert_non_null(strstr(screen, "Really? [y/N] "));
    assert_non_null(strstr(screen, "did it"));
    assert_int_equal(run("ask", "\n"), CALX_EXIT_FAILED);
    assert_non_null(strstr(screen, "t: Nothing was done."));
    assert_null(strstr(screen, "did it"));
}

static void a_choice_goes_on_with_either_answer(void **state)
{
    (void)state;
    assert_int_equal(run("choose", "y\n"), 0);
    assert_non_null(strstr(screen, "Is this it? [y/N] "));
    assert_non_null(strstr(screen, "it is\r"));
    assert_int_equal(run("choose", "n\n"), 0);
    assert_non_null(strstr(screen, "it is not\r"));
}

int main(void)
{
    setenv("TERM", "xterm", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_aligned_cut_to_the_width_and_has_a_bold_head),
        cmocka_unit_test(no_color_leaves_the_styles_out),
        cmocka_unit_test(progress_is_shown_and_then_cleared),
        cmocka_unit_test(a_question_goes_on_only_with_yes),
        cmocka_unit_test(a_choice_goes_on_with_either_answer),
    };
    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
