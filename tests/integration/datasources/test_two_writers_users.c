/* Two who write of users at the same time: whose an address is, what a user has, and what stays of one who goes. */
#include "two_writers.h"

#include "client/follows.h"
#include "client/pending_users.h"
#include "client/recent_searches.h"
#include "client/sign_in.h"
#include "client/users.h"

OPERATION(create_carl, int64_t id; new_user carl = { .email = CALX_TEXT("carl@example.org") };
          return dsdb_create_user(on, scratch, &carl, &id, err);)
OPERATION(carl_signs_up, new_pending_user carl = { .email = CALX_TEXT("carl@example.org"),
                                                   .password_digest = CALX_TEXT("d"),
                                                   .validation_token = CALX_TEXT("t") };
          return dsdb_create_pending_user(on, scratch, &carl, err);)
OPERATION(carl_validates, validated_user carl;
          return dsdb_validate_pending_user(on, scratch, CALX_TEXT("t"), &carl, err);)
OPERATION(carl_gets_another_token,
          return dsdb_replace_validation_token(on, scratch, CALX_TEXT("carl@example.org"), CALX_TEXT("u"), err);)

static void an_address_signs_up_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_second(create_carl, FIRST_IS_UNDONE, create_carl, SECOND_WAITS, SUCCEEDS);
    execute("DELETE FROM users WHERE email = 'carl@example.org'");
    assert_second(create_carl, FIRST_COMMITS, create_carl, SECOND_WAITS, DSDB_DUPLICATE);
    execute("DELETE FROM users WHERE email = 'carl@example.org'");
    assert_second(carl_signs_up, FIRST_COMMITS, carl_signs_up, SECOND_WAITS, DSDB_DUPLICATE);
    assert_second(carl_gets_another_token, FIRST_COMMITS, carl_validates, SECOND_WAITS, CALX_NOT_FOUND);
    assert_ok(dsdb_replace_validation_token(&db, arena, CALX_TEXT("carl@example.org"), CALX_TEXT("t"), &err), err);
    assert_second(carl_validates, FIRST_COMMITS, carl_validates, SECOND_WAITS, CALX_NOT_FOUND);
    assert_int_equal(number_of("SELECT count(*) FROM users WHERE email = 'carl@example.org'"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM pending_users"), 0);
}

OPERATION(ann_resets, return dsdb_add_reset_token(on, scratch, ann, CALX_TEXT("r"), err);)
OPERATION(bob_resets, return dsdb_add_reset_token(on, scratch, bob, CALX_TEXT("r"), err);)
OPERATION(token_is_used, return dsdb_delete_reset_token(on, scratch, CALX_TEXT("r"), err);)
OPERATION(ann_links_account, return dsdb_link_external_account(on, scratch, ann, ACCOUNT_GITHUB, CALX_TEXT("x"), err);)
OPERATION(bob_links_account, return dsdb_link_external_account(on, scratch, bob, ACCOUNT_GITHUB, CALX_TEXT("x"), err);)

static void a_token_and_an_account_have_one_user(void **state)
{
    (void)state;
    assert_second(ann_resets, FIRST_COMMITS, bob_resets, SECOND_WAITS, DSDB_DUPLICATE);
    assert_second(token_is_used, FIRST_COMMITS, token_is_used, SECOND_WAITS, CALX_NOT_FOUND);
    assert_second(ann_resets, FIRST_IS_UNDONE, bob_resets, SECOND_WAITS, SUCCEEDS);
    assert_second(ann_links_account, FIRST_COMMITS, bob_links_account, SECOND_WAITS, DSDB_DUPLICATE);
    assert_int_equal(number_of("SELECT count(*) FROM external_accounts"), 1);
}

OPERATION(ann_is_lawyer, user_capacities_enum c[] = { { CAPACITY_LAWYER_CASE } };
          return dsdb_patch_capacities(on, scratch, ann, c, 1, err);)
OPERATION(ann_is_police, user_capacities_enum c[] = { { CAPACITY_POLICE_CASE } };
          return dsdb_patch_capacities(on, scratch, ann, c, 1, err);)
OPERATION(ann_may_not_write, return dsdb_remove_permission(on, scratch, ann, CALX_TEXT("write_data"), err);)

static void what_a_user_has_is_what_the_last_one_said(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_ok(ann_is_lawyer(&db, &err), err);
    assert_second(ann_is_police, FIRST_COMMITS, ann_is_lawyer, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM user_capacities"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM user_capacities WHERE capacity = 'lawyer'"), 1);
    assert_second(ann_may_write, FIRST_COMMITS, ann_may_write, SECOND_WAITS, DSDB_DUPLICATE);
    assert_second(ann_may_not_write, FIRST_COMMITS, ann_may_not_write, SECOND_WAITS, CALX_NOT_FOUND);
}

OPERATION(ann_goes, return dsdb_delete_user(on, scratch, ann, err);)
OPERATION(ann_asks, int64_t id; new_data_request asked = { .user_id = ann,
                                                           .values.title = CALX_TEXT("Of Ann"),
                                                           .columns = CALX_NODES(data_requests.title) };
          return dsdb_create_data_request(on, scratch, &asked, &id, err);)
OPERATION(ann_searches, int64_t id; search_to_record search = { .user_id = ann };
          return dsdb_record_search(on, scratch, &search, &id, err);)

static void a_user_who_goes_leaves_what_was_made_until_then(void **state)
{
    (void)state;
    assert_second(ann_goes, FIRST_IS_UNDONE, ann_asks, SECOND_WAITS, SUCCEEDS);
    assert_second(ann_asks, FIRST_COMMITS, ann_goes, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM data_requests WHERE title = 'Of Ann'"), 2);
    ann = bob;
    assert_second(ann_goes, FIRST_COMMITS, ann_asks, SECOND_WAITS, CALX_NOT_FOUND);
    assert_second(create_carl, FIRST_COMMITS, ann_goes, SECOND_GOES_ON, CALX_NOT_FOUND);
}

static void a_history_never_has_more_than_fifty(void **state)
{
    (void)state;
    calx_error err = { 0 };
    for (int i = 0; i < 50; i++)
        assert_ok(ann_searches(&db, &err), err);
    assert_second(ann_searches, FIRST_COMMITS, ann_searches, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM recent_searches"), 50);
}

OPERATION(ann_follows, follow_change change; follow_request all = { .user_id = ann, .location_id = allegheny };
          return dsdb_follow_location(on, scratch, &all, &change, err);)
OPERATION(ann_follows_stops, follow_change change; record_type stops[] = { RECORD_TYPE_STOPS };
          follow_request some = { ann, allegheny, stops, 1 };
          return dsdb_follow_location(on, scratch, &some, &change, err);)
OPERATION(ann_unfollows, follow_change change; follow_request all = { .user_id = ann, .location_id = allegheny };
          return dsdb_unfollow_location(on, scratch, &all, &change, err);)

static int64_t followed_types(void)
{
    return number_of("SELECT count(*) FROM link_follow_record_types");
}

static void a_follow_is_there_once_and_ends_once(void **state)
{
    (void)state;
    assert_second(ann_follows, FIRST_COMMITS, ann_follows_stops, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM link_user_followed_location"), 1);
    assert_int_equal(followed_types(), number_of("SELECT count(*) FROM record_types"));
    assert_second(ann_unfollows, FIRST_COMMITS, ann_unfollows, SECOND_WAITS, CALX_NOT_FOUND);
    assert_second(ann_follows, FIRST_COMMITS, ann_unfollows, SECOND_GOES_ON, CALX_NOT_FOUND);
    assert_second(ann_unfollows, FIRST_COMMITS, ann_follows_stops, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(followed_types(), 1);
    assert_second(ann_follows, FIRST_COMMITS, ann_unfollows, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM link_user_followed_location"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_TWO(an_address_signs_up_once),
        TEST_OF_TWO(a_token_and_an_account_have_one_user),
        TEST_OF_TWO(what_a_user_has_is_what_the_last_one_said),
        TEST_OF_TWO(a_user_who_goes_leaves_what_was_made_until_then),
        TEST_OF_TWO(a_history_never_has_more_than_fifty),
        TEST_OF_TWO(a_follow_is_there_once_and_ends_once),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect_both);
}
