/* Locations by the names that people give them. */
#ifndef DSDB_QUERIES_LOCATIONS_NAMED_H
#define DSDB_QUERIES_LOCATIONS_NAMED_H

#include <calx/query.h>
#include "models/locations.h"

/* A name cut at its commas: "Pittsburgh, Allegheny, PA" has three parts. Without blanks around them. */
typedef struct location_name {
    calx_text parts[3]; /* the place itself first */
    size_t count;       /* 0: too many parts, or one that is empty: such a name names nothing */
} location_name;

/* Cuts a name. A last part that names the nation, after others, is left away. */
location_name location_name_of(calx_text name);

/* Whether the name, of one part, means the nation: "US", "United States", "National"… */
bool names_nation(const location_name *name);

/* A select of expanded_location rows: all places with the name, ordered by their full names.
 *
 * One part is the name of a state, its postal code, a county or a locality. The part after it is the
 * state, or of a locality the county; the third is the state. A county may be written with what it is:
 * "Allegheny County", "Orleans Parish". Case doesn't count. `name` isn't the nation, and has parts. */
calx_select *locations_named(calx_arena *arena, const location_name *name);

/* A condition on us_states: its postal code or its name is `name`. Kept in `arena`. */
calx_condition state_is(calx_arena *arena, calx_text name);
/* On counties: its name is `name`, which may say what it is ("Allegheny County"). On localities: its name is `name`. */
calx_condition county_is(calx_arena *arena, calx_text name);
calx_condition locality_is(calx_arena *arena, calx_text name);

#endif
