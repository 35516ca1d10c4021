/* Running a command of the user's with something to read. */
#ifndef DSDB_JOBS_RUN_COMMAND_H
#define DSDB_JOBS_RUN_COMMAND_H

#include <calx/error.h>
#include <calx/text.h>
#include <stdint.h>

/* How a command ended. */
typedef enum command_end {
    COMMAND_DONE,    /* with exit code 0 */
    COMMAND_REFUSED, /* with another exit code, or it could not be started: it did not do it */
    COMMAND_CUT      /* by a signal, or by the time limit: nobody knows what it did */
} command_end;

/* Runs `command` as /bin/sh reads it, with `input` as its standard input and its output going to stderr, for at most
 * `seconds`: then it, and what it started, is killed. `why` is filled unless it ended with 0. */
command_end run_command(const char *command, calx_text input, int64_t seconds, calx_error *why);

#endif
