/* All about a user, for the user's own page. */
#ifndef DSDB_CLIENT_PROFILE_H
#define DSDB_CLIENT_PROFILE_H

#include <calx/session.h>
#include "follows.h"
#include "models/users.h"
#include "permissions.h"
#include "queries/data_requests/views.h"
#include "reading.h"
#include "recent_searches.h"

/* A user with what belongs to them; nothing of it is secret. */
typedef struct user_profile {
    int64_t id;
    calx_text email;
    external_account_list external_accounts; /* by provider */
    user_search_list recent_searches;        /* the newest first */
    followed_search_list followed_searches;  /* by the places' full names */
    data_request_view_list data_requests;    /* that they created, the newest first, as they may read them, unlinked */
    read_columns request_columns;            /* that were read of these */
    held_permission_list permissions;        /* by name */
    calx_array_user_capacities_enum capacities; /* in the enum's order */
} user_profile;

/* The profile of the user with an id, as of one moment. CALX_NOT_FOUND where there is none. */
bool dsdb_user_profile(calx_session *db, calx_arena *arena, int64_t user_id, user_profile *out, calx_error *err);

#endif
