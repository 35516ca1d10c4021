/* From a location upwards. */
#include "associated_locations.h"

#include "models/locations.h"

associated_locations_cte associated_locations(calx_arena *arena)
{
    calx_select *q = select_(arena, as(locations.id, "location_id"), as(locations.id, "containing_id"));
    from(q, locations);
    calx_select *above =
        select_(arena, dependent_locations.dependent_location_id, dependent_locations.parent_location_id);
    from(above, dependent_locations);
    union_all(q, above);
    return cte_(arena, associated_locations_cte, "associated_locations", q);
}
