/* What all operations of the client share: how they fail, and how long a page is.
 *
 * One that writes is one transaction, or part of the caller's where one is open. Of its own it is run again where it
 * lost against others, by a deadlock or because it could not be serialized (client_write in run.h). As part of the
 * caller's it fails with that error (40P01, 40001): only the whole can be run again, with calx_transaction for
 * instance. */
#ifndef DSDB_CLIENT_OPERATIONS_H
#define DSDB_CLIENT_OPERATIONS_H

#include <stdint.h>

#include "queries/mixins/paging.h"

/* SQLSTATEs of errors that operations find themselves, beside those of calx/error.h. They are PostgreSQL's own. */
#define DSDB_DUPLICATE "23505" /* there is such a row already */
#define DSDB_FORBIDDEN "42501" /* the role may not do that */

/* An id as wide as the columns that refer to it. One that doesn't fit is no row's, and becomes 0, which is no row's
 * either. */
static inline int32_t dsdb_reference(int64_t id)
{
    return id > 0 && id <= INT32_MAX ? (int32_t)id : 0;
}

#endif
