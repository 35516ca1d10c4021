/* Takes a bench's server away whatever ends the bench: a signal, a crash, kill -9. */
#ifndef BENCH_CARE_H
#define BENCH_CARE_H

#include <stdbool.h>
#include <sys/types.h>

/* To be called before the server of the folder `dir` is started: when this process has ended, the server is stopped
 * and the folder removed. False where no process could be made for that. */
bool bench_take_care(const char *dir);

/* To be called in a child that is to end with the bench, after fork(). */
void bench_end_with(pid_t bench);

#endif
