/* Making counties and localities, listing locations, and saying where they are. A trigger makes the location of a new
 * county or locality. */
#include "locations.h"

#include "operations.h"

#include <ctype.h>
#include <math.h>

RESULT(found_key, FIELD(id, int8));

bool dsdb_list_locations(calx_session *db, calx_arena *arena, const location_filter *filter, int64_t number,
                         location_page *out, calx_error *err)
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
    return page(db, q, listed_location, number, DSDB_PAGE, &out->locations, &out->more, err);
}

static bool fail_no_location(int64_t id, calx_error *err)
{
    return calx_fail(err, CALX_NOT_FOUND, "There is no location with id %lld.", (long long)id);
}

bool dsdb_hold_location(calx_session *db, calx_arena *arena, int64_t location_id, calx_error *err)
{
    found_key key;
    bool found = false;
    calx_select *q = select_(arena, locations.id);
    from(q, locations);
    where(q, eq(locations.id, location_id));
    for_key_share(q);
    return fetch_first(db, q, found_key, &key, &found, err) && (found || fail_no_location(location_id, err));
}

bool dsdb_set_coordinates(calx_session *db, calx_arena *arena, int64_t location_id, double lat, double lng,
                          calx_error *err)
{
    int64_t affected = 0;
    if (!(fabs(lat) <= 90))
        return calx_fail(err, CALX_USAGE, "%g is no latitude: it is from -90 to 90 degrees.", lat);
    if (!(fabs(lng) <= 180))
        return calx_fail(err, CALX_USAGE, "%g is no longitude: it is from -180 to 180 degrees.", lng);
    calx_update *q = update_(arena, locations);
    set(q, locations.lat, lat);
    set(q, locations.lng, lng);
    where(q, eq(locations.id, location_id));
    return run(db, q, &affected, err) && (affected > 0 || fail_no_location(location_id, err));
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
    calx_select *q = select_(arena, us_states.id);
    from(q, us_states);
    where(q, eq(us_states.id, id));
    for_key_share(q);
    return fetch_first(db, q, found_key, &key, &found, err) &&
           (found || calx_fail(err, CALX_NOT_FOUND, "There is no state with id %lld.", (long long)id));
}

static bool hold_county(calx_session *db, calx_arena *arena, int64_t id, calx_error *err)
{
    found_key key;
    bool found = false;
    calx_select *q = select_(arena, counties.id);
    from(q, counties);
    where(q, eq(counties.id, id));
    for_key_share(q);
    return fetch_first(db, q, found_key, &key, &found, err) &&
           (found || calx_fail(err, CALX_NOT_FOUND, "There is no county with id %lld.", (long long)id));
}

static bool location_of(calx_session *db, calx_arena *arena, calx_condition is_it, int64_t *id, calx_error *err)
{
    found_key key;
    calx_select *q = select_(arena, locations.id);
    from(q, locations);
    where(q, is_it);
    if (!fetch_one(db, q, found_key, &key, err))
        return false;
    *id = key.id;
    return true;
}

static bool location_of_county(calx_session *db, calx_arena *arena, made_place *place, calx_error *err)
{
    calx_condition is_it = and_(eq(locations.county_id, place->id), eq(locations.type, LOCATION_COUNTY));
    return location_of(db, arena, is_it, &place->location_id, err);
}

static bool location_of_locality(calx_session *db, calx_arena *arena, made_place *place, calx_error *err)
{
    return location_of(db, arena, eq(locations.locality_id, place->id), &place->location_id, err);
}

static bool insert_county(calx_session *db, calx_arena *arena, const new_county *county, made_place *out,
                          calx_error *err)
{
    found_key key = { 0 };
    calx_insert *q = insert_into(arena, counties);
    set(q, counties.name, county->name);
    set(q, counties.fips, county->fips);
    set(q, counties.state_id, dsdb_reference(county->state_id));
    set_opt(q, counties.lat, county->lat);
    set_opt(q, counties.lng, county->lng);
    set_opt(q, counties.population, county->population);
    on_conflict_do_nothing(q);
    returning(q, counties.id);
    if (!fetch_first(db, q, found_key, &key, &out->created, err))
        return false;
    out->id = key.id;
    return true;
}

/* The county with that state and name, if there is one. */
static bool present_county(calx_session *db, calx_arena *arena, const new_county *county, made_place *out, bool *found,
                           calx_error *err)
{
    found_key key = { 0 };
    calx_select *q = select_(arena, counties.id);
    from(q, counties);
    where(q, eq(counties.name, county->name));
    where(q, eq(counties.state_id, dsdb_reference(county->state_id)));
    if (!fetch_first(db, q, found_key, &key, found, err))
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
    if (!check_county(county, err))
        return false;
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open || !hold_state(db, arena, county->state_id, err) || !insert_county(db, arena, county, out, err))
        return false;
    if (!out->created && !present_county(db, arena, county, out, &found, err))
        return false;
    if (!out->created && !found)
        return calx_fail(err, DSDB_DUPLICATE, "There is already a county with the FIPS code %.*s.",
                         CALX_TEXT_ARG(county->fips));
    if (!out->created && !may_exist)
        return calx_fail(err, DSDB_DUPLICATE, "The state %lld has a county \"%.*s\" already.",
                         (long long)county->state_id, CALX_TEXT_ARG(county->name));
    return location_of_county(db, arena, out, err) && calx_commit(&tx, err);
}

bool dsdb_create_county(calx_session *db, calx_arena *arena, const new_county *county, made_place *out, calx_error *err)
{
    return make_county(db, arena, county, false, out, err);
}

bool dsdb_get_or_create_county(calx_session *db, calx_arena *arena, const new_county *county, made_place *out,
                               calx_error *err)
{
    return make_county(db, arena, county, true, out, err);
}

static bool insert_locality(calx_session *db, calx_arena *arena, calx_text name, int64_t county_id, made_place *out,
                            calx_error *err)
{
    found_key key = { 0 };
    calx_insert *q = insert_into(arena, localities);
    set(q, localities.name, name);
    set(q, localities.county_id, dsdb_reference(county_id));
    on_conflict_do_nothing(q);
    returning(q, localities.id);
    if (!fetch_first(db, q, found_key, &key, &out->created, err))
        return false;
    if (!out->created) {
        calx_select *there = select_(arena, localities.id);
        from(there, localities);
        where(there, eq(localities.name, name));
        where(there, eq(localities.county_id, dsdb_reference(county_id)));
        if (!fetch_one(db, there, found_key, &key, err))
            return false;
    }
    out->id = key.id;
    return true;
}

static bool make_locality(calx_session *db, calx_arena *arena, calx_text name, int64_t county_id, bool may_exist,
                          made_place *out, calx_error *err)
{
    *out = (made_place){ 0 };
    if (calx_text_trim(name).len == 0)
        return calx_fail(err, CALX_USAGE, "The name of the locality is empty.");
    if (calx_text_find(name, CALX_TEXT(",")) >= 0)
        return calx_fail(err, CALX_USAGE, "The name of a locality has no comma: \"%.*s\".", CALX_TEXT_ARG(name));
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open || !hold_county(db, arena, county_id, err) || !insert_locality(db, arena, name, county_id, out, err))
        return false;
    if (!out->created && !may_exist)
        return calx_fail(err, DSDB_DUPLICATE, "The county %lld has a locality \"%.*s\" already.", (long long)county_id,
                         CALX_TEXT_ARG(name));
    return location_of_locality(db, arena, out, err) && calx_commit(&tx, err);
}

bool dsdb_create_locality(calx_session *db, calx_arena *arena, calx_text name, int64_t county_id, made_place *out,
                          calx_error *err)
{
    return make_locality(db, arena, name, county_id, false, out, err);
}

bool dsdb_get_or_create_locality(calx_session *db, calx_arena *arena, calx_text name, int64_t county_id,
                                 made_place *out, calx_error *err)
{
    return make_locality(db, arena, name, county_id, true, out, err);
}
