/* Data sources on the map. */
#include "map.h"

#include <calx/verify.h>
#include "materialized_views.h"
#include "models/metrics.h"

static calx_select *mapped_sources(calx_arena *arena)
{
    calx_select *q = select_all(arena, map_data_sources);
    from(q, map_data_sources);
    order_by(q, map_data_sources.data_source_id, map_data_sources.agency_id, map_data_sources.location_id);
    return q;
}

bool dsdb_mapped_sources(calx_session *db, calx_arena *arena, mapped_source_list *out, calx_error *err)
{
    return fetch_all(db, mapped_sources(arena), mapped_source, out, err) ||
           dsdb_hint_at_refresh("map_data_sources", err);
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

static calx_select *source_totals_by_level(calx_arena *arena)
{
    calx_select *q =
        select_(arena, as(totals.national_source_count, "national"), as(totals.state_source_count, "states"),
                as(totals.county_source_count, "counties"), as(totals.locality_source_count, "localities"));
    from(q, totals);
    return q;
}

bool dsdb_source_totals(calx_session *db, calx_arena *arena, source_totals *out, calx_error *err)
{
    return fetch_one(db, source_totals_by_level(arena), source_totals, out, err) || dsdb_hint_at_refresh("totals", err);
}

CALX_VERIFY_ROWS(mapped_sources, mapped_source, mapped_sources(arena));
CALX_VERIFY_ROWS(states_on_map, map_state, states_on_map(arena));
CALX_VERIFY_ROWS(counties_on_map, map_county, counties_on_map(arena));
CALX_VERIFY_ROWS(localities_on_map, map_locality, localities_on_map(arena));
CALX_VERIFY_ROWS(source_totals_by_level, source_totals, source_totals_by_level(arena));
