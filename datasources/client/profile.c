/* Profiles: each part is an operation of its own, and all see the same moment. */
#include "profile.h"

#include <calx/verify.h>
#include "roles.h"
#include "run.h"
#include "sign_in.h"
#include "users.h"

static calx_select *requests_of_user(calx_arena *arena, int64_t user_id, relation_role role, read_columns *read,
                                     calx_error *err)
{
    calx_select *q = dsdb_select_readable_of(arena, data_requests_expanded, &(read_request){ .role = role }, read, err);
    if (!q)
        return NULL;
    where(q, eq(data_requests_expanded.creator_user_id, user_id));
    order_by(q, desc(data_requests_expanded.date_created), desc(data_requests_expanded.id));
    return q;
}

/* All of them are the user's own. */
static bool get_requests(calx_session *db, calx_arena *arena, user_profile *out, calx_error *err)
{
    relation_role role;
    if (!dsdb_user_role(db, arena, CALX_SOME(int8, out->id), &role, err))
        return false;
    if (role != ROLE_ADMIN)
        role = ROLE_OWNER;
    calx_select *q = requests_of_user(arena, out->id, role, &out->request_columns, err);
    return q && fetch_all(db, q, data_request_view, &out->data_requests, err);
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

/* What an owner may read. */
static calx_select *readable_requests(calx_arena *arena)
{
    read_columns read;
    return requests_of_user(arena, 1, ROLE_OWNER, &read, NULL);
}

CALX_VERIFY_ROWS(readable_requests, data_request_view, readable_requests(arena));
