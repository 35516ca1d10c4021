/* Finding out roles. */
#include "roles.h"

#include "checks.h"
#include "models/data_requests.h"
#include "models/users.h"
#include "operations.h"
#include "queries/mixins/roles.h"
#include "users.h"

RESULT(user_claim, FIELD(is_admin, boolean));

bool dsdb_user_role(calx_session *db, calx_arena *arena, opt_int8 user_id, relation_role *out, calx_error *err)
{
    user_claim claim;
    bool found = false;
    *out = ROLE_STANDARD;
    if (!user_id.set)
        return true;
    calx_condition writes = holds_permission(arena, dsdb_reference(user_id.value), "write_data");
    calx_select *q = select_(arena, as(writes, "is_admin"));
    from(q, users);
    where(q, eq(users.id, user_id.value));
    if (!fetch_first(db, q, user_claim, &claim, &found, err))
        return false;
    if (!found)
        return dsdb_no_user(user_id.value, err);
    *out = claim.is_admin ? ROLE_ADMIN : ROLE_STANDARD;
    return true;
}

bool dsdb_request_role(calx_session *db, calx_arena *arena, opt_int8 user_id, int64_t request_id, relation_role *out,
                       calx_error *err)
{
    bool owns = false;
    if (!dsdb_user_role(db, arena, user_id, out, err) || !dsdb_hold_data_request(db, arena, request_id, err))
        return false;
    if (*out == ROLE_ADMIN || !user_id.set)
        return true;
    calx_select *q = select_(arena, data_requests.id);
    from(q, data_requests);
    where(q, eq(data_requests.id, request_id));
    where(q, eq(data_requests.creator_user_id, user_id.value));
    if (!exists_(db, q, &owns, err))
        return false;
    if (owns)
        *out = ROLE_OWNER;
    return true;
}
