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

/* Adds the one location of a type that has the id which the place has of that type. */
static calx_condition or_above(calx_arena *arena, calx_condition reach, calx_condition is_above, location_type type)
{
    return keep(arena, or_(reach, and_(eq(locations.type, type), is_above)));
}

calx_condition locations_in_reach(calx_arena *arena, const expanded_location *place)
{
    calx_condition reach = locations_within(arena, place);
    if (place->type.value == LOCATION_NATIONAL_CASE)
        return reach;
    /* That the nation has no state tells the server that it is one location of many, whatever its type is: without it,
     * it thinks of a quarter of all, and finds no plan good enough to be kept. */
    reach = keep(arena, or_(reach, and_(is_null(locations.state_id), eq(locations.type, LOCATION_NATIONAL))));
    if (place->type.value == LOCATION_STATE_CASE)
        return reach;
    if (place->state_id.set)
        reach = or_above(arena, reach, eq(locations.state_id, place->state_id.value), LOCATION_STATE);
    if (place->type.value == LOCATION_LOCALITY_CASE && place->county_id.set)
        reach = or_above(arena, reach, eq(locations.county_id, place->county_id.value), LOCATION_COUNTY);
    return reach;
}
