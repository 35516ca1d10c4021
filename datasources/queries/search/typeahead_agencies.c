/* Typeahead over typeahead_agencies: prefixes from its index of lower(name), the rest by trigram. */
#include "typeahead.h"

#include <calx/verify.h>

/* Nothing but the distance may order the nearest: only then an index gives them. */
static calx_select *nearest(calx_arena *arena, calx_text term)
{
    calx_select *q = select_all(arena, typeahead_agencies);
    columns(q, as(distance(typeahead_agencies.name, term), "distance"));
    from(q, typeahead_agencies);
    order_by(q, distance(typeahead_agencies.name, term));
    return q;
}

calx_select *typeahead_agencies_matching(calx_arena *arena, calx_text term, typeahead_match match)
{
    if (match == TYPEAHEAD_NEAREST)
        return nearest(arena, term);
    calx_text prefix = calx_like_literal(arena, false, term, true);
    calx_select *q = select_all(arena, typeahead_agencies);
    columns(q, as(calx_raw(float4, "0::real"), "distance"));
    from(q, typeahead_agencies);
    if (match == TYPEAHEAD_BEGINS) {
        where(q, like_col(lower(typeahead_agencies.name), lower(value_(text, prefix))));
    } else {
        where(q, ilike(typeahead_agencies.name, calx_like_literal(arena, true, term, true)));
        where(q, not_(like_col(lower(typeahead_agencies.name), lower(value_(text, prefix)))));
    }
    order_by(q, typeahead_agencies.name, typeahead_agencies.id, typeahead_agencies.location_id);
    return q;
}

CALX_VERIFY_ROWS(agencies_begins, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("x"), TYPEAHEAD_BEGINS));
CALX_VERIFY_ROWS(agencies_contains, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("x"), TYPEAHEAD_CONTAINS));
CALX_VERIFY_ROWS(agencies_nearest, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("x"), TYPEAHEAD_NEAREST));
