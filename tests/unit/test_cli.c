/* The frame of command-line programs: parsing, help, errors, exit codes, which database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frame.h"

#include <calx/commands.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A small program: `t greet NAME…`, `t fail CODE`, `t where`, `t table`, `t box open`. */

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

static bool run_where(calx_cli *cli, calx_error *err)
{
    const char *source;
    const char *conninfo = calx_cli_database(cli, &source, err);
    if (!conninfo)
        return false;
    calx_cli_print(cli, "%s from %s", conninfo, source);
    return true;
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
static const calx_command where = { .name = "where", .summary = "Name the database", .run = run_where };
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
static const calx_command *const commands[] = { &greet, &fail, &fail_at_url, &where, &table, &box, &factory, NULL };
static calx_program program = { .name = "t", .version = "1.2", .summary = "A test.", .commands = commands };

/* What the last run printed and gave. */
static char *out;
static char *err;
static int code;

static void run(const char *line)
{
    char *words[16] = { 0 };
    char *copy = strdup(line);
    int count = 0;
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        words[count++] = word;
    free(out);
    free(err);
    size_t size;
    FILE *to_out = open_memstream(&out, &size);
    FILE *to_err = open_memstream(&err, &size);
    code = cli_run(&program, count, words, to_out, to_err);
    fclose(to_out);
    fclose(to_err);
    free(copy);
}

#define assert_has(text, part)   \
    if (!strstr((text), (part))) \
    fail_msg("no \"%s\" in: %s", (part), (text))

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

static void dotenv_values_are_read_as_written(void **state)
{
    (void)state;
    static const char content[] = "\xEF\xBB\xBF# a comment\n"
                                  "PLAIN=one two # rest\r\n"
                                  "  export EXPORTED = x#y \n"
                                  "SINGLE='a \"b\" \\n $C' # rest\n"
                                  "DOUBLE=\"a\\\"b\\n\\$c\nd\"\n"
                                  "NOT A LINE\n"
                                  "=nothing\n"
                                  "EMPTY=\n"
                                  "TWICE=1\nTWICE=2\n"
                                  "EXPORT=me\n"
                                  "OPEN='to the end";
    static const char *const cases[][2] = {
        { "PLAIN", "one two" },      { "EXPORTED", "x#y" },    { "SINGLE", "a \"b\" \\n $C" },
        { "DOUBLE", "a\"b\n$c\nd" }, { "EMPTY", "" },          { "TWICE", "2" },
        { "EXPORT", "me" },          { "OPEN", "to the end" },
    };
    CALX_SCOPED_ARENA(arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(cli_dotenv_value(content, cases[i][0], arena), cases[i][1]);
    assert_null(cli_dotenv_value(content, "A", arena));
    assert_null(cli_dotenv_value(content, "PLAI", arena));
    assert_null(cli_dotenv_value("", "PLAIN", arena));
}

static char folder[] = "/tmp/calx-test-cli-XXXXXX";

static void write_dotenv(const char *content)
{
    FILE *file = fopen(".env", "w");
    fputs(content, file);
    fclose(file);
}

static const char *fallback(calx_arena *arena)
{
    (void)arena;
    return "postgresql:///own";
}

static void nothing_that_names_a_database_is_an_error_with_a_hint(void **state)
{
    (void)state;
    program.fallback_hint = "do this";
    run("t where");
    program.fallback_hint = NULL;
    assert_int_equal(code, CALX_EXIT_NO_DATABASE);
    assert_has(err, "hint: Set DATABASE_URL to postgresql://USER@HOST/NAME, or do this.");
}

/* Each step adds a source that goes before all those before it. */
static void the_database_is_looked_for_in_order(void **state)
{
    (void)state;
    program.fallback_url = fallback;
    run("t where");
    assert_string_equal(out, "postgresql:///own from the private server");
    program.fallback_url = NULL;
    write_dotenv("PGDATABASE=x\nPGUSER=ann\n");
    run("t where");
    assert_string_equal(out, " from the PG… variables in .env");
    assert_string_equal(getenv("PGUSER"), "ann");
    unsetenv("PGUSER");
    unsetenv("PGDATABASE");
    write_dotenv("PGHOST=h\nDO_DATABASE_URL=postgresql://two/b\n");
    run("t where");
    assert_string_equal(out, "postgresql://two/b from DO_DATABASE_URL in .env");
    write_dotenv("DO_DATABASE_URL=postgresql://two/b\nexport DATABASE_URL=\"postgresql+psycopg://one/a+b\"\n");
    run("t where");
    assert_string_equal(out, "postgresql://one/a+b from DATABASE_URL in .env");
    setenv("PGSERVICE", "s", 1);
    run("t where");
    assert_string_equal(out, " from PGSERVICE");
    setenv("DO_DATABASE_URL", "postgresql://three/c", 1);
    run("t where");
    assert_string_equal(out, "postgresql://three/c from DO_DATABASE_URL");
    setenv("DATABASE_URL", "", 1);
    run("t where");
    assert_string_equal(out, "postgresql://three/c from DO_DATABASE_URL");
    setenv("DATABASE_URL", "postgresql://four/d", 1);
    run("t where");
    assert_string_equal(out, "postgresql://four/d from DATABASE_URL");
}

static void a_dotenv_that_may_not_be_read_is_not_passed_over(void **state)
{
    (void)state;
    uid_t user = geteuid();
    program.fallback_url = fallback;
    write_dotenv("PGDATABASE=x\n");
    assert_int_equal(chmod(".env", 0), 0);
    assert_int_equal(chmod(folder, 0755), 0);
    assert_int_equal(seteuid(user ? user : 65534), 0); /* root may read everything */
    run("t where");
    assert_has(err, "Could not read the file .env: Permission denied");
    assert_has(err, "hint: Let this user read it");
    assert_int_equal(seteuid(user), 0);
    assert_int_equal(chmod(folder, user ? 0600 : 0700), 0); /* what is in a closed folder is nobody's setting */
    assert_int_equal(seteuid(user ? user : 65534), 0);
    run("t where");
    assert_int_equal(seteuid(user), 0);
    assert_int_equal(chmod(folder, 0700), 0);
    program.fallback_url = NULL;
    assert_string_equal(out, "postgresql:///own from the private server");
}

/* Every test begins in an empty folder with no variable that names a database. */
static int begin(void **state)
{
    static const char *const names[] = { "DATABASE_URL", "DO_DATABASE_URL", "PGSERVICE", "PGHOST",
                                         "PGHOSTADDR",   "PGDATABASE",      "PGUSER",    "PGPASSWORD" };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
    unlink(".env");
    return 0;
}

static int make_folder(void **state)
{
    (void)state;
    freopen("/dev/null", "r", stdin);
    return mkdtemp(folder) ? chdir(folder) : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    free(out);
    free(err);
    unlink(".env");
    return rmdir(folder);
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
        cmocka_unit_test_setup(options_stand_anywhere_and_arguments_keep_their_order, begin),
        cmocka_unit_test_setup(a_wrong_command_line_says_what_is_wrong_and_exits_with_2, begin),
        cmocka_unit_test_setup(a_group_alone_shows_its_commands_as_an_error, begin),
        cmocka_unit_test_setup(a_group_may_run_itself_and_make_its_commands, begin),
        cmocka_unit_test_setup(help_shows_usage_options_and_an_example, begin),
        cmocka_unit_test_setup(the_sqlstate_decides_the_exit_code, begin),
        cmocka_unit_test_setup(no_password_is_printed, begin),
        cmocka_unit_test_setup(a_table_for_a_program_has_tabs_and_no_control_characters, begin),
        cmocka_unit_test_setup(a_question_without_a_terminal_needs_yes, begin),
        cmocka_unit_test_setup(the_nearest_word_is_found_and_a_far_one_is_not, begin),
        cmocka_unit_test_setup(dotenv_values_are_read_as_written, begin),
        cmocka_unit_test_setup(nothing_that_names_a_database_is_an_error_with_a_hint, begin),
        cmocka_unit_test_setup(the_database_is_looked_for_in_order, begin),
        cmocka_unit_test_setup(a_dotenv_that_may_not_be_read_is_not_passed_over, begin),
        cmocka_unit_test_setup(a_program_without_revisions_looks_at_scripts_and_says_how_to_begin, begin),
    };
    return cmocka_run_group_tests_name("command line", tests, make_folder, remove_folder);
}
