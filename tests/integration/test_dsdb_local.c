/* dsdb local, as a user types it: a fresh home, a path with blanks. DSDB names the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/command_line.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char home[] = "/tmp/calx test home XXXXXX";
static char output[8192]; /* of the last run, stdout and stderr together */

/* Runs `dsdb …`, as a shell reads it; its exit code. */
static int dsdb(const char *words)
{
    char line[1024];
    snprintf(line, sizeof line, "exec 2>&1 </dev/null; '%s' %s", getenv("DSDB"), words);
    return run_line(line, output, sizeof output);
}

#define assert_dsdb(words, code)                                                         \
    do {                                                                                 \
        int got = dsdb(words);                                                           \
        if (got != (code))                                                               \
            fail_msg("dsdb %s: exit code %d, not %d: %s", (words), got, (code), output); \
    } while (false)

#define assert_output(part)      \
    if (!strstr(output, (part))) \
    fail_msg("no \"%s\" in: %s", (part), output)

static long postmaster(void)
{
    assert_dsdb("local status --json", 0);
    const char *pid = strstr(output, "\"pid\": ");
    assert_non_null(pid);
    return strtol(pid + 7, NULL, 10);
}

static int make_home(void **state)
{
    (void)state;
    static const char *const names[] = { "DATABASE_URL", "DO_DATABASE_URL", "PGSERVICE", "PGHOST",
                                         "PGHOSTADDR",   "PGDATABASE",      "PGUSER",    "XDG_STATE_HOME" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
    if (!mkdtemp(home))
        return -1;
    return setenv("HOME", home, 1);
}

static int remove_home(void **state)
{
    (void)state;
    char command[256];
    dsdb("local destroy --yes");
    snprintf(command, sizeof command, "rm -r '%s'", home);
    return system(command);
}

static void before_up_there_is_nothing_to_see_or_stop(void **state)
{
    (void)state;
    assert_dsdb("local status", 3);
    assert_output("hint: Make one with: dsdb local up");
    assert_dsdb("local status --dir /nowhere", 3);
    assert_output("hint: Make one with: dsdb local up --dir /nowhere");
    assert_dsdb("local url", 3);
    assert_dsdb("local down", 3);
    assert_dsdb("local psql", 3);
    assert_dsdb("local destroy --yes", 3);
}

static void up_starts_the_server_and_again_changes_nothing(void **state)
{
    (void)state;
    assert_dsdb("local up", 0);
    assert_output("Started the private server");
    long first = postmaster();
    assert_dsdb("local up", 0);
    assert_output("runs already");
    assert_int_equal(postmaster(), first);
    assert_dsdb("local up --port 12345", 2);
    assert_output("without port 12345");
    assert_dsdb("local up --port 5999 --dir \"$HOME/.local/state/dsdb/local\"", 2);
    assert_output("dsdb local down --dir /tmp/");
}

static void url_is_just_the_url_and_psql_reaches_the_database(void **state)
{
    (void)state;
    assert_dsdb("local url", 0);
    assert_ptr_equal(strstr(output, "postgresql:///dsdb?host="), output);
    assert_ptr_equal(strchr(output, '\n'), output + strlen(output) - 1);
    assert_null(strchr(output, ' '));
    assert_dsdb("local psql -- -AXtc 'SELECT current_database()'", 0);
    assert_string_equal(output, "dsdb\n");
}

static void after_a_kill_up_starts_it_again_with_its_data(void **state)
{
    (void)state;
    assert_dsdb("local psql -- -XAtc 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)'", 0);
    long before = postmaster();
    kill((pid_t)before, SIGKILL);
    assert_dsdb("local up", 0);
    assert_output("Started");
    assert_int_not_equal(postmaster(), before);
    assert_dsdb("local psql -- -XAtc 'SELECT n FROM kept'", 0);
    assert_string_equal(output, "7\n");
}

static void down_stops_it_and_up_starts_it_again(void **state)
{
    (void)state;
    assert_dsdb("local down", 0);
    assert_output("Stopped");
    assert_dsdb("local down", 0);
    assert_dsdb("local status", 3);
    assert_output("stopped");
    assert_dsdb("local url", 3);
    assert_dsdb("local up", 0);
}

static void destroy_needs_a_yes_and_leaves_nothing(void **state)
{
    (void)state;
    assert_dsdb("local destroy", 2);
    assert_output("--yes");
    postmaster();
    assert_dsdb("local destroy --yes", 0);
    assert_dsdb("local status", 3);
    char folder[256];
    struct stat found;
    snprintf(folder, sizeof folder, "%s/.local/state/dsdb/local", home);
    assert_int_not_equal(lstat(folder, &found), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_up_there_is_nothing_to_see_or_stop),
        cmocka_unit_test(up_starts_the_server_and_again_changes_nothing),
        cmocka_unit_test(url_is_just_the_url_and_psql_reaches_the_database),
        cmocka_unit_test(after_a_kill_up_starts_it_again_with_its_data),
        cmocka_unit_test(down_stops_it_and_up_starts_it_again),
        cmocka_unit_test(destroy_needs_a_yes_and_leaves_nothing),
    };
    return cmocka_run_group_tests_name("dsdb local", tests, make_home, remove_home);
}
