/* Ids of locations, counties and localities. */
#include "locations.h"

#include "queries/locations/named.h"

#include <calx/verify.h>

RESULT(place_key, FIELD(id, int8));

static bool has_names(const location_key *key)
{
    return key->state.len > 0 || key->county.len > 0 || key->locality.len > 0;
}

static bool has_ids(const location_key *key)
{
    return key->state_id.set || key->county_id.set || key->locality_id.set;
}

/* What was asked for, in words. */
static calx_text described(calx_arena *arena, const location_key *key)
{
    const calx_text names[] = { key->locality, key->county, key->state };
    const opt_int8 ids[] = { key->locality_id, key->county_id, key->state_id };
    static const char *const levels[] = { "locality", "county", "state" };
    calx_buffer out = calx_buffer_in(arena);
    for (int i = 0; i < 3; i++) {
        const char *comma = calx_buffer_text(&out).len > 0 ? ", " : "";
        if (names[i].len > 0)
            calx_buffer_addf(&out, "%s%s \"%.*s\"", comma, levels[i], CALX_TEXT_ARG(names[i]));
        if (ids[i].set)
            calx_buffer_addf(&out, "%s%s %lld", comma, levels[i], (long long)ids[i].value);
    }
    return calx_buffer_text(&out);
}

static calx_select *by_names(calx_arena *arena, const location_key *key)
{
    bool of_locality = key->locality.len > 0, of_county = !of_locality && key->county.len > 0;
    calx_select *q = select_(arena, locations.id);
    from(q, locations);
    left_join(q, us_states, eq_col(us_states.id, locations.state_id));
    left_join(q, counties, eq_col(counties.id, locations.county_id));
    left_join(q, localities, eq_col(localities.id, locations.locality_id));
    where(q, eq(locations.type, of_locality ? LOCATION_LOCALITY : of_county ? LOCATION_COUNTY : LOCATION_STATE));
    if (of_locality)
        where(q, locality_is(arena, key->locality));
    if (key->county.len > 0)
        where(q, county_is(arena, key->county));
    if (key->state.len > 0)
        where(q, state_is(arena, key->state));
    return q;
}

static calx_select *by_ids(calx_arena *arena, const location_key *key)
{
    location_type type = key->locality_id.set ? LOCATION_LOCALITY
                         : key->county_id.set ? LOCATION_COUNTY
                                              : LOCATION_STATE;
    calx_select *q = select_(arena, locations.id);
    from(q, locations);
    where(q, eq(locations.type, type));
    if (key->locality_id.set)
        where(q, eq(locations.locality_id, key->locality_id.value));
    if (key->county_id.set)
        where(q, eq(locations.county_id, key->county_id.value));
    if (key->state_id.set)
        where(q, eq(locations.state_id, key->state_id.value));
    return q;
}

bool dsdb_location_id(calx_session *db, calx_arena *arena, const location_key *key, int64_t *id, calx_error *err)
{
    place_key found;
    if (has_names(key) && has_ids(key))
        return calx_fail(err, CALX_USAGE, "A location is named by names or by ids, not by both.");
    if (!has_names(key) && !has_ids(key))
        return calx_fail(err, CALX_USAGE, "Neither names nor ids of a location were given.");
    calx_select *q = has_names(key) ? by_names(arena, key) : by_ids(arena, key);
    if (fetch_one(db, q, place_key, &found, err)) {
        *id = found.id;
        return true;
    }
    calx_text what = described(arena, key);
    if (calx_error_is(err, CALX_NOT_FOUND))
        return calx_fail(err, CALX_NOT_FOUND, "There is no location of %.*s.", CALX_TEXT_ARG(what));
    if (!calx_error_is(err, CALX_AMBIGUOUS))
        return false;
    calx_fail(err, CALX_AMBIGUOUS, "There are several locations of %.*s.", CALX_TEXT_ARG(what));
    return calx_error_hint(err, "Give the county or the state too.");
}

static calx_select *national_location(calx_arena *arena)
{
    calx_select *q = select_(arena, locations.id);
    from(q, locations);
    where(q, eq(locations.type, LOCATION_NATIONAL));
    order_by(q, locations.id);
    return q;
}

bool dsdb_national_location_id(calx_session *db, calx_arena *arena, int64_t *id, calx_error *err)
{
    place_key found;
    bool any = false;
    if (!fetch_first(db, national_location(arena), place_key, &found, &any, err))
        return false;
    *id = any ? found.id : 0;
    return any || calx_fail(err, CALX_NOT_FOUND, "There is no National location.");
}

static calx_select *county_named(calx_arena *arena, calx_text county, calx_text state)
{
    calx_select *q = select_(arena, counties.id);
    from(q, counties);
    join(q, us_states, eq_key(us_states.id, counties.state_id));
    where(q, county_is(arena, county));
    where(q, state_is(arena, state));
    order_by(q, counties.id);
    return q;
}

bool dsdb_county_id(calx_session *db, calx_arena *arena, calx_text county, calx_text state, int64_t *id,
                    calx_error *err)
{
    place_key found;
    bool any = false;
    if (!fetch_first(db, county_named(arena, county, state), place_key, &found, &any, err))
        return false;
    *id = any ? found.id : 0;
    return any || calx_fail(err, CALX_NOT_FOUND, "There is no county \"%.*s\" in a state \"%.*s\".",
                            CALX_TEXT_ARG(county), CALX_TEXT_ARG(state));
}

RESULT(locality_of_location, FIELD(locality_id, int8, NULLABLE));

static calx_select *locality_at(calx_arena *arena, int64_t location_id)
{
    calx_select *q = select_(arena, locations.locality_id);
    from(q, locations);
    where(q, eq(locations.id, location_id));
    return q;
}

bool dsdb_locality_id(calx_session *db, calx_arena *arena, int64_t location_id, int64_t *id, calx_error *err)
{
    locality_of_location found;
    bool any = false;
    if (!fetch_first(db, locality_at(arena, location_id), locality_of_location, &found, &any, err))
        return false;
    if (!any)
        return calx_fail(err, CALX_NOT_FOUND, "There is no location with id %lld.", (long long)location_id);
    *id = found.locality_id.value;
    return found.locality_id.set ||
           calx_fail(err, CALX_NOT_FOUND, "The location with id %lld is no locality.", (long long)location_id);
}

static const location_key every_name = { .state = { "a", 1 }, .county = { "a", 1 }, .locality = { "a", 1 } };
static const location_key every_id = { .state_id = { .set = true },
                                       .county_id = { .set = true },
                                       .locality_id = { .set = true } };

CALX_VERIFY_ROWS(by_names, place_key, by_names(arena, &every_name));
CALX_VERIFY_ROWS(by_ids, place_key, by_ids(arena, &every_id));
CALX_VERIFY_ROWS(national_location, place_key, national_location(arena));
CALX_VERIFY_ROWS(county_named, place_key, county_named(arena, every_name.county, every_name.state));
CALX_VERIFY_ROWS(locality_at, locality_of_location, locality_at(arena, 1));
