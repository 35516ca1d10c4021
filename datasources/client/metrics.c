/* Counting. */
#include "metrics.h"

#include <calx/verify.h>
#include "materialized_views.h"
#include "models/locations.h"
#include "models/metrics.h"
#include "models/notifications.h"
#include "operations.h"

static calx_select *covered_states(calx_arena *arena)
{
    calx_select *q = select_(arena, count_all());
    from(q, map_states);
    where(q, gt(map_states.data_source_count, 0));
    return q;
}

static calx_select *covered_counties(calx_arena *arena)
{
    calx_select *q = select_(arena, count_all());
    from(q, map_counties);
    where(q, gt(map_counties.data_source_count, 0));
    return q;
}

static calx_select *coverage(calx_arena *arena)
{
    calx_select *q = select_(arena, totals.source_count, totals.agency_count,
                             as(scalar_(int8, covered_states(arena)), "state_count"),
                             as(scalar_(int8, covered_counties(arena)), "county_count"));
    from(q, totals);
    return q;
}

bool dsdb_metrics(calx_session *db, calx_arena *arena, coverage_metrics *out, calx_error *err)
{
    return fetch_one(db, coverage(arena), coverage_metrics, out, err) ||
           dsdb_hint_at_refresh("totals map_states map_counties", err);
}

static calx_select *totals_of_follows(calx_arena *arena)
{
    calx_select *last = select_(arena, max_(notification_log.created_at));
    from(last, notification_log);
    calx_select *q =
        select_(arena, as(totals.follower_count, "followers"), as(totals.follow_count, "follows"),
                as(totals.followed_location_count, "locations"), as(scalar_(timestamp, last), "last_notification"));
    from(q, totals);
    return q;
}

bool dsdb_follow_totals(calx_session *db, calx_arena *arena, follow_totals *out, calx_error *err)
{
    return fetch_one(db, totals_of_follows(arena), follow_totals, out, err) || dsdb_hint_at_refresh("totals", err);
}

bool dsdb_follow_breakdown(calx_session *db, calx_arena *arena, const breakdown_request *request, breakdown_page *out,
                           calx_error *err)
{
    if (request->order >= BREAKDOWN_ORDERS)
        return calx_fail(err, CALX_USAGE, "There is no such order of followed locations.");
    calx_select *q = request->now ? followed_breakdown_now(arena, request->order, request->descending)
                                  : followed_breakdown(arena, request->order, request->descending);
    return page(db, q, followed_location, request->page, DSDB_PAGE, &out->locations, &out->more, err) ||
           dsdb_hint_at_refresh("followed_locations", err);
}

static calx_select *all_categories(calx_arena *arena)
{
    calx_select *q = select_all(arena, record_categories);
    from(q, record_categories);
    order_by(q, record_categories.name);
    return q;
}

static calx_select *all_record_types(calx_arena *arena)
{
    calx_select *q = select_all(arena, record_types_expanded);
    from(q, record_types_expanded);
    order_by(q, record_types_expanded.record_type_name, record_types_expanded.record_type_id);
    return q;
}

bool dsdb_record_kinds(calx_session *db, calx_arena *arena, record_kinds *out, calx_error *err)
{
    return fetch_all(db, all_categories(arena), record_category, &out->categories, err) &&
           fetch_all(db, all_record_types(arena), expanded_record_type, &out->record_types, err);
}

CALX_VERIFY_ROWS(coverage, coverage_metrics, coverage(arena));
CALX_VERIFY_ROWS(totals_of_follows, follow_totals, totals_of_follows(arena));
CALX_VERIFY_ROWS(all_categories, record_category, all_categories(arena));
CALX_VERIFY_ROWS(all_record_types, expanded_record_type, all_record_types(arena));
