/* Data requests with what is linked to them: one statement for the page, and one for each kind of thing, whatever the
 * number of data requests. */
#include "views.h"

#include "models/links/data_requests__locations.h"
#include "queries/mixins/paging.h"

#include <calx/load.h>
#include <calx/verify.h>

static calx_select *locations_of_requests(calx_arena *arena)
{
    calx_select *q = select_all(arena, locations_expanded);
    from(q, link_data_requests__locations);
    join(q, locations_expanded, eq_key(locations_expanded.id, link_data_requests__locations.location_id));
    order_by(q, locations_expanded.full_display_name, locations_expanded.id);
    return q;
}

static bool load_locations(calx_session *db, calx_arena *arena, data_request_view_list *found, calx_error *err)
{
    return load(db, locations_of_requests(arena), calx_load_by(link_data_requests__locations.data_request_id), found,
                id, locations, expanded_location, NULL, err);
}

static bool run_it(query_builder *self, calx_session *db, calx_arena *arena, calx_error *err)
{
    data_request_views *wanted = (data_request_views *)self;
    data_request_view_list *found = &wanted->found;
    return page(db, wanted->select, data_request_view, wanted->page, DSDB_PAGE, found, &wanted->more, err) &&
           load_locations(db, arena, found, err) &&
           load(db, linked_data_sources(arena), calx_load_related(data_requests, "data_sources"), found, id,
                data_sources, linked_data_source, NULL, err);
}

data_request_views data_request_views_of(calx_select *select, int64_t page_number)
{
    return (data_request_views){
        .builder = { .run = run_it, .options = { .isolation = CALX_REPEATABLE_READ, .read_only = true } },
        .select = select,
        .page = page_number,
    };
}

CALX_VERIFY_ROWS(locations_of_requests, expanded_location, locations_of_requests(arena));
