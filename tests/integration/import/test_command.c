/* dsdb import as a user meets it: what it prints, its exit codes, signals. DSDB names the program. */
#include "command_line.h"
#include "importing.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static char output[16 * 1024]; /* of the last run, stdout and stderr together */

/* Runs `dsdb import …` in the test's folder, as a shell reads it; its exit code. */
static int dsdb_import(importing *m, const char *words)
{
    char line[1024];
    snprintf(line, sizeof(line), "cd '%s' && DATABASE_URL='%s' '%s' import %s 2>&1 </dev/null", m->folder, m->url,
             getenv("DSDB"), words);
    return run_line(line, output, sizeof output);
}

#define ASSERT_EXIT(words, code)                                                                \
    do {                                                                                        \
        int got = dsdb_import(m, (words));                                                      \
        if (got != (code))                                                                      \
            fail_msg("dsdb import %s: exit code %d, not %d: %s", (words), got, (code), output); \
    } while (0)

static void the_sum_the_changes_and_the_rejects_are_printed(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("municipality", "Clymer,", "county_fips", "42063");
    AGENCY("airtable_uid", "");
    ASSERT_EXIT("--agencies agencies", 0);
    ASSERT_HAS(output, "agencies: 2 read = 1 loaded + 0 updated + 0 unchanged + 0 merged + 1 rejected\n");
    ASSERT_HAS(output, "1  municipality: cut at the comma\n");
    ASSERT_HAS(output, "agencies.rejects.csv");
    ASSERT_HAS(content(m, "agencies.rejects.csv"), "airtable_uid is blank");
}

static void json_has_the_same(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("municipality", "Clymer,");
    ASSERT_EXIT("--agencies agencies --json --dry-run", 0);
    ASSERT_HAS(output, "\"dry_run\": true");
    ASSERT_HAS(output, "\"loaded\": 1");
    ASSERT_HAS(output, "\"what\": \"cut at the comma\"");
    ASSERT_HAS(output, "\"rejects\": null");
    assert_string_equal(ask(m, "select count(*) from agencies"), "0");
}

static void a_path_that_is_no_text_is_null_in_json(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("municipality", "Clymer,");
    assert_int_equal(rename(path_in(m, "agencies"), path_in(m, "a\xff")), 0);
    ASSERT_EXIT("--agencies a\xff --json", 0);
    ASSERT_HAS(output, "\"loaded\": 1");
    ASSERT_HAS(output, "\"path\": null");
}

static void wrong_use_and_bad_files_have_their_exit_codes(void **state)
{
    importing *m = *state;
    ASSERT_EXIT("", 2);
    ASSERT_HAS(output, "hint: Name one or both");
    ASSERT_EXIT("--agencies nowhere.csv", 1);
    ASSERT_HAS(output, "dsdb: nowhere.csv cannot be read: No such file or directory.\n");
    ASSERT_EXIT("--agencies .", 1);
    ASSERT_HAS(output, "not a regular file");
    ASSERT_EXIT("--help", 0);
    ASSERT_HAS(output, "--dry-run");
}

static void a_line_of_a_gigabyte_is_refused_at_once(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    FILE *file = open_file(m, "agencies", "a");
    for (int i = 0; i < 4 * 1024 * 1024; i++)
        fputc('x', file);
    fflush(file);
    /* a hole, which costs no disk, makes the rest */
    assert_int_equal(ftruncate(fileno(file), 1024 * 1024 * 1024), 0);
    fclose(file);
    time_t began = time(NULL);
    ASSERT_EXIT("--agencies agencies", 1);
    ASSERT_HAS(output, "agencies, line 2: the record is longer than 1 MiB.");
    assert_true(time(NULL) - began < 10);
}

/* So many agencies that there is time to stop the import. */
static void put_many(importing *m)
{
    new_file(m, &import_agencies);
    FILE *file = open_file(m, "agencies", "a");
    for (int i = 0; i < 50000; i++)
        fprintf(file,
                "Agency %d,Agency %d,https://example.org/%d,local,PA,Town %d,42063,['Indiana'],40.5,-79.5,,rec%d\n", i,
                i, i, i % 5000, i);
    fputs(",,,,,,,,,,,\n", file);
    fclose(file);
}

/* Starts an import and waits until the server runs a statement that begins so. */
static pid_t start_until(importing *m, const char *statement)
{
    pid_t child = fork();
    if (child == 0) {
        setenv("DATABASE_URL", m->url, 1);
        if (chdir(m->folder) == 0 && freopen("output", "w", stderr))
            execl(getenv("DSDB"), "dsdb", "import", "--agencies", "agencies", (char *)NULL);
        _exit(99);
    }
    calx_text sql = calx_text_format(m->arena,
                                     "select count(*) from pg_stat_activity where pid <> pg_backend_pid() and "
                                     "datname = current_database() and state = 'active' and query like '%s%%'",
                                     statement);
    for (int i = 0; strcmp(ask(m, sql.data), "0") == 0; i++) {
        if (i == 3000 || waitpid(child, NULL, WNOHANG) != 0)
            fail_msg("the import did not come to %s", statement);
        usleep(10 * 1000);
    }
    return child;
}

static int end_of(pid_t child)
{
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void wait_until_alone(importing *m)
{
    while (strcmp(ask(m, "select count(*) from pg_stat_activity where datname = current_database()"), "1") != 0)
        usleep(10 * 1000);
}

static const char *const steps[] = { "copy import_agencies", "-- From import_agencies" };

static void a_stopped_import_leaves_all_as_it_was(void **state)
{
    importing *m = *state;
    put_many(m);
    const char *before = checksum(m);
    for (int i = 0; i < 2; i++) {
        pid_t child = start_until(m, steps[i]);
        kill(child, SIGINT);
        assert_int_equal(end_of(child), 130);
        wait_until_alone(m);
        assert_string_equal(checksum(m), before);
        assert_int_equal(files_in(m), 2); /* the records and what it said */
        ASSERT_HAS(content(m, "output"), "dsdb: Stopped");
    }
}

static void a_killed_import_leaves_the_database_as_it_was(void **state)
{
    importing *m = *state;
    put_many(m);
    const char *before = checksum(m);
    for (int i = 0; i < 2; i++) {
        pid_t child = start_until(m, steps[i]);
        kill(child, SIGKILL);
        assert_int_equal(end_of(child), -SIGKILL);
        wait_until_alone(m);
        assert_string_equal(checksum(m), before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_sum_the_changes_and_the_rejects_are_printed), TEST(json_has_the_same),
        TEST(a_path_that_is_no_text_is_null_in_json),          TEST(wrong_use_and_bad_files_have_their_exit_codes),
        TEST(a_line_of_a_gigabyte_is_refused_at_once),         TEST(a_stopped_import_leaves_all_as_it_was),
        TEST(a_killed_import_leaves_the_database_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
