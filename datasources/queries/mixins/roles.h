/* What makes somebody an administrator. */
#ifndef DSDB_QUERIES_MIXINS_ROLES_H
#define DSDB_QUERIES_MIXINS_ROLES_H

#include <calx/query.h>

/* A condition: a user has a permission, such as "write_data". Kept in `arena`. */
calx_condition holds_permission(calx_arena *arena, int32_t user_id, const char *permission);

#endif
