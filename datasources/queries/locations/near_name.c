/* The nearest names by trigram. typeahead_locations has an index that gives them in that order, which serves
 * only a query that orders by nothing else and leaves out nothing: so those too far away go afterwards. */
#include "near_name.h"

#include <calx/verify.h>
#include "models/search.h"

/* Names further apart than this (1 - similarity) are no help to who mistyped one. */
#define FURTHEST 0.75F

CALX_CTE(near_location, FIELD(location_id, int8), FIELD(distance, float4));

static calx_select *in_view(calx_arena *arena, calx_text name)
{
    calx_select *q = select_(arena, typeahead_locations.location_id,
                             as(distance(typeahead_locations.search_name, name), "distance"));
    from(q, typeahead_locations);
    order_by(q, distance(typeahead_locations.search_name, name));
    return q;
}

static calx_select *in_tables(calx_arena *arena, calx_text name)
{
    calx_select *q = select_(arena, as(locations_expanded.id, "location_id"),
                             as(distance(locations_expanded.display_name, name), "distance"));
    from(q, locations_expanded);
    order_by(q, distance(locations_expanded.display_name, name));
    return q;
}

static calx_select *states_named(calx_arena *arena, calx_text name)
{
    calx_select *q = select_(arena, us_states.state_name);
    from(q, us_states);
    where(q, state_is(arena, name));
    return q;
}

calx_select *locations_near_name(calx_arena *arena, const location_name *name, near_where where_, bool in_state,
                                 int64_t most)
{
    bool view = where_ == NEAR_IN_VIEW;
    calx_select *nearest = view ? in_view(arena, name->parts[0]) : in_tables(arena, name->parts[0]);
    if (in_state && view)
        where(nearest, in_query(typeahead_locations.state_name, states_named(arena, name->parts[name->count - 1])));
    else if (in_state)
        where(nearest, in_query(locations_expanded.state_name, states_named(arena, name->parts[name->count - 1])));
    limit(nearest, most);

    near_location near = derived_(arena, near_location, "near", nearest);
    calx_select *q = select_all(arena, locations_expanded);
    from(q, near);
    join(q, locations_expanded, eq_col(locations_expanded.id, near.location_id));
    where(q, lt(near.distance, FURTHEST));
    order_by(q, near.distance, locations_expanded.full_display_name);
    return q;
}

#define county_in_state (&(const location_name){ { CALX_TEXT("Allegheny"), CALX_TEXT("PA") }, 2 })
CALX_VERIFY_ROWS(near_in_view, expanded_location, locations_near_name(arena, county_in_state, NEAR_IN_VIEW, true, 10));
CALX_VERIFY_ROWS(near_in_tables, expanded_location,
                 locations_near_name(arena, county_in_state, NEAR_IN_TABLES, true, 10));
