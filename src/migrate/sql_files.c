/* SQL files on disk, as if they were in the program. */
#include <calx/schema.h>

#include <calx/buffer.h>

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST (64U << 20) /* a dump of data is no schema */

static bool read_whole(calx_arena *arena, const char *path, calx_embedded_file *out, calx_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return calx_fail_errno(err, "Cannot read the SQL file %s", path);
    calx_buffer text = calx_buffer_in(arena);
    bool ok = calx_buffer_read(&text, fd, LARGEST + 1) || calx_fail_errno(err, "Cannot read the SQL file %s", path);
    close(fd);
    if (!ok)
        return false;
    if (text.len > LARGEST)
        return calx_fail(err, CALX_BAD_FILE, "The file %s is larger than 64 MiB, which no schema is.", path);
    *out = (calx_embedded_file){ .path = calx_text_cstr(arena, calx_text_of(path)), .len = text.len };
    out->data = calx_buffer_cstr(&text);
    if (calx_text_valid(calx_buffer_text(&text)))
        return true;
    calx_fail(err, CALX_BAD_FILE, "The file %s is not valid UTF-8, or holds a NUL byte.", path);
    return calx_error_hint(err, "Save it as UTF-8.");
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool takes(const FTSENT *entry)
{
    bool named = entry->fts_level == 0; /* and not found in a folder */
    return entry->fts_info == FTS_F && entry->fts_name[0] != '.' &&
           (named || calx_text_ends(calx_text_of(entry->fts_name), CALX_TEXT(".sql")));
}

static bool fails(const FTSENT *entry)
{
    return entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS;
}

const calx_embedded_files *calx_sql_files(calx_arena *arena, const char *path, calx_error *err)
{
    char *const roots[] = { calx_text_cstr(arena, calx_text_of(path)), NULL };
    FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    if (!tree) {
        calx_fail_errno(err, "Cannot read %s", path);
        return NULL;
    }
    calx_embedded_files *files = calx_new(arena, calx_embedded_files);
    calx_embedded_file *list = NULL;
    size_t cap = 0;
    bool ok = true;
    for (FTSENT *entry; ok && (entry = fts_read(tree));) {
        if (fails(entry)) {
            errno = entry->fts_errno;
            ok = calx_fail_errno(err, "Cannot read %s", entry->fts_path);
            calx_error_hint(err, "Name an SQL file, or a folder of them.");
        }
        if (!ok || !takes(entry))
            continue;
        if (files->count == cap) {
            size_t more = cap ? cap * 2 : 32;
            list = calx_grow(arena, list, cap * sizeof *list, more * sizeof *list);
            cap = more;
        }
        ok = read_whole(arena, entry->fts_path, &list[files->count], err);
        files->count += ok;
    }
    fts_close(tree);
    files->files = list;
    return ok ? files : NULL;
}
