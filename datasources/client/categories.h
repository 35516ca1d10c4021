/* Record categories by their names, for the operations that take them. */
#ifndef DSDB_CLIENT_CATEGORIES_H
#define DSDB_CLIENT_CATEGORIES_H

#include <calx/session.h>

/* Whether all of the names are those of record categories; else CALX_NOT_FOUND, which names the first that is none,
 * with all there are in the detail. No names are all right. */
bool dsdb_check_categories(calx_session *db, calx_arena *arena, const calx_text *names, size_t count, calx_error *err);

#endif
