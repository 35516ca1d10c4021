/* CTEs that count what there is at the followed locations, and how much of it is new since users were last notified.
 *
 * Each reads those before it: a statement that uses one of them has all of them before it, in this order. */
#ifndef DSDB_QUERIES_CTES_FOLLOW_METRICS_H
#define DSDB_QUERIES_CTES_FOLLOW_METRICS_H

#include <calx/query.h>

/* One row: when users were last notified, or a time before all others. */
CALX_CTE(last_notification_cte, FIELD(notified_at, timestamp));
last_notification_cte last_notification(calx_arena *arena);

/* Each followed location with its followers. */
CALX_CTE(follow_counts_cte, FIELD(location_id, int4), FIELD(follower_count, int8), FIELD(follower_change, int8));
follow_counts_cte follow_counts(calx_arena *arena, const last_notification_cte *last);

/* Each followed location with itself and every location below it. */
CALX_CTE(followed_reach_cte, FIELD(location_id, int4), FIELD(within_id, int8));
followed_reach_cte followed_reach(calx_arena *arena, const follow_counts_cte *follows);

/* Data sources of the agencies within the reach, each counted once; those that have none have no row. */
CALX_CTE(source_counts_cte, FIELD(location_id, int4), FIELD(source_count, int8), FIELD(source_change, int8));
source_counts_cte source_counts(calx_arena *arena, const last_notification_cte *last, const followed_reach_cte *reach);

/* Data requests within the reach that are ready to start (approved) or complete, each counted once. A change is one
 * whose status changed since. */
CALX_CTE(request_counts_cte, FIELD(location_id, int4), FIELD(approved_count, int8), FIELD(approved_change, int8),
         FIELD(complete_count, int8), FIELD(complete_change, int8));
request_counts_cte request_counts(calx_arena *arena, const last_notification_cte *last,
                                  const followed_reach_cte *reach);

#endif
