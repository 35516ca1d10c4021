/* The folder of a server: its names, its locks, making and removing it. */
#include "home.h"

#include <calx/text.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Where folders go that the server's user could not reach at the place that root named. */
#define ELSEWHERE "/var/lib/calx"

static const char *inside(const char *dir, const char *name, calx_arena *arena)
{
    return calx_text_format(arena, "%s/%s", dir, name).data;
}

static void name_parts(server_home *home, const char *dir, calx_arena *arena)
{
    *home = (server_home){
        .dir = dir,
        .data = inside(dir, "data", arena),
        .fresh = inside(dir, "data.new", arena),
        .gone = inside(dir, "data.gone", arena),
        .socket = inside(dir, "socket", arena),
        .log = inside(dir, "log", arena),
        .lock = inside(dir, "lock", arena),
        .running = inside(dir, "running", arena),
    };
}

static const char *resolve(const char *path, calx_arena *arena)
{
    char *real = realpath(path, NULL);
    const char *kept = real ? calx_text_cstr(arena, calx_text_of(real)) : NULL;
    free(real);
    return kept;
}

static bool is_there(const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0;
}

bool home_find(const char *dir, calx_arena *arena, server_home *home, calx_error *err)
{
    const char *real = resolve(dir, arena);
    if (real)
        name_parts(home, real, arena);
    if (real && is_there(home->lock))
        return true;
    return calx_fail(err, CALX_NOT_FOUND, "There is no server in %s.", dir);
}

/* mkdir -p for the folder that `path` stands in. */
static bool make_parents(const char *path, calx_arena *arena, calx_error *err)
{
    char *part = calx_text_cstr(arena, calx_text_of(path));
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return calx_fail_errno(err, "Could not make the folder %s", part);
        *slash = '/';
    }
    return true;
}

static const char *parent_of(const char *path, calx_arena *arena)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash && slash != path ? (size_t)(slash - path) : 1;
    return slash ? calx_text_cstr(arena, (calx_text){ path, len }) : ".";
}

/* A link at `dir` to a new folder that the owner reaches. */
static bool make_elsewhere(const char *dir, calx_arena *arena, calx_error *err)
{
    char target[] = ELSEWHERE "/XXXXXX";
    if (!make_parents(target, arena, err))
        return false;
    if (!mkdtemp(target) || chmod(target, 0711) != 0)
        return calx_fail_errno(err, "Could not make a folder in %s", ELSEWHERE);
    if (symlink(target, dir) == 0)
        return true;
    calx_fail_errno(err, "Could not make the link %s", dir);
    rmdir(target);
    return false;
}

/* A folder at `dir` that the caller owns; an empty one may be there. */
static bool make_here(const char *dir, const server_owner *owner, calx_error *err)
{
    mode_t mode = owner->other ? 0711 : 0700;
    struct stat made;
    if (mkdir(dir, mode) != 0 && errno != EEXIST)
        return calx_fail_errno(err, "Could not make the folder %s", dir);
    if (stat(dir, &made) != 0 || !S_ISDIR(made.st_mode) || made.st_uid != geteuid()) {
        calx_fail(err, CALX_SYSTEM, "The folder %s belongs to another user.", dir);
        return calx_error_hint(err, "Name a folder that does not exist.");
    }
    /* Whatever the umask took away, or an earlier mode gave. */
    return chmod(dir, mode) == 0 || calx_fail_errno(err, "Could not change the mode of the folder %s", dir);
}

static bool holds_something(const char *dir)
{
    DIR *folder = opendir(dir);
    if (!folder)
        return false;
    int count = 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count > 0;
}

/* The path as it names a link itself, not what the link leads to. */
static const char *without_slashes(const char *dir, calx_arena *arena)
{
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/')
        len--;
    return calx_text_cstr(arena, (calx_text){ dir, len });
}

/* Makes an empty folder at `dir`, or keeps the one that is there. */
static bool make_empty(const char *dir, const server_owner *owner, calx_arena *arena, calx_error *err)
{
    if (!make_parents(dir, arena, err))
        return false;
    if (holds_something(dir)) {
        calx_fail(err, CALX_USAGE, "The folder %s holds other things than a server.", dir);
        return calx_error_hint(err, "Name an empty folder, or one that does not exist.");
    }
    struct stat found;
    if (stat(dir, &found) == 0 && !S_ISDIR(found.st_mode)) {
        calx_fail(err, CALX_USAGE, "%s is not a folder.", dir);
        return calx_error_hint(err, "Name an empty folder, or one that does not exist.");
    }
    bool linked = lstat(dir, &found) == 0 && S_ISLNK(found.st_mode);
    if (linked && access(dir, F_OK) == 0)
        return true;
    if (linked && unlink(dir) != 0)
        return calx_fail_errno(err, "Could not remove the link %s, which leads nowhere", dir);
    if (!owner->other || owner_reaches(owner, parent_of(dir, arena)))
        return make_here(dir, owner, err);
    if (rmdir(dir) != 0 && errno != ENOENT)
        return calx_fail_errno(err, "Could not replace the folder %s", dir);
    return make_elsewhere(dir, arena, err);
}

bool home_make(const char *dir, const server_owner *owner, calx_arena *arena, server_home *home, calx_error *err)
{
    if (!dir || !*dir)
        return calx_fail(err, CALX_USAGE, "A server needs the name of a folder.");
    if (home_find(dir, arena, home, NULL))
        return true;
    dir = without_slashes(dir, arena);
    if (!make_empty(dir, owner, arena, err))
        return false;
    const char *real = resolve(dir, arena);
    if (!real)
        return calx_fail_errno(err, "Could not find the folder %s again", dir);
    name_parts(home, real, arena);
    int lock = open(home->lock, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0)
        return calx_fail_errno(err, "Could not make the file %s", home->lock);
    close(lock);
    return true;
}

int home_lock(const server_home *home, bool *vanished, calx_error *err)
{
    *vanished = false;
    int lock = open(home->lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (lock < 0) {
        *vanished = errno == ENOENT;
        calx_fail_errno(err, "Could not open the file %s", home->lock);
        return -1;
    }
    struct stat held, named;
    bool locked = flock(lock, LOCK_EX) == 0;
    if (locked && stat(home->lock, &named) == 0 && fstat(lock, &held) == 0 && held.st_ino == named.st_ino)
        return lock;
    *vanished = locked;
    calx_fail_errno(err, "Could not lock the file %s", home->lock);
    close(lock);
    return -1;
}

bool home_is_running(const server_home *home)
{
    int file = open(home->running, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return false;
    bool held = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(file);
    return held;
}

int home_take_running(const server_home *home, calx_error *err)
{
    int file = open(home->running, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        calx_fail_errno(err, "Could not open the file %s", home->running);
        return -1;
    }
    if (flock(file, LOCK_EX | LOCK_NB) == 0)
        return file;
    if (errno != EWOULDBLOCK)
        calx_fail_errno(err, "Could not lock the file %s", home->running);
    close(file);
    return -1;
}

static bool fits_socket(const char *folder)
{
    return strlen(folder) + strlen("/.s.PGSQL.65535") < sizeof(((struct sockaddr_un *)NULL)->sun_path);
}

const char *home_socket(const server_home *home, calx_arena *arena)
{
    char target[PATH_MAX];
    ssize_t len = readlink(home->socket, target, sizeof target);
    return len > 0 ? calx_text_cstr(arena, (calx_text){ target, (size_t)len }) : home->socket;
}

/* A link to a folder with a short path and a name that cannot be guessed. */
static bool make_short_socket(const server_home *home, const server_owner *owner, calx_arena *arena, calx_error *err)
{
    const char *runtime = owner->other ? NULL : getenv("XDG_RUNTIME_DIR");
    bool usable = runtime && *runtime == '/' && access(runtime, W_OK) == 0 && strlen(runtime) < 70;
    char *target = calx_text_cstr(arena, calx_text_format(arena, "%s/calx-XXXXXX", usable ? runtime : "/tmp"));
    if (!mkdtemp(target))
        return calx_fail_errno(err, "Could not make a folder like %s for the server's socket", target);
    if ((!owner->other || lchown(target, owner->uid, owner->gid) == 0) && symlink(target, home->socket) == 0)
        return true;
    calx_fail_errno(err, "Could not make the link %s", home->socket);
    rmdir(target);
    return false;
}

bool home_make_socket(const server_home *home, const server_owner *owner, calx_arena *arena, calx_error *err)
{
    const char *socket = home_socket(home, arena);
    bool linked = socket != home->socket;
    bool fits = fits_socket(home->socket);
    if (linked != fits && fits_socket(socket) && owner_alone_enters(owner, socket))
        return owner_empty(owner, socket, err); /* a killed server leaves its socket and that one's lock */
    if (linked && unlink(home->socket) != 0)
        return calx_fail_errno(err, "Could not remove the link %s", home->socket);
    if (fits)
        return owner_make_folder(owner, home->socket, err);
    return (linked || owner_remove_tree(owner, home->socket, err)) && make_short_socket(home, owner, arena, err);
}

static bool remove_file(const char *path, calx_error *err)
{
    return unlink(path) == 0 || errno == ENOENT || calx_fail_errno(err, "Could not remove the file %s", path);
}

static bool remove_socket(const server_home *home, const server_owner *owner, calx_arena *arena, calx_error *err)
{
    const char *socket = home_socket(home, arena);
    if (owner_alone_enters(owner, socket) && !owner_remove_tree(owner, socket, err))
        return false;
    return socket == home->socket || remove_file(home->socket, err);
}

bool home_remove(const server_home *home, const char *dir, const server_owner *owner, calx_arena *arena,
                 calx_error *err)
{
    /* The first step ends the server's being: what is left after it is only litter. */
    if (!owner_remove_tree(owner, home->gone, err))
        return false;
    if (rename(home->data, home->gone) != 0 && errno != ENOENT)
        return calx_fail_errno(err, "Could not rename the folder %s", home->data);
    if (!owner_remove_tree(owner, home->gone, err) || !owner_remove_tree(owner, home->fresh, err) ||
        !remove_socket(home, owner, arena, err) || !remove_file(home->log, err) || !remove_file(home->running, err) ||
        !remove_file(home->lock, err))
        return false;
    if (rmdir(home->dir) != 0)
        return calx_fail_errno(err, "Could not remove the folder %s", home->dir);
    struct stat found;
    dir = without_slashes(dir, arena);
    bool linked = lstat(dir, &found) == 0 && S_ISLNK(found.st_mode) &&
                  calx_text_starts(calx_text_of(home->dir), CALX_TEXT(ELSEWHERE "/"));
    return !linked || remove_file(dir, err);
}
