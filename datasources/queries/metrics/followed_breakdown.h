/* What there is at each followed location. */
#ifndef DSDB_QUERIES_METRICS_FOLLOWED_BREAKDOWN_H
#define DSDB_QUERIES_METRICS_FOLLOWED_BREAKDOWN_H

#include <calx/query.h>

/* A followed location: counts of it and everything below it, and how much of each is new since users were last
 * notified; everything is, where they never were. */
RESULT(followed_location, FIELD(location_id, int8), FIELD(location_name, varchar), /* the full one */
       FIELD(follower_count, int8), FIELD(follower_change, int8),                  /* of the location itself */
       FIELD(source_count, int8), FIELD(source_change, int8),                      /* data sources */
       FIELD(approved_count, int8), FIELD(approved_change, int8),                  /* data requests ready to start */
       FIELD(complete_count, int8), FIELD(complete_change, int8));                 /* data requests that are complete */

/* What to sort by; equal ones are in the order of their names. */
typedef enum breakdown_order {
    BREAKDOWN_BY_NAME,
    BREAKDOWN_BY_FOLLOWERS,
    BREAKDOWN_BY_FOLLOWER_CHANGE,
    BREAKDOWN_BY_SOURCES,
    BREAKDOWN_BY_SOURCE_CHANGE,
    BREAKDOWN_BY_APPROVED,
    BREAKDOWN_BY_APPROVED_CHANGE,
    BREAKDOWN_BY_COMPLETE,
    BREAKDOWN_BY_COMPLETE_CHANGE,
    BREAKDOWN_ORDERS /* how many there are */
} breakdown_order;

/* A select of followed_location rows, as of the last refresh of the view followed_locations, or as of now. */
calx_select *followed_breakdown(calx_arena *arena, breakdown_order order, bool descending);
calx_select *followed_breakdown_now(calx_arena *arena, breakdown_order order, bool descending);

#endif
