/* What a user is to what they read or write. */
#ifndef DSDB_CLIENT_ROLES_H
#define DSDB_CLIENT_ROLES_H

#include <calx/session.h>
#include "column_permissions.h"

/* A user's role where nobody owns a row: ROLE_ADMIN with the permission write_data, else ROLE_STANDARD, as somebody is
 * who did not sign in. CALX_NOT_FOUND where there is no such user. */
bool dsdb_user_role(calx_session *db, calx_arena *arena, opt_int8 user_id, relation_role *out, calx_error *err);

/* A user's role on a data request: that, or ROLE_OWNER where they made it. CALX_NOT_FOUND where there is no such user
 * or request. Locks nothing; who writes holds the request first (checks.h). */
bool dsdb_request_role(calx_session *db, calx_arena *arena, opt_int8 user_id, int64_t request_id, relation_role *out,
                       calx_error *err);

#endif
