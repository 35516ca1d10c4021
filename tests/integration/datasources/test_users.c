/* Accounts and permissions. */
#include "records.h"

#include "client/operations.h"
#include "client/permissions.h"
#include "client/users.h"

static int no_users(void **state)
{
    execute("TRUNCATE users CASCADE; TRUNCATE change_log; INSERT INTO data_requests (title) VALUES ('More stops')");
    return make_arena(state);
}

#define TEST_OF_USERS(f) cmocka_unit_test_setup_teardown(f, no_users, free_arena)

static int64_t create(const char *email)
{
    calx_error err = { 0 };
    int64_t id = 0;
    new_user user = { .email = calx_text_of(email), .password_digest = CALX_SOME(text, CALX_TEXT("digest")) };
    assert_ok(dsdb_create_user(&db, arena, &user, &id, &err), err);
    return id;
}

static void assert_has_capacities(int64_t id, const char *expected)
{
    calx_error err = { 0 };
    calx_array_user_capacities_enum got;
    assert_ok(dsdb_capacities(&db, arena, id, &got, &err), err);
    assert_text(calx_print(arena, &calx_type_user_capacities_enum_array, &got), expected);
}

static void a_user_is_created_with_capacities_once_each(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id;
    const user_capacities_enum capacities[] = { CAPACITY_POLICE, CAPACITY_LAWYER, CAPACITY_POLICE };
    new_user user = { .email = CALX_TEXT("ann@example.org"), .capacities = capacities, .capacity_count = 3 };
    assert_ok(dsdb_create_user(&db, arena, &user, &id, &err), err);
    assert_has_capacities(id, "{lawyer,police}");
    assert_int_equal(number_of("SELECT count(*) FROM users WHERE password_digest IS NULL AND api_key IS NOT NULL"), 1);
}

static void an_address_has_one_user(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id;
    new_user user = { .email = CALX_TEXT("ann@example.org"), .password_digest = CALX_SOME(text, CALX_TEXT("s3cret")) };
    create("ann@example.org");
    assert_fails(dsdb_create_user(&db, arena, &user, &id, &err), err, DSDB_DUPLICATE);
    assert_string_equal(err.message, "There is already a user with the e-mail address ann@example.org.");
    assert_null(strstr(err.detail, "s3cret"));
    user.email = CALX_TEXT("  ");
    assert_fails(dsdb_create_user(&db, arena, &user, &id, &err), err, CALX_USAGE);
    user.email = CALX_TEXT("bad\xff");
    assert_fails(dsdb_create_user(&db, arena, &user, &id, &err), err, CALX_BAD_VALUE);
    assert_int_equal(number_of("SELECT count(*) FROM users"), 1);
}

static void ids_and_addresses_lead_to_each_other(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id;
    calx_text email;
    static const char *const addresses[] = { "o'hara@example.org", "Žofie@příklad.cz", "100%@example.org", "a_b@x" };
    for (size_t i = 0; i < 4; i++) {
        int64_t made = create(addresses[i]);
        assert_ok(dsdb_user_id(&db, arena, calx_text_of(addresses[i]), &id, &err), err);
        assert_int_equal(id, made);
        assert_ok(dsdb_user_email(&db, arena, id, &email, &err), err);
        assert_text(email, addresses[i]);
    }
    assert_fails(dsdb_user_id(&db, arena, CALX_TEXT("a%"), &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no user with the e-mail address a%.");
    assert_fails(dsdb_user_email(&db, arena, 999999, &email, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no user with id 999999.");
    assert_fails(dsdb_user_email(&db, arena, INT64_MAX, &email, &err), err, CALX_NOT_FOUND);
}

static void a_user_is_known_by_address_account_and_key(void **state)
{
    (void)state;
    calx_error err = { 0 };
    user_info info;
    int64_t id = create("ann@example.org");
    execute("INSERT INTO external_accounts (user_id, account_type, account_identifier)"
            " SELECT id, 'github', 'ann''s' FROM users; UPDATE users SET api_key = 'k3y'");
    assert_ok(dsdb_user_by_email(&db, arena, CALX_TEXT("ann@example.org"), &info, &err), err);
    assert_int_equal(info.id, id);
    assert_text(info.password_digest.value, "digest");
    assert_text(info.api_key.value, "k3y");
    assert_ok(dsdb_user_by_external_account(&db, arena, ACCOUNT_GITHUB, CALX_TEXT("ann's"), &info, &err), err);
    assert_text(info.email, "ann@example.org");
    assert_ok(dsdb_user_by_api_key(&db, arena, CALX_TEXT("k3y"), &info, &err), err);
    assert_int_equal(info.id, id);
}

static void an_unknown_user_is_named_but_not_by_the_key(void **state)
{
    (void)state;
    calx_error err = { 0 };
    user_info info;
    create("ann@example.org");
    create("bob@example.org");
    assert_fails(dsdb_user_by_email(&db, arena, CALX_TEXT("x@y"), &info, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no user with the e-mail address x@y.");
    assert_fails(dsdb_user_by_external_account(&db, arena, ACCOUNT_GITHUB, CALX_TEXT("ann"), &info, &err), err,
                 CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no user with the github account ann.");
    assert_fails(dsdb_user_by_api_key(&db, arena, CALX_TEXT("k3y"), &info, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no user with that API key.");
    execute("UPDATE users SET api_key = 'same'");
    assert_fails(dsdb_user_by_api_key(&db, arena, CALX_TEXT("same"), &info, &err), err, CALX_AMBIGUOUS);
    assert_null(strstr(err.message, "same"));
}

static void users_are_listed_newest_first_with_permissions(void **state)
{
    (void)state;
    calx_error err = { 0 };
    user_page got;
    assert_ok(dsdb_list_users(&db, arena, 1, &got, &err), err);
    assert_int_equal(got.users.len, 0);
    assert_false(got.more);
    execute("INSERT INTO users (email, created_at) SELECT 'u' || n, now() - n * interval '1 day'"
            " FROM generate_series(1, 101) AS n;"
            "INSERT INTO link_users__permissions (user_id, permission_id) SELECT u.id, p.id FROM users u, permissions p"
            " WHERE u.email = 'u2' AND p.permission_name IN ('write_data', 'sync_to_github')");
    assert_ok(dsdb_list_users(&db, arena, 1, &got, &err), err);
    assert_int_equal(got.users.len, 100);
    assert_true(got.more);
    assert_text(got.users.items[0].email, "u1");
    assert_int_equal(got.users.items[0].permissions.len, 0);
    assert_int_equal(got.users.items[1].permissions.len, 2);
    assert_text(got.users.items[1].permissions.items[0].permission_name, "sync_to_github");
    assert_ok(dsdb_list_users(&db, arena, 2, &got, &err), err);
    assert_int_equal(got.users.len, 1);
    assert_false(got.more);
    assert_ok(dsdb_list_users(&db, arena, 3, &got, &err), err);
    assert_int_equal(got.users.len, 0);
    assert_fails(dsdb_list_users(&db, arena, 0, &got, &err), err, CALX_USAGE);
}

static void patched_capacities_are_exactly_those_given(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id = create("ann@example.org");
    int64_t other = create("bob@example.org");
    const user_capacities_enum first[] = { CAPACITY_POLICE, CAPACITY_LAWYER };
    const user_capacities_enum second[] = { CAPACITY_LAWYER, CAPACITY_ADVOCATE, CAPACITY_ADVOCATE };
    assert_ok(dsdb_patch_capacities(&db, arena, other, first, 2, &err), err);
    assert_ok(dsdb_patch_capacities(&db, arena, id, first, 2, &err), err);
    assert_has_capacities(id, "{lawyer,police}");
    int64_t kept = number_of("SELECT c.id FROM user_capacities c JOIN users u ON u.id = user_id"
                             " WHERE email = 'ann@example.org' AND capacity = 'lawyer'");
    assert_ok(dsdb_patch_capacities(&db, arena, id, second, 3, &err), err);
    assert_has_capacities(id, "{advocate,lawyer}");
    assert_int_equal(kept, number_of("SELECT c.id FROM user_capacities c JOIN users u ON u.id = user_id"
                                     " WHERE email = 'ann@example.org' AND capacity = 'lawyer'"));
    assert_ok(dsdb_patch_capacities(&db, arena, id, NULL, 0, &err), err);
    assert_has_capacities(id, "{}");
    assert_has_capacities(other, "{lawyer,police}");
    assert_fails(dsdb_patch_capacities(&db, arena, 999999, first, 2, &err), err, CALX_NOT_FOUND);
    const user_capacities_enum none[] = { { user_capacities_enum_unset } };
    assert_fails(dsdb_patch_capacities(&db, arena, other, none, 1, &err), err, CALX_BAD_VALUE);
    assert_has_capacities(other, "{lawyer,police}");
}

static void a_deleted_user_leaves_only_requests_behind(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id = create("ann@example.org");
    execute("UPDATE data_requests SET creator_user_id = (SELECT max(id) FROM users);"
            "INSERT INTO link_user_followed_location (user_id, location_id) SELECT u.id, l.id FROM users u,"
            " (SELECT min(id) AS id FROM locations) l");
    assert_ok(dsdb_delete_user(&db, arena, id, &err), err);
    assert_int_equal(number_of("SELECT count(*) FROM users"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM link_user_followed_location"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM data_requests WHERE creator_user_id IS NULL"), 1);
    assert_fails(dsdb_delete_user(&db, arena, id, &err), err, CALX_NOT_FOUND);
}

static void permissions_are_given_and_taken_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    held_permission_list held;
    int64_t id = create("ann@example.org");
    assert_ok(dsdb_permissions(&db, arena, id, &held, &err), err);
    assert_int_equal(held.len, 0);
    assert_ok(dsdb_add_permission(&db, arena, id, CALX_TEXT("write_data"), &err), err);
    assert_ok(dsdb_add_permission(&db, arena, id, CALX_TEXT("sync_to_github"), &err), err);
    assert_fails(dsdb_add_permission(&db, arena, id, CALX_TEXT("write_data"), &err), err, DSDB_DUPLICATE);
    assert_ok(dsdb_permissions(&db, arena, id, &held, &err), err);
    assert_int_equal(held.len, 2);
    assert_text(held.items[0].permission_name, "sync_to_github");
    assert_ok(dsdb_remove_permission(&db, arena, id, CALX_TEXT("write_data"), &err), err);
    assert_fails(dsdb_remove_permission(&db, arena, id, CALX_TEXT("write_data"), &err), err, CALX_NOT_FOUND);
    assert_ok(dsdb_permissions(&db, arena, id, &held, &err), err);
    assert_int_equal(held.len, 1);
}

static void an_unknown_permission_is_answered_with_all(void **state)
{
    (void)state;
    calx_error err = { 0 };
    held_permission_list held;
    int64_t id = create("ann@example.org");
    assert_fails(dsdb_add_permission(&db, arena, id, CALX_TEXT("write%"), &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no permission write%.");
    assert_non_null(strstr(err.detail, "access_source_collector, "));
    assert_fails(dsdb_remove_permission(&db, arena, id, CALX_TEXT("'"), &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_add_permission(&db, arena, 999999, CALX_TEXT("write_data"), &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no user with id 999999.");
    assert_fails(dsdb_permissions(&db, arena, 999999, &held, &err), err, CALX_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_USERS(a_user_is_created_with_capacities_once_each),
        TEST_OF_USERS(an_address_has_one_user),
        TEST_OF_USERS(ids_and_addresses_lead_to_each_other),
        TEST_OF_USERS(a_user_is_known_by_address_account_and_key),
        TEST_OF_USERS(an_unknown_user_is_named_but_not_by_the_key),
        TEST_OF_USERS(users_are_listed_newest_first_with_permissions),
        TEST_OF_USERS(patched_capacities_are_exactly_those_given),
        TEST_OF_USERS(a_deleted_user_leaves_only_requests_behind),
        TEST_OF_USERS(permissions_are_given_and_taken_once),
        TEST_OF_USERS(an_unknown_permission_is_answered_with_all),
    };
    return RUN_ON_RECORDS(tests, "users");
}
