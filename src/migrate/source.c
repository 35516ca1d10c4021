/* Lists and reads revision files. A folder is not searched to its depth: what lies below it is not of
 * the history. */
#include "source.h"

#include <calx/buffer.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_AT_ONCE 4096
#define LARGEST (64U << 20) /* no revision is that long; a wrong folder may hold a dump that is */

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Files of several folders are one list: names begin with their dates. */
static int by_name(const void *a, const void *b)
{
    const char *one = *(const char *const *)a;
    const char *other = *(const char *const *)b;
    int order = strcmp(name_of(one), name_of(other));
    return order ? order : strcmp(one, other);
}

bool calx_source_is_c(const char *path)
{
    return calx_text_ends(calx_text_of(path), CALX_TEXT(".c"));
}

static bool is_revision(const char *name)
{
    return name[0] != '.' && (calx_text_ends(calx_text_of(name), CALX_TEXT(".sql")) || calx_source_is_c(name));
}

typedef struct listing {
    const char **paths;
    size_t count;
    size_t cap;
} listing;

static bool list_folder(calx_arena *arena, const char *folder, listing *out, calx_error *err)
{
    DIR *dir = opendir(folder);
    if (!dir) {
        bool forbidden = errno == EACCES;
        calx_fail_errno(err, "Cannot read the folder of revisions %s", folder);
        return calx_error_hint(err, forbidden ? "Let the user that runs this read it, or name another folder."
                                              : "Name an existing folder of revision files.");
    }
    size_t slash = strlen(folder);
    while (slash > 1 && folder[slash - 1] == '/')
        slash--;
    for (const struct dirent *entry; (entry = readdir(dir));) {
        if (!is_revision(entry->d_name))
            continue;
        if (out->count == out->cap) {
            size_t more = out->cap ? out->cap * 2 : 64;
            out->paths = calx_grow(arena, out->paths, out->cap * sizeof *out->paths, more * sizeof *out->paths);
            out->cap = more;
        }
        out->paths[out->count++] = calx_text_format(arena, "%.*s/%s", (int)slash, folder, entry->d_name).data;
    }
    closedir(dir);
    return true;
}

static void list_embedded(calx_arena *arena, const calx_embedded_files *embedded, const char ***paths, size_t *count)
{
    *paths = calx_new_array(arena, const char *, embedded->count);
    for (size_t i = 0; i < embedded->count; i++)
        (*paths)[i] = embedded->files[i].path;
    *count = embedded->count;
}

bool calx_source_list(calx_arena *arena, const calx_revision_source *source, const char ***paths, size_t *count,
                      calx_error *err)
{
    *paths = NULL;
    *count = 0;
    if (!source->directory && !source->embedded)
        return calx_fail(err, CALX_USAGE, "This program has no revisions in it, and no folder of them is named.");
    if (!source->directory) {
        list_embedded(arena, source->embedded, paths, count); /* sorted when it was made */
        return true;
    }
    listing list = { 0 };
    if (!list_folder(arena, source->directory, &list, err))
        return false;
    for (size_t i = 0; i < source->further_count; i++)
        if (!list_folder(arena, source->further[i], &list, err))
            return false;
    if (list.count > 0)
        qsort(list.paths, list.count, sizeof *list.paths, by_name);
    *paths = list.paths;
    *count = list.count;
    return true;
}

/* Reads until the end or until `limit` bytes are there. */
static bool read_some(int fd, calx_buffer *to, size_t limit, bool *more)
{
    bool ok = calx_buffer_read(to, fd, limit);
    *more = to->len == limit;
    return ok;
}

/* The beginning of a file in one read, since headers of a thousand files are read for each command; a file gives less
 * than was asked for only at its end. Only what is there is kept. */
static bool read_beginning(int fd, calx_arena *arena, size_t limit, calx_text *out, bool *more)
{
    char bytes[MOST_AT_ONCE];
    ssize_t got;
    do
        got = read(fd, bytes, limit);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return false;
    *more = (size_t)got == limit;
    *out = calx_text_copy(arena, (calx_text){ bytes, (size_t)got });
    return true;
}

static bool read_file(calx_arena *arena, const char *path, size_t limit, calx_text *out, bool *more, calx_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        bool forbidden = errno == EACCES;
        calx_fail_errno(err, "Cannot read the revision file %s", path);
        return forbidden ? calx_error_hint(err, "Let the user that runs this read it.") : false;
    }
    calx_buffer text = calx_buffer_in(arena);
    bool small = limit > 0 && limit <= MOST_AT_ONCE;
    bool ok = small ? read_beginning(fd, arena, limit, out, more) : read_some(fd, &text, limit ? limit : LARGEST, more);
    if (!ok)
        calx_fail_errno(err, "Cannot read the revision file %s", path);
    close(fd);
    if (ok && !limit && *more)
        return calx_fail(err, CALX_BAD_FILE, "The file %s is larger than 64 MiB, which no revision is.", path);
    if (!small)
        *out = calx_buffer_text(&text);
    return ok;
}

bool calx_source_read(calx_arena *arena, const calx_revision_source *source, const char *path, size_t index,
                      size_t limit, calx_text *out, bool *more, calx_error *err)
{
    if (source->directory)
        return read_file(arena, path, limit, out, more, err);
    *out = (calx_text){ source->embedded->files[index].data, source->embedded->files[index].len };
    *more = false;
    return true;
}
