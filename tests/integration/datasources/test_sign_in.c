/* Digests, keys, tokens, external accounts and pending users; none of the secrets may show in an error. */
#include "records.h"

#include "client/operations.h"
#include "client/pending_users.h"
#include "client/sign_in.h"
#include "client/users.h"

static int64_t ann;
static int64_t bob;

static int two_users(void **state)
{
    execute("TRUNCATE users, pending_users CASCADE; TRUNCATE change_log;"
            "INSERT INTO users (email, password_digest) VALUES ('ann@example.org', 'old'), ('bob@example.org', NULL)");
    ann = number_of("SELECT id FROM users WHERE email = 'ann@example.org'");
    bob = number_of("SELECT id FROM users WHERE email = 'bob@example.org'");
    return make_arena(state);
}

#define TEST_OF_TWO(f) cmocka_unit_test_setup_teardown(f, two_users, free_arena)

/* No part of the error may have it. */
static void assert_secret(const calx_error *err, const char *secret)
{
    assert_null(strstr(err->message, secret));
    assert_null(strstr(err->detail, secret));
    assert_null(strstr(err->hint, secret));
    assert_null(strstr(err->context, secret));
    assert_null(strstr(err->statement, secret));
}

static void a_digest_is_set_and_read(void **state)
{
    (void)state;
    calx_error err = { 0 };
    opt_text digest;
    assert_ok(dsdb_password_digest(&db, arena, ann, &digest, &err), err);
    assert_text(digest.value, "old");
    assert_ok(dsdb_password_digest(&db, arena, bob, &digest, &err), err);
    assert_false(digest.set);
    assert_ok(dsdb_set_password_digest(&db, arena, ann, CALX_TEXT("pbkdf2$'n'$%"), &err), err);
    assert_ok(dsdb_password_digest(&db, arena, ann, &digest, &err), err);
    assert_text(digest.value, "pbkdf2$'n'$%");
    assert_int_equal(number_of("SELECT count(*) FROM users WHERE updated_at > created_at"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM change_log WHERE new_data::text LIKE '%pbkdf2%'"), 0);
    assert_fails(dsdb_set_password_digest(&db, arena, 999999, CALX_TEXT("pbkdf2"), &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no user with id 999999.");
    assert_secret(&err, "pbkdf2");
    assert_fails(dsdb_password_digest(&db, arena, -1, &digest, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_set_password_digest(&db, arena, ann, CALX_TEXT("d1gest\xff"), &err), err, CALX_BAD_VALUE);
    assert_secret(&err, "d1gest");
}

static void a_new_key_voids_the_old_one(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_text first, second;
    user_info info;
    assert_ok(dsdb_replace_api_key(&db, arena, ann, &first, &err), err);
    assert_ok(dsdb_replace_api_key(&db, arena, ann, &second, &err), err);
    assert_int_equal(first.len, 36);
    assert_false(calx_text_equal(first, second));
    assert_fails(dsdb_user_by_api_key(&db, arena, first, &info, &err), err, CALX_NOT_FOUND);
    assert_secret(&err, calx_text_cstr(arena, first));
    assert_ok(dsdb_user_by_api_key(&db, arena, second, &info, &err), err);
    assert_int_equal(info.id, ann);
    assert_fails(dsdb_replace_api_key(&db, arena, 999999, &first, &err), err, CALX_NOT_FOUND);
}

static void a_reset_token_lives_until_it_is_deleted(void **state)
{
    (void)state;
    calx_error err = { 0 };
    reset_token_info info;
    assert_ok(dsdb_add_reset_token(&db, arena, ann, CALX_TEXT("t0k'en"), &err), err);
    assert_ok(dsdb_add_reset_token(&db, arena, ann, CALX_TEXT("another"), &err), err);
    assert_ok(dsdb_reset_token(&db, arena, CALX_TEXT("t0k'en"), &info, &err), err);
    assert_int_equal(info.user_id, ann);
    assert_text(info.email, "ann@example.org");
    assert_true(info.create_date > 0);
    assert_ok(dsdb_delete_reset_token(&db, arena, CALX_TEXT("t0k'en"), &err), err);
    assert_fails(dsdb_reset_token(&db, arena, CALX_TEXT("t0k'en"), &info, &err), err, CALX_NOT_FOUND);
    assert_secret(&err, "t0k");
    assert_fails(dsdb_delete_reset_token(&db, arena, CALX_TEXT("t0k'en"), &err), err, CALX_NOT_FOUND);
    assert_secret(&err, "t0k");
    assert_ok(dsdb_reset_token(&db, arena, CALX_TEXT("another"), &info, &err), err);
}

static void a_reset_token_is_kept_once_and_for_a_user(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_ok(dsdb_add_reset_token(&db, arena, ann, CALX_TEXT("t0ken"), &err), err);
    assert_fails(dsdb_add_reset_token(&db, arena, bob, CALX_TEXT("t0ken"), &err), err, DSDB_DUPLICATE);
    assert_secret(&err, "t0ken");
    assert_fails(dsdb_add_reset_token(&db, arena, 999999, CALX_TEXT("n3w"), &err), err, CALX_NOT_FOUND);
    assert_secret(&err, "n3w");
    assert_fails(dsdb_add_reset_token(&db, arena, ann, CALX_TEXT(""), &err), err, CALX_USAGE);
    assert_int_equal(number_of("SELECT count(*) FROM reset_tokens"), 1);
}

static void an_external_account_belongs_to_one_user(void **state)
{
    (void)state;
    calx_error err = { 0 };
    external_account_list accounts;
    user_info info;
    assert_ok(dsdb_external_accounts(&db, arena, ann, &accounts, &err), err);
    assert_int_equal(accounts.len, 0);
    assert_ok(dsdb_link_external_account(&db, arena, ann, ACCOUNT_GITHUB, CALX_TEXT("änn"), &err), err);
    assert_ok(dsdb_external_accounts(&db, arena, ann, &accounts, &err), err);
    assert_int_equal(accounts.len, 1);
    assert_text(accounts.items[0].account_identifier, "änn");
    assert_ok(dsdb_user_by_external_account(&db, arena, ACCOUNT_GITHUB, CALX_TEXT("änn"), &info, &err), err);
    assert_int_equal(info.id, ann);
    assert_fails(dsdb_link_external_account(&db, arena, ann, ACCOUNT_GITHUB, CALX_TEXT("other"), &err), err,
                 DSDB_DUPLICATE);
    assert_non_null(strstr(err.message, "has a github account already."));
    assert_fails(dsdb_link_external_account(&db, arena, bob, ACCOUNT_GITHUB, CALX_TEXT("änn"), &err), err,
                 DSDB_DUPLICATE);
    assert_non_null(strstr(err.message, "The github account änn belongs to user "));
    assert_fails(dsdb_link_external_account(&db, arena, 999999, ACCOUNT_GITHUB, CALX_TEXT("x"), &err), err,
                 CALX_NOT_FOUND);
    assert_fails(dsdb_link_external_account(&db, arena, bob, ACCOUNT_GITHUB, CALX_TEXT(""), &err), err, CALX_USAGE);
    assert_fails(dsdb_external_accounts(&db, arena, 999999, &accounts, &err), err, CALX_NOT_FOUND);
}

static new_pending_user carol(void)
{
    static const user_capacities_enum capacities[] = { { CAPACITY_JOURNALIST_CASE }, { CAPACITY_LAWYER_CASE } };
    return (new_pending_user){ .email = CALX_TEXT("carol@example.org"),
                               .password_digest = CALX_TEXT("d1gest"),
                               .validation_token = CALX_TEXT("t0ken"),
                               .capacities = capacities,
                               .capacity_count = 2 };
}

static bool is_pending(const char *email)
{
    calx_error err = { 0 };
    bool pending;
    assert_ok(dsdb_pending_user_exists(&db, arena, calx_text_of(email), &pending, &err), err);
    return pending;
}

static void a_pending_user_becomes_a_user(void **state)
{
    (void)state;
    calx_error err = { 0 };
    validated_user user;
    opt_text digest;
    calx_array_user_capacities_enum capacities;
    new_pending_user pending = carol();
    assert_false(is_pending("carol@example.org"));
    assert_ok(dsdb_create_pending_user(&db, arena, &pending, &err), err);
    assert_true(is_pending("carol@example.org"));
    assert_false(is_pending("carol%"));
    assert_ok(dsdb_validate_pending_user(&db, arena, CALX_TEXT("t0ken"), &user, &err), err);
    assert_text(user.email, "carol@example.org");
    assert_false(is_pending("carol@example.org"));
    assert_ok(dsdb_password_digest(&db, arena, user.id, &digest, &err), err);
    assert_text(digest.value, "d1gest");
    assert_ok(dsdb_capacities(&db, arena, user.id, &capacities, &err), err);
    assert_int_equal(capacities.len, 2);
    assert_fails(dsdb_validate_pending_user(&db, arena, CALX_TEXT("t0ken"), &user, &err), err, CALX_NOT_FOUND);
    assert_secret(&err, "t0ken");
}

static void a_pending_user_without_capacities_becomes_a_user(void **state)
{
    (void)state;
    calx_error err = { 0 };
    validated_user user;
    new_pending_user pending = carol();
    pending.capacity_count = 0;
    assert_ok(dsdb_create_pending_user(&db, arena, &pending, &err), err);
    assert_ok(dsdb_validate_pending_user(&db, arena, CALX_TEXT("t0ken"), &user, &err), err);
    execute("INSERT INTO pending_users (email, password_digest, validation_token) VALUES ('d@x', 'd', 'nulls')");
    assert_ok(dsdb_validate_pending_user(&db, arena, CALX_TEXT("nulls"), &user, &err), err);
    assert_int_equal(number_of("SELECT count(*) FROM user_capacities"), 0);
}

static void a_duplicate_user_stays_pending(void **state)
{
    (void)state;
    calx_error err = { 0 };
    validated_user user;
    new_pending_user pending = carol();
    pending.email = CALX_TEXT("ann@example.org");
    assert_ok(dsdb_create_pending_user(&db, arena, &pending, &err), err);
    assert_fails(dsdb_validate_pending_user(&db, arena, CALX_TEXT("t0ken"), &user, &err), err, DSDB_DUPLICATE);
    assert_string_equal(err.message, "There is already a user with the e-mail address ann@example.org.");
    assert_secret(&err, "t0ken");
    assert_secret(&err, "d1gest");
    assert_true(is_pending("ann@example.org"));
}

static void an_address_and_a_token_are_pending_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    new_pending_user pending = carol();
    assert_ok(dsdb_create_pending_user(&db, arena, &pending, &err), err);
    assert_fails(dsdb_create_pending_user(&db, arena, &pending, &err), err, DSDB_DUPLICATE);
    assert_string_equal(err.message, "The e-mail address carol@example.org is pending already.");
    assert_secret(&err, "t0ken");
    pending.email = CALX_TEXT("dave@example.org");
    assert_fails(dsdb_create_pending_user(&db, arena, &pending, &err), err, DSDB_DUPLICATE);
    assert_string_equal(err.message, "The validation token is taken.");
    assert_secret(&err, "t0ken");
    pending.validation_token = CALX_TEXT("");
    assert_fails(dsdb_create_pending_user(&db, arena, &pending, &err), err, CALX_USAGE);
    pending = (new_pending_user){ .email = CALX_TEXT("") };
    assert_fails(dsdb_create_pending_user(&db, arena, &pending, &err), err, CALX_USAGE);
}

static void a_replaced_token_is_void(void **state)
{
    (void)state;
    calx_error err = { 0 };
    validated_user user;
    new_pending_user pending = carol();
    assert_ok(dsdb_create_pending_user(&db, arena, &pending, &err), err);
    calx_text email = pending.email;
    pending.email = CALX_TEXT("dave@example.org");
    pending.validation_token = CALX_TEXT("t4ken");
    assert_ok(dsdb_create_pending_user(&db, arena, &pending, &err), err);
    assert_fails(dsdb_replace_validation_token(&db, arena, email, CALX_TEXT("t4ken"), &err), err, DSDB_DUPLICATE);
    assert_secret(&err, "t4ken");
    assert_ok(dsdb_replace_validation_token(&db, arena, email, CALX_TEXT("n3w"), &err), err);
    assert_fails(dsdb_validate_pending_user(&db, arena, CALX_TEXT("t0ken"), &user, &err), err, CALX_NOT_FOUND);
    assert_ok(dsdb_validate_pending_user(&db, arena, CALX_TEXT("n3w"), &user, &err), err);
    assert_fails(dsdb_replace_validation_token(&db, arena, email, CALX_TEXT("x"), &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no pending user with the e-mail address carol@example.org.");
    assert_fails(dsdb_replace_validation_token(&db, arena, email, CALX_TEXT(""), &err), err, CALX_USAGE);
}

static void a_refusal_leaves_the_callers_transaction_usable(void **state)
{
    (void)state;
    calx_error err = { 0 };
    new_pending_user pending = carol();
    CALX_TRANSACTION(tx, conn, &err);
    assert_ok(dsdb_create_pending_user(&db, arena, &pending, &err), err);
    pending = (new_pending_user){ CALX_TEXT("dave@example.org"), CALX_TEXT("d"), CALX_TEXT("t"), NULL, 0 };
    assert_ok(dsdb_create_pending_user(&db, arena, &pending, &err), err);
    assert_fails(dsdb_replace_validation_token(&db, arena, CALX_TEXT("dave@example.org"), CALX_TEXT("t0ken"), &err),
                 err, DSDB_DUPLICATE);
    assert_ok(calx_commit(&tx, &err), err);
    assert_true(is_pending("dave@example.org"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_TWO(a_digest_is_set_and_read),
        TEST_OF_TWO(a_new_key_voids_the_old_one),
        TEST_OF_TWO(a_reset_token_lives_until_it_is_deleted),
        TEST_OF_TWO(a_reset_token_is_kept_once_and_for_a_user),
        TEST_OF_TWO(an_external_account_belongs_to_one_user),
        TEST_OF_TWO(a_pending_user_becomes_a_user),
        TEST_OF_TWO(a_pending_user_without_capacities_becomes_a_user),
        TEST_OF_TWO(a_duplicate_user_stays_pending),
        TEST_OF_TWO(an_address_and_a_token_are_pending_once),
        TEST_OF_TWO(a_replaced_token_is_void),
        TEST_OF_TWO(a_refusal_leaves_the_callers_transaction_usable),
    };
    return RUN_ON_RECORDS(tests, "sign_in");
}
