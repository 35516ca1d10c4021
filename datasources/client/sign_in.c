/* Digests, keys, tokens and external accounts. */
#include "sign_in.h"

#include "checks.h"
#include "operations.h"
#include "run.h"
#include "users.h"

#include <calx/lock.h>
#include <calx/verify.h>

RESULT(kept_digest, FIELD(password_digest, text, NULLABLE));
RESULT(kept_api_key, FIELD(api_key, varchar));
RESULT(account_owner, FIELD(user_id, int4));

static calx_select *digest_of_user(calx_arena *arena, int64_t user_id)
{
    calx_select *q = select_(arena, users.password_digest);
    from(q, users);
    where(q, eq(users.id, user_id));
    return q;
}

bool dsdb_password_digest(calx_session *db, calx_arena *arena, int64_t user_id, opt_text *digest, calx_error *err)
{
    kept_digest kept;
    bool found = false;
    if (!fetch_first(db, digest_of_user(arena, user_id), kept_digest, &kept, &found, err))
        return false;
    *digest = kept.password_digest;
    return found || dsdb_no_user(user_id, err);
}

static calx_update *digest_to_set(calx_arena *arena, int64_t user_id, calx_text digest)
{
    calx_update *q = update_(arena, users);
    set(q, users.password_digest, digest);
    set_col(q, users.updated_at, now_());
    where(q, eq(users.id, user_id));
    return q;
}

bool dsdb_set_password_digest(calx_session *db, calx_arena *arena, int64_t user_id, calx_text digest, calx_error *err)
{
    int64_t affected = 0;
    return client_retry(db, err, run(db, digest_to_set(arena, user_id, digest), &affected, err)) &&
           (affected > 0 || dsdb_no_user(user_id, err));
}

static calx_update *new_api_key(calx_arena *arena, int64_t user_id)
{
    calx_update *q = update_(arena, users);
    set_col(q, users.api_key, calx_raw(varchar, "gen_random_uuid()::varchar"));
    set_col(q, users.updated_at, now_());
    where(q, eq(users.id, user_id));
    returning(q, users.api_key);
    return q;
}

bool dsdb_replace_api_key(calx_session *db, calx_arena *arena, int64_t user_id, calx_text *api_key, calx_error *err)
{
    kept_api_key kept;
    bool found = false;
    if (!client_retry(db, err, fetch_first(db, new_api_key(arena, user_id), kept_api_key, &kept, &found, err)))
        return false;
    if (!found)
        return dsdb_no_user(user_id, err);
    *api_key = kept.api_key;
    return true;
}

static calx_select *token_and_user(calx_arena *arena, calx_text token)
{
    calx_select *q = select_(arena, as(users.id, "user_id"), users.email, reset_tokens.create_date);
    from(q, reset_tokens);
    join(q, users, eq_col(users.id, reset_tokens.user_id));
    where(q, eq(reset_tokens.token, token));
    order_by(q, desc(reset_tokens.id));
    return q;
}

static bool fail_no_token(calx_error *err)
{
    return calx_fail(err, CALX_NOT_FOUND, "There is no such reset token.");
}

static calx_insert *token_to_insert(calx_arena *arena, int64_t user_id, calx_text token)
{
    calx_insert *q = insert_into(arena, reset_tokens);
    set(q, reset_tokens.user_id, user_id);
    set(q, reset_tokens.token, token);
    return q;
}

static calx_delete *token_to_delete(calx_arena *arena, calx_text token)
{
    calx_delete *q = delete_from(arena, reset_tokens);
    where(q, eq(reset_tokens.token, token));
    return q;
}

/* No key of the table says that a token is there once, so those who add the same one go one after another. */
static bool lock_token(calx_session *db, calx_text token, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text name = calx_text_format(scratch, "reset token %.*s", CALX_TEXT_ARG(token));
    return calx_lock_in_transaction(db->conn, calx_lock_key(name), CALX_EXCLUSIVE, err);
}

static bool add_token(calx_session *db, calx_arena *arena, int64_t user_id, calx_text token, calx_error *err)
{
    bool taken = false;
    if (!dsdb_hold_user(db, arena, user_id, err) || !lock_token(db, token, err) ||
        !exists_(db, token_and_user(arena, token), &taken, err))
        return false;
    if (taken)
        return calx_fail(err, DSDB_DUPLICATE, "There is such a reset token already.");
    return run(db, token_to_insert(arena, user_id, token), NULL, err);
}

bool dsdb_add_reset_token(calx_session *db, calx_arena *arena, int64_t user_id, calx_text token, calx_error *err)
{
    if (token.len == 0)
        return calx_fail(err, CALX_USAGE, "The reset token is empty.");
    return client_write(db, err, add_token(db, arena, user_id, token, err));
}

bool dsdb_reset_token(calx_session *db, calx_arena *arena, calx_text token, reset_token_info *out, calx_error *err)
{
    bool found = false;
    return fetch_first(db, token_and_user(arena, token), reset_token_info, out, &found, err) &&
           (found || fail_no_token(err));
}

bool dsdb_delete_reset_token(calx_session *db, calx_arena *arena, calx_text token, calx_error *err)
{
    int64_t gone = 0;
    return client_retry(db, err, run(db, token_to_delete(arena, token), &gone, err)) &&
           (gone > 0 || fail_no_token(err));
}

/* No key of the table says that an account has one user, so those who link the same one go one after another. */
static bool lock_account(calx_session *db, calx_text provider, calx_text identifier, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text name =
        calx_text_format(scratch, "external account %.*s %.*s", CALX_TEXT_ARG(provider), CALX_TEXT_ARG(identifier));
    return calx_lock_in_transaction(db->conn, calx_lock_key(name), CALX_EXCLUSIVE, err);
}

static calx_select *owner_of_account(calx_arena *arena, account_type type, calx_text identifier)
{
    calx_select *q = select_(arena, external_accounts.user_id);
    from(q, external_accounts);
    where(q, eq(external_accounts.account_type, type));
    where(q, eq(external_accounts.account_identifier, identifier));
    return q;
}

static bool check_owner(calx_session *db, calx_arena *arena, account_type type, calx_text identifier, calx_error *err)
{
    account_owner owner;
    bool found = false;
    calx_text provider = calx_enum_label(&calx_type_account_type, (int)type.value);
    if (!lock_account(db, provider, identifier, err) ||
        !fetch_first(db, owner_of_account(arena, type, identifier), account_owner, &owner, &found, err))
        return false;
    return !found || calx_fail(err, DSDB_DUPLICATE, "The %.*s account %.*s belongs to user %d already.",
                               CALX_TEXT_ARG(provider), CALX_TEXT_ARG(identifier), owner.user_id);
}

static calx_insert *account_to_insert(calx_arena *arena, int64_t user_id, account_type type, calx_text identifier)
{
    calx_insert *q = insert_into(arena, external_accounts);
    set(q, external_accounts.user_id, dsdb_reference(user_id));
    set(q, external_accounts.account_type, type);
    set(q, external_accounts.account_identifier, identifier);
    on_conflict_do_nothing(q);
    return q;
}

static bool link_account(calx_session *db, calx_arena *arena, int64_t user_id, account_type type, calx_text identifier,
                         calx_error *err)
{
    int64_t added = 0;
    calx_text provider = calx_enum_label(&calx_type_account_type, (int)type.value);
    if (!dsdb_hold_user(db, arena, user_id, err) || !check_owner(db, arena, type, identifier, err) ||
        !run(db, account_to_insert(arena, user_id, type, identifier), &added, err))
        return false;
    return added > 0 || calx_fail(err, DSDB_DUPLICATE, "User %lld has a %.*s account already.", (long long)user_id,
                                  CALX_TEXT_ARG(provider));
}

bool dsdb_link_external_account(calx_session *db, calx_arena *arena, int64_t user_id, account_type type,
                                calx_text identifier, calx_error *err)
{
    if (identifier.len == 0)
        return calx_fail(err, CALX_USAGE, "The identifier of the account is empty.");
    return dsdb_check_length(identifier, "identifier of the account", err) &&
           client_write(db, err, link_account(db, arena, user_id, type, identifier, err));
}

static calx_select *accounts_of_user(calx_arena *arena, int64_t user_id)
{
    calx_select *q = select_all(arena, external_accounts);
    from(q, external_accounts);
    where(q, eq(external_accounts.user_id, dsdb_reference(user_id)));
    order_by(q, external_accounts.account_type);
    return q;
}

bool dsdb_external_accounts(calx_session *db, calx_arena *arena, int64_t user_id, external_account_list *out,
                            calx_error *err)
{
    if (!fetch_all(db, accounts_of_user(arena, user_id), external_account, out, err))
        return false;
    return out->len > 0 || dsdb_check_user(db, arena, user_id, err);
}

static const calx_text any = { "a", 1 };

CALX_VERIFY_ROWS(digest_of_user, kept_digest, digest_of_user(arena, 1));
CALX_VERIFY_EFFECT(digest_to_set, digest_to_set(arena, 1, any));
CALX_VERIFY_ROWS(new_api_key, kept_api_key, new_api_key(arena, 1));
CALX_VERIFY_ROWS(token_and_user, reset_token_info, token_and_user(arena, any));
CALX_VERIFY_EFFECT(token_to_insert, token_to_insert(arena, 1, any));
CALX_VERIFY_EFFECT(token_to_delete, token_to_delete(arena, any));
CALX_VERIFY_ROWS(owner_of_account, account_owner, owner_of_account(arena, ACCOUNT_GITHUB, any));
CALX_VERIFY_EFFECT(account_to_insert, account_to_insert(arena, 1, ACCOUNT_GITHUB, any));
CALX_VERIFY_ROWS(accounts_of_user, external_account, accounts_of_user(arena, 1));
