/* The commands, as a user types them. The variable DSDB names the program. */
#ifndef TEST_RUNNING_DSDB_H
#define TEST_RUNNING_DSDB_H

#include "command_line.h"
#include "migrating.h"

static char output[262144]; /* of the last run, stdout and stderr together */

/* Runs `dsdb …` in the test's folder, as a shell reads it; its exit code. */
static int dsdb(const migrating *m, const char *words)
{
    char line[8192];
    snprintf(line, sizeof line, "exec 2>&1 </dev/null; cd '%s'; DATABASE_URL='%s' '%s' %s", m->folder, m->url,
             getenv("DSDB"), words);
    return run_line(line, output, sizeof output);
}

#define ASSERT_DSDB(words, code)                                                         \
    do {                                                                                 \
        int got = dsdb(m, (words));                                                      \
        if (got != (code))                                                               \
            fail_msg("dsdb %s: exit code %d, not %d: %s", (words), got, (code), output); \
    } while (0)

#endif
