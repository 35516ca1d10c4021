/* All follows, for the source manager. */
#include "source_manager.h"

#include "models/links/follow_record_types.h"
#include "models/links/user_followed_location.h"

#include <calx/verify.h>

CALX_CTE(followed_types, FIELD(follow_id, int4), FIELD(record_types, record_type_array));

/* The record types of each follow; one pass, however many follows there are. */
static followed_types types_by_follow(calx_arena *arena)
{
    calx_select *q =
        select_(arena, link_follow_record_types.follow_id,
                as(array_agg_(record_type, in_order(record_types.name, record_types.name)), "record_types"));
    from(q, link_follow_record_types);
    join(q, record_types, eq_col(record_types.id, link_follow_record_types.record_type_id));
    group_by(q, link_follow_record_types.follow_id);
    return derived_(arena, followed_types, "types", q);
}

static calx_select *every_follow(calx_arena *arena)
{
    calx_array_record_type none = { 0 };
    followed_types types = types_by_follow(arena);
    calx_select *q =
        select_(arena, link_user_followed_location.user_id, link_user_followed_location.location_id,
                as(coalesce(types.record_types, none), "record_types"), link_user_followed_location.created_at);
    from(q, link_user_followed_location);
    left_join(q, types, eq_key(types.follow_id, link_user_followed_location.id));
    order_by(q, link_user_followed_location.user_id, link_user_followed_location.location_id);
    return q;
}

bool dsdb_all_follows(calx_session *db, calx_arena *arena, user_follow_list *out, calx_error *err)
{
    return fetch_all(db, every_follow(arena), user_follow, out, err);
}

CALX_VERIFY_ROWS(every_follow, user_follow, every_follow(arena));
