/* The client's operations on what users may do. */
#ifndef DSDB_CLIENT_PERMISSIONS_H
#define DSDB_CLIENT_PERMISSIONS_H

#include <calx/session.h>
#include "models/users.h"

/* A permission that a user has. */
RESULT(held_permission, FIELD(id, int4), FIELD(permission_name, varchar), FIELD(description, text, NULLABLE));

/* The permissions of a user, by name. CALX_NOT_FOUND where there is no such user. */
bool dsdb_permissions(calx_session *db, calx_arena *arena, int64_t user_id, held_permission_list *out, calx_error *err);

/* Gives a user a permission. CALX_NOT_FOUND where there is no such user or permission; in the second case the detail
 * lists them all. DSDB_DUPLICATE where the user has it already. */
bool dsdb_add_permission(calx_session *db, calx_arena *arena, int64_t user_id, calx_text permission, calx_error *err);

/* Takes a permission away. CALX_NOT_FOUND where there is no such user or permission, or the user doesn't have it. */
bool dsdb_remove_permission(calx_session *db, calx_arena *arena, int64_t user_id, calx_text permission,
                            calx_error *err);

#endif
