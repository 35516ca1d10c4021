/* Running query builders, and what operations write. */
#ifndef DSDB_CLIENT_RUN_H
#define DSDB_CLIENT_RUN_H

#include "queries/builder.h"

/* Runs a builder.
 *
 * Where no transaction is open it gets one of its own, with its options, and is run again where that lost against
 * others (see calx_transaction). Where the caller has one open it becomes part of it: what it did lasts if the caller
 * commits, its options are the caller's affair, and a failure undoes what the builder did and no more. */
bool client_run(calx_session *db, calx_arena *arena, query_builder *builder, calx_error *err);

/* Whether `work` was done: an expression that is true, or false with `err` filled. `err` has to be a variable, and is
 * another while the work runs.
 *
 * client_write does it in a transaction of its own, all of it or nothing. client_retry does it as it is: one statement,
 * which needs none, or work with its own. Both run it again where it lost against others (see calx_attempts), so it
 * sets what it gives anew each time. Where the caller has a transaction open it becomes part of that and runs once:
 * what was lost there is for the caller to run again. */
#define client_write(db, err, work)                                  \
    client_retry(db, err, ({                                         \
                     CALX_TRANSACTION(tx_, (db)->conn, (err));       \
                     tx_.open && (work) && calx_commit(&tx_, (err)); \
                 }))
#define client_retry(db, err, work)                          \
    ({                                                       \
        calx_error *given_ = (err);                          \
        calx_attempts tries_ = calx_attempts_at((db), NULL); \
        while (calx_attempt(&tries_)) {                      \
            (err) = &tries_.why;                             \
            tries_.done = (work);                            \
        }                                                    \
        (err) = given_;                                      \
        calx_attempted(&tries_, given_);                     \
    })

#endif
