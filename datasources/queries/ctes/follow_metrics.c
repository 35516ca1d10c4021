/* Counting at followed locations. */
#include "follow_metrics.h"

#include "models/data_requests.h"
#include "models/data_sources.h"
#include "models/links/agencies__data_sources.h"
#include "models/links/agencies__locations.h"
#include "models/links/data_requests__locations.h"
#include "models/links/user_followed_location.h"
#include "models/locations.h"
#include "models/notifications.h"

last_notification_cte last_notification(calx_arena *arena)
{
    calx_select *q = select_(
        arena, as(coalesce_col(max_(notification_log.created_at), calx_raw(timestamp, "'-infinity'::timestamp")),
                  "notified_at"));
    from(q, notification_log);
    return cte_(arena, last_notification_cte, "last_notification", q);
}

follow_counts_cte follow_counts(calx_arena *arena, const last_notification_cte *last)
{
    calx_condition is_new = gt_col(link_user_followed_location.created_at, last->notified_at);
    calx_select *q = select_(arena, link_user_followed_location.location_id, as(count_all(), "follower_count"),
                             as(filter_(count_all(), is_new), "follower_change"));
    from(q, link_user_followed_location);
    cross_join(q, *last);
    group_by(q, link_user_followed_location.location_id);
    return cte_(arena, follow_counts_cte, "follow_counts", q);
}

followed_reach_cte followed_reach(calx_arena *arena, const follow_counts_cte *follows)
{
    calx_select *q = select_(arena, follows->location_id, as(cast_(follows->location_id, int8), "within_id"));
    from(q, *follows);
    calx_select *below = select_(arena, follows->location_id, dependent_locations.dependent_location_id);
    from(below, *follows);
    join(below, dependent_locations, eq_key(dependent_locations.parent_location_id, follows->location_id));
    union_all(q, below);
    return cte_(arena, followed_reach_cte, "followed_reach", q);
}

source_counts_cte source_counts(calx_arena *arena, const last_notification_cte *last, const followed_reach_cte *reach)
{
    calx_condition is_new = gt_col(cast_(data_sources.created_at, timestamp), last->notified_at);
    calx_select *q = select_(arena, reach->location_id, as(count_distinct(data_sources.id), "source_count"),
                             as(filter_(count_distinct(data_sources.id), is_new), "source_change"));
    from(q, *reach);
    join(q, link_agencies__locations, eq_key(link_agencies__locations.location_id, reach->within_id));
    join(q, link_agencies__data_sources,
         eq_col(link_agencies__data_sources.agency_id, link_agencies__locations.agency_id));
    join(q, data_sources, eq_col(data_sources.id, link_agencies__data_sources.data_source_id));
    cross_join(q, *last);
    group_by(q, reach->location_id);
    return cte_(arena, source_counts_cte, "source_counts", q);
}

request_counts_cte request_counts(calx_arena *arena, const last_notification_cte *last, const followed_reach_cte *reach)
{
    calx_condition approved = eq(data_requests.request_status, REQUEST_READY_TO_START);
    calx_condition complete = eq(data_requests.request_status, REQUEST_COMPLETE);
    calx_condition is_new = gt_col(cast_(data_requests.date_status_last_changed, timestamp), last->notified_at);
    calx_select *q =
        select_(arena, reach->location_id, as(filter_(count_distinct(data_requests.id), approved), "approved_count"),
                as(filter_(count_distinct(data_requests.id), and_(approved, is_new)), "approved_change"),
                as(filter_(count_distinct(data_requests.id), complete), "complete_count"),
                as(filter_(count_distinct(data_requests.id), and_(complete, is_new)), "complete_change"));
    from(q, *reach);
    join(q, link_data_requests__locations, eq_key(link_data_requests__locations.location_id, reach->within_id));
    join(q, data_requests, eq_key(data_requests.id, link_data_requests__locations.data_request_id));
    cross_join(q, *last);
    group_by(q, reach->location_id);
    return cte_(arena, request_counts_cte, "request_counts", q);
}
