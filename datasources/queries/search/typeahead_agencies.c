/* Typeahead over typeahead_agencies. One index of folded names finds those that begin with a term, and gives all in
 * their order: what many names contain is found by going through it. The rest is found by trigram. */
#include "typeahead.h"

#include <calx/verify.h>

static calx_select *select_agencies(calx_arena *arena)
{
    calx_select *q =
        select_(arena, typeahead_agencies.id, typeahead_agencies.name, typeahead_agencies.jurisdiction_type,
                typeahead_agencies.state_iso, typeahead_agencies.municipality, typeahead_agencies.county_name,
                typeahead_agencies.location_id);
    from(q, typeahead_agencies);
    return q;
}

/* Nothing but the distance may order the nearest: only then an index gives them. */
static calx_select *nearest(calx_arena *arena, calx_text term)
{
    calx_select *q = select_agencies(arena);
    columns(q, as(distance(typeahead_agencies.folded_name, term), "distance"));
    order_by(q, distance(typeahead_agencies.folded_name, term));
    return q;
}

calx_select *typeahead_agencies_matching(calx_arena *arena, calx_text term, typeahead_match match)
{
    if (match == TYPEAHEAD_NEAREST)
        return nearest(arena, term);
    calx_text prefix = calx_like_literal(arena, false, term, true);
    calx_text part = calx_like_literal(arena, true, term, true);
    calx_select *q = select_agencies(arena);
    columns(q, as(calx_raw(float4, "0::real"), "distance"));
    if (match == TYPEAHEAD_BEGINS) {
        where(q, like_col(typeahead_agencies.folded_name, lower(value_(text, prefix))));
    } else {
        where(q, like_col(typeahead_agencies.folded_name, lower(value_(text, part))));
        where(q, not_(like_col(typeahead_agencies.folded_name, lower(value_(text, prefix)))));
    }
    order_by(q, typeahead_agencies.folded_name, typeahead_agencies.id, typeahead_agencies.location_id);
    return q;
}

CALX_VERIFY_ROWS(agencies_begins, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("x"), TYPEAHEAD_BEGINS));
CALX_VERIFY_ROWS(agencies_contains, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("x"), TYPEAHEAD_CONTAINS));
CALX_VERIFY_ROWS(agencies_nearest, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("x"), TYPEAHEAD_NEAREST));
