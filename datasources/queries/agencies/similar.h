/* Agencies whose names look like a name. */
#ifndef DSDB_QUERIES_AGENCIES_SIMILAR_H
#define DSDB_QUERIES_AGENCIES_SIMILAR_H

#include <calx/query.h>
#include "models/agencies.h"

/* An agency, and how alike its name is: 1 the same, 0 nothing in common. */
RESULT(similar_agency, FIELD(id, int4), FIELD(name, varchar), FIELD(similarity, float4));

/* A select of the agencies that have exactly this name; of the most similar ones, the best first. Of both only those at
 * a location, if one is given: linked to it, not to what lies below it. */
calx_select *agencies_named(calx_arena *arena, calx_text name, opt_int4 location_id);
calx_select *agencies_like(calx_arena *arena, calx_text name, opt_int4 location_id, int64_t most);

#endif
