/* Making counties and localities, listing locations, and saying where they are. A trigger makes the location of a new
 * county or locality. */
#include "locations.h"

#include "checks.h"
#include "operations.h"
#include "run.h"

#include <calx/verify.h>
#include <ctype.h>
#include <math.h>

RESULT(found_key, FIELD(id, int8));

static calx_select *locations_to_list(calx_arena *arena, const location_filter *filter)
{
    calx_select *q =
        select_(arena, locations.id, locations.type, locations_expanded.state_name, locations_expanded.state_iso,
                locations_expanded.county_name, locations_expanded.county_fips, locations_expanded.locality_name,
                locations.state_id, locations.county_id, locations.locality_id, locations_expanded.display_name,
                locations_expanded.full_display_name, locations.lat, locations.lng);
    from(q, locations);
    join(q, locations_expanded, eq_col(locations_expanded.id, locations.id));
    if (filter && filter->type.set)
        where(q, eq(locations.type, filter->type.value));
    if (filter && filter->has_coordinates.set && filter->has_coordinates.value)
        where(q, and_(is_not_null(locations.lat), is_not_null(locations.lng)));
    if (filter && filter->has_coordinates.set && !filter->has_coordinates.value)
        where(q, or_(is_null(locations.lat), is_null(locations.lng)));
    order_by(q, locations.id);
    return q;
}

bool dsdb_list_locations(calx_session *db, calx_arena *arena, const location_filter *filter, int64_t number,
                         location_page *out, calx_error *err)
{
    return page(db, locations_to_list(arena, filter), listed_location, number, DSDB_PAGE, &out->locations, &out->more,
                err);
}

static bool fail_no_location(int64_t id, calx_error *err)
{
    return calx_fail(err, CALX_NOT_FOUND, "There is no location with id %lld.", (long long)id);
}

/* A select of the row with an id, which stays until the transaction ends. */
#define ROW_TO_HOLD(name, table)                            \
    static calx_select *name(calx_arena *arena, int64_t id) \
    {                                                       \
        calx_select *q = select_(arena, (table).id);        \
        from(q, table);                                     \
        where(q, eq((table).id, id));                       \
        for_key_share(q);                                   \
        return q;                                           \
    }
ROW_TO_HOLD(location_to_hold, locations)
ROW_TO_HOLD(state_to_hold, us_states)
ROW_TO_HOLD(county_to_hold, counties)

bool dsdb_hold_location(calx_session *db, calx_arena *arena, int64_t location_id, calx_error *err)
{
    found_key key;
    bool found = false;
    return fetch_first(db, location_to_hold(arena, location_id), found_key, &key, &found, err) &&
           (found || fail_no_location(location_id, err));
}

static calx_update *coordinates_to_set(calx_arena *arena, int64_t location_id, double lat, double lng)
{
    calx_update *q = update_(arena, locations);
    set(q, locations.lat, lat);
    set(q, locations.lng, lng);
    where(q, eq(locations.id, location_id));
    return q;
}

bool dsdb_set_coordinates(calx_session *db, calx_arena *arena, int64_t location_id, double lat, double lng,
                          calx_error *err)
{
    int64_t affected = 0;
    if (!(fabs(lat) <= 90))
        return calx_fail(err, CALX_USAGE, "%g is no latitude: it is from -90 to 90 degrees.", lat);
    if (!(fabs(lng) <= 180))
        return calx_fail(err, CALX_USAGE, "%g is no longitude: it is from -180 to 180 degrees.", lng);
    return client_retry(db, err, run(db, coordinates_to_set(arena, location_id, lat, lng), &affected, err)) &&
           (affected > 0 || fail_no_location(location_id, err));
}

static bool is_fips(calx_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!isdigit((unsigned char)text.data[i]))
            return false;
    return text.len == 5;
}

static bool hold_state(calx_session *db, calx_arena *arena, int64_t id, calx_error *err)
{
    found_key key;
    bool found = false;
    return fetch_first(db, state_to_hold(arena, id), found_key, &key, &found, err) &&
           (found || calx_fail(err, CALX_NOT_FOUND, "There is no state with id %lld.", (long long)id));
}

static bool hold_county(calx_session *db, calx_arena *arena, int64_t id, calx_error *err)
{
    found_key key;
    bool found = false;
    return fetch_first(db, county_to_hold(arena, id), found_key, &key, &found, err) &&
           (found || calx_fail(err, CALX_NOT_FOUND, "There is no county with id %lld.", (long long)id));
}

static calx_select *location_of_county(calx_arena *arena, int64_t county_id)
{
    calx_select *q = select_(arena, locations.id);
    from(q, locations);
    where(q, eq(locations.county_id, county_id));
    where(q, eq(locations.type, LOCATION_COUNTY));
    return q;
}

static calx_select *location_of_locality(calx_arena *arena, int64_t locality_id)
{
    calx_select *q = select_(arena, locations.id);
    from(q, locations);
    where(q, eq(locations.locality_id, locality_id));
    return q;
}

static bool fetch_location(calx_session *db, calx_select *q, made_place *out, calx_error *err)
{
    found_key key;
    if (!fetch_one(db, q, found_key, &key, err))
        return false;
    out->location_id = key.id;
    return true;
}

static calx_insert *county_to_insert(calx_arena *arena, const new_county *county)
{
    calx_insert *q = insert_into(arena, counties);
    set(q, counties.name, county->name);
    set(q, counties.fips, county->fips);
    set(q, counties.state_id, dsdb_reference(county->state_id));
    set_opt(q, counties.lat, county->lat);
    set_opt(q, counties.lng, county->lng);
    set_opt(q, counties.population, county->population);
    on_conflict_do_nothing(q);
    returning(q, counties.id);
    return q;
}

static bool insert_county(calx_session *db, calx_arena *arena, const new_county *county, made_place *out,
                          calx_error *err)
{
    found_key key = { 0 };
    if (!fetch_first(db, county_to_insert(arena, county), found_key, &key, &out->created, err))
        return false;
    out->id = key.id;
    return true;
}

static calx_select *county_in_state(calx_arena *arena, const new_county *county)
{
    calx_select *q = select_(arena, counties.id);
    from(q, counties);
    where(q, eq(counties.name, county->name));
    where(q, eq(counties.state_id, dsdb_reference(county->state_id)));
    return q;
}

/* The county with that state and name, if there is one. */
static bool present_county(calx_session *db, calx_arena *arena, const new_county *county, made_place *out, bool *found,
                           calx_error *err)
{
    found_key key = { 0 };
    if (!fetch_first(db, county_in_state(arena, county), found_key, &key, found, err))
        return false;
    out->id = key.id;
    return true;
}

static bool check_county(const new_county *county, calx_error *err)
{
    if (calx_text_trim(county->name).len == 0)
        return calx_fail(err, CALX_USAGE, "The name of the county is empty.");
    return is_fips(county->fips) ||
           calx_fail(err, CALX_USAGE, "\"%.*s\" is no FIPS code of a county: it has five digits.",
                     CALX_TEXT_ARG(county->fips));
}

static bool make_county(calx_session *db, calx_arena *arena, const new_county *county, bool may_exist, made_place *out,
                        calx_error *err)
{
    bool found = false;
    *out = (made_place){ 0 };
    if (!hold_state(db, arena, county->state_id, err) || !insert_county(db, arena, county, out, err))
        return false;
    if (!out->created && !present_county(db, arena, county, out, &found, err))
        return false;
    if (!out->created && !found)
        return calx_fail(err, DSDB_DUPLICATE, "There is already a county with the FIPS code %.*s.",
                         CALX_TEXT_ARG(county->fips));
    if (!out->created && !may_exist)
        return calx_fail(err, DSDB_DUPLICATE, "The state %lld has a county \"%.*s\" already.",
                         (long long)county->state_id, CALX_TEXT_ARG(county->name));
    return fetch_location(db, location_of_county(arena, out->id), out, err);
}

bool dsdb_create_county(calx_session *db, calx_arena *arena, const new_county *county, made_place *out, calx_error *err)
{
    return check_county(county, err) && client_write(db, err, make_county(db, arena, county, false, out, err));
}

bool dsdb_get_or_create_county(calx_session *db, calx_arena *arena, const new_county *county, made_place *out,
                               calx_error *err)
{
    return check_county(county, err) && client_write(db, err, make_county(db, arena, county, true, out, err));
}

static calx_insert *locality_to_insert(calx_arena *arena, calx_text name, int64_t county_id)
{
    calx_insert *q = insert_into(arena, localities);
    set(q, localities.name, name);
    set(q, localities.county_id, dsdb_reference(county_id));
    on_conflict_do_nothing(q);
    returning(q, localities.id);
    return q;
}

static calx_select *locality_in_county(calx_arena *arena, calx_text name, int64_t county_id)
{
    calx_select *q = select_(arena, localities.id);
    from(q, localities);
    where(q, eq(localities.name, name));
    where(q, eq(localities.county_id, dsdb_reference(county_id)));
    return q;
}

static bool insert_locality(calx_session *db, calx_arena *arena, calx_text name, int64_t county_id, made_place *out,
                            calx_error *err)
{
    found_key key = { 0 };
    if (!fetch_first(db, locality_to_insert(arena, name, county_id), found_key, &key, &out->created, err) ||
        (!out->created && !fetch_one(db, locality_in_county(arena, name, county_id), found_key, &key, err)))
        return false;
    out->id = key.id;
    return true;
}

static bool check_locality(calx_text name, calx_error *err)
{
    if (calx_text_trim(name).len == 0)
        return calx_fail(err, CALX_USAGE, "The name of the locality is empty.");
    if (calx_text_find(name, CALX_TEXT(",")) >= 0)
        return calx_fail(err, CALX_USAGE, "The name of a locality has no comma: \"%.*s\".", CALX_TEXT_ARG(name));
    return dsdb_check_length(name, "name of the locality", err);
}

static bool make_locality(calx_session *db, calx_arena *arena, calx_text name, int64_t county_id, bool may_exist,
                          made_place *out, calx_error *err)
{
    *out = (made_place){ 0 };
    if (!hold_county(db, arena, county_id, err) || !insert_locality(db, arena, name, county_id, out, err))
        return false;
    if (!out->created && !may_exist)
        return calx_fail(err, DSDB_DUPLICATE, "The county %lld has a locality \"%.*s\" already.", (long long)county_id,
                         CALX_TEXT_ARG(name));
    return fetch_location(db, location_of_locality(arena, out->id), out, err);
}

bool dsdb_create_locality(calx_session *db, calx_arena *arena, calx_text name, int64_t county_id, made_place *out,
                          calx_error *err)
{
    return check_locality(name, err) &&
           client_write(db, err, make_locality(db, arena, name, county_id, false, out, err));
}

bool dsdb_get_or_create_locality(calx_session *db, calx_arena *arena, calx_text name, int64_t county_id,
                                 made_place *out, calx_error *err)
{
    return check_locality(name, err) &&
           client_write(db, err, make_locality(db, arena, name, county_id, true, out, err));
}

static const new_county a_county = { .name = { "a", 1 }, .fips = { "00000", 5 } };
static const location_filter with_coordinates = { .type = { .set = true, .value = { LOCATION_COUNTY_CASE } },
                                                  .has_coordinates = { .set = true, .value = true } };
static const location_filter without_coordinates = { .has_coordinates = { .set = true } };

CALX_VERIFY_ROWS(all_locations, listed_location, locations_to_list(arena, NULL));
CALX_VERIFY_ROWS(locations_with, listed_location, locations_to_list(arena, &with_coordinates));
CALX_VERIFY_ROWS(locations_without, listed_location, locations_to_list(arena, &without_coordinates));
CALX_VERIFY_ROWS(location_to_hold, found_key, location_to_hold(arena, 1));
CALX_VERIFY_ROWS(state_to_hold, found_key, state_to_hold(arena, 1));
CALX_VERIFY_ROWS(county_to_hold, found_key, county_to_hold(arena, 1));
CALX_VERIFY_EFFECT(coordinates_to_set, coordinates_to_set(arena, 1, 0, 0));
CALX_VERIFY_ROWS(location_of_county, found_key, location_of_county(arena, 1));
CALX_VERIFY_ROWS(location_of_locality, found_key, location_of_locality(arena, 1));
CALX_VERIFY_ROWS(county_to_insert, found_key, county_to_insert(arena, &a_county));
CALX_VERIFY_ROWS(county_in_state, found_key, county_in_state(arena, &a_county));
CALX_VERIFY_ROWS(locality_to_insert, found_key, locality_to_insert(arena, a_county.name, 1));
CALX_VERIFY_ROWS(locality_in_county, found_key, locality_in_county(arena, a_county.name, 1));
