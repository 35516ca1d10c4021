/* Below a place, and above it. */
#include "reach.h"

calx_condition locations_within(calx_arena *arena, const expanded_location *place)
{
    switch (place->type.value) {
    case LOCATION_NATIONAL_CASE:
        return keep(arena, is_not_null(locations.id));
    case LOCATION_STATE_CASE:
        if (place->state_id.set)
            return keep(arena, eq(locations.state_id, place->state_id.value));
        break;
    case LOCATION_COUNTY_CASE:
        if (place->county_id.set)
            return keep(arena, eq(locations.county_id, place->county_id.value));
        break;
    case LOCATION_LOCALITY_CASE:
    case location_type_unset:
        break;
    }
    return keep(arena, eq(locations.id, place->id));
}

static calx_condition placed_within(calx_arena *arena, const expanded_location *place)
{
    if (place->type.value == LOCATION_STATE_CASE && place->state_id.set)
        return keep(arena, eq(placed_sources.state_id, place->state_id.value));
    if (place->type.value == LOCATION_COUNTY_CASE && place->county_id.set)
        return keep(arena, eq(placed_sources.county_id, place->county_id.value));
    return keep(arena, eq(placed_sources.location_id, place->id));
}

/* A location above has the ids of a place up to its own level, and no others. */
calx_condition placed_in_reach(calx_arena *arena, const expanded_location *place)
{
    if (place->type.value == LOCATION_NATIONAL_CASE)
        return keep(arena, is_not_null(placed_sources.agency_id));
    calx_condition reach = keep(arena, or_(placed_within(arena, place), is_null(placed_sources.state_id)));
    if (place->type.value == LOCATION_STATE_CASE)
        return reach;
    if (place->state_id.set)
        reach = keep(arena, or_(reach, and_(eq(placed_sources.state_id, place->state_id.value),
                                            is_null(placed_sources.county_id))));
    if (place->type.value == LOCATION_LOCALITY_CASE && place->county_id.set)
        reach = keep(arena, or_(reach, and_(eq(placed_sources.county_id, place->county_id.value),
                                            is_null(placed_sources.locality_id))));
    return reach;
}
