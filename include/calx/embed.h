/* Files that are part of the program.
 *
 * tools/embed.py makes a table of them when the program is built; tools/meson.build says how. A table
 * that was made with `--name dsdb_revisions` is used after
 *     extern const calx_embedded_files dsdb_revisions; */
#ifndef CALX_EMBED_H
#define CALX_EMBED_H

#include <stddef.h>

/* One file, as it was when the program was built. Constant; never freed. */
typedef struct calx_embedded_file {
    const char *path; /* below the source folder, with "/": "datasources/sql/views/x.sql" */
    const char *data; /* its bytes, and a NUL that is not counted */
    size_t len;       /* in bytes */
} calx_embedded_file;

/* A table of files, sorted by path. */
typedef struct calx_embedded_files {
    const calx_embedded_file *files;
    size_t count;
} calx_embedded_files;

#endif
