/* Locations by id. */
#include "locations.h"

#include <calx/verify.h>
#include "models/links/agencies__data_sources.h"
#include "models/links/agencies__locations.h"
#include "models/links/data_requests__locations.h"
#include "models/links/user_followed_location.h"
#include "queries/locations/reach.h"
#include "run.h"

static calx_select *location_with_id(calx_arena *arena, int64_t id)
{
    calx_select *q = select_all(arena, locations_expanded);
    from(q, locations_expanded);
    where(q, eq(locations_expanded.id, id));
    return q;
}

bool dsdb_location_by_id(calx_session *db, calx_arena *arena, int64_t id, expanded_location *out, calx_error *err)
{
    bool found = false;
    if (!fetch_first(db, location_with_id(arena, id), expanded_location, out, &found, err))
        return false;
    return found || calx_fail(err, CALX_NOT_FOUND, "There is no location with id %lld.", (long long)id);
}

RESULT(location_position, FIELD(lat, float8, NULLABLE), FIELD(lng, float8, NULLABLE));

static calx_select *position_of(calx_arena *arena, int64_t id)
{
    calx_select *q = select_(arena, locations.lat, locations.lng);
    from(q, locations);
    where(q, eq(locations.id, id));
    return q;
}

static bool get_position(calx_session *db, calx_arena *arena, location_details *out, calx_error *err)
{
    location_position position;
    if (!fetch_one(db, position_of(arena, out->location.id), location_position, &position, err))
        return false;
    out->lat = position.lat;
    out->lng = position.lng;
    return true;
}

/* The ids of a level are null above it, so the most local parent sorts first. */
static calx_select *parents_of(calx_arena *arena, int64_t id)
{
    calx_select *q = select_all(arena, locations_expanded);
    from(q, locations_expanded);
    join(q, dependent_locations, eq_col(dependent_locations.parent_location_id, locations_expanded.id));
    where(q, eq(dependent_locations.dependent_location_id, id));
    order_by(q, asc_nulls_last(locations_expanded.county_id), asc_nulls_last(locations_expanded.state_id));
    return q;
}

static bool get_parents(calx_session *db, calx_arena *arena, location_details *out, calx_error *err)
{
    return fetch_all(db, parents_of(arena, out->location.id), expanded_location, &out->parents, err);
}

/* Counts over the places that meet `is_counted`, as values of a select list. */
static calx_select *over_agencies(calx_arena *arena, calx_condition is_counted, bool sources)
{
    calx_select *q = sources ? select_(arena, count_distinct(link_agencies__data_sources.data_source_id))
                             : select_(arena, count_distinct(link_agencies__locations.agency_id));
    from(q, locations);
    join(q, link_agencies__locations, eq_key(link_agencies__locations.location_id, locations.id));
    if (sources)
        join(q, link_agencies__data_sources,
             eq_col(link_agencies__data_sources.agency_id, link_agencies__locations.agency_id));
    where(q, is_counted);
    return q;
}

static calx_select *places_below(calx_arena *arena, const expanded_location *place, location_type type)
{
    calx_select *q = select_(arena, count_all());
    from(q, locations);
    where(q, locations_within(arena, place));
    where(q, eq(locations.type, type));
    where(q, ne(locations.id, place->id));
    return q;
}

static calx_select *counts_at(calx_arena *arena, const expanded_location *place)
{
    int32_t id = (int32_t)place->id; /* as wide as the columns that refer to it */
    calx_condition here = keep(arena, eq(locations.id, place->id));
    calx_condition within = locations_within(arena, place);
    calx_select *requests = select_(arena, count_all());
    from(requests, link_data_requests__locations);
    where(requests, eq(link_data_requests__locations.location_id, id));
    calx_select *followers = select_(arena, count_all());
    from(followers, link_user_followed_location);
    where(followers, eq(link_user_followed_location.location_id, id));

    calx_select *q = select_(arena, as(scalar_(int8, places_below(arena, place, LOCATION_COUNTY)), "counties"),
                             as(scalar_(int8, places_below(arena, place, LOCATION_LOCALITY)), "localities"),
                             as(scalar_(int8, over_agencies(arena, here, false)), "agencies_here"),
                             as(scalar_(int8, over_agencies(arena, within, false)), "agencies_within"),
                             as(scalar_(int8, over_agencies(arena, here, true)), "data_sources_here"),
                             as(scalar_(int8, over_agencies(arena, within, true)), "data_sources_within"),
                             as(scalar_(int8, requests), "data_requests"), as(scalar_(int8, followers), "followers"));
    return q;
}

static bool get_counts(calx_session *db, calx_arena *arena, location_details *out, calx_error *err)
{
    return fetch_one(db, counts_at(arena, &out->location), location_counts, &out->counts, err);
}

typedef struct location_with_all {
    query_builder builder;
    int64_t id;
    location_details found;
} location_with_all;

static bool run_all(query_builder *self, calx_session *db, calx_arena *arena, calx_error *err)
{
    location_with_all *wanted = (location_with_all *)self;
    location_details *out = &wanted->found;
    return dsdb_location_by_id(db, arena, wanted->id, &out->location, err) && get_position(db, arena, out, err) &&
           get_parents(db, arena, out, err) && get_counts(db, arena, out, err);
}

bool dsdb_get_location(calx_session *db, calx_arena *arena, int64_t id, location_details *out, calx_error *err)
{
    location_with_all wanted = { .builder = { run_all, { .isolation = CALX_REPEATABLE_READ, .read_only = true } },
                                 .id = id };
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    *out = wanted.found;
    return true;
}

static const expanded_location a_county = { .type = { LOCATION_COUNTY_CASE }, .county_id = { true, 1 } };
CALX_VERIFY_ROWS(location_with_id, expanded_location, location_with_id(arena, 1));
CALX_VERIFY_ROWS(position_of, location_position, position_of(arena, 1));
CALX_VERIFY_ROWS(parents_of, expanded_location, parents_of(arena, 1));
CALX_VERIFY_ROWS(counts_at, location_counts, counts_at(arena, &a_county));
