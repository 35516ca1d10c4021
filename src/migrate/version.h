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

/* The table that the options name, `name` or `schema.name` or NULL for the default, as one that may not exist. */
calx_version_table calx_version_named(const char *given, calx_arena *arena);

/* Finds it on a server, or the schema to make it in. Refuses a standby and a read-only session. */
bool calx_version_find(calx_conn *conn, const char *given, calx_arena *arena, calx_version_table *out, calx_error *err);

/* The rows of a table that exists. Fails on rows of which one is the ancestor of another. */
bool calx_version_read_heads(calx_conn *conn, const calx_version_table *table, const calx_history *history,
                             calx_arena *arena, calx_revision_list *out, calx_error *err);

/* The statement that makes the table as Alembic does, and running it. */
const char *calx_version_create_sql(const calx_version_table *table, bool if_not_exists, calx_arena *arena);
bool calx_version_create(calx_conn *conn, const calx_version_table *table, calx_error *err);

/* One change of a row: from `before`, NULL for a new one, to `after`, NULL where it goes. */
typedef struct calx_version_change {
    const calx_revision *before;
    const calx_revision *after;
} calx_version_change;

/* What makes the rows of `after` of those of `before`, as few changes as can be; gives how many. `out` has room for
 * `before.count + after.count`. */
size_t calx_version_changes(calx_revision_list before, calx_revision_list after, calx_version_change *out);

/* Replaces the rows of `before` by those of `after`. A row that is not there any more is an error: it
 * means that another runner got past the lock. */
bool calx_version_write(calx_conn *conn, const calx_version_table *table, calx_revision_list before,
                        calx_revision_list after, calx_error *err);

#endif
