/* Profiles: each part is an operation of its own, and all see the same moment. */
#include "profile.h"

#include <calx/verify.h>
#include "run.h"
#include "sign_in.h"
#include "users.h"

static calx_select *requests_of_user(calx_arena *arena, int64_t user_id)
{
    calx_select *q = select_all(arena, data_requests_expanded);
    from(q, data_requests_expanded);
    where(q, eq(data_requests_expanded.creator_user_id, user_id));
    order_by(q, desc(data_requests_expanded.date_created), desc(data_requests_expanded.id));
    return q;
}

static bool get_requests(calx_session *db, calx_arena *arena, user_profile *out, calx_error *err)
{
    return fetch_all(db, requests_of_user(arena, out->id), expanded_data_request, &out->data_requests, err);
}

static bool get_parts(calx_session *db, calx_arena *arena, user_profile *out, calx_error *err)
{
    int64_t id = out->id;
    return dsdb_user_email(db, arena, id, &out->email, err) &&
           dsdb_external_accounts(db, arena, id, &out->external_accounts, err) &&
           dsdb_recent_searches(db, arena, id, &out->recent_searches, err) &&
           dsdb_followed_searches(db, arena, id, &out->followed_searches, err) && get_requests(db, arena, out, err) &&
           dsdb_permissions(db, arena, id, &out->permissions, err) &&
           dsdb_capacities(db, arena, id, &out->capacities, err);
}

typedef struct profile_by_id {
    query_builder builder;
    user_profile found;
} profile_by_id;

static bool run_profile(query_builder *self, calx_session *db, calx_arena *arena, calx_error *err)
{
    return get_parts(db, arena, &((profile_by_id *)self)->found, err);
}

bool dsdb_user_profile(calx_session *db, calx_arena *arena, int64_t user_id, user_profile *out, calx_error *err)
{
    profile_by_id wanted = {
        .builder = { run_profile, { .isolation = CALX_REPEATABLE_READ, .read_only = true } },
        .found = { .id = user_id },
    };
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    *out = wanted.found;
    return true;
}

CALX_VERIFY_ROWS(requests_of_user, expanded_data_request, requests_of_user(arena, 1));
