/* Operations on accounts and permissions. */
#include "cli/api/api.h"

#include "client/permissions.h"
#include "client/users.h"

static json_t *info_json(const api_call *call, const user_info *info)
{
    return row_json(call->arena, &calx_shape_user_info, info);
}

static bool create_user(api_call *call, json_t **out, calx_error *err)
{
    int64_t id;
    new_user user = { .email = api_text(call, "email"), .password_digest = api_opt_text(call, "digest") };
    user.capacities = api_labels(call, "capacity", user_capacities_enum, &user.capacity_count);
    if (!dsdb_create_user(&call->db, call->arena, &user, &id, err))
        return false;
    *out = json_pack("{s:I}", "id", (json_int_t)id);
    return true;
}

static bool user_id(api_call *call, json_t **out, calx_error *err)
{
    int64_t id;
    if (!dsdb_user_id(&call->db, call->arena, api_text(call, "email"), &id, err))
        return false;
    *out = json_pack("{s:I}", "id", (json_int_t)id);
    return true;
}

static bool user_email(api_call *call, json_t **out, calx_error *err)
{
    calx_text email;
    if (!dsdb_user_email(&call->db, call->arena, api_integer(call, "user-id"), &email, err))
        return false;
    *out = json_pack("{s:o}", "email", calx_cli_json_text(email));
    return true;
}

static bool user_by_email(api_call *call, json_t **out, calx_error *err)
{
    user_info info;
    if (!dsdb_user_by_email(&call->db, call->arena, api_text(call, "email"), &info, err))
        return false;
    *out = info_json(call, &info);
    return true;
}

static bool user_by_external_account(api_call *call, json_t **out, calx_error *err)
{
    user_info info;
    size_t count;
    const account_type *type = api_labels(call, "type", account_type, &count);
    if (!dsdb_user_by_external_account(&call->db, call->arena, *type, api_text(call, "identifier"), &info, err))
        return false;
    *out = info_json(call, &info);
    return true;
}

static bool user_by_api_key(api_call *call, json_t **out, calx_error *err)
{
    user_info info;
    if (!dsdb_user_by_api_key(&call->db, call->arena, api_text(call, "api-key"), &info, err))
        return false;
    *out = info_json(call, &info);
    return true;
}

static bool list_users(api_call *call, json_t **out, calx_error *err)
{
    user_page got;
    if (!dsdb_list_users(&call->db, call->arena, api_page(call), &got, err))
        return false;
    json_t *rows = rows_json(call->arena, listed_user, &got.users);
    for (size_t i = 0; i < got.users.len; i++)
        json_object_set_new(json_array_get(rows, i), "permissions",
                            rows_json(call->arena, held_permission, &got.users.items[i].permissions));
    *out = api_page_json(call, got.more, rows);
    return true;
}

static bool patch_capacities(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    size_t count;
    const user_capacities_enum *capacities = api_labels(call, "capacity", user_capacities_enum, &count);
    return dsdb_patch_capacities(&call->db, call->arena, api_integer(call, "user-id"), capacities, count, err);
}

static bool delete_user(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    return dsdb_delete_user(&call->db, call->arena, api_integer(call, "user-id"), err);
}

static bool list_permissions(api_call *call, json_t **out, calx_error *err)
{
    held_permission_list held;
    if (!dsdb_permissions(&call->db, call->arena, api_integer(call, "user-id"), &held, err))
        return false;
    *out = rows_json(call->arena, held_permission, &held);
    return true;
}

static bool add_permission(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    return dsdb_add_permission(&call->db, call->arena, api_integer(call, "user-id"), api_text(call, "permission"), err);
}

static bool remove_permission(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    return dsdb_remove_permission(&call->db, call->arena, api_integer(call, "user-id"), api_text(call, "permission"),
                                  err);
}

#define CAPACITIES TAKES("capacity", API_LABEL, "capacity of the user", MANY, LABEL_OF(user_capacities_enum))
#define PERMISSION TAKES("permission", API_TEXT, "name of the permission", REQUIRED)

const api_operation api_users[] = {
    { "create-user", "Make a user with capacities", create_user,
      PARAMETERS(TAKES_EMAIL, TAKES("digest", API_SECRET, "digest of the password", ), CAPACITIES) },
    { "user-id", "The id of the user with an e-mail address", user_id, PARAMETERS(TAKES_EMAIL) },
    { "user-email", "The e-mail address of the user with an id", user_email, PARAMETERS(TAKES_USER) },
    { "user-by-email", "What signing in needs, by e-mail address", user_by_email, PARAMETERS(TAKES_EMAIL) },
    { "user-by-external-account", "What signing in needs, by external account", user_by_external_account,
      PARAMETERS(TAKES("type", API_LABEL, "provider of the account", REQUIRED, LABEL_OF(account_type)),
                 TAKES("identifier", API_TEXT, "the account at its provider", REQUIRED)) },
    { "user-by-api-key", "What signing in needs, by API key", user_by_api_key,
      PARAMETERS(TAKES("api-key", API_SECRET, "the key", REQUIRED)) },
    { "list-users", "All users with their permissions, the newest first", list_users, PARAMETERS(TAKES_PAGE) },
    { "patch-capacities", "Set the capacities of a user", patch_capacities, PARAMETERS(TAKES_USER, CAPACITIES) },
    { "delete-user", "Delete a user; their data requests stay", delete_user, PARAMETERS(TAKES_USER) },
    { "list-permissions", "The permissions of a user", list_permissions, PARAMETERS(TAKES_USER) },
    { "add-permission", "Give a user a permission", add_permission, PARAMETERS(TAKES_USER, PERMISSION) },
    { "remove-permission", "Take a permission from a user", remove_permission, PARAMETERS(TAKES_USER, PERMISSION) },
    { .name = NULL },
};
