/* Finding out roles. */
#include "roles.h"

#include "models/data_requests.h"
#include "models/users.h"
#include "operations.h"
#include "queries/mixins/roles.h"
#include "users.h"

#include <calx/verify.h>

RESULT(user_claim, FIELD(is_admin, boolean));

static calx_select *claim_of(calx_arena *arena, int64_t user_id)
{
    calx_condition writes = holds_permission(arena, dsdb_reference(user_id), "write_data");
    calx_select *q = select_(arena, as(writes, "is_admin"));
    from(q, users);
    where(q, eq(users.id, user_id));
    return q;
}

bool dsdb_user_role(calx_session *db, calx_arena *arena, opt_int8 user_id, relation_role *out, calx_error *err)
{
    user_claim claim;
    bool found = false;
    *out = ROLE_STANDARD;
    if (!user_id.set)
        return true;
    if (!fetch_first(db, claim_of(arena, user_id.value), user_claim, &claim, &found, err))
        return false;
    if (!found)
        return dsdb_no_user(user_id.value, err);
    *out = claim.is_admin ? ROLE_ADMIN : ROLE_STANDARD;
    return true;
}

RESULT(request_claim, FIELD(is_owner, boolean));

static calx_select *claim_on(calx_arena *arena, int64_t user_id, int64_t request_id)
{
    calx_select *q = select_(arena, as(coalesce(eq(data_requests.creator_user_id, user_id), false), "is_owner"));
    from(q, data_requests);
    where(q, eq(data_requests.id, request_id));
    return q;
}

bool dsdb_request_role(calx_session *db, calx_arena *arena, opt_int8 user_id, int64_t request_id, relation_role *out,
                       calx_error *err)
{
    request_claim claim;
    bool found = false;
    if (!dsdb_user_role(db, arena, user_id, out, err) ||
        !fetch_first(db, claim_on(arena, user_id.value, request_id), request_claim, &claim, &found, err))
        return false;
    if (!found)
        return calx_fail(err, CALX_NOT_FOUND, "There is no data request with id %lld.", (long long)request_id);
    if (*out != ROLE_ADMIN && user_id.set && claim.is_owner)
        *out = ROLE_OWNER;
    return true;
}

CALX_VERIFY_ROWS(claim_of, user_claim, claim_of(arena, 1));
CALX_VERIFY_ROWS(claim_on, request_claim, claim_on(arena, 1, 1));
