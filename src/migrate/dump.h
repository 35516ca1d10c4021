/* From one database into another with PostgreSQL's own programs. */
#ifndef CALX_MIGRATE_DUMP_H
#define CALX_MIGRATE_DUMP_H

#include "clone.h"

/* What the programs need to connect as a connection does: settings for their environment, where others of their user
 * cannot read them. */
typedef struct dump_source {
    const char *const *settings; /* "PGHOST=…", ended by NULL */
    const char *database;
} dump_source;

dump_source dump_source_of(calx_conn *conn, calx_arena *arena);

/* Dumps the database into the other one of the same server, which is empty, with owners and grants
 * as the options say; publications and subscriptions are left out. */
bool dump_into(const dump_source *source, const char *database, const calx_clone_options *options, calx_error *err);

#endif
