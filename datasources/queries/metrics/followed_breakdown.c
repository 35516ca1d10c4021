/* Counts at followed locations, in one row each. */
#include "followed_breakdown.h"

#include <calx/verify.h>
#include "models/locations.h"
#include "models/metrics.h"
#include "queries/ctes/follow_metrics.h"

/* A count of a CTE that may have no row for the location. */
#define or_none(x) coalesce((x), 0)

/* The count to sort by. */
static calx_expr_int8 sort_key(calx_arena *arena, breakdown_order order, const follow_counts_cte *follows,
                               const source_counts_cte *sources, const request_counts_cte *requests)
{
    const calx_node *const keys[BREAKDOWN_ORDERS] = {
        [BREAKDOWN_BY_NAME] = follows->follower_count.node,
        [BREAKDOWN_BY_FOLLOWERS] = follows->follower_count.node,
        [BREAKDOWN_BY_FOLLOWER_CHANGE] = follows->follower_change.node,
        [BREAKDOWN_BY_SOURCES] = or_none(sources->source_count).node,
        [BREAKDOWN_BY_SOURCE_CHANGE] = or_none(sources->source_change).node,
        [BREAKDOWN_BY_APPROVED] = or_none(requests->approved_count).node,
        [BREAKDOWN_BY_APPROVED_CHANGE] = or_none(requests->approved_change).node,
        [BREAKDOWN_BY_COMPLETE] = or_none(requests->complete_count).node,
        [BREAKDOWN_BY_COMPLETE_CHANGE] = or_none(requests->complete_change).node,
    };
    return (calx_expr_int8){ .node = calx_keep(arena, keys[order]) };
}

static void sort(calx_select *q, breakdown_order order, bool descending, calx_expr_int8 key)
{
    if (order != BREAKDOWN_BY_NAME && descending)
        order_by(q, desc(key));
    else if (order != BREAKDOWN_BY_NAME)
        order_by(q, key);
    if (order == BREAKDOWN_BY_NAME && descending)
        order_by(q, desc(locations_expanded.full_display_name));
    else
        order_by(q, locations_expanded.full_display_name);
    order_by(q, locations_expanded.id);
}

calx_select *followed_breakdown_now(calx_arena *arena, breakdown_order order, bool descending)
{
    last_notification_cte last = last_notification(arena);
    follow_counts_cte follows = follow_counts(arena, &last);
    followed_reach_cte reach = followed_reach(arena, &follows);
    source_counts_cte sources = source_counts(arena, &last, &reach);
    request_counts_cte requests = request_counts(arena, &last, &reach);
    calx_select *q = select_(
        arena, as(locations_expanded.id, "location_id"), as(locations_expanded.full_display_name, "location_name"),
        follows.follower_count, follows.follower_change, as(or_none(sources.source_count), "source_count"),
        as(or_none(sources.source_change), "source_change"), as(or_none(requests.approved_count), "approved_count"),
        as(or_none(requests.approved_change), "approved_change"),
        as(or_none(requests.complete_count), "complete_count"),
        as(or_none(requests.complete_change), "complete_change"));
    with(q, last);
    with(q, follows);
    with(q, reach);
    with(q, sources);
    with(q, requests);
    from(q, follows);
    join(q, locations_expanded, eq_key(locations_expanded.id, follows.location_id));
    left_join(q, sources, eq_col(sources.location_id, follows.location_id));
    left_join(q, requests, eq_col(requests.location_id, follows.location_id));
    sort(q, order, descending, sort_key(arena, order, &follows, &sources, &requests));
    return q;
}

/* The view's count to sort by. */
static calx_expr_int8 view_key(calx_arena *arena, breakdown_order order)
{
    const calx_node *const keys[BREAKDOWN_ORDERS] = {
        [BREAKDOWN_BY_NAME] = followed_locations.place.node,
        [BREAKDOWN_BY_FOLLOWERS] = followed_locations.follower_count.node,
        [BREAKDOWN_BY_FOLLOWER_CHANGE] = followed_locations.follower_change.node,
        [BREAKDOWN_BY_SOURCES] = followed_locations.source_count.node,
        [BREAKDOWN_BY_SOURCE_CHANGE] = followed_locations.source_change.node,
        [BREAKDOWN_BY_APPROVED] = followed_locations.approved_count.node,
        [BREAKDOWN_BY_APPROVED_CHANGE] = followed_locations.approved_change.node,
        [BREAKDOWN_BY_COMPLETE] = followed_locations.complete_count.node,
        [BREAKDOWN_BY_COMPLETE_CHANGE] = followed_locations.complete_change.node,
    };
    return (calx_expr_int8){ .node = calx_keep(arena, keys[order]) };
}

calx_select *followed_breakdown(calx_arena *arena, breakdown_order order, bool descending)
{
    calx_expr_int8 key = view_key(arena, order);
    calx_select *q =
        select_(arena, followed_locations.location_id, followed_locations.location_name,
                followed_locations.follower_count, followed_locations.follower_change, followed_locations.source_count,
                followed_locations.source_change, followed_locations.approved_count, followed_locations.approved_change,
                followed_locations.complete_count, followed_locations.complete_change);
    from(q, followed_locations);
    if (descending)
        order_by(q, desc(key));
    else
        order_by(q, key);
    if (order != BREAKDOWN_BY_NAME)
        order_by(q, followed_locations.place);
    return q;
}

CALX_VERIFY_ROWS(followed_by_name, followed_location, followed_breakdown(arena, BREAKDOWN_BY_NAME, false));
CALX_VERIFY_ROWS(followed_by_sources, followed_location, followed_breakdown(arena, BREAKDOWN_BY_SOURCES, true));
CALX_VERIFY_ROWS(followed_by_name_now, followed_location, followed_breakdown_now(arena, BREAKDOWN_BY_NAME, false));
CALX_VERIFY_ROWS(followed_by_sources_now, followed_location, followed_breakdown_now(arena, BREAKDOWN_BY_SOURCES, true));
