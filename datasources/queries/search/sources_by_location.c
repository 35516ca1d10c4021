/* Search: from a place to the data sources that are placed there.
 *
 * Which pairs of agency and source are found, and at which location, is a query of its own: one row a pair
 * is chosen there, before names are joined to it. An agency has many sources: its names and those of its place are
 * looked up, and put in order, once for each agency. */
#include "sources_by_location.h"

#include <calx/verify.h>
#include "queries/locations/reach.h"

CALX_CTE(reached_source, FIELD(agency_id, int4), FIELD(data_source_id, int4), FIELD(location_id, int8));
CALX_CTE(agency_place, FIELD(agency_id, int4), FIELD(location_id, int8));
CALX_CTE(reached_agency, FIELD(agency_id, int4), FIELD(agency_name, varchar),
         FIELD(jurisdiction_type, jurisdiction_type), FIELD(agency_type, agency_type), FIELD(location_id, int8),
         FIELD(location_type, location_type), FIELD(state_iso, text, NULLABLE), FIELD(county_name, text, NULLABLE),
         FIELD(municipality, varchar, NULLABLE), FIELD(position, int8));

/* A location's ids are null above its level, so the most local one of an agency sorts first. */
static reached_source reached_sources(calx_arena *arena, const expanded_location *place)
{
    calx_select *q =
        select_(arena, placed_sources.agency_id, placed_sources.data_source_id, placed_sources.location_id);
    distinct_on(q, placed_sources.agency_id, placed_sources.data_source_id);
    from(q, placed_sources);
    where(q, placed_in_reach(arena, place));
    order_by(q, placed_sources.agency_id, placed_sources.data_source_id, asc_nulls_last(placed_sources.locality_id),
             asc_nulls_last(placed_sources.county_id), asc_nulls_last(placed_sources.state_id),
             placed_sources.location_id);
    return cte_(arena, reached_source, "reached", q);
}

static calx_select *reached_locations(calx_arena *arena, const reached_source *reached)
{
    calx_select *q = select_(arena, reached->location_id);
    from(q, *reached);
    return q;
}

/* Each agency at its place, with its number in the order of places and agencies. The array says nothing that the join
 * doesn't, but the planner takes it to be short: else it reads all locations once it knows that the place is a large
 * state, as it does in the first runs on a connection. */
static reached_agency reached_agencies(calx_arena *arena, const reached_source *reached)
{
    calx_select *places = select_(arena, reached->agency_id, reached->location_id);
    distinct(places);
    from(places, *reached);
    agency_place place = derived_(arena, agency_place, "place", places);
    calx_select *q = select_(arena, as(agencies.id, "agency_id"), as(agencies.name, "agency_name"),
                             agencies.jurisdiction_type, agencies.agency_type, as(locations_expanded.id, "location_id"),
                             as(locations_expanded.type, "location_type"), locations_expanded.state_iso,
                             locations_expanded.county_name, as(locations_expanded.locality_name, "municipality"),
                             as(over(rank_(), ONE_PARTITION,
                                     sorted_by(locations_expanded.state_iso, locations_expanded.county_name,
                                               locations_expanded.locality_name, agencies.name, agencies.id)),
                                "position"));
    from(q, place);
    join(q, agencies, eq_col(agencies.id, place.agency_id));
    join(q, locations_expanded, eq_col(locations_expanded.id, place.location_id));
    where(q, eq_any(locations_expanded.id, array_query(int8, reached_locations(arena, reached))));
    return derived_(arena, reached_agency, "agency", q);
}

static calx_select *categories_named(calx_arena *arena, const source_filter *filter)
{
    calx_select *q = select_(arena, record_categories.id);
    from(q, record_categories);
    where(q, in_(record_categories.name, filter->categories, filter->category_count));
    return q;
}

calx_select *sources_by_location(calx_arena *arena, const expanded_location *place, const source_filter *filter)
{
    reached_source reached = reached_sources(arena, place);
    reached_agency agency = reached_agencies(arena, &reached);
    calx_select *q =
        select_(arena, agency.agency_id, agency.agency_name, agency.jurisdiction_type, agency.agency_type,
                agency.location_id, agency.location_type, agency.state_iso, agency.county_name, agency.municipality,
                as(data_sources.id, "data_source_id"), as(data_sources.name, "data_source_name"),
                as(record_types.name, "record_type"), data_sources.record_formats, data_sources.access_types,
                data_sources.source_url, data_sources.url_status, data_sources.agency_supplied,
                data_sources.coverage_start, data_sources.coverage_end);
    with(q, reached);
    from(q, reached);
    join(q, agency, and_(eq_col(agency.agency_id, reached.agency_id), eq_col(agency.location_id, reached.location_id)));
    join(q, data_sources, eq_col(data_sources.id, reached.data_source_id));
    left_join(q, record_types, eq_col(record_types.id, data_sources.record_type_id));
    if (filter && filter->record_type_count > 0)
        where(q, in_(record_types.name, filter->record_types, filter->record_type_count));
    if (filter && filter->category_count > 0)
        where(q, in_query(record_types.category_id, categories_named(arena, filter)));
    order_by(q, agency.position, data_sources.name, data_sources.id);
    return q;
}

static const expanded_location a_locality = { .type = { LOCATION_LOCALITY_CASE },
                                              .state_id = { true, 1 },
                                              .county_id = { true, 1 } };
CALX_VERIFY_ROWS(every_source_by_location, found_source, sources_by_location(arena, &a_locality, NULL));
CALX_VERIFY_ROWS(some_sources_by_location, found_source,
                 sources_by_location(arena, &a_locality,
                                     &(const source_filter){ .record_types = &RECORD_TYPE_ARREST_RECORDS,
                                                             .record_type_count = 1 }));
CALX_VERIFY_ROWS(category_by_location, found_source,
                 sources_by_location(arena, &a_locality,
                                     &(const source_filter){ .categories = &CALX_TEXT("Other"), .category_count = 1 }));
