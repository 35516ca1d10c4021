/* Counting. */
#include "metrics.h"

#include "materialized_views.h"
#include "models/links/agencies__data_sources.h"
#include "models/links/user_followed_location.h"
#include "models/locations.h"
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

bool dsdb_metrics(calx_session *db, calx_arena *arena, coverage_metrics *out, calx_error *err)
{
    calx_select *sources = select_(arena, count_all());
    from(sources, data_sources);
    calx_select *agencies_with = select_(arena, count_distinct(link_agencies__data_sources.agency_id));
    from(agencies_with, link_agencies__data_sources);
    calx_select *q =
        select_(arena, as(scalar_(int8, sources), "source_count"), as(scalar_(int8, agencies_with), "agency_count"),
                as(scalar_(int8, covered_states(arena)), "state_count"),
                as(scalar_(int8, covered_counties(arena)), "county_count"));
    return fetch_one(db, q, coverage_metrics, out, err) || dsdb_hint_at_refresh("map_states map_counties", err);
}

bool dsdb_follow_totals(calx_session *db, calx_arena *arena, follow_totals *out, calx_error *err)
{
    calx_select *last = select_(arena, max_(notification_log.created_at));
    from(last, notification_log);
    calx_select *q =
        select_(arena, as(count_distinct(link_user_followed_location.user_id), "followers"), as(count_all(), "follows"),
                as(count_distinct(link_user_followed_location.location_id), "locations"),
                as(scalar_(timestamp, last), "last_notification"));
    from(q, link_user_followed_location);
    return fetch_one(db, q, follow_totals, out, err);
}

bool dsdb_follow_breakdown(calx_session *db, calx_arena *arena, const breakdown_request *request, breakdown_page *out,
                           calx_error *err)
{
    if (request->order >= BREAKDOWN_ORDERS)
        return calx_fail(err, CALX_USAGE, "There is no such order of followed locations.");
    calx_select *q = followed_breakdown(arena, request->order, request->descending);
    return page(db, q, followed_location, request->page, DSDB_PAGE, &out->locations, &out->more, err);
}

bool dsdb_record_kinds(calx_session *db, calx_arena *arena, record_kinds *out, calx_error *err)
{
    calx_select *categories = select_all(arena, record_categories);
    from(categories, record_categories);
    order_by(categories, record_categories.name);
    calx_select *types = select_all(arena, record_types_expanded);
    from(types, record_types_expanded);
    order_by(types, record_types_expanded.record_type_name, record_types_expanded.record_type_id);
    return fetch_all(db, categories, record_category, &out->categories, err) &&
           fetch_all(db, types, expanded_record_type, &out->record_types, err);
}
