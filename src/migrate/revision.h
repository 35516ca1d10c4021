/* Parts of reading a revision file that other files of this room use. */
#ifndef CALX_MIGRATE_REVISION_H
#define CALX_MIGRATE_REVISION_H

#include <calx/buffer.h>
#include <calx/migrate.h>

/* Reads the header alone. With `cut`, the text may be only a file's beginning: `*cut` is set where the
 * header goes on behind it. */
bool calx_revision_parse_header(calx_arena *arena, const char *path, calx_text text, bool *cut, calx_revision *out,
                                calx_error *err);

/* As calx_revision_load, without a look at the code of one in C. */
bool calx_revision_read(const calx_history *history, const calx_revision *revision, calx_error *err);

/* Whether the SQL of a revision that was read is what a revision may run, and all of it is there. */
bool calx_revision_check_sql(const calx_revision *revision, calx_error *err);

/* Whether a revision may be called so. */
bool calx_revision_id_valid(calx_text id);

/* Whether a branch may be called so. */
bool calx_revision_label_valid(calx_text label);

/* Names with commas between, at least one: ids, or where `labels` is true, labels (which every id could be). `line` is
 * theirs, for messages. */
bool calx_revision_take_names(calx_arena *arena, const char *path, int line, calx_text value, bool labels,
                              const calx_text **out, size_t *count, calx_error *err);

/* CALX_BAD_FILE with `path:line` as context; line 0: the path alone. Always false. */
bool calx_revision_fail(calx_error *err, const char *path, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The parts of a timestamp that files name. */
typedef struct calx_revision_moment {
    int year, month, day, hour, minute, second;
} calx_revision_moment;

calx_revision_moment calx_revision_moment_of(int64_t timestamp);

/* Writes all of it and waits until it is on the disk; false leaves errno. */
bool calx_revision_write_all(int fd, calx_text text);

/* Appends the SQL of a part, with a semicolon behind its last statement. */
void calx_migrate_add_sql(calx_buffer *to, calx_text sql);

/* The name of a new revision's file, without an ending; its id and time are set. */
const char *calx_revision_file_name(calx_arena *arena, const calx_new_revision *revision, calx_error *err);

#endif
