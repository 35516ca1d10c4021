/* Operations on locations. */
#include "cli/api/api.h"

#include "client/locations.h"

static bool find_location(api_call *call, json_t **out, calx_error *err)
{
    expanded_location place;
    if (!dsdb_find_location(&call->db, call->arena, api_text(call, "name"), &place, NULL, err))
        return false;
    *out = row_json(call->arena, &calx_shape_expanded_location, &place);
    return true;
}

static bool get_location(api_call *call, json_t **out, calx_error *err)
{
    location_details got;
    if (!dsdb_get_location(&call->db, call->arena, api_integer(call, "location-id"), &got, err))
        return false;
    *out = row_json(call->arena, &calx_shape_expanded_location, &got.location);
    json_object_set_new(*out, "lat", got.lat.set ? json_real(got.lat.value) : json_null());
    json_object_set_new(*out, "lng", got.lng.set ? json_real(got.lng.value) : json_null());
    json_object_set_new(*out, "parents", rows_json(call->arena, expanded_location, &got.parents));
    json_object_set_new(*out, "counts", row_json(call->arena, &calx_shape_location_counts, &got.counts));
    return true;
}

static json_t *id_json(int64_t id)
{
    return json_pack("{s:I}", "id", (json_int_t)id);
}

static bool location_id(api_call *call, json_t **out, calx_error *err)
{
    int64_t id;
    location_key key = {
        .state = api_text(call, "state"),
        .county = api_text(call, "county"),
        .locality = api_text(call, "locality"),
        .state_id = api_opt_integer(call, "state-id"),
        .county_id = api_opt_integer(call, "county-id"),
        .locality_id = api_opt_integer(call, "locality-id"),
    };
    if (!dsdb_location_id(&call->db, call->arena, &key, &id, err))
        return false;
    *out = id_json(id);
    return true;
}

static bool national_location_id(api_call *call, json_t **out, calx_error *err)
{
    int64_t id;
    if (!dsdb_national_location_id(&call->db, call->arena, &id, err))
        return false;
    *out = id_json(id);
    return true;
}

static bool county_id(api_call *call, json_t **out, calx_error *err)
{
    int64_t id;
    if (!dsdb_county_id(&call->db, call->arena, api_text(call, "county"), api_text(call, "state"), &id, err))
        return false;
    *out = id_json(id);
    return true;
}

static bool locality_id(api_call *call, json_t **out, calx_error *err)
{
    int64_t id;
    if (!dsdb_locality_id(&call->db, call->arena, api_integer(call, "location-id"), &id, err))
        return false;
    *out = id_json(id);
    return true;
}

static bool list_locations(api_call *call, json_t **out, calx_error *err)
{
    location_page got;
    size_t count;
    const location_type *type = api_labels(call, "type", location_type, &count);
    location_filter filter = { .has_coordinates = api_opt_boolean(call, "has-coordinates") };
    if (count > 0)
        filter.type = CALX_SOME(location_type, *type);
    if (!dsdb_list_locations(&call->db, call->arena, &filter, api_page(call), &got, err))
        return false;
    *out = api_page_json(call, got.more, rows_json(call->arena, listed_location, &got.locations));
    return true;
}

static bool set_coordinates(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    return dsdb_set_coordinates(&call->db, call->arena, api_integer(call, "location-id"),
                                api_opt_number(call, "lat").value, api_opt_number(call, "lng").value, err);
}

static json_t *place_json(const made_place *place)
{
    return json_pack("{s:I, s:I, s:b}", "id", (json_int_t)place->id, "location_id", (json_int_t)place->location_id,
                     "created", place->created);
}

static new_county county_of(const api_call *call)
{
    return (new_county){ .name = api_text(call, "name"),
                         .fips = api_text(call, "fips"),
                         .state_id = api_integer(call, "state-id"),
                         .lat = api_opt_number(call, "lat"),
                         .lng = api_opt_number(call, "lng"),
                         .population = api_opt_integer(call, "population") };
}

static bool create_county(api_call *call, json_t **out, calx_error *err)
{
    made_place place;
    new_county county = county_of(call);
    if (!dsdb_create_county(&call->db, call->arena, &county, &place, err))
        return false;
    *out = place_json(&place);
    return true;
}

static bool get_or_create_county(api_call *call, json_t **out, calx_error *err)
{
    made_place place;
    new_county county = county_of(call);
    if (!dsdb_get_or_create_county(&call->db, call->arena, &county, &place, err))
        return false;
    *out = place_json(&place);
    return true;
}

static bool create_locality(api_call *call, json_t **out, calx_error *err)
{
    made_place place;
    if (!dsdb_create_locality(&call->db, call->arena, api_text(call, "name"), api_integer(call, "county-id"), &place,
                              err))
        return false;
    *out = place_json(&place);
    return true;
}

static bool get_or_create_locality(api_call *call, json_t **out, calx_error *err)
{
    made_place place;
    if (!dsdb_get_or_create_locality(&call->db, call->arena, api_text(call, "name"), api_integer(call, "county-id"),
                                     &place, err))
        return false;
    *out = place_json(&place);
    return true;
}

#define NAME TAKES("name", API_TEXT, "its name", REQUIRED)
#define COUNTY                                                                                                 \
    NAME, TAKES("fips", API_TEXT, "FIPS code of five digits", REQUIRED),                                       \
        TAKES("state-id", API_INTEGER, "id of the state", REQUIRED),                                           \
        TAKES("lat", API_NUMBER, "latitude in degrees", ), TAKES("lng", API_NUMBER, "longitude in degrees", ), \
        TAKES("population", API_INTEGER, "number of inhabitants", )
#define LOCALITY NAME, TAKES("county-id", API_INTEGER, "id of the county", REQUIRED)

const api_operation api_locations[] = {
    { "find-location", "The location that people call so", find_location,
      PARAMETERS(TAKES("name", API_TEXT, "as in \"Pittsburgh, PA\"", REQUIRED)) },
    { "get-location", "A location with what it is in and how much it has", get_location, PARAMETERS(TAKES_LOCATION) },
    { "location-id", "The id of a location, by names or by ids", location_id,
      PARAMETERS(TAKES("state", API_TEXT, "postal code or name", ), TAKES("county", API_TEXT, "name", ),
                 TAKES("locality", API_TEXT, "name", ), TAKES("state-id", API_INTEGER, "id of the state", ),
                 TAKES("county-id", API_INTEGER, "id of the county", ),
                 TAKES("locality-id", API_INTEGER, "id of the locality", )) },
    { "national-location-id", "The id of the nation", national_location_id, NULL },
    { "county-id", "The id of a county, by its name and state", county_id,
      PARAMETERS(TAKES("county", API_TEXT, "name", REQUIRED),
                 TAKES("state", API_TEXT, "postal code or name", REQUIRED)) },
    { "locality-id", "The id of the locality that a location is", locality_id, PARAMETERS(TAKES_LOCATION) },
    { "list-locations", "Locations, in the order of their ids", list_locations,
      PARAMETERS(TAKES("type", API_LABEL, "only of this level", LABEL_OF(location_type)),
                 TAKES("has-coordinates", API_BOOLEAN, "only with coordinates, or only without", ), TAKES_PAGE) },
    { "set-coordinates", "Set where a location is", set_coordinates,
      PARAMETERS(TAKES_LOCATION, TAKES("lat", API_NUMBER, "latitude in degrees", REQUIRED),
                 TAKES("lng", API_NUMBER, "longitude in degrees", REQUIRED)) },
    { "create-county", "Make a county", create_county, PARAMETERS(COUNTY) },
    { "get-or-create-county", "A county, made where it isn't there", get_or_create_county, PARAMETERS(COUNTY) },
    { "create-locality", "Make a locality", create_locality, PARAMETERS(LOCALITY) },
    { "get-or-create-locality", "A locality, made where it isn't there", get_or_create_locality, PARAMETERS(LOCALITY) },
    { .name = NULL },
};
