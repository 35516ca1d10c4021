/* What typeahead looks for, and in which order: see client/search.h. */
#ifndef DSDB_QUERIES_SEARCH_TYPEAHEAD_H
#define DSDB_QUERIES_SEARCH_TYPEAHEAD_H

#include <calx/query.h>
#include "models/search.h"

/* A name that completes a term. `distance` is 0 where the name contains the term, else 1 - similarity. */
RESULT(location_suggestion, FIELD(location_id, int8), FIELD(search_name, varchar, NULLABLE),
       FIELD(display_name, varchar), FIELD(type, location_type), FIELD(state_name, text, NULLABLE),
       FIELD(county_name, text, NULLABLE), FIELD(locality_name, varchar, NULLABLE), FIELD(distance, float4));
RESULT(agency_suggestion, FIELD(id, int4), FIELD(name, varchar), FIELD(jurisdiction_type, jurisdiction_type),
       FIELD(state_iso, text, NULLABLE), FIELD(municipality, varchar, NULLABLE), FIELD(county_name, text, NULLABLE),
       FIELD(location_id, int8, NULLABLE), FIELD(distance, float4));

/* Which names match a term. */
typedef enum typeahead_match {
    TYPEAHEAD_BEGINS,         /* they begin with it */
    TYPEAHEAD_CONTAINS,       /* they contain it and don't begin with it */
    TYPEAHEAD_CONTAINS_EARLY, /* those of them that are among the first of all names, where that is worth a look */
    TYPEAHEAD_NEAREST         /* the most similar first */
} typeahead_match;

/* A select of location_suggestion or agency_suggestion rows. But for the nearest they come in order of their names;
 * case doesn't count, and the term's wildcards are plain characters. Places have no TYPEAHEAD_CONTAINS_EARLY: there it
 * is the same as TYPEAHEAD_CONTAINS; and agencies no TYPEAHEAD_NEAREST (see client/nearest_agencies.h). */
calx_select *typeahead_locations_matching(calx_arena *arena, calx_text term, typeahead_match match);
calx_select *typeahead_agencies_matching(calx_arena *arena, calx_text term, typeahead_match match);

#endif
