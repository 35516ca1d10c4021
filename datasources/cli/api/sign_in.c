/* Operations on how people sign in. */
#include "cli/api/api.h"

#include "client/pending_users.h"
#include "client/sign_in.h"

static bool password_digest(api_call *call, json_t **out, calx_error *err)
{
    opt_text digest;
    if (!dsdb_password_digest(&call->db, call->arena, api_integer(call, "user-id"), &digest, err))
        return false;
    *out = json_pack("{s:o}", "password_digest", digest.set ? calx_cli_json_text(digest.value) : json_null());
    return true;
}

static bool set_password_digest(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    return dsdb_set_password_digest(&call->db, call->arena, api_integer(call, "user-id"), api_text(call, "digest"),
                                    err);
}

static bool replace_api_key(api_call *call, json_t **out, calx_error *err)
{
    calx_text key;
    if (!dsdb_replace_api_key(&call->db, call->arena, api_integer(call, "user-id"), &key, err))
        return false;
    *out = json_pack("{s:o}", "api_key", calx_cli_json_text(key));
    return true;
}

static bool add_reset_token(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    return dsdb_add_reset_token(&call->db, call->arena, api_integer(call, "user-id"), api_text(call, "token"), err);
}

static bool reset_token_of(api_call *call, json_t **out, calx_error *err)
{
    reset_token_info info;
    if (!dsdb_reset_token(&call->db, call->arena, api_text(call, "token"), &info, err))
        return false;
    *out = row_json(call->arena, &calx_shape_reset_token_info, &info);
    return true;
}

static bool delete_reset_token(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    return dsdb_delete_reset_token(&call->db, call->arena, api_text(call, "token"), err);
}

static bool link_external_account(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    size_t count;
    const account_type *type = api_labels(call, "type", account_type, &count);
    return dsdb_link_external_account(&call->db, call->arena, api_integer(call, "user-id"), *type,
                                      api_text(call, "identifier"), err);
}

static bool list_external_accounts(api_call *call, json_t **out, calx_error *err)
{
    external_account_list accounts;
    if (!dsdb_external_accounts(&call->db, call->arena, api_integer(call, "user-id"), &accounts, err))
        return false;
    *out = rows_json(call->arena, external_account, &accounts);
    return true;
}

static bool create_pending_user(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    new_pending_user pending = { .email = api_text(call, "email"),
                                 .password_digest = api_text(call, "digest"),
                                 .validation_token = api_text(call, "token") };
    pending.capacities = api_labels(call, "capacity", user_capacities_enum, &pending.capacity_count);
    return dsdb_create_pending_user(&call->db, call->arena, &pending, err);
}

static bool pending_user_exists(api_call *call, json_t **out, calx_error *err)
{
    bool exists_already;
    if (!dsdb_pending_user_exists(&call->db, call->arena, api_text(call, "email"), &exists_already, err))
        return false;
    *out = json_pack("{s:b}", "exists", exists_already);
    return true;
}

static bool replace_validation_token(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    return dsdb_replace_validation_token(&call->db, call->arena, api_text(call, "email"), api_text(call, "token"), err);
}

static bool validate_pending_user(api_call *call, json_t **out, calx_error *err)
{
    validated_user user;
    if (!dsdb_validate_pending_user(&call->db, call->arena, api_text(call, "token"), &user, err))
        return false;
    *out = row_json(call->arena, &calx_shape_validated_user, &user);
    return true;
}

#define ACCOUNT_TYPE TAKES("type", API_LABEL, "provider of the account", REQUIRED, LABEL_OF(account_type))
#define TOKEN TAKES("token", API_SECRET, "the token", REQUIRED)
#define DIGEST TAKES("digest", API_SECRET, "digest of the password", REQUIRED)

const api_operation api_sign_in[] = {
    { "password-digest", "The digest of a user's password", password_digest, PARAMETERS(TAKES_USER) },
    { "set-password-digest", "Set the digest of a user's password", set_password_digest,
      PARAMETERS(TAKES_USER, DIGEST) },
    { "replace-api-key", "Give a user a new API key", replace_api_key, PARAMETERS(TAKES_USER) },
    { "add-reset-token", "Keep a token for a new password", add_reset_token, PARAMETERS(TAKES_USER, TOKEN) },
    { "reset-token", "Whom a reset token is for", reset_token_of, PARAMETERS(TOKEN) },
    { "delete-reset-token", "Drop a reset token", delete_reset_token, PARAMETERS(TOKEN) },
    { "link-external-account", "Link an external account to a user", link_external_account,
      PARAMETERS(TAKES_USER, ACCOUNT_TYPE, TAKES("identifier", API_TEXT, "the account at its provider", REQUIRED)) },
    { "list-external-accounts", "The external accounts of a user", list_external_accounts, PARAMETERS(TAKES_USER) },
    { "create-pending-user", "Keep somebody who signed up", create_pending_user,
      PARAMETERS(
          TAKES_EMAIL, DIGEST, TOKEN,
          TAKES("capacity", API_LABEL, "capacity that the user will have", MANY, LABEL_OF(user_capacities_enum))) },
    { "pending-user-exists", "Whether an e-mail address is pending", pending_user_exists, PARAMETERS(TAKES_EMAIL) },
    { "replace-validation-token", "Give a pending user another token", replace_validation_token,
      PARAMETERS(TAKES_EMAIL, TOKEN) },
    { "validate-pending-user", "Make a pending user a user", validate_pending_user, PARAMETERS(TOKEN) },
    { .name = NULL },
};
