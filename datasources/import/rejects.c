/* Writes rejected records as the server sends them: PostgreSQL does the quoting. */
#include "rejects.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail_write(const import_rejects *rejects, calx_error *err)
{
    calx_fail_errno(err, "The rejected records cannot be written to %s", rejects->path);
    return calx_error_hint(err, "Make room there, or name another folder with --rejects. Nothing was imported.");
}

/* Columns of an earlier rejects file that is imported anew: this one writes its own. */
static bool is_ours(calx_text name)
{
    return calx_text_equal(name, CALX_TEXT("line")) || calx_text_equal(name, CALX_TEXT("reason"));
}

static bool needs_quotes(calx_text field)
{
    for (size_t i = 0; i < field.len; i++)
        if (strchr(",\"\r\n", field.data[i]))
            return true;
    return field.len == 0;
}

static void add_csv(calx_buffer *line, calx_text field)
{
    if (!needs_quotes(field)) {
        calx_buffer_add_text(line, field);
        return;
    }
    calx_buffer_add_char(line, '"');
    for (size_t i = 0; i < field.len; i++) {
        if (field.data[i] == '"')
            calx_buffer_add_char(line, '"');
        calx_buffer_add_char(line, field.data[i]);
    }
    calx_buffer_add_char(line, '"');
}

static calx_text header_line(const import_header *header, size_t fields, calx_arena *arena)
{
    calx_buffer line = calx_buffer_in(arena);
    calx_buffer_add_cstr(&line, "line,reason");
    for (size_t i = 0; i < header->count; i++) {
        if (is_ours(header->names[i]))
            continue;
        calx_buffer_add_char(&line, ',');
        add_csv(&line, header->names[i]);
    }
    for (size_t i = header->count; i < fields; i++)
        calx_buffer_addf(&line, ",beyond_%zu", i + 1);
    calx_buffer_add_char(&line, '\n');
    return calx_buffer_text(&line);
}

static const char *copy_statement(const import_header *header, size_t fields, calx_arena *arena)
{
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_add_cstr(&sql, "copy (select line, reason");
    for (size_t i = 0; i < header->count; i++)
        if (!is_ours(header->names[i]))
            calx_buffer_addf(&sql, ", raw[%zu]", header->place[i] + 1);
    for (size_t i = header->count; i < fields; i++)
        calx_buffer_addf(&sql, ", raw[%zu]", i + 1);
    calx_buffer_addf(&sql, " from %s where reason is not null order by line) to stdout (format csv)",
                     header->kind->staging);
    return calx_buffer_cstr(&sql);
}

/* A file being written. */
struct writing {
    FILE *file;
    int why; /* errno of the write that failed; 0: none did */
};

static bool write_piece(void *context, calx_text piece, calx_error *err)
{
    struct writing *w = context;
    if (fwrite(piece.data, 1, piece.len, w->file) == piece.len)
        return true;
    w->why = errno;
    return calx_fail_errno(err, "write");
}

/* Opens the temporary file with the rights that a new file usually has. */
static FILE *open_temporary(import_rejects *rejects, char *name)
{
    int fd = mkstemp(name);
    if (fd < 0)
        return NULL;
    rejects->temporary = name;
    mode_t mask = umask(0);
    umask(mask);
    fchmod(fd, 0666 & ~mask);
    return fdopen(fd, "w");
}

static bool write_all(import_rejects *rejects, FILE *file, calx_conn *conn, const import_header *header, size_t fields,
                      calx_arena *arena, calx_error *err)
{
    struct writing w = { .file = file };
    bool taken = write_piece(&w, header_line(header, fields, arena), err) &&
                 calx_copy_out(conn, copy_statement(header, fields, arena), write_piece, &w, NULL, err);
    if (fclose(file) != 0 && w.why == 0)
        w.why = errno;
    if (w.why == 0)
        return taken;
    errno = w.why;
    return fail_write(rejects, err);
}

bool import_rejects_write(import_rejects *rejects, calx_conn *conn, const import_header *header, size_t fields,
                          const char *folder, calx_arena *arena, calx_error *err)
{
    const char *in = folder ? folder : ".";
    const char *between = folder ? "/" : "";
    rejects->path =
        calx_text_format(arena, "%s%s%s.rejects.csv", folder ? folder : "", between, header->kind->name).data;
    struct stat is;
    if (stat(rejects->path, &is) == 0 && S_ISDIR(is.st_mode)) {
        errno = EISDIR; /* the import would be done when the file can't take its place */
        return fail_write(rejects, err);
    }
    char *name = calx_text_cstr(arena, calx_text_format(arena, "%s/.%s.rejects.csv.XXXXXX", in, header->kind->name));
    FILE *file = open_temporary(rejects, name);
    if (!file)
        return fail_write(rejects, err);
    return write_all(rejects, file, conn, header, fields, arena, err);
}

bool import_rejects_keep(import_rejects *rejects, calx_error *err)
{
    if (!rejects->temporary)
        return true;
    if (rename(rejects->temporary, rejects->path) != 0) {
        calx_fail_errno(err, "The import is done, but %s cannot be written", rejects->path);
        calx_error_hint(err, "The rejected records are in %s.", rejects->temporary);
        rejects->temporary = NULL;
        return false;
    }
    rejects->temporary = NULL;
    return true;
}

void import_rejects_drop(import_rejects *rejects)
{
    if (rejects->temporary)
        unlink(rejects->temporary);
    rejects->temporary = NULL;
}
