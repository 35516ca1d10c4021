/* A program of the test's own, `program`, which is run in an empty folder. */
#ifndef PROGRAM_TEST_H
#define PROGRAM_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frame.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static calx_program program;
static char folder[] = "/tmp/calx-test-cli-XXXXXX";

/* What the last run printed and gave. */
static char *out;
static char *err;
static int code;

static inline void run(const char *line)
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

/* Every test begins in an empty folder with no variable that names a database. */
static inline int begin(void **state)
{
    static const char *const names[] = { "DATABASE_URL", "DO_DATABASE_URL", "PGSERVICE", "PGHOST",
                                         "PGHOSTADDR",   "PGDATABASE",      "PGUSER",    "PGPASSWORD" };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
    unlink(".env");
    return 0;
}

static inline int make_folder(void **state)
{
    (void)state;
    freopen("/dev/null", "r", stdin);
    return mkdtemp(folder) ? chdir(folder) : -1;
}

static inline int remove_folder(void **state)
{
    (void)state;
    free(out);
    free(err);
    unlink(".env");
    return rmdir(folder);
}

#define PROGRAM_TEST(f) cmocka_unit_test_setup(f, begin)
#define RUN_PROGRAM_TESTS(name, tests) cmocka_run_group_tests_name((name), (tests), make_folder, remove_folder)

#endif
