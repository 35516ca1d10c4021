/* The lock that lets one runner at a time work on a database. */
#ifndef CALX_MIGRATE_LOCK_H
#define CALX_MIGRATE_LOCK_H

#include <calx/migrate.h>

/* Takes the lock, waiting as the options say. */
bool calx_migrate_lock(calx_conn *conn, const char *version_table, const calx_migrate_options *options,
                       calx_error *err);

/* The lock's number, as the arguments of pg_advisory_lock. In `arena`. */
const char *calx_migrate_lock_key(const char *version_table, calx_arena *arena);

/* Gives it back; where the connection is lost, the server has done so. */
void calx_migrate_unlock(calx_conn *conn, const char *version_table);

#endif
