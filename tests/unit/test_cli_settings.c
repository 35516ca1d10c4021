/* Where a program finds its database: in the environment and in .env. */
#include "program_test.h"

#include <sys/stat.h>

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

static bool run_where(calx_cli *cli, calx_error *err)
{
    const char *source;
    const char *conninfo = calx_cli_database(cli, &source, err);
    if (!conninfo)
        return false;
    calx_cli_print(cli, "%s from %s", conninfo, source);
    return true;
}

static const calx_command where = { .name = "where", .summary = "Name the database", .run = run_where };
static const calx_command *const commands[] = { &where, NULL };
static calx_program program = { .name = "t", .version = "1.2", .summary = "A test.", .commands = commands };

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM_TEST(dotenv_values_are_read_as_written),
        PROGRAM_TEST(nothing_that_names_a_database_is_an_error_with_a_hint),
        PROGRAM_TEST(the_database_is_looked_for_in_order),
        PROGRAM_TEST(a_dotenv_that_may_not_be_read_is_not_passed_over),
    };
    return RUN_PROGRAM_TESTS("settings", tests);
}
