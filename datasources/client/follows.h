/* The client's operations on the locations that users follow. */
#ifndef DSDB_CLIENT_FOLLOWS_H
#define DSDB_CLIENT_FOLLOWS_H

#include <calx/session.h>
#include "models/data_sources.h"
#include "models/links/user_followed_location.h"
#include "models/locations.h"

/* What to follow or to unfollow. */
typedef struct follow_request {
    int64_t user_id;
    int64_t location_id;
    const record_type *record_types; /* these only; none: all of them */
    size_t record_type_count;
} follow_request;

/* What became of a follow. */
typedef struct follow_change {
    int64_t record_types; /* that were added, or removed */
    bool ended;           /* of unfollowing: the user doesn't follow the location any more */
} follow_change;

/* Has a user follow a location with some record types, or with all. Where they follow it already the record types that
 * it lacks are added. CALX_NOT_FOUND where there is no such user or location. */
bool dsdb_follow_location(calx_session *db, calx_arena *arena, const follow_request *request, follow_change *out,
                          calx_error *err);

/* Ends a follow wholly, or takes some record types from it; one that has none left ends. Record types that it didn't
 * have don't matter. CALX_NOT_FOUND where the user doesn't follow the location. */
bool dsdb_unfollow_location(calx_session *db, calx_arena *arena, const follow_request *request, follow_change *out,
                            calx_error *err);

/* A location that a user follows. */
RESULT(followed_search, FIELD(follow_id, int8), FIELD(location_id, int8), FIELD(type, location_type),
       FIELD(state_name, text, NULLABLE), FIELD(county_name, text, NULLABLE), FIELD(locality_name, varchar, NULLABLE),
       FIELD(display_name, varchar, NULLABLE), FIELD(full_display_name, varchar),
       FIELD(record_types, record_type_array), /* that it subscribes to, in the enum's order */
       FIELD(created_at, timestamp));          /* in the time zone of the session that followed */

/* What a user follows, by the full names of the places. CALX_NOT_FOUND where there is no such user. */
bool dsdb_followed_searches(calx_session *db, calx_arena *arena, int64_t user_id, followed_search_list *out,
                            calx_error *err);

#endif
