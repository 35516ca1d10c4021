/* The version table: where it is, what it holds, how it changes. */
#ifndef CALX_MIGRATE_VERSION_H
#define CALX_MIGRATE_VERSION_H

#include <calx/migrate.h>

#define CALX_VERSION_TABLE "alembic_version"

/* The table that a run works with. Named with its schema, since a revision may change the search_path. */
typedef struct calx_version_table {
    const char *name;      /* without schema and quotes */
    const char *schema;    /* where it is, likewise */
    const char *qualified; /* as SQL writes it */
    bool exists;           /* else it will be made there */
} calx_version_table;

/* The rows of a table that exists. Fails on rows of which one is the ancestor of another. */
bool calx_version_read_heads(calx_conn *conn, const calx_version_table *table, const calx_history *history,
                             calx_arena *arena, calx_revision_list *out, calx_error *err);

/* Makes the table as Alembic does. */
bool calx_version_create(calx_conn *conn, const calx_version_table *table, calx_error *err);

/* Replaces the rows of `before` by those of `after`. A row that is not there any more is an error: it
 * means that another runner got past the lock. */
bool calx_version_write(calx_conn *conn, const calx_version_table *table, calx_revision_list before,
                        calx_revision_list after, calx_error *err);

#endif
