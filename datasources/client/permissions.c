/* Permissions, by their names. */
#include "permissions.h"

#include "models/links/users__permissions.h"
#include "operations.h"
#include "run.h"
#include "users.h"

#include <calx/verify.h>

RESULT(permission_key, FIELD(id, int4));

static calx_select *permissions_of_user(calx_arena *arena, int64_t user_id)
{
    calx_select *q = select_(arena, permissions.id, permissions.permission_name, permissions.description);
    from(q, link_users__permissions);
    join(q, permissions, eq_col(permissions.id, link_users__permissions.permission_id));
    where(q, eq(link_users__permissions.user_id, dsdb_reference(user_id)));
    order_by(q, permissions.permission_name);
    return q;
}

bool dsdb_permissions(calx_session *db, calx_arena *arena, int64_t user_id, held_permission_list *out, calx_error *err)
{
    if (!fetch_all(db, permissions_of_user(arena, user_id), held_permission, out, err))
        return false;
    return out->len > 0 || dsdb_check_user(db, arena, user_id, err);
}

/* One text, which is null where there is no permission at all. */
static calx_select *names_of_permissions(calx_arena *arena)
{
    calx_select *q = select_(arena, string_agg_(permissions.permission_name,
                                                in_order(value_(text, CALX_TEXT(", ")), permissions.permission_name)));
    from(q, permissions);
    return q;
}

static bool fail_unknown(calx_session *db, calx_arena *arena, calx_text name, calx_error *err)
{
    calx_array_text names;
    if (!fetch_column(db, names_of_permissions(arena), text, &names, err))
        return false;
    calx_fail(err, CALX_NOT_FOUND, "There is no permission %.*s.", CALX_TEXT_ARG(name));
    if (names.len > 0 && !(names.nulls && names.nulls[0]))
        calx_error_detail(err, "The permissions are %.*s.", CALX_TEXT_ARG(names.items[0]));
    return false;
}

static calx_select *permission_to_hold(calx_arena *arena, calx_text name)
{
    calx_select *q = select_(arena, permissions.id);
    from(q, permissions);
    where(q, eq(permissions.permission_name, name));
    for_key_share(q);
    return q;
}

/* The id of a permission; the user exists until the transaction ends. */
static bool find_both(calx_session *db, calx_arena *arena, int64_t user_id, calx_text name, int32_t *id,
                      calx_error *err)
{
    permission_key key;
    bool found = false;
    if (!dsdb_hold_user(db, arena, user_id, err) ||
        !fetch_first(db, permission_to_hold(arena, name), permission_key, &key, &found, err))
        return false;
    *id = key.id;
    return found || fail_unknown(db, arena, name, err);
}

static calx_insert *permission_to_give(calx_arena *arena, int64_t user_id, int32_t permission_id)
{
    calx_insert *q = insert_into(arena, link_users__permissions);
    set(q, link_users__permissions.user_id, dsdb_reference(user_id));
    set(q, link_users__permissions.permission_id, permission_id);
    on_conflict_do_nothing(q);
    return q;
}

static bool give(calx_session *db, calx_arena *arena, int64_t user_id, calx_text permission, calx_error *err)
{
    int32_t id;
    int64_t added = 0;
    if (!find_both(db, arena, user_id, permission, &id, err) ||
        !run(db, permission_to_give(arena, user_id, id), &added, err))
        return false;
    return added > 0 || calx_fail(err, DSDB_DUPLICATE, "User %lld has the permission %.*s already.", (long long)user_id,
                                  CALX_TEXT_ARG(permission));
}

bool dsdb_add_permission(calx_session *db, calx_arena *arena, int64_t user_id, calx_text permission, calx_error *err)
{
    return client_write(db, err, give(db, arena, user_id, permission, err));
}

static calx_delete *permission_to_take(calx_arena *arena, int64_t user_id, int32_t permission_id)
{
    calx_delete *q = delete_from(arena, link_users__permissions);
    where(q, eq(link_users__permissions.user_id, dsdb_reference(user_id)));
    where(q, eq(link_users__permissions.permission_id, permission_id));
    return q;
}

static bool take(calx_session *db, calx_arena *arena, int64_t user_id, calx_text permission, calx_error *err)
{
    int32_t id;
    int64_t removed = 0;
    if (!find_both(db, arena, user_id, permission, &id, err) ||
        !run(db, permission_to_take(arena, user_id, id), &removed, err))
        return false;
    return removed > 0 || calx_fail(err, CALX_NOT_FOUND, "User %lld does not have the permission %.*s.",
                                    (long long)user_id, CALX_TEXT_ARG(permission));
}

bool dsdb_remove_permission(calx_session *db, calx_arena *arena, int64_t user_id, calx_text permission, calx_error *err)
{
    return client_write(db, err, take(db, arena, user_id, permission, err));
}

static const calx_text a_permission = { "a", 1 };

CALX_VERIFY_ROWS(permissions_of_user, held_permission, permissions_of_user(arena, 1));
CALX_VERIFY_VALUE(names_of_permissions, text, names_of_permissions(arena));
CALX_VERIFY_ROWS(permission_to_hold, permission_key, permission_to_hold(arena, a_permission));
CALX_VERIFY_EFFECT(permission_to_give, permission_to_give(arena, 1, 1));
CALX_VERIFY_EFFECT(permission_to_take, permission_to_take(arena, 1, 1));
