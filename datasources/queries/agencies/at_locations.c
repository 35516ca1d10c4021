/* The queries go to the server as three arrays, which it takes apart into rows; for each row it looks for the best:
 * among the few hundred places of its state, which an index gives, or among all where it names none. */
#include "at_locations.h"

#include "models/links/agencies__locations.h"

#include <calx/verify.h>

CALX_CTE(asked_query, FIELD(number, int4), FIELD(query, text), FIELD(state, text));
CALX_CTE(located_query, FIELD(number, int4), FIELD(query, text), FIELD(state, text), FIELD(state_id, int8));
CALX_CTE(like_place, FIELD(location_id, int8), FIELD(location_name, varchar), FIELD(similarity, float4));
CALX_CTE(best_place, FIELD(agency_id, int4), FIELD(location_id, int8), FIELD(location_name, varchar),
         FIELD(similarity, float4));

#define similarity_col(x, y) CALX_FUNCTION(float4, "similarity", CALX_TAKES(text, x), CALX_TAKES(text, y))

static asked_query rows_of(calx_arena *arena, const location_query *queries, size_t count)
{
    int32_t *numbers = calx_new_array(arena, int32_t, count);
    calx_text *texts = calx_new_array(arena, calx_text, count);
    calx_text *states = calx_new_array(arena, calx_text, count);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = (int32_t)i + 1;
        texts[i] = queries[i].query;
        states[i] = queries[i].state;
    }
    calx_array_int4 number_array = { .items = numbers, .len = (int32_t)count };
    calx_array_text text_array = { .items = texts, .len = (int32_t)count };
    calx_array_text state_array = { .items = states, .len = (int32_t)count };
    calx_select *q = select_(arena, as(unnest_(int4, value_(int4_array, number_array)), "number"),
                             as(unnest_(text, value_(text_array, text_array)), "query"),
                             as(unnest_(text, value_(text_array, state_array)), "state"));
    return derived_(arena, asked_query, "asked", q);
}

/* The queries with the ids of their states: null where none is named, or there is none. */
static located_query located(calx_arena *arena, const asked_query *asked)
{
    calx_select *q = select_(arena, asked->number, asked->query, asked->state, as(us_states.id, "state_id"));
    from(q, *asked);
    left_join(q, us_states,
              or_(eq_col(lower(us_states.state_iso), lower(asked->state)),
                  eq_col(lower(us_states.state_name), lower(asked->state))));
    return derived_(arena, located_query, "located", q);
}

static calx_select *places_where(calx_arena *arena, const located_query *asked, calx_condition there)
{
    calx_select *q = select_(arena, as(locations_expanded.id, "location_id"),
                             as(locations_expanded.full_display_name, "location_name"),
                             as(similarity_col(locations_expanded.display_name, asked->query), "similarity"));
    calx_select *agency = select_(arena, link_agencies__locations.agency_id);
    from(agency, link_agencies__locations);
    where(agency, eq_key(link_agencies__locations.location_id, locations_expanded.id));
    from(q, locations_expanded);
    where(q, there);
    where(q, exists(agency));
    return q;
}

/* The places with agencies that a query is most like: its best agencies are at so many of them, or at fewer. The two
 * kinds of places are apart, since a condition that is either of them has no index. */
static like_place best_of_places(calx_arena *arena, const located_query *asked, int64_t most)
{
    calx_select *places = places_where(arena, asked, eq_col(locations_expanded.state_id, asked->state_id));
    union_all(places, places_where(arena, asked, eq(asked->state, "")));
    like_place place = derived_(arena, like_place, "place", places);
    calx_select *q = select_(arena, place.location_id, place.location_name, place.similarity);
    from(q, place);
    where(q, gt(place.similarity, 0.0F));
    order_by(q, desc(place.similarity), place.location_name);
    limit(q, most);
    return derived_(arena, like_place, "nearest", q);
}

/* The best of one query, which stands before it in FROM. */
static best_place best_places(calx_arena *arena, const located_query *asked, int64_t most)
{
    like_place place = best_of_places(arena, asked, most);
    calx_select *q =
        select_(arena, link_agencies__locations.agency_id, place.location_id, place.location_name, place.similarity);
    from(q, place);
    join(q, link_agencies__locations, eq_key(link_agencies__locations.location_id, place.location_id));
    order_by(q, desc(place.similarity), place.location_name, link_agencies__locations.agency_id);
    limit(q, most);
    return derived_(arena, best_place, "best", q);
}

calx_select *agencies_at_locations(calx_arena *arena, const location_query *queries, size_t count, int64_t most)
{
    asked_query asked = rows_of(arena, queries, count);
    located_query sought = located(arena, &asked);
    best_place best = best_places(arena, &sought, most);
    calx_select *q = select_(arena, sought.number, best.agency_id, as(agencies.name, "agency_name"), best.location_id,
                             best.location_name, best.similarity);
    from(q, sought);
    cross_join_lateral(q, best);
    join(q, agencies, eq_col(agencies.id, best.agency_id));
    order_by(q, sought.number, desc(best.similarity), best.location_name, best.agency_id);
    return q;
}

static const location_query a_query[] = { { { "a", 1 }, { "PA", 2 } } };

CALX_VERIFY_ROWS(agencies_at_locations, location_match, agencies_at_locations(arena, a_query, 1, 5));
