/* Runs a command with a throwaway server that all test programs in it share:
 *     with-server meson test -C build
 * Its exit code is the command's. */
#include "test_server.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: with-server COMMAND [ARGUMENT…]\n", stderr);
        return 2;
    }
    setenv("CALX_TEST_SERVER", calx_test_url(), 1);
    pid_t command;
    int failed = posix_spawnp(&command, argv[1], NULL, NULL, argv + 1, environ);
    if (failed) {
        fprintf(stderr, "with-server: %s: %s\n", argv[1], strerror(failed));
        return 127;
    }
    /* A terminal's Ctrl-C reaches the command too; when it has ended the server goes. */
    signal(SIGINT, SIG_IGN);
    int status;
    while (waitpid(command, &status, 0) < 0)
        if (errno != EINTR)
            return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
