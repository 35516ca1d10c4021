/* An agency by id: a statement for each kind of thing that is linked to it. */
#include "by_id.h"

#include <calx/verify.h>
#include "models/data_sources.h"
#include "models/links/agencies__data_sources.h"
#include "models/links/agencies__locations.h"
#include "models/links/agencies__meta_urls.h"

static calx_select *locations_of_agency(calx_arena *arena, int32_t id)
{
    calx_select *q = select_all(arena, locations_expanded);
    from(q, link_agencies__locations);
    join(q, locations_expanded, eq_key(locations_expanded.id, link_agencies__locations.location_id));
    where(q, eq(link_agencies__locations.agency_id, id));
    order_by(q, locations_expanded.full_display_name, locations_expanded.id);
    return q;
}

static bool get_locations(calx_session *db, calx_arena *arena, agency_details *out, calx_error *err)
{
    return fetch_all(db, locations_of_agency(arena, out->agency.id), expanded_location, &out->locations, err);
}

static calx_select *meta_urls_of_agency(calx_arena *arena, int32_t id)
{
    calx_select *q = select_all(arena, meta_urls);
    from(q, link_agencies__meta_urls);
    join(q, meta_urls, eq_col(meta_urls.id, link_agencies__meta_urls.meta_url_id));
    where(q, eq(link_agencies__meta_urls.agency_id, id));
    order_by(q, meta_urls.url);
    return q;
}

static bool get_meta_urls(calx_session *db, calx_arena *arena, agency_details *out, calx_error *err)
{
    return fetch_all(db, meta_urls_of_agency(arena, out->agency.id), meta_url, &out->meta_urls, err);
}

static calx_select *sources_of_agency(calx_arena *arena, int32_t id)
{
    calx_select *q = linked_data_sources(arena);
    join(q, link_agencies__data_sources, eq_col(link_agencies__data_sources.data_source_id, data_sources.id));
    where(q, eq(link_agencies__data_sources.agency_id, id));
    return q;
}

static bool get_data_sources(calx_session *db, calx_arena *arena, agency_details *out, calx_error *err)
{
    return fetch_all(db, sources_of_agency(arena, out->agency.id), linked_data_source, &out->data_sources, err);
}

static calx_select *agency_with_id(calx_arena *arena, int32_t id)
{
    calx_select *q = select_all(arena, agencies);
    from(q, agencies);
    where(q, eq(agencies.id, id));
    return q;
}

static bool get_agency(calx_session *db, calx_arena *arena, int32_t id, agency *out, calx_error *err)
{
    bool found = false;
    return fetch_first(db, agency_with_id(arena, id), agency, out, &found, err) &&
           (found || calx_fail(err, CALX_NOT_FOUND, "There is no agency with id %d.", id));
}

static bool run_it(query_builder *self, calx_session *db, calx_arena *arena, calx_error *err)
{
    agency_by_id *wanted = (agency_by_id *)self;
    agency_details *out = &wanted->found;
    return get_agency(db, arena, wanted->id, &out->agency, err) && get_locations(db, arena, out, err) &&
           get_meta_urls(db, arena, out, err) && get_data_sources(db, arena, out, err);
}

/* Its statements see one moment of the database, so that what is linked is of the agency that was found. */
agency_by_id agency_by_id_of(int32_t id)
{
    return (agency_by_id){
        .builder = { .run = run_it, .options = { .isolation = CALX_REPEATABLE_READ, .read_only = true } },
        .id = id,
    };
}

CALX_VERIFY_ROWS(agency_with_id, agency, agency_with_id(arena, 1));
CALX_VERIFY_ROWS(locations_of_agency, expanded_location, locations_of_agency(arena, 1));
CALX_VERIFY_ROWS(meta_urls_of_agency, meta_url, meta_urls_of_agency(arena, 1));
CALX_VERIFY_ROWS(sources_of_agency, linked_data_source, sources_of_agency(arena, 1));
