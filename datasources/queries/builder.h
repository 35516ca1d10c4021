/* Query builders: work on the database as a value. A struct says what it takes and has room for what it gives, and a
 * `run` does it:
 *
 *     agency_by_id wanted = agency_by_id_of(42);
 *     if (!client_run(&db, arena, &wanted.builder, err))      client/run.h
 *         return false;
 *     use(&wanted.found);
 *
 * A builder neither begins nor commits: whoever runs it says what it is part of. */
#ifndef DSDB_QUERIES_BUILDER_H
#define DSDB_QUERIES_BUILDER_H

#include <calx/session.h>

typedef struct query_builder query_builder;

/* The first member of a builder. */
struct query_builder {
    /* Does the work, in a transaction; gives false with `err` filled when it fails. `self` is the builder itself: cast it
     * back. It may run more than once, so it sets what it gives anew each time, and takes nothing away from what it
     * takes. What it gives lives in `arena`. */
    bool (*run)(query_builder *self, calx_session *db, calx_arena *arena, calx_error *err);
    calx_tx_options options; /* of a transaction of its own; zero: the database's */
};

#endif
