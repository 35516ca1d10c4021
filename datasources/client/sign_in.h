/* The client's operations on how people sign in: digests, API keys, reset tokens, external accounts. Digests, keys and
 * tokens are secret: no error holds one. */
#ifndef DSDB_CLIENT_SIGN_IN_H
#define DSDB_CLIENT_SIGN_IN_H

#include <calx/session.h>
#include "models/users.h"

/* The digest of a user's password; unset where they have none. CALX_NOT_FOUND where there is no such user. */
bool dsdb_password_digest(calx_session *db, calx_arena *arena, int64_t user_id, opt_text *digest, calx_error *err);
bool dsdb_set_password_digest(calx_session *db, calx_arena *arena, int64_t user_id, calx_text digest, calx_error *err);

/* Gives a user a new random API key, `*api_key`; the old one is void. CALX_NOT_FOUND where there is no such user. */
bool dsdb_replace_api_key(calx_session *db, calx_arena *arena, int64_t user_id, calx_text *api_key, calx_error *err);

/* Whom a reset token is for, and when it was made (in the time zone of the session that made it). */
RESULT(reset_token_info, FIELD(user_id, int8), FIELD(email, text), FIELD(create_date, timestamp));

/* Keeps a token with which a user may set a new password. CALX_NOT_FOUND where there is no such user, DSDB_DUPLICATE
 * where the token is there already, CALX_USAGE where it is empty. */
bool dsdb_add_reset_token(calx_session *db, calx_arena *arena, int64_t user_id, calx_text token, calx_error *err);
/* What is known of a token; drops a token. CALX_NOT_FOUND where there is no such token. */
bool dsdb_reset_token(calx_session *db, calx_arena *arena, calx_text token, reset_token_info *out, calx_error *err);
bool dsdb_delete_reset_token(calx_session *db, calx_arena *arena, calx_text token, calx_error *err);

/* Links an external account to a user. CALX_NOT_FOUND where there is no such user; DSDB_DUPLICATE where they have an
 * account of that provider already, or another user has this one; CALX_USAGE where the identifier is empty. */
bool dsdb_link_external_account(calx_session *db, calx_arena *arena, int64_t user_id, account_type type,
                                calx_text identifier, calx_error *err);

/* The external accounts of a user, by provider. CALX_NOT_FOUND where there is no such user. */
bool dsdb_external_accounts(calx_session *db, calx_arena *arena, int64_t user_id, external_account_list *out,
                            calx_error *err);

#endif
