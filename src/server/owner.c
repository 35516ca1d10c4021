/* The user that a server runs as, and what is done with that user's rights. */
#include "owner.h"

#include <errno.h>
#include <ftw.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

bool owner_find(server_owner *owner, calx_error *err)
{
    *owner = (server_owner){ .uid = geteuid(), .gid = getegid() };
    if (owner->uid != 0)
        return true;
    const struct passwd *user = getpwnam("postgres");
    if (!user)
        user = getpwnam("nobody");
    if (!user || user->pw_uid == 0) {
        calx_fail(err, CALX_SYSTEM, "PostgreSQL does not run as root, and there is no user postgres or nobody.");
        return calx_error_hint(err, "Create one, for example: useradd --system postgres");
    }
    owner->other = true;
    owner->uid = user->pw_uid;
    owner->gid = user->pw_gid;
    owner->group_count = OWNER_GROUPS;
    if (getgrouplist(user->pw_name, user->pw_gid, owner->groups, &owner->group_count) < 0)
        owner->group_count = 0; /* more groups than we hold: none of them is needed */
    return true;
}

bool owner_become(const server_owner *owner)
{
    if (!owner->other)
        return true;
    return setgroups((size_t)owner->group_count, owner->groups) == 0 && setgid(owner->gid) == 0 &&
           setuid(owner->uid) == 0;
}

bool owner_alone_enters(const server_owner *owner, const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == owner->uid &&
           (found.st_mode & 077) == 0;
}

bool owner_make_folder(const server_owner *owner, const char *path, calx_error *err)
{
    if (mkdir(path, 0700) == 0) {
        if (owner->other && lchown(path, owner->uid, owner->gid) != 0)
            return calx_fail_errno(err, "Could not give the folder %s to the server's user", path);
        return true;
    }
    if (errno != EEXIST)
        return calx_fail_errno(err, "Could not make the folder %s", path);
    if (owner_alone_enters(owner, path))
        return true;
    calx_fail(err, CALX_SYSTEM, "The folder %s is not the server's alone.", path);
    return calx_error_hint(err, "Remove it, or name another folder.");
}

/* Runs `work(path)` in a child that is the owner; its errno, 0 where it went well. */
static int as_owner(const server_owner *owner, int (*work)(const char *), const char *path)
{
    pid_t child = fork();
    if (child < 0)
        return errno;
    if (child == 0)
        _exit(!owner_become(owner) || work(path) != 0 ? errno & 0xFF : 0);
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return errno;
    return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

static int pass_through(const char *path)
{
    return access(path, X_OK);
}

bool owner_reaches(const server_owner *owner, const char *path)
{
    return as_owner(owner, pass_through, path) == 0;
}

static int remove_one(const char *path, const struct stat *what, int kind, struct FTW *place)
{
    (void)what;
    (void)kind;
    if (place->level == 0)
        return 0; /* the top one stands in a folder that the owner may not change */
    return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

static int empty_folder(const char *path)
{
    return nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT ? 0 : -1;
}

bool owner_empty(const server_owner *owner, const char *path, calx_error *err)
{
    int failed = as_owner(owner, empty_folder, path);
    if (failed == 0)
        return true;
    errno = failed;
    return calx_fail_errno(err, "Could not empty the folder %s", path);
}

bool owner_remove_tree(const server_owner *owner, const char *path, calx_error *err)
{
    if (!owner_empty(owner, path, err))
        return false;
    return rmdir(path) == 0 || errno == ENOENT || calx_fail_errno(err, "Could not remove the folder %s", path);
}
