/* From a location upwards: a look-up for each level, since nothing else is above it. The view dependent_locations says
 * the same, but joined on its lower side the server reads all of it for each location. */
#include "associated_locations.h"

#include "models/locations.h"

CALX_CTE(containing_cte, FIELD(containing_id, int8));

/* The location itself, the county and the state that it is in, and the nation. */
static containing_cte containing(calx_arena *arena)
{
    __typeof__(locations) above = aliased(arena, locations, "above");
    calx_select *q = select_(arena, as(locations.id, "containing_id"));
    calx_select *county = select_(arena, above.id);
    from(county, above);
    where(county, and_(eq(above.type, LOCATION_COUNTY), eq_col(above.county_id, locations.county_id)));
    where(county, eq(locations.type, LOCATION_LOCALITY));
    calx_select *state = select_(arena, above.id);
    from(state, above);
    where(state, and_(eq(above.type, LOCATION_STATE), eq_col(above.state_id, locations.state_id)));
    where(state, ne(locations.type, LOCATION_STATE));
    calx_select *nation = select_(arena, above.id);
    from(nation, above);
    where(nation, eq(above.type, LOCATION_NATIONAL));
    where(nation, ne(locations.type, LOCATION_NATIONAL));
    union_all(q, county);
    union_all(q, state);
    union_all(q, nation);
    return derived_(arena, containing_cte, "containing", q);
}

associated_locations_cte associated_locations(calx_arena *arena)
{
    containing_cte up = containing(arena);
    calx_select *q = select_(arena, as(locations.id, "location_id"), up.containing_id);
    from(q, locations);
    cross_join_lateral(q, up);
    return cte_(arena, associated_locations_cte, "associated_locations", q);
}
