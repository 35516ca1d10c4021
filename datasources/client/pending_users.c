/* Pending users. */
#include "pending_users.h"

#include "operations.h"
#include "run.h"
#include "users.h"

#include <calx/verify.h>

static calx_select *pending_with_email(calx_arena *arena, calx_text email)
{
    calx_select *q = select_(arena, pending_users.id);
    from(q, pending_users);
    where(q, eq(pending_users.email, email));
    return q;
}

bool dsdb_pending_user_exists(calx_session *db, calx_arena *arena, calx_text email, bool *out, calx_error *err)
{
    return exists_(db, pending_with_email(arena, email), out, err);
}

static bool fail_token_taken(calx_error *err)
{
    return calx_fail(err, DSDB_DUPLICATE, "The validation token is taken.");
}

/* After a conflict: with the address, or with the token. */
static bool fail_conflict(calx_session *db, calx_arena *arena, calx_text email, calx_error *err)
{
    bool pending = false;
    if (!dsdb_pending_user_exists(db, arena, email, &pending, err))
        return false;
    if (!pending)
        return fail_token_taken(err);
    return calx_fail(err, DSDB_DUPLICATE, "The e-mail address %.*s is pending already.", CALX_TEXT_ARG(email));
}

static calx_insert *pending_to_insert(calx_arena *arena, const new_pending_user *pending)
{
    calx_array_user_capacities_enum capacities = { .items = (user_capacities_enum *)pending->capacities,
                                                   .len = (int32_t)pending->capacity_count };
    calx_insert *q = insert_into(arena, pending_users);
    set(q, pending_users.email, pending->email);
    set(q, pending_users.password_digest, pending->password_digest);
    set(q, pending_users.validation_token, pending->validation_token);
    set(q, pending_users.capacities, capacities);
    on_conflict_do_nothing(q);
    return q;
}

bool dsdb_create_pending_user(calx_session *db, calx_arena *arena, const new_pending_user *pending, calx_error *err)
{
    int64_t added = 0;
    if (calx_text_trim(pending->email).len == 0)
        return calx_fail(err, CALX_USAGE, "The e-mail address of the pending user is empty.");
    if (pending->password_digest.len == 0 || pending->validation_token.len == 0)
        return calx_fail(err, CALX_USAGE, "A pending user needs a password digest and a validation token.");
    return client_retry(db, err, run(db, pending_to_insert(arena, pending), &added, err)) &&
           (added > 0 || fail_conflict(db, arena, pending->email, err));
}

static calx_update *token_to_set(calx_arena *arena, calx_text email, calx_text token)
{
    calx_update *q = update_(arena, pending_users);
    set(q, pending_users.validation_token, token);
    where(q, eq(pending_users.email, email));
    return q;
}

static bool replace_token(calx_session *db, calx_arena *arena, calx_text email, calx_text token, calx_error *err)
{
    int64_t affected = 0;
    if (!run(db, token_to_set(arena, email, token), &affected, err))
        return calx_error_is(err, DSDB_DUPLICATE) &&
               fail_token_taken(err); /* the server's own error quotes the token */
    return affected > 0 || calx_fail(err, CALX_NOT_FOUND, "There is no pending user with the e-mail address %.*s.",
                                     CALX_TEXT_ARG(email));
}

bool dsdb_replace_validation_token(calx_session *db, calx_arena *arena, calx_text email, calx_text token,
                                   calx_error *err)
{
    if (token.len == 0)
        return calx_fail(err, CALX_USAGE, "The validation token is empty.");
    return client_write(db, err, replace_token(db, arena, email, token, err));
}

RESULT(taken_pending_user, FIELD(email, text), FIELD(password_digest, text),
       FIELD(capacities, user_capacities_enum_array, NULLABLE));

static calx_delete *pending_to_take(calx_arena *arena, calx_text token)
{
    calx_delete *q = delete_from(arena, pending_users);
    where(q, eq(pending_users.validation_token, token));
    returning(q, pending_users.email, pending_users.password_digest, pending_users.capacities);
    return q;
}

static bool take(calx_session *db, calx_arena *arena, calx_text token, taken_pending_user *out, calx_error *err)
{
    bool found = false;
    return fetch_first(db, pending_to_take(arena, token), taken_pending_user, out, &found, err) &&
           (found || calx_fail(err, CALX_NOT_FOUND, "There is no such validation token."));
}

static bool validate(calx_session *db, calx_arena *arena, calx_text token, validated_user *out, calx_error *err)
{
    taken_pending_user taken;
    if (!take(db, arena, token, &taken, err))
        return false;
    new_user user = { .email = taken.email,
                      .password_digest = CALX_SOME(text, taken.password_digest),
                      .capacities = taken.capacities.value.items,
                      .capacity_count = (size_t)taken.capacities.value.len };
    *out = (validated_user){ .email = taken.email };
    return dsdb_create_user(db, arena, &user, &out->id, err);
}

bool dsdb_validate_pending_user(calx_session *db, calx_arena *arena, calx_text token, validated_user *out,
                                calx_error *err)
{
    return client_write(db, err, validate(db, arena, token, out, err));
}

static const new_pending_user a_pending = { .email = { "a", 1 } };

CALX_VERIFY_EFFECT(pending_with_email, pending_with_email(arena, a_pending.email));
CALX_VERIFY_EFFECT(pending_to_insert, pending_to_insert(arena, &a_pending));
CALX_VERIFY_EFFECT(token_to_set, token_to_set(arena, a_pending.email, a_pending.email));
CALX_VERIFY_ROWS(pending_to_take, taken_pending_user, pending_to_take(arena, a_pending.email));
