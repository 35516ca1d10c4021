/* People with an account: how they sign in and what they may do. */
#ifndef DSDB_MODELS_USERS_H
#define DSDB_MODELS_USERS_H

#include <calx/model.h>
#include "enums.h"
#include "mixins.h"

#define USERS(C)                                                                                                     \
    C(id,              int8,        PRIMARY_KEY, IDENTITY, DOC("Identifies the user."))                              \
    C(created_at,      timestamptz, DEFAULT("now()"), DOC("When the account was created."))                          \
    C(updated_at,      timestamptz, DEFAULT("now()"),                                                                \
      DOC("When the account was last changed, as far as the program records it."))                                   \
    C(email,           text,        NOT_NULL, UNIQUE, DOC("E-mail address, which the user signs in with."))          \
    C(password_digest, text,        SENSITIVE, DOC("Digest of the password; secret."))                               \
    C(api_key,         varchar,     DEFAULT("(gen_random_uuid())::text"), SENSITIVE,                                 \
      DOC("Key that a program of the user sends instead of signing in; secret."))                                    \
    C(role,            text,        DOC("Role of the user as older versions had it; permissions have replaced it."))
CALX_MODEL(user_account, users, USERS, DOC("People with an account."),
           INDEXES({ "ix_users__api_key", "INDEX", "(api_key)" },
                   { "ix_users__created_at", "INDEX", "(created_at)" }),
           RELATES(TO_MANY(capacities, user_capacities, id, user_id),
                   TO_MANY(external_accounts, external_accounts, id, user_id),
                   TO_MANY(reset_tokens, reset_tokens, id, user_id),
                   MANY_TO_MANY(permissions, permissions, id, id, link_users__permissions, user_id, permission_id),
                   TO_MANY(data_requests, data_requests, id, creator_user_id),
                   MANY_TO_MANY(followed_locations, locations, id, id,
                                link_user_followed_location, user_id, location_id),
                   TO_MANY(follows, link_user_followed_location, id, user_id),
                   TO_MANY(recent_searches, recent_searches, id, user_id),
                   TO_MANY(data_request_notifications, data_request_user_notification_queue, id, user_id),
                   TO_MANY(data_source_notifications, data_source_user_notification_queue, id, user_id),
                   TO_MANY(notification_batches, notification_batches, id, user_id)));

#define PENDING_USERS(C)                                                                                        \
    C(id,               int8,                       PRIMARY_KEY, IDENTITY, DOC("Identifies the pending user.")) \
    C(email,            text,                       NOT_NULL, UNIQUE, DOC("E-mail address to confirm."))        \
    C(password_digest,  text,                       NOT_NULL, SENSITIVE,                                        \
      DOC("Digest of the password that the user will have; secret."))                                           \
    C(validation_token, text,                       NOT_NULL, UNIQUE, SENSITIVE,                                \
      DOC("Token that confirms the address; secret."))                                                          \
    CREATED_AT(C, DOC("When the person signed up."))                                                            \
    C(capacities,       user_capacities_enum_array, DOC("Capacities that the user will have."))
CALX_MODEL(pending_user, pending_users, PENDING_USERS,
           DOC("People who signed up and have not confirmed their e-mail address."));

#define RESET_TOKENS(C)                                                                                           \
    SERIAL_ID(C, reset_tokens_id_seq, DOC("Identifies the token."))                                               \
    C(token,       text,      SENSITIVE, DOC("The token itself; secret."))                                        \
    C(create_date, timestamp, NOT_NULL, DEFAULT("CURRENT_TIMESTAMP"), DOC("When the token was made."))            \
    C(user_id,     int8,      REFERENCES(users, id), ON_DELETE("CASCADE"), DOC("User whose password it resets."))
CALX_MODEL(reset_token, reset_tokens, RESET_TOKENS, DOC("Tokens with which users may set a new password."),
           INDEXES({ "ix_reset_tokens__user_id", "INDEX", "(user_id)" },
                   { "ix_reset_tokens__token", "INDEX", "(token)" }),
           RELATES(TO_ONE(user, users, user_id, id)));

#define EXTERNAL_ACCOUNTS(C)                                                                                          \
    C(row_id,             int4,         PRIMARY_KEY, SEQUENCE("external_accounts_row_id_seq"),                        \
      DOC("Identifies the link between user and account."))                                                           \
    USER_ID(C, DOC("User that the account belongs to."))                                                              \
    C(account_type,       account_type, NOT_NULL, DOC("Provider of the account."))                                    \
    C(account_identifier, varchar,      NOT_NULL, LENGTH(255), DOC("Name or number of the account at its provider.")) \
    C(linked_at,          timestamp,    DEFAULT("CURRENT_TIMESTAMP"), DOC("When the account was linked."))
CALX_MODEL(external_account, external_accounts, EXTERNAL_ACCOUNTS, DOC("Accounts elsewhere that belong to users."),
           KEYS({ "external_accounts_user_id_account_type_key", "UNIQUE", "(user_id, account_type)" }),
           INDEXES({ "ix_external_accounts__account_type_account_identifier", "INDEX",
                     "(account_type, account_identifier)" }),
           RELATES(TO_ONE(user, users, user_id, id)));

#define USER_CAPACITIES(C)                                            \
    SERIAL_ID(C, user_capacities_id_seq, DOC("Identifies the row."))  \
    USER_ID(C, DOC("User who has the capacity."))                     \
    C(capacity, user_capacities_enum, NOT_NULL, DOC("The capacity."))
CALX_MODEL(user_capacity, user_capacities, USER_CAPACITIES, DOC("Capacities in which users use the database."),
           KEYS({ "user_capacities_user_id_capacity_key", "UNIQUE", "(user_id, capacity)" }),
           RELATES(TO_ONE(user, users, user_id, id)));

#define PERMISSIONS(C)                                                                                                \
    SERIAL_ID(C, permissions_permission_id_seq, DOC("Identifies the permission."))                                    \
    C(permission_name, varchar, NOT_NULL, LENGTH(255), UNIQUE, DOC("Name by which programs ask for the permission.")) \
    C(description,     text,    DOC("What the permission allows."))
CALX_MODEL(permission, permissions, PERMISSIONS, DOC("Rights that users can be given."),
           RELATES(MANY_TO_MANY(users, users, id, id, link_users__permissions, permission_id, user_id)));

#define USER_EXTERNAL_ACCOUNTS(C)                                                                                     \
    C(id,                 int8,         NOT_NULL, DOC("Identifies the user."))                                        \
    C(email,              text,         NOT_NULL, DOC("E-mail address, which the user signs in with."))               \
    C(account_type,       account_type, NOT_NULL, DOC("Provider of the account."))                                    \
    C(account_identifier, varchar,      NOT_NULL, LENGTH(255), DOC("Name or number of the account at its provider.")) \
    C(linked_at,          timestamp,    DOC("When the account was linked."))
CALX_VIEW(user_external_account, user_external_accounts, USER_EXTERNAL_ACCOUNTS,
          DOC("External accounts with the users that they belong to."));

#endif
