/* The client's operations on locations.
 *
 * Here and in the other headers of this folder: what comes back lives in `arena`; a function returns false
 * with `err` filled when it fails; texts may be any UTF-8. */
#ifndef DSDB_CLIENT_LOCATIONS_H
#define DSDB_CLIENT_LOCATIONS_H

#include <calx/session.h>
#include "models/locations.h"

/* Finds the one location with a name, case-insensitive: `Pittsburgh`, `Pittsburgh, PA`, `Pittsburgh,
 * Allegheny, Pennsylvania`, `Allegheny County, PA`, `pennsylvania`, `PA`, `US`. A whole number is taken for a
 * location's id.
 *
 * Several with the name: CALX_AMBIGUOUS, and `others` (may be NULL) has all of them. None: CALX_NOT_FOUND, and
 * `others` has at most 5 whose names look like it, the nearest first. Both errors name the first few in
 * `detail`, a line each. An empty name is CALX_USAGE. */
bool dsdb_find_location(calx_session *db, calx_arena *arena, calx_text name, expanded_location *out,
                        expanded_location_list *others, calx_error *err);

/* The location with an id, with the names of everything that it is in. CALX_NOT_FOUND where there is none. */
bool dsdb_location_by_id(calx_session *db, calx_arena *arena, int64_t id, expanded_location *out, calx_error *err);

/* How much there is at a place. */
RESULT(location_counts, FIELD(counties, int8), /* below it */
       FIELD(localities, int8),                /* below it */
       FIELD(agencies_here, int8),             /* linked to the location itself */
       FIELD(agencies_within, int8),           /* linked to it or to anything below it */
       FIELD(data_sources_here, int8),         /* of the agencies here; each source counts once */
       FIELD(data_sources_within, int8),       /* of the agencies within; each source counts once */
       FIELD(data_requests, int8),             /* linked to the location itself */
       FIELD(followers, int8));                /* users who follow the location itself */

/* A location with what hangs on it. */
typedef struct location_details {
    expanded_location location;
    calx_opt_float8 lat; /* in degrees */
    calx_opt_float8 lng;
    expanded_location_list parents; /* the county, the state and the nation that it is in, the most local first */
    location_counts counts;
} location_details;

/* All about the location with an id, of one moment. CALX_NOT_FOUND where there is none. */
bool dsdb_get_location(calx_session *db, calx_arena *arena, int64_t id, location_details *out, calx_error *err);

/* What names a location: its names or its ids, and not both. */
typedef struct location_key {
    calx_text state;    /* postal code or name, whatever the case; empty: none */
    calx_text county;   /* name, with or without "County" and the like */
    calx_text locality; /* name */
    opt_int8 state_id;
    opt_int8 county_id;
    opt_int8 locality_id;
} location_key;

/* The id of the location with these names, or with these ids. The most local one that is given says its level; what is
 * above it may be left away where it is clear without. CALX_USAGE where names and ids are given, or neither;
 * CALX_NOT_FOUND, naming what was asked for; CALX_AMBIGUOUS where several match. */
bool dsdb_location_id(calx_session *db, calx_arena *arena, const location_key *key, int64_t *id, calx_error *err);

/* The id of the nation. CALX_NOT_FOUND in a database without it. */
bool dsdb_national_location_id(calx_session *db, calx_arena *arena, int64_t *id, calx_error *err);

/* The id of the county with a name in a state, each as in location_key. CALX_NOT_FOUND where there is none. */
bool dsdb_county_id(calx_session *db, calx_arena *arena, calx_text county, calx_text state, int64_t *id,
                    calx_error *err);

/* The id of the locality that a location is. CALX_NOT_FOUND where there is no such location, or it is no locality. */
bool dsdb_locality_id(calx_session *db, calx_arena *arena, int64_t location_id, int64_t *id, calx_error *err);

/* A location in a list, with its coordinates in degrees. */
RESULT(listed_location, FIELD(id, int8), FIELD(type, location_type), FIELD(state_name, text, NULLABLE),
       FIELD(state_iso, text, NULLABLE), FIELD(county_name, text, NULLABLE), FIELD(county_fips, varchar, NULLABLE),
       FIELD(locality_name, varchar, NULLABLE), FIELD(state_id, int8, NULLABLE), FIELD(county_id, int8, NULLABLE),
       FIELD(locality_id, int8, NULLABLE), FIELD(display_name, varchar, NULLABLE), FIELD(full_display_name, varchar),
       FIELD(lat, float8, NULLABLE), FIELD(lng, float8, NULLABLE));

/* Which locations to list. Zero-initialised: all. */
typedef struct location_filter {
    calx_opt_location_type type;
    opt_boolean has_coordinates; /* true: with both, false: without one or both */
} location_filter;

typedef struct location_page {
    listed_location_list locations;
    bool more; /* other pages follow */
} location_page;

/* Locations in the order of their ids, DSDB_PAGE a page; a page past the end is empty. `filter` may be NULL. */
bool dsdb_list_locations(calx_session *db, calx_arena *arena, const location_filter *filter, int64_t page,
                         location_page *out, calx_error *err);

/* Sets where a location is, in degrees. CALX_NOT_FOUND where there is no such location; CALX_USAGE for what is no
 * latitude (-90 to 90) or longitude (-180 to 180). */
bool dsdb_set_coordinates(calx_session *db, calx_arena *arena, int64_t location_id, double lat, double lng,
                          calx_error *err);

/* A county to be made. */
typedef struct new_county {
    calx_text name; /* without "County" */
    calx_text fips; /* five digits */
    int64_t state_id;
    calx_opt_float8 lat; /* of the county's row, in degrees */
    calx_opt_float8 lng;
    opt_int8 population;
} new_county;

/* A place that was made, or was there. */
typedef struct made_place {
    int64_t id;          /* of the county or locality */
    int64_t location_id; /* of the location that stands for it */
    bool created;        /* false: it was there already */
} made_place;

/* Makes a county, and with it its location. CALX_NOT_FOUND where there is no such state; DSDB_DUPLICATE where the state
 * has a county of the name, or any has the code; CALX_USAGE where the name is empty or the code isn't of five digits.
 */
bool dsdb_create_county(calx_session *db, calx_arena *arena, const new_county *county, made_place *out,
                        calx_error *err);

/* Makes a locality in a county, and with it its location. CALX_NOT_FOUND where there is no such county; DSDB_DUPLICATE
 * where it has one of that name; CALX_USAGE where the name is empty or has a comma. */
bool dsdb_create_locality(calx_session *db, calx_arena *arena, calx_text name, int64_t county_id, made_place *out,
                          calx_error *err);

/* The same, but what is there already is given. A county is the same where its state and name are; one with the code
 * and another name is still DSDB_DUPLICATE. */
bool dsdb_get_or_create_county(calx_session *db, calx_arena *arena, const new_county *county, made_place *out,
                               calx_error *err);
bool dsdb_get_or_create_locality(calx_session *db, calx_arena *arena, calx_text name, int64_t county_id,
                                 made_place *out, calx_error *err);

/* For operations that write what belongs to a location: CALX_NOT_FOUND where there is no such location, else it stays
 * until the transaction ends. */
bool dsdb_hold_location(calx_session *db, calx_arena *arena, int64_t location_id, calx_error *err);

#endif
