/* Accounts. Of secrets nothing is said in an error: keys that are taken are found by ON CONFLICT, since the server's
 * own error quotes them. */
#include "users.h"

#include "models/data_requests.h"
#include "models/links/users__permissions.h"
#include "operations.h"

#include <calx/load.h>

RESULT(user_key, FIELD(id, int8));

bool dsdb_no_user(int64_t user_id, calx_error *err)
{
    return calx_fail(err, CALX_NOT_FOUND, "There is no user with id %lld.", (long long)user_id);
}

bool dsdb_hold_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err)
{
    user_key key;
    bool found = false;
    calx_select *q = select_(arena, users.id);
    from(q, users);
    where(q, eq(users.id, user_id));
    for_key_share(q);
    return fetch_first(db, q, user_key, &key, &found, err) && (found || dsdb_no_user(user_id, err));
}

bool dsdb_check_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err)
{
    bool found = false;
    calx_select *q = select_(arena, users.id);
    from(q, users);
    where(q, eq(users.id, user_id));
    return exists_(db, q, &found, err) && (found || dsdb_no_user(user_id, err));
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

static bool insert_user(calx_session *db, calx_arena *arena, const new_user *user, int64_t *id, calx_error *err)
{
    user_key made;
    bool fresh = false;
    calx_insert *q = insert_into(arena, users);
    set(q, users.email, user->email);
    set_opt(q, users.password_digest, user->password_digest);
    on_conflict_do_nothing(q);
    returning(q, users.id);
    if (!fetch_first(db, q, user_key, &made, &fresh, err))
        return false;
    if (!fresh)
        return fail_taken(user->email, err);
    *id = made.id;
    return true;
}

bool dsdb_add_capacities(calx_session *db, calx_arena *arena, int64_t user_id, const user_capacities_enum *capacities,
                         size_t count, calx_error *err)
{
    if (count == 0)
        return true;
    calx_array_user_capacities_enum given = { .items = (user_capacities_enum *)capacities, .len = (int32_t)count };
    calx_select *rows = select_(arena, value_(int4, dsdb_reference(user_id)),
                                unnest_(user_capacities_enum, value_(user_capacities_enum_array, given)));
    calx_insert *q = insert_into(arena, user_capacities);
    insert_select(q, rows, user_capacities.user_id, user_capacities.capacity);
    on_conflict_do_nothing(q);
    return run(db, q, NULL, err);
}

bool dsdb_create_user(calx_session *db, calx_arena *arena, const new_user *user, int64_t *id, calx_error *err)
{
    if (calx_text_trim(user->email).len == 0)
        return calx_fail(err, CALX_USAGE, "The e-mail address of the user is empty.");
    CALX_TRANSACTION(tx, db->conn, err);
    return tx.open && insert_user(db, arena, user, id, err) &&
           dsdb_add_capacities(db, arena, *id, user->capacities, user->capacity_count, err) && calx_commit(&tx, err);
}

bool dsdb_user_id(calx_session *db, calx_arena *arena, calx_text email, int64_t *id, calx_error *err)
{
    user_key key;
    bool found = false;
    calx_select *q = select_(arena, users.id);
    from(q, users);
    where(q, eq(users.email, email));
    if (!fetch_first(db, q, user_key, &key, &found, err))
        return false;
    if (!found)
        return fail_no_email(email, err);
    *id = key.id;
    return true;
}

RESULT(user_address, FIELD(email, text));

bool dsdb_user_email(calx_session *db, calx_arena *arena, int64_t id, calx_text *email, calx_error *err)
{
    user_address address;
    bool found = false;
    calx_select *q = select_(arena, users.email);
    from(q, users);
    where(q, eq(users.id, id));
    if (!fetch_first(db, q, user_address, &address, &found, err))
        return false;
    if (!found)
        return dsdb_no_user(id, err);
    *email = address.email;
    return true;
}

static calx_select *select_info(calx_arena *arena)
{
    calx_select *q = select_(arena, users.id, users.email, users.password_digest, users.api_key);
    from(q, users);
    return q;
}

bool dsdb_user_by_email(calx_session *db, calx_arena *arena, calx_text email, user_info *out, calx_error *err)
{
    calx_select *q = select_info(arena);
    where(q, eq(users.email, email));
    if (fetch_one(db, q, user_info, out, err))
        return true;
    return calx_error_is(err, CALX_NOT_FOUND) && fail_no_email(email, err);
}

bool dsdb_user_by_external_account(calx_session *db, calx_arena *arena, account_type type, calx_text identifier,
                                   user_info *out, calx_error *err)
{
    calx_select *q = select_info(arena);
    join(q, external_accounts, eq_key(external_accounts.user_id, users.id));
    where(q, eq(external_accounts.account_type, type));
    where(q, eq(external_accounts.account_identifier, identifier));
    if (fetch_one(db, q, user_info, out, err))
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
    calx_select *q = select_info(arena);
    where(q, eq(users.api_key, api_key));
    if (fetch_one(db, q, user_info, out, err))
        return true;
    if (calx_error_is(err, CALX_NOT_FOUND))
        return calx_fail(err, CALX_NOT_FOUND, "There is no user with that API key.");
    if (calx_error_is(err, CALX_AMBIGUOUS))
        return calx_fail(err, CALX_AMBIGUOUS, "Several users have that API key.");
    return false;
}

bool dsdb_list_users(calx_session *db, calx_arena *arena, int64_t page_number, user_page *out, calx_error *err)
{
    calx_select *q = select_(arena, users.id, users.email, users.created_at, users.updated_at);
    from(q, users);
    order_by(q, desc(users.created_at), desc(users.id));
    if (!page(db, q, listed_user, page_number, DSDB_PAGE, &out->users, &out->more, err))
        return false;
    calx_select *held = select_(arena, permissions.id, permissions.permission_name, permissions.description);
    from(held, permissions);
    order_by(held, permissions.permission_name);
    calx_load theirs = calx_load_related(users, "permissions");
    return load(db, held, theirs, &out->users, id, permissions, held_permission, NULL, err);
}

bool dsdb_capacities(calx_session *db, calx_arena *arena, int64_t user_id, calx_array_user_capacities_enum *out,
                     calx_error *err)
{
    calx_select *q = select_(arena, user_capacities.capacity);
    from(q, user_capacities);
    where(q, eq(user_capacities.user_id, dsdb_reference(user_id)));
    order_by(q, user_capacities.capacity);
    return fetch_column(db, q, user_capacities_enum, out, err);
}

bool dsdb_patch_capacities(calx_session *db, calx_arena *arena, int64_t user_id, const user_capacities_enum *capacities,
                           size_t count, calx_error *err)
{
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open || !dsdb_hold_user(db, arena, user_id, err))
        return false;
    calx_delete *q = delete_from(arena, user_capacities);
    where(q, eq(user_capacities.user_id, dsdb_reference(user_id)));
    where(q, not_(in_(user_capacities.capacity, capacities, count)));
    return run(db, q, NULL, err) && dsdb_add_capacities(db, arena, user_id, capacities, count, err) &&
           calx_commit(&tx, err);
}

static bool detach_requests(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err)
{
    calx_update *q = update_(arena, data_requests);
    set_null(q, data_requests.creator_user_id);
    where(q, eq(data_requests.creator_user_id, user_id));
    return run(db, q, NULL, err);
}

bool dsdb_delete_user(calx_session *db, calx_arena *arena, int64_t user_id, calx_error *err)
{
    int64_t gone = 0;
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open || !detach_requests(db, arena, user_id, err))
        return false;
    calx_delete *q = delete_from(arena, users);
    where(q, eq(users.id, user_id));
    if (!run(db, q, &gone, err))
        return false;
    return gone > 0 ? calx_commit(&tx, err) : dsdb_no_user(user_id, err);
}
