/* Lets a revision's file name another parent. All else in the file stays, byte for byte. */
#include "revision.h"
#include "source.h"

#include <calx/buffer.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The value of the line `-- calx:revises`, or in C `// calx:revises`, as it stands in the text. */
static calx_text find_value(calx_text text, bool in_c)
{
    calx_text directive = in_c ? CALX_TEXT("// calx:revises ") : CALX_TEXT("-- calx:revises ");
    calx_text rest = text;
    if (calx_text_starts(rest, CALX_TEXT("\xEF\xBB\xBF")))
        rest = (calx_text){ rest.data + 3, rest.len - 3 };
    while (rest.len > 0) {
        calx_text line = calx_text_cut(&rest, '\n');
        if (calx_text_starts(line, directive))
            return calx_text_trim((calx_text){ line.data + directive.len, line.len - directive.len });
    }
    return (calx_text){ 0 };
}

/* Writes beside the file and puts it in its place when it is whole. A link stays one. */
static bool replace_file(calx_arena *arena, const char *path, calx_text text, calx_error *err)
{
    struct stat old;
    calx_text number;
    char *real = realpath(path, NULL);
    if (!real || stat(real, &old) != 0) {
        free(real);
        return calx_fail_errno(err, "Cannot read %s", path);
    }
    path = calx_text_cstr(arena, calx_text_of(real));
    free(real);
    if (!calx_revision_new_id(arena, &number, err))
        return false;
    const char *draft = calx_text_format(arena, "%s.%.*s.tmp", path, CALX_TEXT_ARG(number)).data;
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return calx_fail_errno(err, "Cannot write %s", draft);
    bool ok = (calx_revision_write_all(fd, text) && fchmod(fd, old.st_mode & 0777) == 0) ||
              calx_fail_errno(err, "Cannot write %s", draft);
    close(fd);
    if (ok && rename(draft, path) != 0)
        ok = calx_fail_errno(err, "Cannot write %s", path);
    if (!ok)
        unlink(draft);
    return ok;
}

bool calx_revision_repoint(const calx_history *history, const calx_revision *revision, const calx_revision *onto,
                           calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text text;
    bool more;
    if (!history->source.directory)
        return calx_fail(err, CALX_USAGE, "A revision that is in the program has no file to change.");
    if (!calx_source_read(scratch, &history->source, revision->path, revision->file, 0, &text, &more, err))
        return false;
    calx_text value = find_value(text, revision->in_c);
    if (value.len == 0)
        return calx_revision_fail(err, revision->path, revision->line, "The file was changed while the program ran.");
    calx_buffer changed = calx_buffer_in(scratch);
    calx_buffer_add(&changed, text.data, (size_t)(value.data - text.data));
    calx_buffer_add_text(&changed, onto->id);
    const char *after = value.data + value.len;
    calx_buffer_add(&changed, after, (size_t)(text.data + text.len - after));
    return replace_file(scratch, revision->path, calx_buffer_text(&changed), err);
}
