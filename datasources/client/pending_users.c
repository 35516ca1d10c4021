/* Pending users. */
#include "pending_users.h"

#include "operations.h"
#include "users.h"

static bool is_pending(calx_session *db, calx_arena *arena, calx_text email, bool *out, calx_error *err)
{
    calx_select *q = select_(arena, pending_users.id);
    from(q, pending_users);
    where(q, eq(pending_users.email, email));
    return exists_(db, q, out, err);
}

bool dsdb_pending_user_exists(calx_session *db, calx_arena *arena, calx_text email, bool *out, calx_error *err)
{
    return is_pending(db, arena, email, out, err);
}

static bool fail_token_taken(calx_error *err)
{
    return calx_fail(err, DSDB_DUPLICATE, "The validation token is taken.");
}

/* After a conflict: with the address, or with the token. */
static bool fail_conflict(calx_session *db, calx_arena *arena, calx_text email, calx_error *err)
{
    bool pending = false;
    if (!is_pending(db, arena, email, &pending, err))
        return false;
    if (!pending)
        return fail_token_taken(err);
    return calx_fail(err, DSDB_DUPLICATE, "The e-mail address %.*s is pending already.", CALX_TEXT_ARG(email));
}

bool dsdb_create_pending_user(calx_session *db, calx_arena *arena, const new_pending_user *pending, calx_error *err)
{
    int64_t added = 0;
    if (calx_text_trim(pending->email).len == 0)
        return calx_fail(err, CALX_USAGE, "The e-mail address of the pending user is empty.");
    if (pending->password_digest.len == 0 || pending->validation_token.len == 0)
        return calx_fail(err, CALX_USAGE, "A pending user needs a password digest and a validation token.");
    calx_array_user_capacities_enum capacities = { .items = (user_capacities_enum *)pending->capacities,
                                                   .len = (int32_t)pending->capacity_count };
    calx_insert *q = insert_into(arena, pending_users);
    set(q, pending_users.email, pending->email);
    set(q, pending_users.password_digest, pending->password_digest);
    set(q, pending_users.validation_token, pending->validation_token);
    set(q, pending_users.capacities, capacities);
    on_conflict_do_nothing(q);
    return run(db, q, &added, err) && (added > 0 || fail_conflict(db, arena, pending->email, err));
}

bool dsdb_replace_validation_token(calx_session *db, calx_arena *arena, calx_text email, calx_text token,
                                   calx_error *err)
{
    int64_t affected = 0;
    if (token.len == 0)
        return calx_fail(err, CALX_USAGE, "The validation token is empty.");
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open)
        return false;
    calx_update *q = update_(arena, pending_users);
    set(q, pending_users.validation_token, token);
    where(q, eq(pending_users.email, email));
    if (!run(db, q, &affected, err))
        return calx_error_is(err, DSDB_DUPLICATE) &&
               fail_token_taken(err); /* the server's own error quotes the token */
    if (affected == 0)
        return calx_fail(err, CALX_NOT_FOUND, "There is no pending user with the e-mail address %.*s.",
                         CALX_TEXT_ARG(email));
    return calx_commit(&tx, err);
}

RESULT(taken_pending_user, FIELD(email, text), FIELD(password_digest, text),
       FIELD(capacities, user_capacities_enum_array, NULLABLE));

static bool take(calx_session *db, calx_arena *arena, calx_text token, taken_pending_user *out, calx_error *err)
{
    bool found = false;
    calx_delete *q = delete_from(arena, pending_users);
    where(q, eq(pending_users.validation_token, token));
    returning(q, pending_users.email, pending_users.password_digest, pending_users.capacities);
    return fetch_first(db, q, taken_pending_user, out, &found, err) &&
           (found || calx_fail(err, CALX_NOT_FOUND, "There is no such validation token."));
}

bool dsdb_validate_pending_user(calx_session *db, calx_arena *arena, calx_text token, validated_user *out,
                                calx_error *err)
{
    taken_pending_user taken;
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open || !take(db, arena, token, &taken, err))
        return false;
    new_user user = { .email = taken.email,
                      .password_digest = CALX_SOME(text, taken.password_digest),
                      .capacities = taken.capacities.value.items,
                      .capacity_count = (size_t)taken.capacities.value.len };
    *out = (validated_user){ .email = taken.email };
    return dsdb_create_user(db, arena, &user, &out->id, err) && calx_commit(&tx, err);
}
