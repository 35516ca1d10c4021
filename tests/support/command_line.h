/* Running a command line, and keeping what it prints. */
#ifndef TEST_COMMAND_LINE_H
#define TEST_COMMAND_LINE_H

#include <stdio.h>
#include <sys/wait.h>

/* Runs a line as a shell reads it. What it prints becomes text in `output`, as much as there is room for; gives its
 * exit code, or -1 where a signal ended it. */
static inline int run_line(const char *line, char *output, size_t room)
{
    FILE *pipe = popen(line, "r");
    size_t len = fread(output, 1, room - 1, pipe);
    output[len] = '\0';
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
