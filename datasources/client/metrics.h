/* The client's operations that count. */
#ifndef DSDB_CLIENT_METRICS_H
#define DSDB_CLIENT_METRICS_H

#include <calx/session.h>
#include "models/data_sources.h"
#include "queries/metrics/followed_breakdown.h"

/* Counts are as of the last refresh of the materialized view that they come from, unless it says otherwise; one that
 * was never filled is an error with the hint to refresh it. */

/* How much the database covers, from totals, map_states and map_counties. */
RESULT(coverage_metrics, FIELD(source_count, int8), /* data sources */
       FIELD(agency_count, int8),                   /* agencies with a data source */
       FIELD(state_count, int8),                    /* states with one, at any level */
       FIELD(county_count, int8));                  /* counties with one, their localities included */
bool dsdb_metrics(calx_session *db, calx_arena *arena, coverage_metrics *out, calx_error *err);

/* All follows together, from totals; the last notification is as of now. */
RESULT(follow_totals, FIELD(followers, int8), /* users who follow anything */
       FIELD(follows, int8),                  /* pairs of user and location */
       FIELD(locations, int8),                /* that anybody follows */
       FIELD(last_notification, timestamp, NULLABLE));
bool dsdb_follow_totals(calx_session *db, calx_arena *arena, follow_totals *out, calx_error *err);

typedef struct breakdown_page {
    followed_location_list locations;
    bool more; /* other pages follow */
} breakdown_page;

/* What there is at each followed location, sorted, DSDB_PAGE a page; a page past the end is empty. From
 * followed_locations, unless it is to be counted now, which takes longer the more there is. */
typedef struct breakdown_request {
    breakdown_order order;
    bool descending;
    int64_t page; /* from 1 */
    bool now;
} breakdown_request;
bool dsdb_follow_breakdown(calx_session *db, calx_arena *arena, const breakdown_request *request, breakdown_page *out,
                           calx_error *err);

/* All categories, and all record types with theirs, each by name. */
typedef struct record_kinds {
    record_category_list categories;
    expanded_record_type_list record_types;
} record_kinds;
bool dsdb_record_kinds(calx_session *db, calx_arena *arena, record_kinds *out, calx_error *err);

#endif
