/* The client's operations on people who signed up and have not confirmed their e-mail address. Digests and validation
 * tokens are secret: no error holds one. */
#ifndef DSDB_CLIENT_PENDING_USERS_H
#define DSDB_CLIENT_PENDING_USERS_H

#include <calx/session.h>
#include "models/users.h"

/* A pending user to be made. */
typedef struct new_pending_user {
    calx_text email;
    calx_text password_digest;
    calx_text validation_token;
    const user_capacities_enum *capacities; /* that the user will have */
    size_t capacity_count;
} new_pending_user;

/* Keeps somebody who signed up. DSDB_DUPLICATE where the address is pending already, or the token is taken; CALX_USAGE
 * where the address, the digest or the token is empty. */
bool dsdb_create_pending_user(calx_session *db, calx_arena *arena, const new_pending_user *pending, calx_error *err);

/* Whether an address is pending. */
bool dsdb_pending_user_exists(calx_session *db, calx_arena *arena, calx_text email, bool *out, calx_error *err);

/* Gives a pending user another token. CALX_NOT_FOUND where the address is not pending, DSDB_DUPLICATE where the token
 * is taken, CALX_USAGE where it is empty. */
bool dsdb_replace_validation_token(calx_session *db, calx_arena *arena, calx_text email, calx_text token,
                                   calx_error *err);

/* Makes the pending user with a token a user with their capacities, in one transaction. CALX_NOT_FOUND where there is
 * no such token; DSDB_DUPLICATE, and the pending user stays, where the address has a user already. */
RESULT(validated_user, FIELD(id, int8), FIELD(email, text));
bool dsdb_validate_pending_user(calx_session *db, calx_arena *arena, calx_text token, validated_user *out,
                                calx_error *err);

#endif
