/* Following: one row a user and location, and one for each record type that it subscribes to. */
#include "follows.h"

#include <calx/verify.h>
#include "locations.h"
#include "models/links/follow_record_types.h"
#include "operations.h"
#include "queries/mixins/record_type_ids.h"
#include "run.h"
#include "users.h"

RESULT(follow_key, FIELD(id, int8));

/* Makes the follow or finds it; either way it is locked until the transaction ends. */
static calx_insert *follow_to_make(calx_arena *arena, const follow_request *request)
{
    calx_insert *q = insert_into(arena, link_user_followed_location);
    set(q, link_user_followed_location.user_id, dsdb_reference(request->user_id));
    set(q, link_user_followed_location.location_id, dsdb_reference(request->location_id));
    on_conflict(q, link_user_followed_location.user_id, link_user_followed_location.location_id);
    update_excluded(q, link_user_followed_location.user_id);
    returning(q, link_user_followed_location.id);
    return q;
}

static bool upsert_follow(calx_session *db, calx_arena *arena, const follow_request *request, int64_t *id,
                          calx_error *err)
{
    follow_key key;
    if (!fetch_one(db, follow_to_make(arena, request), follow_key, &key, err))
        return false;
    *id = key.id;
    return true;
}

static calx_insert *types_to_add(calx_arena *arena, int64_t follow_id, const follow_request *request)
{
    calx_select *types = select_(arena, value_(int4, dsdb_reference(follow_id)), record_types.id);
    from(types, record_types);
    if (request->record_type_count > 0)
        where(types, in_(record_types.name, request->record_types, request->record_type_count));
    calx_insert *q = insert_into(arena, link_follow_record_types);
    insert_select(q, types, link_follow_record_types.follow_id, link_follow_record_types.record_type_id);
    on_conflict_do_nothing(q);
    return q;
}

bool dsdb_follow_location(calx_session *db, calx_arena *arena, const follow_request *request, follow_change *out,
                          calx_error *err)
{
    int64_t id;
    *out = (follow_change){ 0 };
    return client_write(db, err,
                        dsdb_hold_user(db, arena, request->user_id, err) &&
                            dsdb_hold_location(db, arena, request->location_id, err) &&
                            upsert_follow(db, arena, request, &id, err) &&
                            run(db, types_to_add(arena, id, request), &out->record_types, err));
}

/* The follow, locked, so that nobody adds to it meanwhile. */
static calx_select *follow_to_lock(calx_arena *arena, const follow_request *request)
{
    calx_select *q = select_(arena, link_user_followed_location.id);
    from(q, link_user_followed_location);
    where(q, eq(link_user_followed_location.user_id, dsdb_reference(request->user_id)));
    where(q, eq(link_user_followed_location.location_id, dsdb_reference(request->location_id)));
    for_update(q);
    return q;
}

static bool find_follow(calx_session *db, calx_arena *arena, const follow_request *request, int64_t *id,
                        calx_error *err)
{
    follow_key key;
    bool found = false;
    if (!fetch_first(db, follow_to_lock(arena, request), follow_key, &key, &found, err))
        return false;
    *id = found ? key.id : 0;
    return found || calx_fail(err, CALX_NOT_FOUND, "User %lld does not follow location %lld.",
                              (long long)request->user_id, (long long)request->location_id);
}

static calx_delete *types_to_remove(calx_arena *arena, int64_t follow_id, const follow_request *request)
{
    calx_delete *q = delete_from(arena, link_follow_record_types);
    where(q, eq(link_follow_record_types.follow_id, dsdb_reference(follow_id)));
    if (request->record_type_count > 0) {
        calx_select *types = record_type_ids(arena, request->record_types, request->record_type_count);
        where(q, in_query(link_follow_record_types.record_type_id, types));
    }
    return q;
}

static calx_delete *follow_if_empty(calx_arena *arena, int64_t follow_id)
{
    calx_select *left = select_(arena, link_follow_record_types.id);
    from(left, link_follow_record_types);
    where(left, eq(link_follow_record_types.follow_id, dsdb_reference(follow_id)));
    calx_delete *q = delete_from(arena, link_user_followed_location);
    where(q, eq(link_user_followed_location.id, follow_id));
    where(q, not_(exists(left)));
    return q;
}

static bool end_if_empty(calx_session *db, calx_arena *arena, int64_t follow_id, bool *ended, calx_error *err)
{
    int64_t gone = 0;
    if (!run(db, follow_if_empty(arena, follow_id), &gone, err))
        return false;
    *ended = gone > 0;
    return true;
}

bool dsdb_unfollow_location(calx_session *db, calx_arena *arena, const follow_request *request, follow_change *out,
                            calx_error *err)
{
    int64_t id;
    *out = (follow_change){ 0 };
    return client_write(db, err,
                        find_follow(db, arena, request, &id, err) &&
                            run(db, types_to_remove(arena, id, request), &out->record_types, err) &&
                            end_if_empty(db, arena, id, &out->ended, err));
}

/* The record types of the follow of the outer select, as an array. */
static calx_select *types_of_follow(calx_arena *arena)
{
    calx_select *q = select_(arena, array_agg_(record_type, in_order(record_types.name, record_types.name)));
    from(q, link_follow_record_types);
    join(q, record_types, eq_col(record_types.id, link_follow_record_types.record_type_id));
    where(q, eq_key(link_follow_record_types.follow_id, link_user_followed_location.id));
    return q;
}

static calx_select *searches_followed_by(calx_arena *arena, int64_t user_id)
{
    calx_array_record_type none = { 0 };
    calx_select *q =
        select_(arena, as(link_user_followed_location.id, "follow_id"), as(locations_expanded.id, "location_id"),
                locations_expanded.type, locations_expanded.state_name, locations_expanded.county_name,
                locations_expanded.locality_name, locations_expanded.display_name, locations_expanded.full_display_name,
                as(coalesce(scalar_(record_type_array, types_of_follow(arena)), none), "record_types"),
                link_user_followed_location.created_at);
    from(q, link_user_followed_location);
    join(q, locations_expanded, eq_key(locations_expanded.id, link_user_followed_location.location_id));
    where(q, eq(link_user_followed_location.user_id, dsdb_reference(user_id)));
    order_by(q, locations_expanded.full_display_name, locations_expanded.id);
    return q;
}

bool dsdb_followed_searches(calx_session *db, calx_arena *arena, int64_t user_id, followed_search_list *out,
                            calx_error *err)
{
    if (!fetch_all(db, searches_followed_by(arena, user_id), followed_search, out, err))
        return false;
    return out->len > 0 || dsdb_check_user(db, arena, user_id, err);
}

static const record_type a_type[] = { { RECORD_TYPE_STOPS_CASE } };
static const follow_request a_follow = { .record_types = a_type, .record_type_count = 1 };

CALX_VERIFY_ROWS(follow_to_make, follow_key, follow_to_make(arena, &a_follow));
CALX_VERIFY_EFFECT(types_to_add, types_to_add(arena, 1, &a_follow));
CALX_VERIFY_ROWS(follow_to_lock, follow_key, follow_to_lock(arena, &a_follow));
CALX_VERIFY_EFFECT(types_to_remove, types_to_remove(arena, 1, &a_follow));
CALX_VERIFY_EFFECT(follow_if_empty, follow_if_empty(arena, 1));
CALX_VERIFY_ROWS(searches_followed_by, followed_search, searches_followed_by(arena, 1));
