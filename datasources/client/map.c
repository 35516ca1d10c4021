/* Data sources on the map. */
#include "map.h"

#include <calx/verify.h>
#include "materialized_views.h"
#include "models/links/agencies__data_sources.h"
#include "models/links/agencies__locations.h"

static calx_select *mapped_sources(calx_arena *arena)
{
    calx_select *q =
        select_(arena, as(data_sources.id, "data_source_id"), data_sources.name, as(record_types.name, "record_type"),
                as(agencies.id, "agency_id"), as(agencies.name, "agency_name"), as(locations.id, "location_id"),
                us_states.state_iso, as(counties.name, "county_name"), as(localities.name, "municipality"),
                locations.lat, locations.lng);
    from(q, locations);
    join(q, link_agencies__locations, eq_key(link_agencies__locations.location_id, locations.id));
    join(q, agencies, eq_col(agencies.id, link_agencies__locations.agency_id));
    join(q, link_agencies__data_sources, eq_col(link_agencies__data_sources.agency_id, agencies.id));
    join(q, data_sources, eq_col(data_sources.id, link_agencies__data_sources.data_source_id));
    left_join(q, record_types, eq_col(record_types.id, data_sources.record_type_id));
    left_join(q, us_states, eq_col(us_states.id, locations.state_id));
    left_join(q, counties, eq_col(counties.id, locations.county_id));
    left_join(q, localities, eq_col(localities.id, locations.locality_id));
    where(q, and_(is_not_null(locations.lat), is_not_null(locations.lng)));
    order_by(q, data_sources.id, agencies.id, locations.id);
    return q;
}

bool dsdb_mapped_sources(calx_session *db, calx_arena *arena, mapped_source_list *out, calx_error *err)
{
    return fetch_all(db, mapped_sources(arena), mapped_source, out, err);
}

static calx_select *states_on_map(calx_arena *arena)
{
    calx_select *q = select_all(arena, map_states);
    from(q, map_states);
    order_by(q, map_states.state_name, map_states.location_id);
    return q;
}

bool dsdb_map_states(calx_session *db, calx_arena *arena, map_state_list *out, calx_error *err)
{
    return fetch_all(db, states_on_map(arena), map_state, out, err) || dsdb_hint_at_refresh("map_states", err);
}

static calx_select *counties_on_map(calx_arena *arena)
{
    calx_select *q = select_all(arena, map_counties);
    from(q, map_counties);
    order_by(q, map_counties.county_name, map_counties.state_iso, map_counties.location_id);
    return q;
}

bool dsdb_map_counties(calx_session *db, calx_arena *arena, map_county_list *out, calx_error *err)
{
    return fetch_all(db, counties_on_map(arena), map_county, out, err) || dsdb_hint_at_refresh("map_counties", err);
}

static calx_select *localities_on_map(calx_arena *arena)
{
    calx_select *q = select_all(arena, map_localities);
    from(q, map_localities);
    order_by(q, map_localities.locality_name, map_localities.state_iso, map_localities.location_id);
    return q;
}

bool dsdb_map_localities(calx_session *db, calx_arena *arena, map_locality_list *out, calx_error *err)
{
    return fetch_all(db, localities_on_map(arena), map_locality, out, err) ||
           dsdb_hint_at_refresh("map_localities", err);
}

#define sources_at(t) filter_(count_distinct(link_agencies__data_sources.data_source_id), eq(locations.type, (t)))

static calx_select *source_totals_by_level(calx_arena *arena)
{
    calx_select *q =
        select_(arena, as(sources_at(LOCATION_NATIONAL), "national"), as(sources_at(LOCATION_STATE), "states"),
                as(sources_at(LOCATION_COUNTY), "counties"), as(sources_at(LOCATION_LOCALITY), "localities"));
    from(q, locations);
    join(q, link_agencies__locations, eq_key(link_agencies__locations.location_id, locations.id));
    join(q, link_agencies__data_sources,
         eq_col(link_agencies__data_sources.agency_id, link_agencies__locations.agency_id));
    return q;
}

bool dsdb_source_totals(calx_session *db, calx_arena *arena, source_totals *out, calx_error *err)
{
    return fetch_one(db, source_totals_by_level(arena), source_totals, out, err);
}

CALX_VERIFY_ROWS(mapped_sources, mapped_source, mapped_sources(arena));
CALX_VERIFY_ROWS(states_on_map, map_state, states_on_map(arena));
CALX_VERIFY_ROWS(counties_on_map, map_county, counties_on_map(arena));
CALX_VERIFY_ROWS(localities_on_map, map_locality, localities_on_map(arena));
CALX_VERIFY_ROWS(source_totals_by_level, source_totals, source_totals_by_level(arena));
