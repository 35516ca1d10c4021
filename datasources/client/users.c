/* Accounts. Of secrets nothing is said in an error: keys that are taken are found by ON CONFLICT, since the server's
 * own error quotes them. */
#include "users.h"

#include "models/data_requests.h"
#include "models/links/users__permissions.h"
#include "operations.h"
#include "run.h"

#include <calx/load.h>
#include <calx/verify.h>

RESULT(user_key, FIELD(id, int8));

bool dsdb_no_user(int64_t user_id, calx_error *err)
{
    return calx_fail(err, CALX_NOT_FOUND, "There is no user with id %lld.", (long long)user_id);
}

static calx_select *user_with_id(calx_arena *arena, int64_t user_id)
{
    calx_select *q = select_(arena, users.id);
    from(q, users);
    where(q, eq(users.id, user_id));
    return q;
}

static calx_select *user_to_hold(calx_arena *arena, int64_t user_id)
{
    calx_select *q = user_with_id(arena, user_id);
    for_key_share(q);
    return q;
}

/* Nobody else changes the user, and others may refer to them. */
static calx_select *user_to_change(calx_arena *arena, int64_t user_id)
{
    calx_select *q = user_with_id(arena, user_id);
    for_no_key_update(q);
    return q;
}

/* Nobody else refers to the user either. */
static calx_select *user_to_remove(calx_arena *arena, int64_t user_id)
{
    calx_select *q = user_with_id(arena, user_id);
    for_update(q);
    return q;
}

static bool fetch_user(calx_session *db, calx_select *q, int64_t user_id, calx_error *err)
{
    user_key key;
    bool found = false;
    return fetch_first(db, q, user_key, &key, &found, err) && (found || dsdb_no_user(user_id, err));
}

bool dsdb_hold_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err)
{
    return fetch_user(db, user_to_hold(arena, user_id), user_id, err);
}

bool dsdb_lock_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err)
{
    return fetch_user(db, user_to_change(arena, user_id), user_id, err);
}

bool dsdb_check_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err)
{
    bool found = false;
    return exists_(db, user_with_id(arena, user_id), &found, err) && (found || dsdb_no_user(user_id, err));
}

static bool fail_taken(calx_text email, calx_error *err)
{
    return calx_fail(err, DSDB_DUPLICATE, "There is already a user with the e-mail address %.*s.",
                     CALX_TEXT_ARG(email));
}

static bool fail_no_email(calx_text email, calx_error *err)
{
    return calx_fail(err, CALX_NOT_FOUND, "There is no user with the e-mail address %.*s.", CALX_TEXT_ARG(email));
}

static calx_insert *user_to_insert(calx_arena *arena, const new_user *user)
{
    calx_insert *q = insert_into(arena, users);
    set(q, users.email, user->email);
    set_opt(q, users.password_digest, user->password_digest);
    on_conflict_do_nothing(q);
    returning(q, users.id);
    return q;
}

static bool insert_user(calx_session *db, calx_arena *arena, const new_user *user, int64_t *id, calx_error *err)
{
    user_key made;
    bool fresh = false;
    if (!fetch_first(db, user_to_insert(arena, user), user_key, &made, &fresh, err))
        return false;
    if (!fresh)
        return fail_taken(user->email, err);
    *id = made.id;
    return true;
}

static calx_insert *capacities_to_insert(calx_arena *arena, int64_t user_id, const user_capacities_enum *capacities,
                                         size_t count)
{
    calx_array_user_capacities_enum given = { .items = (user_capacities_enum *)capacities, .len = (int32_t)count };
    calx_select *rows = select_(arena, value_(int4, dsdb_reference(user_id)),
                                unnest_(user_capacities_enum, value_(user_capacities_enum_array, given)));
    calx_insert *q = insert_into(arena, user_capacities);
    insert_select(q, rows, user_capacities.user_id, user_capacities.capacity);
    on_conflict_do_nothing(q);
    return q;
}

/* Makes the user's capacities contain those that are given. The user exists. */
static bool add_capacities(calx_session *db, calx_arena *arena, int64_t user_id, const user_capacities_enum *capacities,
                           size_t count, calx_error *err)
{
    return count == 0 || run(db, capacities_to_insert(arena, user_id, capacities, count), NULL, err);
}

bool dsdb_create_user(calx_session *db, calx_arena *arena, const new_user *user, int64_t *id, calx_error *err)
{
    if (calx_text_trim(user->email).len == 0)
        return calx_fail(err, CALX_USAGE, "The e-mail address of the user is empty.");
    return client_write(db, err,
                        insert_user(db, arena, user, id, err) &&
                            add_capacities(db, arena, *id, user->capacities, user->capacity_count, err));
}

static calx_select *user_with_email(calx_arena *arena, calx_text email)
{
    calx_select *q = select_(arena, users.id);
    from(q, users);
    where(q, eq(users.email, email));
    return q;
}

bool dsdb_user_id(calx_session *db, calx_arena *arena, calx_text email, int64_t *id, calx_error *err)
{
    user_key key;
    bool found = false;
    if (!fetch_first(db, user_with_email(arena, email), user_key, &key, &found, err))
        return false;
    if (!found)
        return fail_no_email(email, err);
    *id = key.id;
    return true;
}

RESULT(user_address, FIELD(email, text));

static calx_select *email_of_user(calx_arena *arena, int64_t id)
{
    calx_select *q = select_(arena, users.email);
    from(q, users);
    where(q, eq(users.id, id));
    return q;
}

bool dsdb_user_email(calx_session *db, calx_arena *arena, int64_t id, calx_text *email, calx_error *err)
{
    user_address address;
    bool found = false;
    if (!fetch_first(db, email_of_user(arena, id), user_address, &address, &found, err))
        return false;
    if (!found)
        return dsdb_no_user(id, err);
    *email = address.email;
    return true;
}

static calx_select *every_info(calx_arena *arena)
{
    calx_select *q = select_(arena, users.id, users.email, users.password_digest, users.api_key);
    from(q, users);
    return q;
}

static calx_select *info_with_email(calx_arena *arena, calx_text email)
{
    calx_select *q = every_info(arena);
    where(q, eq(users.email, email));
    return q;
}

static calx_select *info_with_account(calx_arena *arena, account_type type, calx_text identifier)
{
    calx_select *q = every_info(arena);
    join(q, external_accounts, eq_key(external_accounts.user_id, users.id));
    where(q, eq(external_accounts.account_type, type));
    where(q, eq(external_accounts.account_identifier, identifier));
    return q;
}

static calx_select *info_with_api_key(calx_arena *arena, calx_text api_key)
{
    calx_select *q = every_info(arena);
    where(q, eq(users.api_key, api_key));
    return q;
}

bool dsdb_user_by_email(calx_session *db, calx_arena *arena, calx_text email, user_info *out, calx_error *err)
{
    if (fetch_one(db, info_with_email(arena, email), user_info, out, err))
        return true;
    return calx_error_is(err, CALX_NOT_FOUND) && fail_no_email(email, err);
}

bool dsdb_user_by_external_account(calx_session *db, calx_arena *arena, account_type type, calx_text identifier,
                                   user_info *out, calx_error *err)
{
    if (fetch_one(db, info_with_account(arena, type, identifier), user_info, out, err))
        return true;
    calx_text provider = calx_enum_label(&calx_type_account_type, (int)type.value);
    if (calx_error_is(err, CALX_NOT_FOUND))
        return calx_fail(err, CALX_NOT_FOUND, "There is no user with the %.*s account %.*s.", CALX_TEXT_ARG(provider),
                         CALX_TEXT_ARG(identifier));
    if (calx_error_is(err, CALX_AMBIGUOUS))
        return calx_fail(err, CALX_AMBIGUOUS, "Several users have the %.*s account %.*s.", CALX_TEXT_ARG(provider),
                         CALX_TEXT_ARG(identifier));
    return false;
}

bool dsdb_user_by_api_key(calx_session *db, calx_arena *arena, calx_text api_key, user_info *out, calx_error *err)
{
    if (fetch_one(db, info_with_api_key(arena, api_key), user_info, out, err))
        return true;
    if (calx_error_is(err, CALX_NOT_FOUND))
        return calx_fail(err, CALX_NOT_FOUND, "There is no user with that API key.");
    if (calx_error_is(err, CALX_AMBIGUOUS))
        return calx_fail(err, CALX_AMBIGUOUS, "Several users have that API key.");
    return false;
}

static calx_select *newest_users(calx_arena *arena)
{
    calx_select *q = select_(arena, users.id, users.email, users.created_at, users.updated_at);
    from(q, users);
    order_by(q, desc(users.created_at), desc(users.id));
    return q;
}

static calx_select *every_permission(calx_arena *arena)
{
    calx_select *q = select_(arena, permissions.id, permissions.permission_name, permissions.description);
    from(q, permissions);
    order_by(q, permissions.permission_name);
    return q;
}

bool dsdb_list_users(calx_session *db, calx_arena *arena, int64_t page_number, user_page *out, calx_error *err)
{
    calx_load theirs = calx_load_related(users, "permissions");
    return page(db, newest_users(arena), listed_user, page_number, DSDB_PAGE, &out->users, &out->more, err) &&
           load(db, every_permission(arena), theirs, &out->users, id, permissions, held_permission, NULL, err);
}

static calx_select *capacities_of_user(calx_arena *arena, int64_t user_id)
{
    calx_select *q = select_(arena, user_capacities.capacity);
    from(q, user_capacities);
    where(q, eq(user_capacities.user_id, dsdb_reference(user_id)));
    order_by(q, user_capacities.capacity);
    return q;
}

bool dsdb_capacities(calx_session *db, calx_arena *arena, int64_t user_id, calx_array_user_capacities_enum *out,
                     calx_error *err)
{
    return fetch_column(db, capacities_of_user(arena, user_id), user_capacities_enum, out, err);
}

static calx_delete *other_capacities(calx_arena *arena, int64_t user_id, const user_capacities_enum *kept, size_t count)
{
    calx_delete *q = delete_from(arena, user_capacities);
    where(q, eq(user_capacities.user_id, dsdb_reference(user_id)));
    where(q, not_(in_(user_capacities.capacity, kept, count)));
    return q;
}

bool dsdb_patch_capacities(calx_session *db, calx_arena *arena, int64_t user_id, const user_capacities_enum *capacities,
                           size_t count, calx_error *err)
{
    return client_write(db, err,
                        dsdb_lock_user(db, arena, user_id, err) &&
                            run(db, other_capacities(arena, user_id, capacities, count), NULL, err) &&
                            add_capacities(db, arena, user_id, capacities, count, err));
}

static calx_update *requests_to_detach(calx_arena *arena, int64_t user_id)
{
    calx_update *q = update_(arena, data_requests);
    set_null(q, data_requests.creator_user_id);
    where(q, eq(data_requests.creator_user_id, user_id));
    return q;
}

static calx_delete *user_to_delete(calx_arena *arena, int64_t user_id)
{
    calx_delete *q = delete_from(arena, users);
    where(q, eq(users.id, user_id));
    return q;
}

bool dsdb_delete_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err)
{
    return client_write(db, err,
                        fetch_user(db, user_to_remove(arena, user_id), user_id, err) &&
                            run(db, requests_to_detach(arena, user_id), NULL, err) &&
                            run(db, user_to_delete(arena, user_id), NULL, err));
}

static const new_user a_user = { .email = { "a", 1 } };

CALX_VERIFY_ROWS(user_with_id, user_key, user_with_id(arena, 1));
CALX_VERIFY_ROWS(user_to_hold, user_key, user_to_hold(arena, 1));
CALX_VERIFY_ROWS(user_to_change, user_key, user_to_change(arena, 1));
CALX_VERIFY_ROWS(user_to_remove, user_key, user_to_remove(arena, 1));
CALX_VERIFY_ROWS(user_to_insert, user_key, user_to_insert(arena, &a_user));
CALX_VERIFY_EFFECT(capacities_to_insert, capacities_to_insert(arena, 1, NULL, 0));
CALX_VERIFY_ROWS(user_with_email, user_key, user_with_email(arena, a_user.email));
CALX_VERIFY_ROWS(email_of_user, user_address, email_of_user(arena, 1));
CALX_VERIFY_ROWS(info_with_email, user_info, info_with_email(arena, a_user.email));
CALX_VERIFY_ROWS(info_with_account, user_info, info_with_account(arena, ACCOUNT_GITHUB, a_user.email));
CALX_VERIFY_ROWS(info_with_api_key, user_info, info_with_api_key(arena, a_user.email));
CALX_VERIFY_ROWS(newest_users, listed_user, newest_users(arena));
CALX_VERIFY_ROWS(every_permission, held_permission, every_permission(arena));
CALX_VERIFY_VALUE(capacities_of_user, user_capacities_enum, capacities_of_user(arena, 1));
CALX_VERIFY_EFFECT(other_capacities, other_capacities(arena, 1, NULL, 0));
CALX_VERIFY_EFFECT(requests_to_detach, requests_to_detach(arena, 1));
CALX_VERIFY_EFFECT(user_to_delete, user_to_delete(arena, 1));
