/* Reading data sources. */
#include "data_sources.h"

#include <calx/verify.h>
#include "models/links/agencies__data_sources.h"
#include "models/links/data_requests__data_sources.h"
#include "models/links/locations__data_sources.h"
#include "operations.h"
#include "run.h"

static bool fail_no_source(int32_t id, calx_error *err)
{
    return calx_fail(err, CALX_NOT_FOUND, "There is no data source with id %d.", id);
}

static calx_select *record_type_with_id(calx_arena *arena, int32_t id)
{
    calx_select *q = select_all(arena, record_types_expanded);
    from(q, record_types_expanded);
    where(q, eq(record_types_expanded.record_type_id, id));
    return q;
}

static bool get_record_type(calx_session *db, calx_arena *arena, data_source_details *out, calx_error *err)
{
    out->has_record_type = false;
    if (!out->data_source.record_type_id.set)
        return true;
    return fetch_first(db, record_type_with_id(arena, out->data_source.record_type_id.value), expanded_record_type,
                       &out->record_type, &out->has_record_type, err);
}

static calx_select *archive_info_of_source(calx_arena *arena, int32_t id)
{
    calx_select *q = select_all(arena, data_sources_archive_info);
    from(q, data_sources_archive_info);
    where(q, eq(data_sources_archive_info.data_source_id, id));
    return q;
}

static bool get_archive_info(calx_session *db, calx_arena *arena, data_source_details *out, calx_error *err)
{
    bool found;
    return fetch_first(db, archive_info_of_source(arena, out->data_source.id), archive_info, &out->archive, &found,
                       err);
}

static calx_select *agencies_of_source(calx_arena *arena, int32_t id)
{
    calx_select *q = select_all(arena, agencies_expanded);
    from(q, link_agencies__data_sources);
    join(q, agencies_expanded, eq_col(agencies_expanded.id, link_agencies__data_sources.agency_id));
    where(q, eq(link_agencies__data_sources.data_source_id, id));
    order_by(q, agencies_expanded.name, agencies_expanded.id, agencies_expanded.county_fips,
             agencies_expanded.locality_name);
    return q;
}

static bool get_agencies(calx_session *db, calx_arena *arena, data_source_details *out, calx_error *err)
{
    return fetch_all(db, agencies_of_source(arena, out->data_source.id), expanded_agency, &out->agencies, err);
}

static calx_select *locations_of_source(calx_arena *arena, int32_t id)
{
    calx_select *ids = select_(arena, link_locations_data_sources_view.location_id);
    from(ids, link_locations_data_sources_view);
    where(ids, eq(link_locations_data_sources_view.data_source_id, id));
    calx_select *q = select_all(arena, locations_expanded);
    from(q, locations_expanded);
    where(q, in_query(locations_expanded.id, ids));
    order_by(q, locations_expanded.full_display_name, locations_expanded.id);
    return q;
}

static bool get_locations(calx_session *db, calx_arena *arena, data_source_details *out, calx_error *err)
{
    return fetch_all(db, locations_of_source(arena, out->data_source.id), expanded_location, &out->locations, err);
}

static calx_select *requests_of_source(calx_arena *arena, int32_t id)
{
    calx_select *q = linked_data_requests(arena);
    join(q, link_data_requests__data_sources, eq_key(link_data_requests__data_sources.request_id, data_requests.id));
    where(q, eq(link_data_requests__data_sources.data_source_id, id));
    return q;
}

static bool get_data_requests(calx_session *db, calx_arena *arena, data_source_details *out, calx_error *err)
{
    return fetch_all(db, requests_of_source(arena, out->data_source.id), linked_data_request, &out->data_requests, err);
}

static calx_select *source_with_id(calx_arena *arena, int32_t id)
{
    calx_select *q = select_all(arena, data_sources);
    from(q, data_sources);
    where(q, eq(data_sources.id, id));
    return q;
}

typedef struct source_with_all {
    query_builder builder;
    int32_t id;
    data_source_details found;
} source_with_all;

static bool run_all(query_builder *self, calx_session *db, calx_arena *arena, calx_error *err)
{
    bool is_there = false;
    source_with_all *wanted = (source_with_all *)self;
    data_source_details *out = &wanted->found;
    if (!fetch_first(db, source_with_id(arena, wanted->id), data_source, &out->data_source, &is_there, err))
        return false;
    if (!is_there)
        return fail_no_source(wanted->id, err);
    return get_record_type(db, arena, out, err) && get_archive_info(db, arena, out, err) &&
           get_agencies(db, arena, out, err) && get_locations(db, arena, out, err) &&
           get_data_requests(db, arena, out, err);
}

bool dsdb_get_data_source(calx_session *db, calx_arena *arena, int32_t id, data_source_details *out, calx_error *err)
{
    source_with_all wanted = { .builder = { run_all, { .isolation = CALX_REPEATABLE_READ, .read_only = true } },
                               .id = id };
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    *out = wanted.found;
    return true;
}

bool dsdb_read_data_source(calx_session *db, calx_arena *arena, int32_t id, const read_request *request,
                           data_source_view *out, read_columns *read, calx_error *err)
{
    calx_select *q = dsdb_select_readable_of(arena, data_sources_expanded, request, read, err);
    if (!q)
        return false;
    where(q, eq(data_sources_expanded.id, id));
    data_source_views wanted = data_source_views_of(q, 1);
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    if (wanted.found.len == 0)
        return fail_no_source(id, err);
    *out = wanted.found.items[0];
    return true;
}

bool dsdb_list_data_sources(calx_session *db, calx_arena *arena, const read_request *request, data_source_page *out,
                            calx_error *err)
{
    calx_select *q = dsdb_select_readable_of(arena, data_sources_expanded, request, &out->read, err);
    if (!q || !dsdb_sort(q, data_sources_expanded.calx_source, request, err))
        return false;
    data_source_views wanted = data_source_views_of(q, request->page);
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    out->data_sources = wanted.found;
    out->more = wanted.more;
    return true;
}

static calx_select *agencies_linked_to(calx_arena *arena, int32_t id)
{
    calx_select *q = linked_agencies(arena);
    join(q, link_agencies__data_sources, eq_col(link_agencies__data_sources.agency_id, agencies.id));
    where(q, eq(link_agencies__data_sources.data_source_id, id));
    return q;
}

bool dsdb_agencies_of_data_source(calx_session *db, calx_arena *arena, int32_t id, linked_agency_list *out,
                                  calx_error *err)
{
    bool found = false;
    if (!fetch_all(db, agencies_linked_to(arena, id), linked_agency, out, err))
        return false;
    if (out->len > 0)
        return true;
    return exists_(db, source_with_id(arena, id), &found, err) && (found || fail_no_source(id, err));
}

bool dsdb_url_duplicates(calx_session *db, calx_arena *arena, calx_text url, url_duplicate_list *out, calx_error *err)
{
    return dsdb_duplicates_of_urls(db, arena, &url, 1, out, err);
}

bool dsdb_duplicates_of_urls(calx_session *db, calx_arena *arena, const calx_text *urls, size_t count,
                             url_duplicate_list *out, calx_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (calx_text_trim(urls[i]).len == 0)
            return calx_fail(err, CALX_USAGE, "URL %zu is empty.", i + 1);
    return fetch_all(db, url_duplicates(arena, urls, count), url_duplicate, out, err);
}

CALX_VERIFY_ROWS(agencies_linked_to, linked_agency, agencies_linked_to(arena, 1));
CALX_VERIFY_ROWS(source_with_id, data_source, source_with_id(arena, 1));
CALX_VERIFY_ROWS(record_type_with_id, expanded_record_type, record_type_with_id(arena, 1));
CALX_VERIFY_ROWS(archive_info_of_source, archive_info, archive_info_of_source(arena, 1));
CALX_VERIFY_ROWS(agencies_of_source, expanded_agency, agencies_of_source(arena, 1));
CALX_VERIFY_ROWS(locations_of_source, expanded_location, locations_of_source(arena, 1));
CALX_VERIFY_ROWS(requests_of_source, linked_data_request, requests_of_source(arena, 1));

/* What anybody may read. */
static calx_select *readable_sources(calx_arena *arena)
{
    read_columns read;
    return dsdb_select_readable_of(arena, data_sources_expanded, &(read_request){ 0 }, &read, NULL);
}

CALX_VERIFY_ROWS(readable_sources, data_source_view, readable_sources(arena));
