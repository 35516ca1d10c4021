/* The client's operations on what users searched for. */
#ifndef DSDB_CLIENT_RECENT_SEARCHES_H
#define DSDB_CLIENT_RECENT_SEARCHES_H

#include <calx/session.h>
#include "models/data_sources.h"
#include "models/search.h"

/* A search to remember: for record types or for categories, or for neither, which means for all. */
typedef struct search_to_record {
    int64_t user_id;
    opt_int8 location_id; /* unset: the search named no place */
    const record_type *record_types;
    size_t record_type_count;
    const calx_text *categories; /* names */
    size_t category_count;
} search_to_record;

/* Remembers a search; `*id` becomes its own. A user's 51st pushes out the oldest. CALX_NOT_FOUND, naming it, for a
 * user, location or category that isn't there; CALX_USAGE where both record types and categories are given. */
bool dsdb_record_search(calx_session *db, calx_arena *arena, const search_to_record *search, int64_t *id,
                        calx_error *err);

/* A search of a user. */
RESULT(user_search, FIELD(id, int8), FIELD(location_id, int4, NULLABLE), FIELD(location_type, location_type, NULLABLE),
       FIELD(state_name, text, NULLABLE), FIELD(county_name, text, NULLABLE), FIELD(locality_name, varchar, NULLABLE),
       FIELD(record_types, record_type_array), FIELD(record_categories, varchar_array), FIELD(created_at, timestamptz));

/* What a user searched for, the newest first; 50 at most. CALX_NOT_FOUND where there is no such user. */
bool dsdb_recent_searches(calx_session *db, calx_arena *arena, int64_t user_id, user_search_list *out, calx_error *err);

#endif
