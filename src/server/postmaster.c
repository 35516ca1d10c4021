/* What a server says of itself in its data folder. That folder belongs to the server's user, so what
 * is read there is not trusted: no links are followed and nothing is done with root's rights. */
#include "postmaster.h"

#include <calx/text.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool read_small(const char *path, char *content, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return false;
    ssize_t len = read(file, content, size - 1);
    close(file);
    content[len > 0 ? len : 0] = '\0';
    return len > 0;
}

static const char *path_of(const server_home *home, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", home->data, name);
    return path;
}

/* Lines: pid, data folder, start, port, socket folder, listening address, shared memory, state. */
bool postmaster_read(const server_home *home, postmaster *out)
{
    char path[PATH_MAX];
    char content[PATH_MAX * 2 + 512];
    if (!read_small(path_of(home, "postmaster.pid", path, sizeof path), content, sizeof content))
        return false;
    calx_text lines[8] = { 0 };
    calx_text rest = calx_text_of(content);
    for (size_t i = 0; i < 8 && rest.data; i++)
        lines[i] = calx_text_trim(calx_text_cut(&rest, '\n'));
    *out = (postmaster){
        .pid = (pid_t)strtol(content, NULL, 10),
        .started = lines[2].data ? strtoll(lines[2].data, NULL, 10) : 0,
        .port = lines[3].data ? (int)strtol(lines[3].data, NULL, 10) : 0,
        .listens = lines[5].len > 0,
        .ready = calx_text_equal(lines[7], CALX_TEXT("ready")),
    };
    return out->pid > 1;
}

bool postmaster_lives(const postmaster *master)
{
    return kill(master->pid, 0) == 0 || errno == EPERM;
}

bool postmaster_signal(const postmaster *master, const server_owner *owner, int number, calx_error *err)
{
    pid_t child = fork();
    if (child == 0)
        _exit(!owner_become(owner) || (kill(master->pid, number) != 0 && errno != ESRCH) ? errno & 0xFF : 0);
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (child > 0 && status == 0)
        return true;
    errno = child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : EAGAIN;
    return calx_fail_errno(err, "Could not signal the server's process %d", (int)master->pid);
}

/* Whether a process may be a server at work on this data, as far as /proc tells. */
static bool may_be_server(const server_home *home, pid_t pid)
{
    char path[64];
    char content[PATH_MAX];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (!read_small(path, content, sizeof content))
        return false;
    const char *name_end = strrchr(content, ')'); /* "12 (postgres) S …" */
    if (!strstr(content, "(postgres)") || !name_end || strspn(name_end, ") ZX") > 2)
        return false; /* another program's, or ended and not yet taken off the list */
    snprintf(path, sizeof path, "/proc/%d/cwd", (int)pid);
    ssize_t len = readlink(path, content, sizeof content);
    return len <= 0 || calx_text_equal((calx_text){ content, (size_t)len }, calx_text_of(home->data));
}

void postmaster_forget_stale(const server_home *home)
{
    postmaster left;
    if (!postmaster_read(home, &left))
        return;
    /* A server that is just dying has let go of the lock a moment before it is gone. One that was
     * started by hand stays: PostgreSQL will refuse, and say why. */
    for (int i = 0; i < 200 && may_be_server(home, left.pid); i++)
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    char path[PATH_MAX];
    if (!may_be_server(home, left.pid))
        unlink(path_of(home, "postmaster.pid", path, sizeof path));
}

const char *postmaster_version(const server_home *home, calx_arena *arena)
{
    char path[PATH_MAX];
    char content[32];
    if (!read_small(path_of(home, "PG_VERSION", path, sizeof path), content, sizeof content))
        return NULL;
    return calx_text_cstr(arena, calx_text_trim(calx_text_of(content)));
}
