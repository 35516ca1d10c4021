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

/* All about the location with an id. CALX_NOT_FOUND where there is none. */
bool dsdb_get_location(calx_session *db, calx_arena *arena, int64_t id, location_details *out, calx_error *err);

#endif
