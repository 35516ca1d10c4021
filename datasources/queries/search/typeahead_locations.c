/* Typeahead over typeahead_locations: prefixes from its index of lower(search_name), the rest by trigram. */
#include "typeahead.h"

#include <calx/verify.h>

/* Nothing but the distance may order the nearest: only then an index gives them. */
static calx_select *nearest(calx_arena *arena, calx_text term)
{
    calx_select *q = select_all(arena, typeahead_locations);
    columns(q, as(distance(typeahead_locations.search_name, term), "distance"));
    from(q, typeahead_locations);
    order_by(q, distance(typeahead_locations.search_name, term));
    return q;
}

calx_select *typeahead_locations_matching(calx_arena *arena, calx_text term, typeahead_match match)
{
    if (match == TYPEAHEAD_NEAREST)
        return nearest(arena, term);
    calx_text prefix = calx_like_literal(arena, false, term, true);
    calx_select *q = select_all(arena, typeahead_locations);
    columns(q, as(calx_raw(float4, "0::real"), "distance"));
    from(q, typeahead_locations);
    if (match == TYPEAHEAD_BEGINS) {
        where(q, like_col(lower(typeahead_locations.search_name), lower(value_(text, prefix))));
    } else {
        where(q, ilike(typeahead_locations.search_name, calx_like_literal(arena, true, term, true)));
        where(q, not_(like_col(lower(typeahead_locations.search_name), lower(value_(text, prefix)))));
    }
    order_by(q, typeahead_locations.search_name, typeahead_locations.display_name, typeahead_locations.location_id);
    return q;
}

CALX_VERIFY_ROWS(locations_begins, location_suggestion,
                 typeahead_locations_matching(arena, CALX_TEXT("x"), TYPEAHEAD_BEGINS));
CALX_VERIFY_ROWS(locations_contains, location_suggestion,
                 typeahead_locations_matching(arena, CALX_TEXT("x"), TYPEAHEAD_CONTAINS));
CALX_VERIFY_ROWS(locations_nearest, location_suggestion,
                 typeahead_locations_matching(arena, CALX_TEXT("x"), TYPEAHEAD_NEAREST));
