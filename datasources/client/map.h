/* The client's operations for maps. Counts are as of the last refresh of the materialized view that they come from; one
 * that was never filled is an error with the hint to refresh it. */
#ifndef DSDB_CLIENT_MAP_H
#define DSDB_CLIENT_MAP_H

#include <calx/session.h>
#include "models/agencies.h"
#include "models/data_sources.h"
#include "models/locations.h"

/* All data sources that have a place on the map, by id: one row for each agency and location of theirs. */
bool dsdb_mapped_sources(calx_session *db, calx_arena *arena, mapped_source_list *out, calx_error *err);

/* Every state, every county, and every locality with coordinates, by name, with the number of data sources there and
 * below. */
bool dsdb_map_states(calx_session *db, calx_arena *arena, map_state_list *out, calx_error *err);
bool dsdb_map_counties(calx_session *db, calx_arena *arena, map_county_list *out, calx_error *err);
bool dsdb_map_localities(calx_session *db, calx_arena *arena, map_locality_list *out, calx_error *err);

/* How many data sources have an agency at a location of each type; one with agencies at several types counts at each.
 */
RESULT(source_totals, FIELD(national, int8), FIELD(states, int8), FIELD(counties, int8), FIELD(localities, int8));
bool dsdb_source_totals(calx_session *db, calx_arena *arena, source_totals *out, calx_error *err);

#endif
