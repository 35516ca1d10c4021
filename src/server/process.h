/* Programs run as a server's owner, without a shell. */
#ifndef CALX_SERVER_PROCESS_H
#define CALX_SERVER_PROCESS_H

#include "owner.h"

/* What is common to both. */
typedef struct server_program {
    const server_owner *owner;
    const char *const *arguments; /* [0] is the program's path; ended by NULL */
    int output;                   /* descriptor for its stdout and stderr */
    int held;                     /* a locked descriptor that it keeps, so that the lock lasts as long as it does */
} server_program;

/* Runs it to its end; it dies with the caller. False, `err` filled, unless it exits with 0. */
bool process_run(const server_program *program, calx_error *err);

/* Starts it in a session of its own, as nobody's child, and returns when it has begun. */
bool process_launch(const server_program *program, calx_error *err);

#endif
