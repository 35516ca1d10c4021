/* Locations whose names look like a name that none has. */
#ifndef DSDB_QUERIES_LOCATIONS_NEAR_NAME_H
#define DSDB_QUERIES_LOCATIONS_NEAR_NAME_H

#include <calx/query.h>
#include "models/locations.h"
#include "named.h"

/* Where to look for near names. */
typedef enum near_where {
    NEAR_IN_VIEW,  /* typeahead_locations: an index finds them, and they are as old as its last refresh */
    NEAR_IN_TABLES /* the places as they are, every one compared */
} near_where;

/* A select of expanded_location rows, the nearest to the name's first part first, at most `most`, and none that
 * has little in common with it. `in_state`: only those of the state that the name's last part names. */
calx_select *locations_near_name(calx_arena *arena, const location_name *name, near_where where_, bool in_state,
                                 int64_t most);

#endif
