/* Where revision files come from: the program itself or a folder. */
#ifndef CALX_MIGRATE_SOURCE_H
#define CALX_MIGRATE_SOURCE_H

#include <calx/migrate.h>

/* Whether a revision file is one of C. */
bool calx_source_is_c(const char *path);

/* The paths of all revision files, sorted; in `arena`. */
bool calx_source_list(calx_arena *arena, const calx_revision_source *source, const char ***paths, size_t *count,
                      calx_error *err);

/* A file's text, or its first `limit` bytes (0: all); `*more` says whether there is more. `index` is its
 * place in the list. The text of an embedded file is not copied. */
bool calx_source_read(calx_arena *arena, const calx_revision_source *source, const char *path, size_t index,
                      size_t limit, calx_text *out, bool *more, calx_error *err);

#endif
