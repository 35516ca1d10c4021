/* A CTE of every location with itself and with what contains it. */
#ifndef DSDB_QUERIES_CTES_ASSOCIATED_LOCATIONS_H
#define DSDB_QUERIES_CTES_ASSOCIATED_LOCATIONS_H

#include <calx/query.h>

/* Joined on `location_id` it is a look-up for each location: the server makes no list of all of them. */
CALX_CTE(associated_locations_cte, FIELD(location_id, int8), FIELD(containing_id, int8));
associated_locations_cte associated_locations(calx_arena *arena);

#endif
