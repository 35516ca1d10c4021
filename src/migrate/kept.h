/* What PostgreSQL made of a program's schema, kept in a file, so that it need not be made again. */
#ifndef CALX_MIGRATE_KEPT_H
#define CALX_MIGRATE_KEPT_H

#include <calx/autogenerate.h>

/* Where the catalog of one schema is kept, or would be. */
typedef struct kept {
    const char *folder; /* NULL: nowhere */
    const char *path;
    calx_text key; /* a digest of all that it depends on */
} kept;

/* For `schema` beside `conn`, in `options->cache`. In `arena`. */
kept calx_kept_place(calx_conn *conn, const calx_schema *schema, calx_arena *arena,
                     const calx_autogenerate_options *options);

/* NULL where it is not there, or is not what was written. In `arena`. */
const calx_catalog *calx_kept_read(const kept *place, calx_arena *arena);

/* Keeps it, and not too many others. Where that is not possible nothing is kept. */
void calx_kept_write(const kept *place, const calx_catalog *catalog);

#endif
