/* Data sources with what is linked to them: one statement for the page, and one for each kind of thing, whatever the
 * number of data sources. */
#include "views.h"

#include "models/links/locations__data_sources.h"
#include "queries/mixins/paging.h"

#include <calx/load.h>
#include <calx/verify.h>

CALX_CTE(source_place, FIELD(data_source_id, int4), FIELD(location_id, int8));

/* A place of several of a source's agencies is one place. */
static source_place source_places(calx_arena *arena)
{
    calx_select *q =
        select_(arena, link_locations_data_sources_view.data_source_id, link_locations_data_sources_view.location_id);
    distinct(q);
    from(q, link_locations_data_sources_view);
    return derived_(arena, source_place, "place", q);
}

static calx_select *locations_of_sources(calx_arena *arena, source_place places)
{
    calx_select *q = select_all(arena, locations_expanded);
    from(q, places);
    join(q, locations_expanded, eq_col(locations_expanded.id, places.location_id));
    order_by(q, locations_expanded.full_display_name, locations_expanded.id);
    return q;
}

static bool load_locations(calx_session *db, calx_arena *arena, data_source_view_list *found, calx_error *err)
{
    source_place places = source_places(arena);
    return load(db, locations_of_sources(arena, places), calx_load_by(places.data_source_id), found, id, locations,
                expanded_location, NULL, err);
}

static bool run_it(query_builder *self, calx_session *db, calx_arena *arena, calx_error *err)
{
    data_source_views *wanted = (data_source_views *)self;
    data_source_view_list *found = &wanted->found;
    return page(db, wanted->select, data_source_view, wanted->page, DSDB_PAGE, found, &wanted->more, err) &&
           load(db, linked_agencies(arena), calx_load_related(data_sources, "agencies"), found, id, agencies,
                linked_agency, NULL, err) &&
           load_locations(db, arena, found, err) &&
           load(db, linked_data_requests(arena), calx_load_related(data_sources, "data_requests"), found, id,
                data_requests, linked_data_request, NULL, err);
}

data_source_views data_source_views_of(calx_select *select, int64_t page_number)
{
    return (data_source_views){
        .builder = { .run = run_it, .options = { .isolation = CALX_REPEATABLE_READ, .read_only = true } },
        .select = select,
        .page = page_number,
    };
}

CALX_VERIFY_ROWS(locations_of_sources, expanded_location, locations_of_sources(arena, source_places(arena)));
