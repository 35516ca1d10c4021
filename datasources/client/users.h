/* The client's operations on people's accounts. How they sign in is in sign_in.h, what they may do in permissions.h. */
#ifndef DSDB_CLIENT_USERS_H
#define DSDB_CLIENT_USERS_H

#include <calx/session.h>
#include "models/users.h"
#include "permissions.h"

/* A user to be made. */
typedef struct new_user {
    calx_text email;
    opt_text password_digest; /* unset for one who signs in with an external account only */
    const user_capacities_enum *capacities;
    size_t capacity_count;
} new_user;

/* Makes a user with capacities, in one transaction; `*id` becomes theirs. DSDB_DUPLICATE where the e-mail address has
 * a user already, CALX_USAGE where it is empty. */
bool dsdb_create_user(calx_session *db, calx_arena *arena, const new_user *user, int64_t *id, calx_error *err);

/* The id of the user with an e-mail address, as it is written, and the address of the user with an id.
 * CALX_NOT_FOUND where there is none. */
bool dsdb_user_id(calx_session *db, calx_arena *arena, calx_text email, int64_t *id, calx_error *err);
bool dsdb_user_email(calx_session *db, calx_arena *arena, int64_t id, calx_text *email, calx_error *err);

/* What signing in needs; the digest and the key are secret. */
RESULT(user_info, FIELD(id, int8), FIELD(email, text), FIELD(password_digest, text, NULLABLE),
       FIELD(api_key, varchar, NULLABLE));

/* The user with an e-mail address; to whom an external account belongs; who has an API key. CALX_NOT_FOUND where
 * there is none; the error names the address or the account, and not the key. CALX_AMBIGUOUS where several users have
 * the account or key, which only old data can have. */
bool dsdb_user_by_email(calx_session *db, calx_arena *arena, calx_text email, user_info *out, calx_error *err);
bool dsdb_user_by_external_account(calx_session *db, calx_arena *arena, account_type type, calx_text identifier,
                                   user_info *out, calx_error *err);
bool dsdb_user_by_api_key(calx_session *db, calx_arena *arena, calx_text api_key, user_info *out, calx_error *err);

/* A user in a list, with the permissions they have, by name. */
RESULT(listed_user, FIELD(id, int8), FIELD(email, text), FIELD(created_at, timestamptz, NULLABLE),
       FIELD(updated_at, timestamptz, NULLABLE), NESTED(permissions, held_permission));

typedef struct user_page {
    listed_user_list users;
    bool more; /* other pages follow */
} user_page;

/* All users, the newest first, DSDB_PAGE a page; a page past the end is empty. */
bool dsdb_list_users(calx_session *db, calx_arena *arena, int64_t page, user_page *out, calx_error *err);

/* Makes the user's capacities those that are given, which may be none. CALX_NOT_FOUND where there is no such user. */
bool dsdb_patch_capacities(calx_session *db, calx_arena *arena, int64_t user_id, const user_capacities_enum *capacities,
                           size_t count, calx_error *err);

/* The capacities of a user, in the enum's order; none for a user who doesn't exist. */
bool dsdb_capacities(calx_session *db, calx_arena *arena, int64_t user_id, calx_array_user_capacities_enum *out,
                     calx_error *err);

/* Deletes a user with everything of theirs, except their data requests, which stay without a creator.
 * CALX_NOT_FOUND where there is no such user. */
bool dsdb_delete_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err);

/* For operations that write what belongs to a user: CALX_NOT_FOUND where there is no such user, else the user stays
 * until the transaction ends. */
bool dsdb_hold_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err);
/* The same, and nobody else changes them: two who write what belongs to one user go one after another. */
bool dsdb_lock_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err);

/* For operations that list what belongs to a user, after they found nothing: CALX_NOT_FOUND where that is because there
 * is no such user. */
bool dsdb_check_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err);

/* Fails with CALX_NOT_FOUND, naming the id. */
bool dsdb_no_user(int64_t user_id, calx_error *err);

#endif
