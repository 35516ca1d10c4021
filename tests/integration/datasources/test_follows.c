/* Following, recent searches, and the profile that shows both. */
#include "records.h"

#include "client/follows.h"
#include "client/operations.h"
#include "client/profile.h"
#include "client/recent_searches.h"

static int64_t ann;
static int64_t pittsburgh;
static int64_t pennsylvania;
static int64_t every_type;

static int connect_once(void **state)
{
    (void)state;
    if (connect_with_records("follows") != 0)
        return -1;
    pittsburgh = number_of("SELECT id FROM locations_expanded"
                           " WHERE full_display_name = 'Pittsburgh, Allegheny, Pennsylvania'");
    pennsylvania = number_of("SELECT id FROM locations_expanded WHERE full_display_name = 'Pennsylvania'");
    every_type = number_of("SELECT count(*) FROM record_types");
    return 0;
}

static int one_user(void **state)
{
    execute("TRUNCATE users CASCADE; INSERT INTO users (email) VALUES ('ann@example.org')");
    ann = number_of("SELECT id FROM users");
    return make_arena(state);
}

#define TEST_OF_ONE(f) cmocka_unit_test_setup_teardown(f, one_user, free_arena)

static follow_change follow(int64_t location_id, const record_type *types, size_t count)
{
    calx_error err = { 0 };
    follow_change change;
    follow_request request = { ann, location_id, types, count };
    assert_ok(dsdb_follow_location(&db, arena, &request, &change, &err), err);
    return change;
}

static follow_change unfollow(int64_t location_id, const record_type *types, size_t count)
{
    calx_error err = { 0 };
    follow_change change;
    follow_request request = { ann, location_id, types, count };
    assert_ok(dsdb_unfollow_location(&db, arena, &request, &change, &err), err);
    return change;
}

static followed_search_list followed(void)
{
    calx_error err = { 0 };
    followed_search_list list;
    assert_ok(dsdb_followed_searches(&db, arena, ann, &list, &err), err);
    return list;
}

static const record_type stops_and_surveys[] = { { RECORD_TYPE_SURVEYS_CASE }, { RECORD_TYPE_STOPS_CASE } };

static void a_follow_has_all_record_types_unless_some_are_given(void **state)
{
    (void)state;
    assert_int_equal(followed().len, 0);
    assert_int_equal(follow(pittsburgh, NULL, 0).record_types, every_type);
    assert_int_equal(follow(pennsylvania, stops_and_surveys, 2).record_types, 2);
    followed_search_list list = followed();
    assert_int_equal(list.len, 2);
    assert_text(list.items[0].full_display_name, "Pennsylvania");
    assert_text(calx_print(arena, &calx_type_record_type_array, &list.items[0].record_types), "{Stops,Surveys}");
    assert_text(list.items[1].locality_name.value, "Pittsburgh");
    assert_int_equal(list.items[1].record_types.len, every_type);
    assert_int_equal(list.items[1].location_id, pittsburgh);
}

static void following_again_adds_what_is_missing(void **state)
{
    (void)state;
    const record_type stops[] = { RECORD_TYPE_STOPS, RECORD_TYPE_STOPS };
    assert_int_equal(follow(pittsburgh, stops, 2).record_types, 1);
    assert_int_equal(follow(pittsburgh, stops_and_surveys, 2).record_types, 1);
    assert_int_equal(follow(pittsburgh, stops_and_surveys, 2).record_types, 0);
    assert_int_equal(follow(pittsburgh, NULL, 0).record_types, every_type - 2);
    assert_int_equal(followed().len, 1);
}

static void following_what_is_not_there_is_refused(void **state)
{
    (void)state;
    calx_error err = { 0 };
    follow_change change;
    followed_search_list list;
    follow_request request = { .user_id = 999999, .location_id = pittsburgh };
    assert_fails(dsdb_follow_location(&db, arena, &request, &change, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no user with id 999999.");
    request = (follow_request){ .user_id = ann, .location_id = 999999 };
    assert_fails(dsdb_follow_location(&db, arena, &request, &change, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no location with id 999999.");
    assert_fails(dsdb_unfollow_location(&db, arena, &request, &change, &err), err, CALX_NOT_FOUND);
    assert_non_null(strstr(err.message, "does not follow location 999999."));
    assert_fails(dsdb_followed_searches(&db, arena, 999999, &list, &err), err, CALX_NOT_FOUND);
    assert_int_equal(followed().len, 0);
}

static void a_follow_ends_wholly_or_type_by_type(void **state)
{
    (void)state;
    const record_type stops[] = { RECORD_TYPE_STOPS };
    const record_type surveys[] = { RECORD_TYPE_SURVEYS };
    follow(pittsburgh, NULL, 0);
    follow(pennsylvania, stops_and_surveys, 2);
    follow_change change = unfollow(pittsburgh, NULL, 0);
    assert_true(change.ended);
    assert_int_equal(change.record_types, every_type);
    change = unfollow(pennsylvania, stops, 1);
    assert_false(change.ended);
    assert_int_equal(change.record_types, 1);
    assert_int_equal(unfollow(pennsylvania, stops, 1).record_types, 0);
    assert_int_equal(followed().len, 1);
    assert_true(unfollow(pennsylvania, surveys, 1).ended);
    assert_int_equal(followed().len, 0);
    assert_int_equal(number_of("SELECT count(*) FROM link_follow_record_types"), 0);
}

static int64_t record_one(const search_to_record *search)
{
    calx_error err = { 0 };
    int64_t id = 0;
    assert_ok(dsdb_record_search(&db, arena, search, &id, &err), err);
    return id;
}

static user_search_list recent(void)
{
    calx_error err = { 0 };
    user_search_list list;
    assert_ok(dsdb_recent_searches(&db, arena, ann, &list, &err), err);
    return list;
}

static void searches_are_remembered_newest_first(void **state)
{
    (void)state;
    static const calx_text categories[] = { { "Jails & Courts", 14 }, { "Other", 5 }, { "Other", 5 } };
    assert_int_equal(recent().len, 0);
    record_one(&(search_to_record){ .user_id = ann, .location_id = CALX_SOME(int8, pittsburgh) });
    record_one(&(search_to_record){ .user_id = ann, .record_types = stops_and_surveys, .record_type_count = 2 });
    int64_t last = record_one(&(search_to_record){ .user_id = ann, .categories = categories, .category_count = 3 });
    user_search_list list = recent();
    assert_int_equal(list.len, 3);
    assert_int_equal(list.items[0].id, last);
    assert_text(calx_print(arena, &calx_type_varchar_array, &list.items[0].record_categories),
                "{\"Jails & Courts\",Other}");
    assert_false(list.items[0].location_id.set);
    assert_text(calx_print(arena, &calx_type_record_type_array, &list.items[1].record_types), "{Stops,Surveys}");
    assert_text(list.items[2].locality_name.value, "Pittsburgh");
    assert_int_equal(list.items[2].record_types.len, 0);
}

static void fifty_searches_are_kept(void **state)
{
    (void)state;
    int64_t first = record_one(&(search_to_record){ .user_id = ann });
    for (int i = 0; i < 50; i++)
        record_one(&(search_to_record){ .user_id = ann, .location_id = CALX_SOME(int8, pennsylvania) });
    user_search_list list = recent();
    assert_int_equal(list.len, 50);
    assert_true(list.items[49].id > first);
}

static void a_search_that_makes_no_sense_is_not_remembered(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id;
    user_search_list list;
    static const calx_text categories[] = { { "Other", 5 }, { "O%", 2 } };
    search_to_record search = { .user_id = ann, .categories = categories, .category_count = 2 };
    assert_fails(dsdb_record_search(&db, arena, &search, &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no record category \"O%\".");
    search.record_types = stops_and_surveys;
    search.record_type_count = 1;
    assert_fails(dsdb_record_search(&db, arena, &search, &id, &err), err, CALX_USAGE);
    search = (search_to_record){ .user_id = 999999 };
    assert_fails(dsdb_record_search(&db, arena, &search, &id, &err), err, CALX_NOT_FOUND);
    search = (search_to_record){ .user_id = ann, .location_id = CALX_SOME(int8, 999999) };
    assert_fails(dsdb_record_search(&db, arena, &search, &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no location with id 999999.");
    assert_fails(dsdb_recent_searches(&db, arena, 999999, &list, &err), err, CALX_NOT_FOUND);
    assert_int_equal(recent().len, 0);
}

static void a_profile_has_everything_but_secrets(void **state)
{
    (void)state;
    calx_error err = { 0 };
    user_profile got;
    assert_ok(dsdb_user_profile(&db, arena, ann, &got, &err), err);
    assert_text(got.email, "ann@example.org");
    assert_int_equal(got.external_accounts.len + got.recent_searches.len + got.followed_searches.len +
                         got.data_requests.len + got.permissions.len + (size_t)got.capacities.len,
                     0);
    follow(pittsburgh, NULL, 0);
    record_one(&(search_to_record){ .user_id = ann });
    execute("INSERT INTO external_accounts (user_id, account_type, account_identifier)"
            " SELECT id, 'github', 'ann' FROM users;"
            "INSERT INTO data_requests (title, creator_user_id, date_created, internal_notes, archive_reason)"
            " SELECT t, id, d::date, 'inside', 'old' FROM users, (VALUES ('old', '2020-01-01'), ('new', '2021-01-01')) AS r (t, d);"
            "INSERT INTO link_users__permissions SELECT u.id, p.id FROM users u, permissions p"
            " WHERE permission_name = 'sync_to_github';"
            "INSERT INTO user_capacities (user_id, capacity) SELECT id, 'police' FROM users");
    assert_ok(dsdb_user_profile(&db, arena, ann, &got, &err), err);
    assert_text(got.external_accounts.items[0].account_identifier, "ann");
    assert_int_equal(got.recent_searches.len, 1);
    assert_text(got.followed_searches.items[0].full_display_name, "Pittsburgh, Allegheny, Pennsylvania");
    assert_int_equal(got.data_requests.len, 2);
    assert_text(got.data_requests.items[0].title.value, "new");
    assert_text(got.data_requests.items[0].archive_reason.value, "old");
    assert_false(got.data_requests.items[0].internal_notes.set); /* an owner may not read them */
    for (size_t i = 0; i < got.request_columns.count; i++)
        assert_string_not_equal(got.request_columns.names[i], "internal_notes");
    assert_text(got.permissions.items[0].permission_name, "sync_to_github");
    assert_text(calx_print(arena, &calx_type_user_capacities_enum_array, &got.capacities), "{police}");
    execute("UPDATE link_users__permissions SET permission_id = p.id FROM permissions p"
            " WHERE permission_name = 'write_data'");
    assert_ok(dsdb_user_profile(&db, arena, ann, &got, &err), err);
    assert_text(got.data_requests.items[0].internal_notes.value, "inside");
    assert_fails(dsdb_user_profile(&db, arena, 999999, &got, &err), err, CALX_NOT_FOUND);
    CALX_TRANSACTION(tx, conn, &err);
    assert_ok(dsdb_user_profile(&db, arena, ann, &got, &err), err);
    assert_ok(calx_commit(&tx, &err), err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_ONE(a_follow_has_all_record_types_unless_some_are_given),
        TEST_OF_ONE(following_again_adds_what_is_missing),
        TEST_OF_ONE(following_what_is_not_there_is_refused),
        TEST_OF_ONE(a_follow_ends_wholly_or_type_by_type),
        TEST_OF_ONE(searches_are_remembered_newest_first),
        TEST_OF_ONE(fifty_searches_are_kept),
        TEST_OF_ONE(a_search_that_makes_no_sense_is_not_remembered),
        TEST_OF_ONE(a_profile_has_everything_but_secrets),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
