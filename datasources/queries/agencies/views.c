/* Agencies with what is linked to them: one statement for the page, and one for each kind of thing, whatever the number
 * of agencies. */
#include "views.h"

#include "models/links/agencies__locations.h"
#include "models/links/agencies__meta_urls.h"

#include "queries/mixins/paging.h"

#include <calx/load.h>
#include <calx/verify.h>

static calx_select *locations_of_agencies(calx_arena *arena)
{
    calx_select *q = select_all(arena, locations_expanded);
    from(q, link_agencies__locations);
    join(q, locations_expanded, eq_key(locations_expanded.id, link_agencies__locations.location_id));
    order_by(q, locations_expanded.full_display_name, locations_expanded.id);
    return q;
}

static bool load_locations(calx_session *db, calx_arena *arena, agency_view_list *found, calx_error *err)
{
    return load(db, locations_of_agencies(arena), calx_load_by(link_agencies__locations.agency_id), found, id,
                locations, expanded_location, NULL, err);
}

static calx_select *meta_urls_by_url(calx_arena *arena)
{
    calx_select *q = select_all(arena, meta_urls);
    from(q, meta_urls);
    order_by(q, meta_urls.url);
    return q;
}

static bool load_meta_urls(calx_session *db, calx_arena *arena, agency_view_list *found, calx_error *err)
{
    return load(db, meta_urls_by_url(arena), calx_load_related(agencies, "meta_urls"), found, id, meta_urls, meta_url,
                NULL, err);
}

static bool load_data_sources(calx_session *db, calx_arena *arena, agency_view_list *found, calx_error *err)
{
    return load(db, linked_data_sources(arena), calx_load_related(agencies, "data_sources"), found, id, data_sources,
                linked_data_source, NULL, err);
}

static bool run_it(query_builder *self, calx_session *db, calx_arena *arena, calx_error *err)
{
    agency_views *wanted = (agency_views *)self;
    agency_view_list *found = &wanted->found;
    return page(db, wanted->select, agency_view, wanted->page, DSDB_PAGE, found, &wanted->more, err) &&
           load_locations(db, arena, found, err) && load_meta_urls(db, arena, found, err) &&
           load_data_sources(db, arena, found, err);
}

agency_views agency_views_of(calx_select *select, int64_t page_number)
{
    return (agency_views){
        .builder = { .run = run_it, .options = { .isolation = CALX_REPEATABLE_READ, .read_only = true } },
        .select = select,
        .page = page_number,
    };
}

CALX_VERIFY_ROWS(locations_of_agencies, expanded_location, locations_of_agencies(arena));
CALX_VERIFY_ROWS(meta_urls_by_url, meta_url, meta_urls_by_url(arena));
