/* Operations on searching, following and what users searched for. */
#include "cli/api/api.h"

#include "client/follows.h"
#include "client/profile.h"
#include "client/recent_searches.h"
#include "client/search.h"

static bool search_by_location(api_call *call, json_t **out, calx_error *err)
{
    found_source_list found;
    source_filter filter = { 0 };
    filter.record_types = api_labels(call, "record-type", record_type, &filter.record_type_count);
    filter.categories = api_texts(call, "category", &filter.category_count);
    if (!dsdb_search_by_location(&call->db, call->arena, api_integer(call, "location-id"), &filter, &found, err))
        return false;
    *out = rows_json(call->arena, found_source, &found);
    return true;
}

static bool list_federal_sources(api_call *call, json_t **out, calx_error *err)
{
    size_t count;
    federal_page got;
    const calx_text *categories = api_texts(call, "category", &count);
    if (!dsdb_federal_sources(&call->db, call->arena, categories, count, api_page(call), &got, err))
        return false;
    *out = api_page_json(call, got.more, rows_json(call->arena, federal_source, &got.sources));
    return true;
}

static json_t *suggestions_json(const api_call *call, bool similar, json_t *found)
{
    return json_pack("{s:I, s:b, s:o}", "page", (json_int_t)api_page(call), "similar", similar, "found", found);
}

static bool typeahead_locations_(api_call *call, json_t **out, calx_error *err)
{
    location_suggestions got;
    if (!dsdb_typeahead_locations(&call->db, call->arena, api_text(call, "term"), api_page(call), &got, err))
        return false;
    *out = suggestions_json(call, got.similar, rows_json(call->arena, location_suggestion, &got.found));
    return true;
}

static bool typeahead_agencies_(api_call *call, json_t **out, calx_error *err)
{
    agency_suggestions got;
    if (!dsdb_typeahead_agencies(&call->db, call->arena, api_text(call, "term"), api_page(call), &got, err))
        return false;
    *out = suggestions_json(call, got.similar, rows_json(call->arena, agency_suggestion, &got.found));
    return true;
}

static follow_request request_of(const api_call *call)
{
    follow_request request = { .user_id = api_integer(call, "user-id"),
                               .location_id = api_integer(call, "location-id") };
    request.record_types = api_labels(call, "record-type", record_type, &request.record_type_count);
    return request;
}

static bool follow_location(api_call *call, json_t **out, calx_error *err)
{
    follow_change change;
    follow_request request = request_of(call);
    if (!dsdb_follow_location(&call->db, call->arena, &request, &change, err))
        return false;
    *out = json_pack("{s:I}", "added", (json_int_t)change.record_types);
    return true;
}

static bool unfollow_location(api_call *call, json_t **out, calx_error *err)
{
    follow_change change;
    follow_request request = request_of(call);
    if (!dsdb_unfollow_location(&call->db, call->arena, &request, &change, err))
        return false;
    *out = json_pack("{s:I, s:b}", "removed", (json_int_t)change.record_types, "ended", change.ended);
    return true;
}

static bool list_followed_searches(api_call *call, json_t **out, calx_error *err)
{
    followed_search_list found;
    if (!dsdb_followed_searches(&call->db, call->arena, api_integer(call, "user-id"), &found, err))
        return false;
    *out = rows_json(call->arena, followed_search, &found);
    return true;
}

static bool record_search(api_call *call, json_t **out, calx_error *err)
{
    int64_t id;
    search_to_record search = { .user_id = api_integer(call, "user-id"),
                                .location_id = api_opt_integer(call, "location-id") };
    search.record_types = api_labels(call, "record-type", record_type, &search.record_type_count);
    search.categories = api_texts(call, "category", &search.category_count);
    if (!dsdb_record_search(&call->db, call->arena, &search, &id, err))
        return false;
    *out = json_pack("{s:I}", "id", (json_int_t)id);
    return true;
}

static bool list_recent_searches(api_call *call, json_t **out, calx_error *err)
{
    user_search_list found;
    if (!dsdb_recent_searches(&call->db, call->arena, api_integer(call, "user-id"), &found, err))
        return false;
    *out = rows_json(call->arena, user_search, &found);
    return true;
}

static json_t *capacities_json(const calx_array_user_capacities_enum *capacities)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < capacities->len; i++)
        json_array_append_new(out, calx_cli_json_text(label_of(calx_type_user_capacities_enum, capacities->items[i])));
    return out;
}

static json_t *requests_json(calx_arena *arena, const user_profile *profile)
{
    json_t *out = json_array();
    for (size_t i = 0; i < profile->data_requests.len; i++)
        json_array_append_new(out, api_partial(arena, &calx_shape_data_request_view, &profile->data_requests.items[i],
                                               &profile->request_columns));
    return out;
}

static bool get_profile(api_call *call, json_t **out, calx_error *err)
{
    user_profile got;
    calx_arena *arena = call->arena;
    if (!dsdb_user_profile(&call->db, arena, api_integer(call, "user-id"), &got, err))
        return false;
    *out = json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", (json_int_t)got.id, "email",
                     calx_cli_json_text(got.email), "external_accounts",
                     rows_json(arena, external_account, &got.external_accounts), "recent_searches",
                     rows_json(arena, user_search, &got.recent_searches), "followed_searches",
                     rows_json(arena, followed_search, &got.followed_searches), "data_requests",
                     requests_json(arena, &got), "permissions", rows_json(arena, held_permission, &got.permissions),
                     "capacities", capacities_json(&got.capacities));
    return true;
}

#define RECORD_TYPES_ TAKES("record-type", API_LABEL, "type of records", MANY, LABEL_OF(record_type))
#define CATEGORIES TAKES("category", API_TEXT, "name of a record category", MANY)
#define TERM TAKES("term", API_TEXT, "what was typed", REQUIRED)

const api_operation api_search[] = {
    { "search-by-location", "Data sources at a place, below it and above it", search_by_location,
      PARAMETERS(TAKES_LOCATION, RECORD_TYPES_, CATEGORIES) },
    { "federal-sources", "Data sources of federal agencies", list_federal_sources, PARAMETERS(CATEGORIES, TAKES_PAGE) },
    { "typeahead-locations", "Complete the name of a place", typeahead_locations_, PARAMETERS(TERM, TAKES_PAGE) },
    { "typeahead-agencies", "Complete the name of an agency", typeahead_agencies_, PARAMETERS(TERM, TAKES_PAGE) },
    { "follow-location", "Follow a location, with all record types or some", follow_location,
      PARAMETERS(TAKES_USER, TAKES_LOCATION, RECORD_TYPES_) },
    { "unfollow-location", "Stop following a location, or some record types", unfollow_location,
      PARAMETERS(TAKES_USER, TAKES_LOCATION, RECORD_TYPES_) },
    { "list-followed-searches", "What a user follows", list_followed_searches, PARAMETERS(TAKES_USER) },
    { "record-search", "Remember a search of a user", record_search,
      PARAMETERS(TAKES_USER, TAKES("location-id", API_INTEGER, "where was searched", ), RECORD_TYPES_, CATEGORIES) },
    { "list-recent-searches", "What a user searched for, the newest first", list_recent_searches,
      PARAMETERS(TAKES_USER) },
    { "user-profile", "All about a user", get_profile, PARAMETERS(TAKES_USER) },
    { .name = NULL },
};
