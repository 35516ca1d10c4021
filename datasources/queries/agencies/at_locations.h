/* Agencies by the names of the places where they are, for many names at once. */
#ifndef DSDB_QUERIES_AGENCIES_AT_LOCATIONS_H
#define DSDB_QUERIES_AGENCIES_AT_LOCATIONS_H

#include <calx/query.h>
#include "models/agencies.h"
#include "models/locations.h"

/* What to look for. */
typedef struct location_query {
    calx_text query; /* name of a place, or something like it */
    calx_text state; /* postal code or name, whatever the case; empty: any */
} location_query;

/* An agency at a place with such a name. */
RESULT(location_match, FIELD(number, int4), /* of the query that it answers, counted from 1 */
       FIELD(agency_id, int4), FIELD(agency_name, varchar), FIELD(location_id, int8),
       FIELD(location_name, varchar), /* the full one */
       FIELD(similarity, float4));    /* of the place's own name to the query: 1 the same, 0 nothing in common */

/* A select of the matches of all queries, in their order, at most `most` each, the best first. Places that have nothing
 * in common with a query are none. */
calx_select *agencies_at_locations(calx_arena *arena, const location_query *queries, size_t count, int64_t most);

#endif
