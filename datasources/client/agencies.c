/* Agencies by id. */
#include "agencies.h"

#include "checks.h"
#include "operations.h"
#include "run.h"

#include <calx/verify.h>

bool dsdb_get_agency(calx_session *db, calx_arena *arena, int32_t id, agency_details *out, calx_error *err)
{
    agency_by_id wanted = agency_by_id_of(id);
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    *out = wanted.found;
    return true;
}

bool dsdb_read_agency(calx_session *db, calx_arena *arena, int32_t id, const read_request *request, agency_view *out,
                      read_columns *read, calx_error *err)
{
    calx_select *q = dsdb_select_readable_of(arena, agencies, request, read, err);
    if (!q)
        return false;
    where(q, eq(agencies.id, id));
    agency_views wanted = agency_views_of(q, 1);
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    if (wanted.found.len == 0)
        return calx_fail(err, CALX_NOT_FOUND, "There is no agency with id %d.", id);
    *out = wanted.found.items[0];
    return true;
}

bool dsdb_list_agencies(calx_session *db, calx_arena *arena, const read_request *request, agency_page *out,
                        calx_error *err)
{
    calx_select *q = dsdb_select_readable_of(arena, agencies, request, &out->read, err);
    if (!q || !dsdb_sort(q, agencies.calx_source, request, err))
        return false;
    agency_views wanted = agency_views_of(q, request->page);
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    out->agencies = wanted.found;
    out->more = wanted.more;
    return true;
}

bool dsdb_similar_agencies(calx_session *db, calx_arena *arena, calx_text name, opt_int8 location_id,
                           similar_agency_list *out, calx_error *err)
{
    opt_int4 place = { .set = location_id.set, .value = dsdb_reference(location_id.value) };
    if (!dsdb_check_name(name, "agency", err) ||
        !fetch_all(db, agencies_named(arena, name, place), similar_agency, out, err))
        return false;
    if (out->len > 0)
        return true;
    if (!fetch_all(db, agencies_like(arena, name, place, DSDB_SIMILAR_AGENCIES), similar_agency, out, err))
        return false;
    while (out->len > 0 && out->items[out->len - 1].similarity <= 0) /* they have nothing in common */
        out->len--;
    return true;
}

bool dsdb_agencies_at_locations(calx_session *db, calx_arena *arena, const location_query *queries, size_t count,
                                location_match_list *out, calx_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (calx_text_trim(queries[i].query).len == 0)
            return calx_fail(err, CALX_USAGE, "Query %zu is empty.", i + 1);
    return fetch_all(db, agencies_at_locations(arena, queries, count, DSDB_LOCATION_MATCHES), location_match, out, err);
}

/* What anybody may read. */
static calx_select *readable_agencies(calx_arena *arena)
{
    read_columns read;
    return dsdb_select_readable_of(arena, agencies, &(read_request){ 0 }, &read, NULL);
}

CALX_VERIFY_ROWS(readable_agencies, agency_view, readable_agencies(arena));
