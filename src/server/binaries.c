/* Where PostgreSQL's own programs are: PATH, Debian's folders, pg_config. */
#include "binaries.h"

#include <calx/text.h>

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEBIAN_FOLDERS "/usr/lib/postgresql/*/bin"

/* The first line that a program prints, trimmed; NULL where it cannot be run or fails. */
static const char *first_line_of(const char *program, const char *argument, calx_arena *arena)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return NULL;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child;
    const char *const arguments[] = { program, argument, NULL };
    int failed = posix_spawnp(&child, program, &actions, NULL, (char *const *)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    FILE *output = fdopen(ends[0], "r");
    char line[4096];
    bool got = !failed && output && fgets(line, sizeof line, output);
    if (output)
        fclose(output);
    int status = 0;
    while (!failed && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return got && status == 0 ? calx_text_cstr(arena, calx_text_trim(calx_text_of(line))) : NULL;
}

/* "15" of "postgres (PostgreSQL) 15.4 (Debian 15.4-1)". */
static bool is_version(const char *folder, const char *version, calx_arena *arena)
{
    const char *line = first_line_of(calx_text_format(arena, "%s/postgres", folder).data, "--version", arena);
    const char *number = line ? strstr(line, ") ") : NULL;
    size_t len = strlen(version);
    return number && strncmp(number + 2, version, len) == 0 && strspn(number + 2 + len, "0123456789") == 0;
}

static bool has_program(const char *folder, const char *name, calx_arena *arena)
{
    return access(calx_text_format(arena, "%s/%s", folder, name).data, X_OK) == 0;
}

static bool serves(const char *folder, const char *version, calx_arena *arena)
{
    return has_program(folder, "initdb", arena) && has_program(folder, "postgres", arena) &&
           (!version || is_version(folder, version, arena));
}

static const char *in_path(const char *version, calx_arena *arena)
{
    calx_text rest = calx_text_of(getenv("PATH"));
    while (rest.data) {
        const char *folder = calx_text_cstr(arena, calx_text_cut(&rest, ':'));
        if (*folder == '/' && serves(folder, version, arena))
            return folder;
    }
    return NULL;
}

static const char *in_debian_folders(const char *version, calx_arena *arena)
{
    glob_t found;
    if (glob(DEBIAN_FOLDERS, GLOB_NOSORT, NULL, &found) != 0)
        return NULL;
    const char *newest = NULL;
    long newest_version = 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        long number = strtol(found.gl_pathv[i] + strlen("/usr/lib/postgresql/"), NULL, 10);
        if (number > newest_version && serves(found.gl_pathv[i], version, arena)) {
            newest = calx_text_cstr(arena, calx_text_of(found.gl_pathv[i]));
            newest_version = number;
        }
    }
    globfree(&found);
    return newest;
}

static const char *by_pg_config(const char *version, calx_arena *arena)
{
    const char *folder = first_line_of("pg_config", "--bindir", arena);
    return folder && *folder == '/' && serves(folder, version, arena) ? folder : NULL;
}

/* Programs run in another folder than ours. */
static const char *absolute(const char *folder, calx_arena *arena)
{
    char *real = realpath(folder, NULL);
    const char *kept = calx_text_cstr(arena, calx_text_of(real ? real : folder));
    free(real);
    return kept;
}

const char *binaries_find(const char *given, const char *version, calx_arena *arena, calx_error *err)
{
    if (given && serves(given, version, arena))
        return absolute(given, arena);
    const char *folder = given ? NULL : in_path(version, arena);
    if (!folder && !given)
        folder = in_debian_folders(version, arena);
    if (!folder && !given)
        folder = by_pg_config(version, arena);
    if (folder)
        return folder;
    if (version) {
        calx_fail(err, CALX_NOT_FOUND, "The server's data is of PostgreSQL %s, which is not installed%s%s.", version,
                  given ? " in " : "", given ? given : "");
        calx_error_hint(err, "Install it (Debian: apt-get install postgresql-%s), or destroy the server.", version);
        return NULL;
    }
    calx_fail(err, CALX_NOT_FOUND, "PostgreSQL's programs initdb and postgres were not found%s%s.", given ? " in " : "",
              given ? given : "");
    calx_error_hint(err, "Install PostgreSQL (Debian: apt-get install postgresql), or put its programs in PATH.");
    return NULL;
}
