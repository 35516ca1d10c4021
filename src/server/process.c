/* Programs run as a server's owner: fork and exec with a small, known environment.
 *
 * Between fork and exec only async-signal-safe calls are made, since the caller may have threads. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The caller's PG… variables would change what initdb and postgres do, so hardly anything is passed on. */
static void make_environment(char *zone, size_t zone_size, char *environment[4])
{
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    static char locale[] = "LC_ALL=C.UTF-8";
    const char *given = getenv("TZ");
    environment[0] = path;
    environment[1] = locale;
    environment[2] = NULL;
    environment[3] = NULL;
    if (given && (size_t)snprintf(zone, zone_size, "TZ=%s", given) < zone_size)
        environment[2] = zone;
}

/* Makes the child's descriptors and signals what a fresh program expects. */
static bool settle(const server_program *program)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    umask(077);
    int nothing = open("/dev/null", O_RDONLY);
    return nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(program->output, STDOUT_FILENO) >= 0 &&
           dup2(program->output, STDERR_FILENO) >= 0 && fcntl(program->held, F_SETFD, 0) == 0 && chdir("/") == 0 &&
           owner_become(program->owner);
}

/* Becomes the program, or says through `report` why it cannot. */
static _Noreturn void become_program(const server_program *program, char *const environment[], bool dies_with_caller,
                                     int report)
{
    /* After the change of user, which clears the setting. */
    if (settle(program) && (!dies_with_caller || prctl(PR_SET_PDEATHSIG, SIGKILL) == 0))
        execve(program->arguments[0], (char *const *)program->arguments, environment);
    int number = errno;
    ssize_t written = write(report, &number, sizeof number);
    _exit(written < 0 ? 126 : 127);
}

/* Waits for the other end of `report` to close at exec, or for the errno that came instead. */
static bool began(const server_program *program, int report, calx_error *err)
{
    int number;
    ssize_t got;
    while ((got = read(report, &number, sizeof number)) < 0 && errno == EINTR)
        ;
    if (got == 0)
        return true;
    errno = got == sizeof number ? number : EIO;
    return calx_fail_errno(err, "Could not run %s", program->arguments[0]);
}

static int wait_for(pid_t child)
{
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

bool process_run(const server_program *program, calx_error *err)
{
    char zone[256];
    char *environment[4];
    make_environment(zone, sizeof zone, environment);
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0)
        return calx_fail_errno(err, "Could not make a pipe");
    pid_t child = fork();
    if (child == 0)
        become_program(program, environment, true, report[1]);
    close(report[1]);
    bool ok = child > 0 ? began(program, report[0], err) : calx_fail_errno(err, "Could not start a process");
    close(report[0]);
    if (child < 0)
        return false;
    int status = wait_for(child);
    if (!ok || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
        return ok;
    const char *name = strrchr(program->arguments[0], '/') + 1;
    if (WIFSIGNALED(status))
        return calx_fail(err, CALX_SYSTEM, "%s was ended by signal %d.", name, WTERMSIG(status));
    return calx_fail(err, CALX_SYSTEM, "%s failed with exit code %d.", name, WEXITSTATUS(status));
}

bool process_launch(const server_program *program, calx_error *err)
{
    char zone[256];
    char *environment[4];
    make_environment(zone, sizeof zone, environment);
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0)
        return calx_fail_errno(err, "Could not make a pipe");
    pid_t between = fork();
    if (between == 0) {
        /* A grandchild belongs to init, so nobody has to wait for it; its own session keeps the
         * terminal's Ctrl-C away. */
        setsid();
        pid_t child = fork();
        if (child == 0)
            become_program(program, environment, false, report[1]);
        _exit(child < 0);
    }
    close(report[1]);
    bool ok = between > 0 && wait_for(between) == 0;
    if (!ok)
        calx_fail_errno(err, "Could not start a process");
    ok = ok && began(program, report[0], err);
    close(report[0]);
    return ok;
}
