/* Data sources on the map. */
#include "map.h"

#include "materialized_views.h"
#include "models/links/agencies__data_sources.h"
#include "models/links/agencies__locations.h"

bool dsdb_mapped_sources(calx_session *db, calx_arena *arena, mapped_source_list *out, calx_error *err)
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
    return fetch_all(db, q, mapped_source, out, err);
}

bool dsdb_map_states(calx_session *db, calx_arena *arena, map_state_list *out, calx_error *err)
{
    calx_select *q = select_all(arena, map_states);
    from(q, map_states);
    order_by(q, map_states.state_name, map_states.location_id);
    return fetch_all(db, q, map_state, out, err) || dsdb_hint_at_refresh("map_states", err);
}

bool dsdb_map_counties(calx_session *db, calx_arena *arena, map_county_list *out, calx_error *err)
{
    calx_select *q = select_all(arena, map_counties);
    from(q, map_counties);
    order_by(q, map_counties.county_name, map_counties.state_iso, map_counties.location_id);
    return fetch_all(db, q, map_county, out, err) || dsdb_hint_at_refresh("map_counties", err);
}

bool dsdb_map_localities(calx_session *db, calx_arena *arena, map_locality_list *out, calx_error *err)
{
    calx_select *q = select_all(arena, map_localities);
    from(q, map_localities);
    order_by(q, map_localities.locality_name, map_localities.state_iso, map_localities.location_id);
    return fetch_all(db, q, map_locality, out, err) || dsdb_hint_at_refresh("map_localities", err);
}

#define sources_at(t) filter_(count_distinct(link_agencies__data_sources.data_source_id), eq(locations.type, (t)))

bool dsdb_source_totals(calx_session *db, calx_arena *arena, source_totals *out, calx_error *err)
{
    calx_select *q =
        select_(arena, as(sources_at(LOCATION_NATIONAL), "national"), as(sources_at(LOCATION_STATE), "states"),
                as(sources_at(LOCATION_COUNTY), "counties"), as(sources_at(LOCATION_LOCALITY), "localities"));
    from(q, locations);
    join(q, link_agencies__locations, eq_key(link_agencies__locations.location_id, locations.id));
    join(q, link_agencies__data_sources,
         eq_col(link_agencies__data_sources.agency_id, link_agencies__locations.agency_id));
    return fetch_one(db, q, source_totals, out, err);
}
