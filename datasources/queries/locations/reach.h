/* Which locations lie below a place, as a condition on `locations`, and what is placed there and above it, as one on
 * `placed_sources`.
 *
 * They say the same as the view dependent_locations, from what is known of the place already: so they are
 * a look-up in one index, where a join with the view is a union of three. */
#ifndef DSDB_QUERIES_LOCATIONS_REACH_H
#define DSDB_QUERIES_LOCATIONS_REACH_H

#include <calx/query.h>
#include "models/links/placed_sources.h"
#include "models/locations.h"

/* The place itself and everything below it. Kept in `arena`. */
calx_condition locations_within(calx_arena *arena, const expanded_location *place);

/* What is placed at the place, at everything below it, and at the county, the state and the nation that contain it. Kept in
 * `arena`. */
calx_condition placed_in_reach(calx_arena *arena, const expanded_location *place);

#endif
