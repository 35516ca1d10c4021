/* Running dsdb as a user types it, on a database with records. DSDB names the program. */
#ifndef TEST_DSDB_H
#define TEST_DSDB_H

#include "command_line.h"
#include "records.h"

#include <jansson.h>

static char output[1048576]; /* stdout of the last run */
static char errors[8192];    /* its stderr */

static inline int connect_for_dsdb(const char *name)
{
    if (connect_with_records(name) != 0)
        return -1;
    CALX_SCOPED_ARENA(scratch);
    return setenv("DATABASE_URL", calx_describe_target(conn, scratch).data, 1);
}

/* Runs `dsdb …`, as a shell reads it; its exit code. */
static inline int dsdb(const char *words)
{
    char line[2048];
    FILE *stderr_of_run = tmpfile();
    snprintf(line, sizeof line, "exec 2>&%d </dev/null; '%s' %s", fileno(stderr_of_run), getenv("DSDB"), words);
    int code = run_line(line, output, sizeof output);
    rewind(stderr_of_run);
    size_t len = fread(errors, 1, sizeof errors - 1, stderr_of_run);
    errors[len] = '\0';
    fclose(stderr_of_run);
    return code;
}

#define assert_dsdb(words, code)                                                                   \
    do {                                                                                           \
        int got = dsdb(words);                                                                     \
        if (got != (code))                                                                         \
            fail_msg("dsdb %s: exit code %d, not %d: %s%s", (words), got, (code), output, errors); \
    } while (false)

#define assert_says(where, part)  \
    if (!strstr((where), (part))) \
    fail_msg("no \"%s\" in: %s", (part), (where))

/* The output as JSON; the caller gives it up. */
static inline json_t *parsed(void)
{
    json_error_t why;
    json_t *value = json_loads(output, JSON_REJECT_DUPLICATES, &why);
    if (!value)
        fail_msg("%s: %s", why.text, output);
    return value;
}

#endif
