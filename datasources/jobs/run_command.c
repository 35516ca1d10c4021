/* A shell, its standard input out of an unlinked file (so that a command that doesn't read blocks nobody), and a clock.
 * The command is the leader of a group of processes of its own, which ends with it. */
#include "run_command.h"

#include <calx/clock.h>

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool start(const char *command, FILE *input, pid_t *child, calx_error *why)
{
    const char *const words[] = { "sh", "-c", command, NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(input), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    errno = posix_spawn(child, "/bin/sh", &actions, &attributes, (char *const *)words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return errno == 0 || calx_fail_errno(why, "The command can't be started");
}

/* Waits for the end of a child, looking ever more seldom, at least 50 times a second; false when the time is over. It
 * stays a zombie, so that its group is still its own. */
static bool wait_until(pid_t child, int64_t deadline)
{
    struct timespec pause = { .tv_nsec = 1000000 };
    for (;;) {
        siginfo_t ended = { 0 };
        if (waitid(P_PID, (id_t)child, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == child)
            return true;
        if (calx_ticks() >= deadline)
            return false;
        nanosleep(&pause, NULL);
        if (pause.tv_nsec < 16000000)
            pause.tv_nsec *= 2;
    }
}

static command_end end_of(int status, calx_error *why)
{
    if (WIFSIGNALED(status)) {
        calx_fail(why, CALX_CANCELLED, "The command was ended by signal %d.", WTERMSIG(status));
        return COMMAND_CUT;
    }
    if (WEXITSTATUS(status) == 0)
        return COMMAND_DONE;
    calx_fail(why, CALX_SYSTEM, "The command ended with exit code %d.", WEXITSTATUS(status));
    return COMMAND_REFUSED;
}

command_end run_command(const char *command, calx_text input, int64_t seconds, calx_error *why)
{
    pid_t child;
    int status;
    FILE *file = tmpfile();
    if (!file || fwrite(input.data, 1, input.len, file) != input.len || fflush(file) != 0) {
        calx_fail_errno(why, "What the command is to read can't be written");
        if (file)
            fclose(file);
        return COMMAND_REFUSED;
    }
    rewind(file);
    bool started = start(command, file, &child, why);
    fclose(file);
    if (!started)
        return COMMAND_REFUSED;
    bool ended = wait_until(child, calx_ticks() + seconds * 1000000000);
    kill(-child, SIGKILL); /* what it left behind, too */
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (ended)
        return end_of(status, why);
    calx_fail(why, CALX_TIMEOUT, "The command took longer than %lld s and was killed.", (long long)seconds);
    return COMMAND_CUT;
}
