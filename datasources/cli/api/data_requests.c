/* Operations on data requests. */
#include "cli/api/api.h"

#include "client/data_requests.h"

static int64_t request_of(const api_call *call)
{
    return api_integer(call, "data-request-id");
}

static opt_int8 user_of(const api_call *call)
{
    return api_opt_integer(call, "user-id");
}

/* What only owners may read is not there at all in rows of others. */
static void drop_hidden(json_t *row, const data_request_view *request, relation_role role)
{
    const char *name;
    json_t *value;
    void *next;
    if (request->creator_user_id.set)
        return;
    json_object_foreach_safe(row, next, name, value)
    {
        if (json_is_null(value) && dsdb_column_access("data_requests_expanded", name, role) < COLUMN_READ)
            json_object_del(row, name);
    }
}

static json_t *request_json(calx_arena *arena, const data_request_view *request, const read_columns *read,
                            relation_role role)
{
    json_t *out = api_partial(arena, &calx_shape_data_request_view, request, read);
    drop_hidden(out, request, role);
    json_object_set_new(out, "locations", rows_json(arena, expanded_location, &request->locations));
    json_object_set_new(out, "data_sources", rows_json(arena, linked_data_source, &request->data_sources));
    return out;
}

static json_t *page_json(const api_call *call, const data_request_page *got)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < got->data_requests.len; i++)
        json_array_append_new(rows, request_json(call->arena, &got->data_requests.items[i], &got->read, got->role));
    return api_page_json(call, got->more, rows);
}

static bool get_data_request(api_call *call, json_t **out, calx_error *err)
{
    data_request_view got;
    read_columns read;
    read_request request;
    if (!api_reading(call, &request, err) ||
        !dsdb_read_data_request(&call->db, call->arena, user_of(call), request_of(call), &request, &got, &read, err))
        return false;
    *out = request_json(call->arena, &got, &read, ROLE_ADMIN); /* what was read is what the role may read */
    return true;
}

static bool list_data_requests(api_call *call, json_t **out, calx_error *err)
{
    data_request_page got;
    read_request request;
    if (!api_reading(call, &request, err) ||
        !dsdb_list_data_requests(&call->db, call->arena, user_of(call), &request, &got, err))
        return false;
    *out = page_json(call, &got);
    return true;
}

static bool data_requests_by_creator(api_call *call, json_t **out, calx_error *err)
{
    data_request_page got;
    read_request request;
    if (!api_reading(call, &request, err) ||
        !dsdb_data_requests_by_creator(&call->db, call->arena, user_of(call), api_integer(call, "creator-id"), &request,
                                       &got, err))
        return false;
    *out = page_json(call, &got);
    return true;
}

static bool create_data_request(api_call *call, json_t **out, calx_error *err)
{
    int64_t id;
    new_data_request request = { .user_id = api_integer(call, "user-id") };
    request.location_ids = api_integers(call, "location-id", &request.location_count);
    if (!api_row(call->arena, data_requests, api_json(call, "values"), NULL, &request.values, &request.columns, err) ||
        !dsdb_create_data_request(&call->db, call->arena, &request, &id, err))
        return false;
    *out = json_pack("{s:I}", "id", (json_int_t)id);
    return true;
}

static bool update_data_request(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    const json_t *values = api_json(call, "values");
    opt_int8 number = api_opt_integer(call, "issue-number");
    data_request_update update = { .id = request_of(call),
                                   .user_id = user_of(call),
                                   .github_issue_url = api_opt_text(call, "issue-url"),
                                   .github_issue_number = { number.set, (int32_t)number.value } };
    if (number.value != (int32_t)number.value)
        return calx_fail(err, CALX_USAGE, "--issue-number is too large.");
    if (values && !api_row(call->arena, data_requests, values, NULL, &update.values, &update.columns, err))
        return false;
    return dsdb_update_data_request(&call->db, call->arena, &update, err);
}

static bool delete_data_request(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    return dsdb_delete_data_request(&call->db, call->arena, user_of(call), request_of(call), err);
}

static bool is_creator(api_call *call, json_t **out, calx_error *err)
{
    bool is;
    if (!dsdb_is_creator(&call->db, call->arena, api_integer(call, "user-id"), request_of(call), &is, err))
        return false;
    *out = json_pack("{s:b}", "is_creator", is);
    return true;
}

static request_link link_to(const api_call *call, const char *other)
{
    return (request_link){ user_of(call), request_of(call), api_integer(call, other) };
}

static bool link_request_source(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    request_link link = link_to(call, "data-source-id");
    return dsdb_link_request_source(&call->db, call->arena, &link, err);
}

static bool unlink_request_source(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    request_link link = link_to(call, "data-source-id");
    return dsdb_unlink_request_source(&call->db, call->arena, &link, err);
}

static bool link_request_location(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    request_link link = link_to(call, "location-id");
    return dsdb_link_request_location(&call->db, call->arena, &link, err);
}

static bool unlink_request_location(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    request_link link = link_to(call, "location-id");
    return dsdb_unlink_request_location(&call->db, call->arena, &link, err);
}

static bool requests_without_issue(api_call *call, json_t **out, calx_error *err)
{
    expanded_data_request_list found;
    if (!dsdb_requests_without_issue(&call->db, call->arena, &found, err))
        return false;
    *out = rows_json(call->arena, expanded_data_request, &found);
    return true;
}

static bool open_requests_with_issue(api_call *call, json_t **out, calx_error *err)
{
    expanded_data_request_list found;
    if (!dsdb_open_requests_with_issue(&call->db, call->arena, &found, err))
        return false;
    *out = rows_json(call->arena, expanded_data_request, &found);
    return true;
}

#define TAKES_REQUEST TAKES("data-request-id", API_INTEGER, "id of the data request", REQUIRED)
#define TAKES_ASKER TAKES("user-id", API_INTEGER, "who asks (else somebody who did not sign in)", )
#define TAKES_SOURCE TAKES("data-source-id", API_INTEGER, "id of the data source", REQUIRED)

const api_operation api_data_requests[] = {
    { "get-data-request", "A data request with what is linked to it, as a user may read it", get_data_request,
      PARAMETERS(TAKES_REQUEST, TAKES_ASKER, TAKES_COLUMNS) },
    { "list-data-requests", "Data requests with what is linked to them, as a user may read them", list_data_requests,
      PARAMETERS(TAKES_ASKER, TAKES_COLUMNS, TAKES_SORT) },
    { "data-requests-by-creator", "The data requests that a user made", data_requests_by_creator,
      PARAMETERS(TAKES("creator-id", API_INTEGER, "id of who made them", REQUIRED), TAKES_ASKER, TAKES_COLUMNS,
                 TAKES_SORT) },
    { "create-data-request", "Make a data request with its locations", create_data_request,
      PARAMETERS(TAKES_USER, TAKES("values", API_JSON, "object of columns", REQUIRED),
                 TAKES("location-id", API_INTEGER, "what place it is about", MANY)) },
    { "update-data-request", "Change columns of a data request, and its issue", update_data_request,
      PARAMETERS(TAKES_REQUEST, TAKES_ASKER, TAKES("values", API_JSON, "object of columns", ),
                 TAKES("issue-url", API_TEXT, "URL of its GitHub issue", ),
                 TAKES("issue-number", API_INTEGER, "number of its GitHub issue", )) },
    { "delete-data-request", "Delete a data request with its links", delete_data_request,
      PARAMETERS(TAKES_REQUEST, TAKES_ASKER) },
    { "is-creator", "Whether a user made a data request", is_creator, PARAMETERS(TAKES_USER, TAKES_REQUEST) },
    { "link-request-source", "Say that a data source serves a data request", link_request_source,
      PARAMETERS(TAKES_REQUEST, TAKES_SOURCE, TAKES_ASKER) },
    { "unlink-request-source", "Say that a data source doesn't serve a data request", unlink_request_source,
      PARAMETERS(TAKES_REQUEST, TAKES_SOURCE, TAKES_ASKER) },
    { "link-request-location", "Say that a data request is about a location", link_request_location,
      PARAMETERS(TAKES_REQUEST, TAKES_LOCATION, TAKES_ASKER) },
    { "unlink-request-location", "Say that a data request isn't about a location", unlink_request_location,
      PARAMETERS(TAKES_REQUEST, TAKES_LOCATION, TAKES_ASKER) },
    { "requests-without-issue", "Data requests that are ready to start and have no issue", requests_without_issue,
      NULL },
    { "open-requests-with-issue", "Open data requests that have an issue", open_requests_with_issue, NULL },
    { .name = NULL },
};
