/* Data sources on the map. Maps of many rows are read out of packed_maps. */
#include "map.h"

#include <calx/verify.h>
#include "materialized_views.h"
#include "models/locations.h"
#include "models/metrics.h"
#include "packed_rows.h"

static calx_select *rows_of_map(calx_arena *arena, const char *map)
{
    calx_select *q = select_all(arena, packed_maps);
    from(q, packed_maps);
    where(q, eq(packed_maps.map, calx_text_of(map)));
    return q;
}

/* All rows of a map in its order. */
static bool fetch_map(calx_session *db, calx_arena *arena, const char *map, const calx_shape *shape, void **items,
                      size_t *len, calx_error *err)
{
    packed_map packed;
    if (!fetch_one(db, rows_of_map(arena, map), packed_map, &packed, err))
        return dsdb_hint_at_refresh(calx_text_format(arena, "%s packed_maps", map).data, err);
    *len = (size_t)packed.row_count;
    return read_packed_rows(shape, packed.rows, packed.row_count, arena, items, err);
}

/* fetch_map for rows of a type, into a list of them. */
#define FETCH_MAP(db, arena, map, row, out, err)                                             \
    do {                                                                                     \
        void *items = NULL;                                                                  \
        if (!fetch_map((db), (arena), (map), &calx_shape_##row, &items, &(out)->len, (err))) \
            return false;                                                                    \
        (out)->items = items;                                                                \
        return true;                                                                         \
    } while (false)

bool dsdb_mapped_sources(calx_session *db, calx_arena *arena, mapped_source_list *out, calx_error *err)
{
    FETCH_MAP(db, arena, "map_data_sources", mapped_source, out, err);
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

bool dsdb_map_counties(calx_session *db, calx_arena *arena, map_county_list *out, calx_error *err)
{
    FETCH_MAP(db, arena, "map_counties", map_county, out, err);
}

bool dsdb_map_localities(calx_session *db, calx_arena *arena, map_locality_list *out, calx_error *err)
{
    FETCH_MAP(db, arena, "map_localities", map_locality, out, err);
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

CALX_VERIFY_ROWS(rows_of_map, packed_map, rows_of_map(arena, "map_counties"));
CALX_VERIFY_ROWS(states_on_map, map_state, states_on_map(arena));
CALX_VERIFY_ROWS(source_totals_by_level, source_totals, source_totals_by_level(arena));
