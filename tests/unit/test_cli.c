/* The frame of command-line programs: parsing, help, errors, exit codes. */
#include "program_test.h"

#include <calx/commands.h>

/* A small program: `t greet NAME…`, `t fail CODE`, `t table`, `t box open`. */

static bool run_greet(calx_cli *cli, calx_error *err)
{
    int64_t times = 1;
    if (!calx_cli_number(cli, "times", 1, 9, &times, err))
        return false;
    for (int i = 0; i < calx_cli_argument_count(cli); i++)
        calx_cli_print(cli, "%s*%d ", calx_cli_argument(cli, i), (int)times);
    for (int i = 0; i < calx_cli_value_count(cli, "title"); i++)
        calx_cli_print(cli, "[%s]", calx_cli_value_at(cli, "title", i));
    calx_cli_print(cli, "%s", calx_cli_json(cli) ? "{}" : "");
    return true;
}

static bool run_fail(calx_cli *cli, calx_error *err)
{
    calx_fail(err, calx_cli_argument(cli, 0), "It broke at hunter22 and p%%40ss.");
    calx_error_detail(err, "first\nsecond p@ss");
    return calx_error_hint(err, "Mend it.");
}

static bool run_fail_at_url(calx_cli *cli, calx_error *err)
{
    return calx_cli_database(cli, NULL, err) && run_fail(cli, err);
}

static bool run_table(calx_cli *cli, calx_error *err)
{
    (void)err;
    calx_text_table *table = calx_cli_table(cli, "name", "count", NULL);
    calx_text_table_add_cstr(table, "tab\there \033[31mred");
    calx_text_table_add_int(table, 7);
    calx_cli_print_table(cli, table);
    return true;
}

static bool run_open(calx_cli *cli, calx_error *err)
{
    if (!calx_cli_confirm(cli, err, "Open the %s?", "box"))
        return false;
    calx_cli_print(cli, "opened");
    calx_cli_note(cli, "a note");
    return true;
}

static const calx_command greet = {
    .name = "greet",
    .summary = "Greet people",
    .arguments = "NAME…",
    .least = 1,
    .most = 2,
    .options =
        (const calx_option[]){
            { .name = "times", .letter = 't', .value = "N", .help = "how often" },
            { .name = "title", .value = "TITLE", .help = "a title", .repeats = true },
            { .name = "from", .value = "FILE", .help = "a file", .bytes = true },
            { 0 },
        },
    .help = "Greets people by name.",
    .example = "greet Ann\ngreet Ann Bob --times 2",
    .json = true,
    .run = run_greet,
};
static const calx_command fail = { .name = "fail", .summary = "Fail", .least = 1, .most = 1, .run = run_fail };
static const calx_command fail_at_url = {
    .name = "fail-at-url", .summary = "Fail", .least = 1, .most = 1, .run = run_fail_at_url
};
static const calx_command table = { .name = "table", .summary = "Print a table", .run = run_table };
static const calx_command open_box = {
    .name = "open",
    .summary = "Open it",
    .options = (const calx_option[]){ { .name = "yes", .help = "do not ask" }, { 0 } },
    .run = run_open,
};
static const calx_command box = { .name = "box",
                                  .summary = "A group",
                                  .commands = (const calx_command *const[]){ &open_box, NULL } };

/* A group that runs, and whose one command is made when it is needed. */
static bool run_made(calx_cli *cli, calx_error *err)
{
    (void)err;
    calx_cli_print(cli, "%s%s", calx_cli_command(cli)->name, calx_cli_given(cli, "all") ? " all" : "");
    return true;
}

static const calx_option factory_options[] = { { .name = "all", .letter = 'a', .help = "all of it" }, { 0 } };
static const calx_command *const *make_commands(calx_arena *arena)
{
    const calx_command **made = calx_new_array(arena, const calx_command *, 2);
    calx_command *one = calx_new(arena, calx_command);
    *one = (calx_command){ .name = "one", .summary = "The made one", .run = run_made };
    one->options = factory_options;
    made[0] = one;
    return made;
}

static const calx_command factory = {
    .name = "factory", .summary = "Make", .options = factory_options, .run = run_made, .make_commands = make_commands
};
static const calx_command *const commands[] = { &greet, &fail, &fail_at_url, &table, &box, &factory, NULL };
static calx_program program = { .name = "t", .version = "1.2", .summary = "A test.", .commands = commands };

static void options_stand_anywhere_and_arguments_keep_their_order(void **state)
{
    (void)state;
    run("t greet --times 3 Ann --json Bob");
    assert_int_equal(code, CALX_EXIT_OK);
    assert_string_equal(out, "Ann*3 Bob*3 {}");
    run("t greet -t2 Ann --title=Dr --title Sir");
    assert_string_equal(out, "Ann*2 [Dr][Sir]");
    run("t greet -- --times");
    assert_string_equal(out, "--times*1 ");
    run("t --quiet greet Ann");
    assert_string_equal(out, "Ann*1 ");
    run("t -qv box open --yes");
    assert_string_equal(err, "");
    run("t greet Zo\xc3\xab --from Zo\xeb");
    assert_string_equal(out, "Zo\xc3\xab*1 ");
    run("t -qt2 greet Ann");
    assert_int_equal(code, CALX_EXIT_USAGE);
}

static void a_wrong_command_line_says_what_is_wrong_and_exits_with_2(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "t gret Ann", "no command \"gret\"" },
        { "t gret Ann", "Did you mean greet?" },
        { "t box opne", "Did you mean open? See t box --help" },
        { "t zzzzzz", "hint: See t --help" },
        { "t greet", "t greet needs NAME…" },
        { "t greet a b c", "no further argument \"c\"" },
        { "t greet a --tmes 2", "Did you mean --times?" },
        { "t greet a --times", "--times needs a value: N." },
        { "t greet a -t", "--times needs a value: N." },
        { "t greet a -x", "no option -x" },
        { "t greet a --json=yes", "--json takes no value" },
        { "t greet a --times 1 --times 2", "--times was given twice" },
        { "t greet a --times 10", "from 1 to 9, not \"10\"" },
        { "t greet a --times 2x", "from 1 to 9, not \"2x\"" },
        { "t --colour", "t has no option --colour" },
        { "t fail X --json", "no option --json" },
        { "t greet Ann Zo\xeb", "Argument 2 of t greet is not UTF-8: give it in that encoding." },
        { "t greet Ann --title \xd0r", "The value of --title is not UTF-8: give it in that encoding." },
        { "t greet Ann -e \xff", "The value of --environment is not UTF-8" },
        { "t -e \xff greet Ann", "The value of --environment is not UTF-8" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run(cases[i][0]);
        assert_int_equal(code, CALX_EXIT_USAGE);
        assert_string_equal(out, "");
        assert_has(err, cases[i][1]);
    }
}

static void a_group_alone_shows_its_commands_as_an_error(void **state)
{
    (void)state;
    run("t box");
    assert_int_equal(code, CALX_EXIT_USAGE);
    assert_string_equal(out, "");
    assert_has(err, "  open  Open it");
    run("t");
    assert_int_equal(code, CALX_EXIT_USAGE);
}

static void a_group_may_run_itself_and_make_its_commands(void **state)
{
    (void)state;
    static const char *const runs[][2] = {
        { "t factory", "factory" },
        { "t factory --all", "factory all" },
        { "t factory -a", "factory all" },
        { "t factory one --all", "one all" },
    };
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        run(runs[i][0]);
        assert_int_equal(code, CALX_EXIT_OK);
        assert_string_equal(out, runs[i][1]);
    }
    run("t factory two");
    assert_int_equal(code, CALX_EXIT_USAGE);
    run("t factory --help");
    assert_has(out, "  one  The made one");
    assert_has(out, "-a, --all");
}

static void help_shows_usage_options_and_an_example(void **state)
{
    (void)state;
    static const char *const ways[] = { "t greet --help", "t greet -h extra words that do not matter", "t help greet",
                                        "t --help greet" };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        run(ways[i]);
        assert_int_equal(code, CALX_EXIT_OK);
        assert_has(out, "Usage: t greet NAME… [OPTION…]");
        assert_has(out, "-t, --times N");
        assert_has(out, "    --json");
        assert_has(out, "  $ t greet Ann\n  $ t greet Ann Bob --times 2\n");
    }
    run("t --help");
    assert_has(out, "Exit codes: 0 done");
    run("t --version");
    assert_string_equal(out, "t 1.2\n");
}

static void the_sqlstate_decides_the_exit_code(void **state)
{
    (void)state;
    static const struct {
        const char *sqlstate;
        int code;
    } cases[] = {
        { CALX_USAGE, 2 }, { CALX_NOT_FOUND, 3 }, { CALX_AMBIGUOUS, 3 }, { "08001", 4 }, { "08006", 4 },
        { "28P01", 4 },    { "3D000", 4 },        { "57P03", 4 },        { "42P01", 1 }, { CALX_BAD_FILE, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[64];
        snprintf(line, sizeof line, "t fail %s", cases[i].sqlstate);
        run(line);
        assert_int_equal(code, cases[i].code);
    }
    assert_string_equal(err, "t: It broke at hunter22 and p%40ss.\n  first\n  second p@ss\nhint: Mend it.\n");
}

static void what_an_error_quotes_does_not_command_the_terminal(void **state)
{
    (void)state;
    run("t box \033[31m\xc2\x9b\007Zo\xc3\xab\x7f");
    assert_has(err, "\" [31m  Zo\xc3\xab \"");
}

static void no_password_is_printed(void **state)
{
    (void)state;
    setenv("DATABASE_URL", "postgresql://ann:hunter22@db/x", 1);
    run("t fail-at-url 28P01");
    assert_null(strstr(err, "hunter22"));
    assert_has(err, "broke at *** and");
    setenv("DATABASE_URL", "postgresql://ann:p%40ss@db/x", 1);
    run("t fail-at-url 28P01");
    assert_null(strstr(err, "p%40ss"));
    assert_null(strstr(err, "p@ss"));
    setenv("DATABASE_URL", "host=db password='hunter22'", 1);
    run("t fail-at-url 28P01");
    assert_null(strstr(err, "hunter22"));
    unsetenv("DATABASE_URL");
    setenv("PGPASSWORD", "hunter22", 1);
    run("t fail 28P01");
    assert_null(strstr(err, "hunter22"));
    unsetenv("PGPASSWORD");
}

static void a_table_for_a_program_has_tabs_and_no_control_characters(void **state)
{
    (void)state;
    run("t table");
    assert_string_equal(out, "name\tcount\ntab here  [31mred\t7\n");
}

static void a_question_without_a_terminal_needs_yes(void **state)
{
    (void)state;
    run("t box open");
    assert_int_equal(code, CALX_EXIT_USAGE);
    assert_has(err, "Open the box?");
    assert_has(err, "--yes");
    run("t box open --yes");
    assert_string_equal(out, "opened");
    assert_string_equal(err, "a note\n");
    run("t box open --yes -q");
    assert_string_equal(err, "");
}

static void the_nearest_word_is_found_and_a_far_one_is_not(void **state)
{
    (void)state;
    static const char *const words[] = { "search", "import", "refresh-views", "show" };
    assert_string_equal(calx_cli_nearest("serach", words, 4), "search");
    assert_string_equal(calx_cli_nearest("refresh", words, 4), "refresh-views");
    assert_string_equal(calx_cli_nearest("shw", words, 4), "show");
    assert_null(calx_cli_nearest("database", words, 4));
    assert_null(calx_cli_nearest("", words, 4));
}

static void a_program_without_revisions_looks_at_scripts_and_says_how_to_begin(void **state)
{
    (void)state;
    static const calx_command *const migrations[] = { &calx_lint_command, &calx_history_command, NULL };
    char path[] = "/tmp/calx-cli-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, "DROP TABLE t", 12) == 12);
    close(fd);
    char line[64];
    snprintf(line, sizeof line, "t lint %s", path);
    program.commands = migrations;
    run(line);
    int linted = code;
    unlink(path);
    assert_int_equal(linted, CALX_EXIT_FAILED);
    assert_has(out, ":1:1: ban-drop-table: t");
    run("t history");
    assert_int_equal(code, CALX_EXIT_USAGE);
    assert_has(err,
               "no folder of them is named.\nhint: Give --versions DIR, or make a folder and a configuration: t init");
    program.revisions_folder = "nowhere/versions";
    run("t lint head");
    assert_has(err, "hint: Run it in the source folder, where nowhere/versions is, or give --versions DIR.");
    program.revisions_folder = NULL;
    program.commands = commands;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM_TEST(options_stand_anywhere_and_arguments_keep_their_order),
        PROGRAM_TEST(a_wrong_command_line_says_what_is_wrong_and_exits_with_2),
        PROGRAM_TEST(a_group_alone_shows_its_commands_as_an_error),
        PROGRAM_TEST(a_group_may_run_itself_and_make_its_commands),
        PROGRAM_TEST(help_shows_usage_options_and_an_example),
        PROGRAM_TEST(the_sqlstate_decides_the_exit_code),
        PROGRAM_TEST(what_an_error_quotes_does_not_command_the_terminal),
        PROGRAM_TEST(no_password_is_printed),
        PROGRAM_TEST(a_table_for_a_program_has_tabs_and_no_control_characters),
        PROGRAM_TEST(a_question_without_a_terminal_needs_yes),
        PROGRAM_TEST(the_nearest_word_is_found_and_a_far_one_is_not),
        PROGRAM_TEST(a_program_without_revisions_looks_at_scripts_and_says_how_to_begin),
    };
    return RUN_PROGRAM_TESTS("command line", tests);
}
