/* From one database into another with PostgreSQL's own programs. */
#ifndef CALX_MIGRATE_DUMP_H
#define CALX_MIGRATE_DUMP_H

#include "clone.h"

/* What the programs need to connect as a connection does: settings for their environment, where others of their user
 * cannot read them. */
typedef struct dump_place {
    const char *const *settings; /* "PGHOST=…", ended by NULL */
    const char *database;
} dump_place;

dump_place dump_place_of(calx_conn *conn, calx_arena *arena);

/* Dumps the database into the other one, which is empty, with owners and grants as the options say; publications and
 * subscriptions are left out. */
bool dump_into(const dump_place *from, const dump_place *to, const calx_clone_options *options, calx_error *err);

/* The schema of the database as SQL, with its grants. */
bool dump_schema(const dump_place *from, calx_arena *arena, calx_text *out, calx_error *err);

#endif
