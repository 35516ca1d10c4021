/* Running query builders. */
#ifndef DSDB_CLIENT_RUN_H
#define DSDB_CLIENT_RUN_H

#include "queries/builder.h"

/* Runs a builder.
 *
 * Where no transaction is open it gets one of its own, with its options, and is run again where that lost against
 * others (see calx_transaction). Where the caller has one open it becomes part of it: what it did lasts if the caller
 * commits, its options are the caller's affair, and a failure undoes what the builder did and no more. */
bool client_run(calx_session *db, calx_arena *arena, query_builder *builder, calx_error *err);

#endif
