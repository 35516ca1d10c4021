/* Permissions as conditions. */
#include "roles.h"

#include "models/links/users__permissions.h"
#include "models/users.h"

calx_condition holds_permission(calx_arena *arena, int32_t user_id, const char *permission)
{
    calx_select *q = select_(arena, permissions.id);
    from(q, link_users__permissions);
    join(q, permissions, eq_col(permissions.id, link_users__permissions.permission_id));
    where(q, eq(link_users__permissions.user_id, user_id));
    where(q, eq(permissions.permission_name, permission));
    return keep(arena, exists(q));
}
