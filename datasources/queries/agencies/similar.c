/* Similar names. The order is by distance and nothing else: only then the trigram index gives it. */
#include "similar.h"

#include "models/links/agencies__locations.h"

#include <calx/verify.h>

static calx_select *select_similar(calx_arena *arena, calx_text name, opt_int4 location_id)
{
    calx_select *q = select_(arena, agencies.id, agencies.name, as(similarity(agencies.name, name), "similarity"));
    from(q, agencies);
    if (location_id.set) {
        calx_select *there = select_(arena, link_agencies__locations.agency_id);
        from(there, link_agencies__locations);
        where(there, eq(link_agencies__locations.location_id, location_id.value));
        where(q, in_query(agencies.id, there));
    }
    return q;
}

calx_select *agencies_named(calx_arena *arena, calx_text name, opt_int4 location_id)
{
    calx_select *q = select_similar(arena, name, location_id);
    where(q, eq(agencies.name, name));
    order_by(q, agencies.id);
    return q;
}

calx_select *agencies_like(calx_arena *arena, calx_text name, opt_int4 location_id, int64_t most)
{
    calx_select *q = select_similar(arena, name, location_id);
    order_by(q, distance(agencies.name, name));
    limit(q, most);
    return q;
}

CALX_VERIFY_ROWS(agencies_named_anywhere, similar_agency, agencies_named(arena, CALX_TEXT("a"), CALX_NONE(int4)));
CALX_VERIFY_ROWS(agencies_like_anywhere, similar_agency, agencies_like(arena, CALX_TEXT("a"), CALX_NONE(int4), 10));
CALX_VERIFY_ROWS(agencies_like_somewhere, similar_agency, agencies_like(arena, CALX_TEXT("a"), CALX_SOME(int4, 1), 10));
