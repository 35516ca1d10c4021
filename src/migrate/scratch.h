/* The inside of a calx_scratch. */
#ifndef CALX_MIGRATE_SCRATCH_H
#define CALX_MIGRATE_SCRATCH_H

#include <calx/autogenerate.h>
#include <calx/buffer.h>

/* Kinds that are the database's own, also where a scratch is a schema in it. */
#define CALX_OUTSIDE_OF_SCHEMAS                                                     \
    (UINT64_C(1) << CALX_OBJECT_EXTENSION | UINT64_C(1) << CALX_OBJECT_SCHEMA |     \
     UINT64_C(1) << CALX_OBJECT_CAST | UINT64_C(1) << CALX_OBJECT_EVENT_TRIGGER |   \
     UINT64_C(1) << CALX_OBJECT_PUBLICATION)

struct calx_scratch {
    calx_arena *arena;
    calx_scratch_options options;
    calx_conn *beside;
    calx_conn *conn;
    const char *database;   /* its own; NULL: it is a schema */
    const char *schema;     /* its own; NULL: it is a database */
    const char *stands_for; /* the first schema of the search_path beside */
    const char *called;     /* the same as SQL writes it */
    const PGresult *extensions; /* of a schema: names of what extensions have beside, once they were asked for */
};

/* What the scratch holds, as the options say; in `arena`. */
const calx_catalog *calx_scratch_read_for(calx_scratch *scratch, calx_arena *arena,
                                          const calx_autogenerate_options *options, calx_error *err);

/* Runs one script, whole or not at all where it is not `outside`. */
bool calx_scratch_try(calx_scratch *scratch, const char *path, int line, calx_text sql, bool outside,
                      calx_error *err);

/* SQL that names the schema beside (`public.x`) with the scratch's in its place, but for what extensions have there.
 * NULL data on error. */
calx_text calx_scratch_own_names(calx_scratch *scratch, calx_arena *arena, calx_text sql, calx_error *err);

/* Adds all that a scratch would run to make the schema, in its order. */
void calx_schema_add_pieces(calx_buffer *to, const calx_schema *schema);

/* Where a scratch schema is not enough for its SQL (an operator class of an extension that is in the schema that it
 * stands for), that one is looked into too; or no longer. */
bool calx_scratch_look_beside(calx_scratch *scratch, bool look, calx_error *err);

#endif
