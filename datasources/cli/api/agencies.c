/* Operations on agencies. */
#include "cli/api/api.h"

#include "client/agencies.h"

static bool agency_of(const api_call *call, int32_t *id, calx_error *err)
{
    return api_key(call, "agency-id", "agency", id, err);
}

static json_t *agency_json(calx_arena *arena, const agency_view *agency, const read_columns *read)
{
    json_t *out = api_partial(arena, &calx_shape_agency_view, agency, read);
    json_object_set_new(out, "locations", rows_json(arena, expanded_location, &agency->locations));
    json_object_set_new(out, "meta_urls", rows_json(arena, meta_url, &agency->meta_urls));
    json_object_set_new(out, "data_sources", rows_json(arena, linked_data_source, &agency->data_sources));
    return out;
}

static bool get_agency(api_call *call, json_t **out, calx_error *err)
{
    agency_view got;
    read_columns read;
    read_request request;
    int32_t id;
    if (!api_reading(call, &request, err) || !agency_of(call, &id, err) ||
        !dsdb_read_agency(&call->db, call->arena, id, &request, &got, &read, err))
        return false;
    *out = agency_json(call->arena, &got, &read);
    return true;
}

static bool list_agencies(api_call *call, json_t **out, calx_error *err)
{
    agency_page got;
    read_request request;
    if (!api_reading(call, &request, err) || !dsdb_list_agencies(&call->db, call->arena, &request, &got, err))
        return false;
    json_t *rows = json_array();
    for (size_t i = 0; i < got.agencies.len; i++)
        json_array_append_new(rows, agency_json(call->arena, &got.agencies.items[i], &got.read));
    *out = api_page_json(call, got.more, rows);
    return true;
}

static bool create_agency(api_call *call, json_t **out, calx_error *err)
{
    int32_t id;
    size_t count;
    new_agency agency = { .name = api_text(call, "name"),
                          .defunct_year = api_opt_text(call, "defunct-year"),
                          .no_web_presence = api_opt_boolean(call, "no-web-presence") };
    const jurisdiction_type *jurisdiction = api_labels(call, "jurisdiction-type", jurisdiction_type, &count);
    agency.jurisdiction_type = jurisdiction[0];
    const agency_type *type = api_labels(call, "agency-type", agency_type, &count);
    if (count > 0)
        agency.agency_type = type[0];
    agency.location_ids = api_integers(call, "location-id", &agency.location_count);
    agency.meta_urls = api_texts(call, "meta-url", &agency.meta_url_count);
    if (!api_role(call, &agency.role, err) || !dsdb_create_agency(&call->db, call->arena, &agency, &id, err))
        return false;
    *out = json_pack("{s:i}", "id", id);
    return true;
}

static bool add_agency_location(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    relation_role role;
    int32_t id;
    return api_role(call, &role, err) && agency_of(call, &id, err) &&
           dsdb_add_agency_location(&call->db, call->arena, role, id, api_integer(call, "location-id"), err);
}

static bool remove_agency_location(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    relation_role role;
    int32_t id;
    return api_role(call, &role, err) && agency_of(call, &id, err) &&
           dsdb_remove_agency_location(&call->db, call->arena, role, id, api_integer(call, "location-id"), err);
}

static bool similar_agencies(api_call *call, json_t **out, calx_error *err)
{
    similar_agency_list found;
    if (!dsdb_similar_agencies(&call->db, call->arena, api_text(call, "name"), api_opt_integer(call, "location-id"),
                               &found, err))
        return false;
    *out = rows_json(call->arena, similar_agency, &found);
    return true;
}

/* The states belong to the queries of the same place, so that there are as many, or none. */
static bool agencies_at_locations_(api_call *call, json_t **out, calx_error *err)
{
    location_match_list found;
    size_t count, state_count;
    const calx_text *queries = api_texts(call, "query", &count);
    const calx_text *states = api_texts(call, "state", &state_count);
    if (state_count > 0 && state_count != count)
        return calx_fail(err, CALX_USAGE, "There are %zu of --query and %zu of --state.", count, state_count);
    location_query *asked = calx_new_array(call->arena, location_query, count);
    for (size_t i = 0; i < count; i++)
        asked[i] = (location_query){ queries[i], state_count > 0 ? states[i] : CALX_TEXT("") };
    if (!dsdb_agencies_at_locations(&call->db, call->arena, asked, count, &found, err))
        return false;
    *out = rows_json(call->arena, location_match, &found);
    return true;
}

const api_operation api_agencies[] = {
    { "get-agency", "An agency with what is linked to it, as a role may read it", get_agency,
      PARAMETERS(TAKES_AGENCY, TAKES_ROLE, TAKES_COLUMNS) },
    { "list-agencies", "Agencies with what is linked to them, as a role may read them", list_agencies,
      PARAMETERS(TAKES_ROLE, TAKES_COLUMNS, TAKES_SORT) },
    { "create-agency", "Make an agency with locations and meta URLs", create_agency,
      PARAMETERS(TAKES_ROLE, TAKES("name", API_TEXT, "its name", REQUIRED),
                 TAKES("jurisdiction-type", API_LABEL, "its jurisdiction", REQUIRED, LABEL_OF(jurisdiction_type)),
                 TAKES("agency-type", API_LABEL, "what it does (else unknown)", LABEL_OF(agency_type)),
                 TAKES("defunct-year", API_TEXT, "year in which it ended", ),
                 TAKES("no-web-presence", API_BOOLEAN, "it is known to have no website", ),
                 TAKES("location-id", API_INTEGER, "where it works", MANY),
                 TAKES("meta-url", API_TEXT, "a page that leads to data sources", MANY)) },
    { "add-agency-location", "Say that an agency works at a location", add_agency_location,
      PARAMETERS(TAKES_AGENCY, TAKES_LOCATION, TAKES_ROLE) },
    { "remove-agency-location", "Say that an agency doesn't work at a location any more", remove_agency_location,
      PARAMETERS(TAKES_AGENCY, TAKES_LOCATION, TAKES_ROLE) },
    { "similar-agencies", "Agencies with a name, or with names like it", similar_agencies,
      PARAMETERS(TAKES("name", API_TEXT, "the name", REQUIRED),
                 TAKES("location-id", API_INTEGER, "only those that work there", )) },
    { "agencies-at-locations", "Agencies by names of places, for many names at once", agencies_at_locations_,
      PARAMETERS(TAKES("query", API_TEXT, "name of a place", REQUIRED, MANY),
                 TAKES("state", API_TEXT, "the state of the query of the same place; empty: any", MANY)) },
    { .name = NULL },
};
