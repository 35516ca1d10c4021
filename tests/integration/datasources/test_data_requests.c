/* Data requests: who may write and read what of them, their events, links and issues. */
#include "records.h"

#include "client/data_requests.h"
#include "client/operations.h"

static int64_t admin;
static int64_t owner;
static int64_t stranger;
static int64_t pittsburgh;
static int64_t source;

static int connect_once(void **state)
{
    (void)state;
    if (connect_with_records("data_requests") != 0)
        return -1;
    pittsburgh = number_of("SELECT id FROM locations_expanded"
                           " WHERE full_display_name = 'Pittsburgh, Allegheny, Pennsylvania'");
    source = number_of("SELECT id FROM data_sources WHERE name = 'Shared source'");
    execute("INSERT INTO users (email) VALUES ('admin'), ('owner'), ('stranger');"
            "INSERT INTO link_users__permissions SELECT u.id, p.id FROM users u, permissions p"
            " WHERE email = 'admin' AND permission_name = 'write_data';"
            "INSERT INTO link_users__permissions SELECT u.id, p.id FROM users u, permissions p"
            " WHERE email = 'stranger' AND permission_name <> 'write_data'");
    admin = number_of("SELECT id FROM users WHERE email = 'admin'");
    owner = number_of("SELECT id FROM users WHERE email = 'owner'");
    stranger = number_of("SELECT id FROM users WHERE email = 'stranger'");
    return 0;
}

static int no_requests(void **state)
{
    execute("TRUNCATE data_requests CASCADE");
    return make_arena(state);
}

#define TEST_OF_NONE(f) cmocka_unit_test_setup_teardown(f, no_requests, free_arena)
#define BY(user) CALX_SOME(int8, user)
#define NOBODY CALX_NONE(int8)

static int64_t made_by(int64_t user, const char *title)
{
    calx_error err = { 0 };
    int64_t id = 0;
    new_data_request request = { .user_id = user,
                                 .values = { .title = calx_text_of(title) },
                                 .columns = CALX_NODES(data_requests.title),
                                 .location_ids = &pittsburgh,
                                 .location_count = 1 };
    assert_ok(dsdb_create_data_request(&db, arena, &request, &id, &err), err);
    return id;
}

static data_request_view read_by(opt_int8 user, int64_t id, read_columns *read)
{
    calx_error err = { 0 };
    data_request_view got;
    assert_ok(dsdb_read_data_request(&db, arena, user, id, &(read_request){ 0 }, &got, read, &err), err);
    return got;
}

static bool was_read(const read_columns *read, const char *column)
{
    for (size_t i = 0; i < read->count; i++)
        if (strcmp(read->names[i], column) == 0)
            return true;
    return false;
}

static int64_t events(void)
{
    return number_of("SELECT count(*) FROM data_request_pending_event_notification");
}

static void a_request_is_made_with_its_locations(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id = 0;
    read_columns read;
    const int64_t places[] = { pittsburgh, pittsburgh };
    new_data_request request = { .user_id = owner,
                                 .values = { .title = CALX_TEXT("Größe \"50%\" of O'Hara_\\"),
                                             .request_urgency = CALX_SOME(request_urgency_level, URGENCY_URGENT) },
                                 .columns = CALX_NODES(data_requests.title, data_requests.request_urgency,
                                                       data_requests.coverage_range),
                                 .location_ids = places,
                                 .location_count = 2 };
    assert_ok(dsdb_create_data_request(&db, arena, &request, &id, &err), err);
    data_request_view got = read_by(BY(owner), id, &read);
    assert_text(got.title.value, "Größe \"50%\" of O'Hara_\\");
    assert_int_equal(got.request_status.value.value, REQUEST_INTAKE_CASE);
    assert_int_equal(got.creator_user_id.value, owner);
    assert_int_equal(got.locations.len, 1);
    assert_text(got.locations.items[0].full_display_name, "Pittsburgh, Allegheny, Pennsylvania");
    assert_int_equal(got.data_sources.len, 0);
    assert_int_equal(events(), 0);
}

static void a_request_that_cannot_be_made_leaves_nothing(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id;
    char title[600];
    const int64_t places[] = { pittsburgh, 999999 };
    new_data_request request = { .user_id = owner,
                                 .values = { .title = CALX_TEXT("T"), .request_status = REQUEST_READY_TO_START },
                                 .columns = CALX_NODES(data_requests.title, data_requests.internal_notes,
                                                       data_requests.request_status) };
    assert_fails(dsdb_create_data_request(&db, arena, &request, &id, &err), err, DSDB_FORBIDDEN);
    assert_string_equal(err.message,
                        "The role OWNER may not write these columns of data_requests: internal_notes, request_status.");
    request.columns = CALX_NODES(data_requests.title);
    request.user_id = 999999;
    assert_fails(dsdb_create_data_request(&db, arena, &request, &id, &err), err, CALX_NOT_FOUND);
    request.user_id = owner;
    request.location_ids = places;
    request.location_count = 2;
    assert_fails(dsdb_create_data_request(&db, arena, &request, &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no location with id 999999.");
    request.location_count = 0;
    request.values.title = CALX_TEXT("\t ");
    assert_fails(dsdb_create_data_request(&db, arena, &request, &id, &err), err, CALX_USAGE);
    for (size_t i = 0; i < 256; i++)
        memcpy(title + 2 * i, "\xC3\xBC", 2);
    request.values.title = (calx_text){ title, 512 };
    assert_fails(dsdb_create_data_request(&db, arena, &request, &id, &err), err, CALX_USAGE);
    request.columns = NULL;
    assert_fails(dsdb_create_data_request(&db, arena, &request, &id, &err), err, CALX_USAGE);
    assert_int_equal(number_of("SELECT count(*) FROM data_requests"), 0);
    request.values.title.len = 510;
    request.columns = CALX_NODES(data_requests.title);
    assert_ok(dsdb_create_data_request(&db, arena, &request, &id, &err), err);
}

static void each_role_writes_its_columns(void **state)
{
    (void)state;
    calx_error err = { 0 };
    read_columns read;
    int64_t id = made_by(owner, "Before");
    data_request_update update = { .id = id,
                                   .user_id = BY(owner),
                                   .values = { .title = CALX_TEXT("After"),
                                               .internal_notes = CALX_SOME(text, CALX_TEXT("inside")) },
                                   .columns = CALX_NODES(data_requests.title, data_requests.internal_notes) };
    assert_fails(dsdb_update_data_request(&db, arena, &update, &err), err, DSDB_FORBIDDEN);
    assert_string_equal(err.message,
                        "The role OWNER may not write these columns of data_requests_expanded: internal_notes.");
    assert_text(read_by(BY(owner), id, &read).title.value, "Before");
    update.columns = CALX_NODES(data_requests.title);
    assert_ok(dsdb_update_data_request(&db, arena, &update, &err), err);
    assert_text(read_by(BY(owner), id, &read).title.value, "After");
    update.user_id = BY(stranger);
    assert_fails(dsdb_update_data_request(&db, arena, &update, &err), err, DSDB_FORBIDDEN);
    update.user_id = NOBODY;
    assert_fails(dsdb_update_data_request(&db, arena, &update, &err), err, DSDB_FORBIDDEN);
    update.user_id = BY(admin);
    update.columns = CALX_NODES(data_requests.internal_notes);
    assert_ok(dsdb_update_data_request(&db, arena, &update, &err), err);
    update.columns = CALX_NODES(data_requests.creator_user_id);
    assert_fails(dsdb_update_data_request(&db, arena, &update, &err), err, DSDB_FORBIDDEN);
    update.columns = NULL;
    assert_fails(dsdb_update_data_request(&db, arena, &update, &err), err, CALX_USAGE);
    update.columns = CALX_NODES(data_requests.title);
    update.id = 999999;
    assert_fails(dsdb_update_data_request(&db, arena, &update, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no data request with id 999999.");
}

static void each_role_reads_its_columns(void **state)
{
    (void)state;
    read_columns read;
    int64_t id = made_by(owner, "It");
    execute("UPDATE data_requests SET internal_notes = 'inside', archive_reason = 'old', pdap_response = 'no'");
    data_request_view got = read_by(BY(admin), id, &read);
    assert_text(got.internal_notes.value, "inside");
    got = read_by(BY(owner), id, &read);
    assert_false(got.internal_notes.set || was_read(&read, "internal_notes"));
    assert_text(got.archive_reason.value, "old");
    got = read_by(BY(stranger), id, &read);
    assert_false(got.archive_reason.set || was_read(&read, "archive_reason"));
    assert_false(got.creator_user_id.set || was_read(&read, "creator_user_id"));
    assert_text(got.pdap_response.value, "no");
    got = read_by(NOBODY, id, &read);
    assert_false(got.archive_reason.set);
}

static void reading_writes_nothing(void **state)
{
    (void)state;
    calx_error err = { 0 };
    read_columns read;
    data_request_page got;
    read_request request = { .page = 1 };
    int64_t id = made_by(owner, "It");
    calx_tx_options options = { .isolation = CALX_REPEATABLE_READ, .read_only = true };
    CALX_TRANSACTION_WITH(tx, conn, &options, &err);
    assert_true(tx.open);
    assert_text(read_by(BY(owner), id, &read).title.value, "It");
    assert_ok(dsdb_data_requests_by_creator(&db, arena, BY(owner), owner, &request, &got, &err), err);
    assert_int_equal(got.data_requests.len, 1);
}

static data_request_page listed(opt_int8 user, const read_request *request)
{
    calx_error err = { 0 };
    data_request_page got;
    assert_ok(dsdb_list_data_requests(&db, arena, user, request, &got, &err), err);
    return got;
}

static void in_a_list_each_row_shows_what_the_user_may_see_of_it(void **state)
{
    (void)state;
    calx_error err = { 0 };
    data_request_page got;
    made_by(owner, "A");
    made_by(stranger, "B");
    execute("UPDATE data_requests SET archive_reason = 'old', internal_notes = 'inside'");
    read_request request = { .sort_by = CALX_TEXT("title"), .page = 1 };
    got = listed(BY(owner), &request);
    assert_int_equal(got.data_requests.len, 2);
    assert_text(got.data_requests.items[0].archive_reason.value, "old");
    assert_false(got.data_requests.items[1].archive_reason.set);
    assert_false(got.data_requests.items[0].internal_notes.set);
    assert_int_equal(got.data_requests.items[1].locations.len, 1);
    got = listed(NOBODY, &request);
    assert_false(got.data_requests.items[0].archive_reason.set || was_read(&got.read, "archive_reason"));
    got = listed(BY(admin), &request);
    assert_text(got.data_requests.items[1].internal_notes.value, "inside");
    request.descending = true;
    assert_text(listed(NOBODY, &request).data_requests.items[0].title.value, "B");
    request.sort_by = CALX_TEXT("internal_notes");
    assert_fails(dsdb_list_data_requests(&db, arena, BY(owner), &request, &got, &err), err, DSDB_FORBIDDEN);
    assert_ok(dsdb_list_data_requests(&db, arena, BY(admin), &request, &got, &err), err);
    assert_fails(dsdb_list_data_requests(&db, arena, BY(999999), &request, &got, &err), err, CALX_NOT_FOUND);
    request = (read_request){ .page = 2 };
    assert_int_equal(listed(BY(admin), &request).data_requests.len, 0);
    read_columns read;
    data_request_view one;
    assert_fails(dsdb_read_data_request(&db, arena, NOBODY, 999999, &request, &one, &read, &err), err, CALX_NOT_FOUND);
}

static void requests_come_in_pages_with_their_links(void **state)
{
    (void)state;
    calx_error err = { 0 };
    data_request_page got;
    execute("INSERT INTO data_requests (title, creator_user_id) SELECT 'R' || n, id FROM users,"
            " generate_series(1, 101) n WHERE email = 'owner';"
            "INSERT INTO link_data_requests__locations (data_request_id, location_id) SELECT r.id, l.id"
            " FROM data_requests r, locations l WHERE l.type = 'National'");
    for (int64_t number = 1; number <= 3; number++) {
        read_request request = { .page = number, .descending = true };
        size_t expected = number == 1 ? 100 : number == 2 ? 1 : 0;
        got = listed(NOBODY, &request);
        assert_int_equal(got.data_requests.len, expected);
        assert_int_equal(got.more, number == 1);
        for (size_t i = 0; i < got.data_requests.len; i++)
            assert_int_equal(got.data_requests.items[i].locations.len, 1);
        assert_ok(dsdb_data_requests_by_creator(&db, arena, BY(owner), owner, &request, &got, &err), err);
        assert_int_equal(got.data_requests.len, expected);
    }
    assert_fails(dsdb_list_data_requests(&db, arena, NOBODY, &(read_request){ .page = 0 }, &got, &err), err, CALX_USAGE);
}

static void who_made_a_request_is_theirs_to_know(void **state)
{
    (void)state;
    calx_error err = { 0 };
    data_request_page got;
    bool is = false;
    read_request request = { .page = 1 };
    int64_t id = made_by(owner, "A");
    made_by(stranger, "B");
    assert_ok(dsdb_data_requests_by_creator(&db, arena, BY(owner), owner, &request, &got, &err), err);
    assert_int_equal(got.data_requests.len, 1);
    assert_int_equal(got.data_requests.items[0].id.value, id);
    assert_ok(dsdb_data_requests_by_creator(&db, arena, BY(admin), stranger, &request, &got, &err), err);
    assert_int_equal(got.data_requests.len, 1);
    assert_ok(dsdb_data_requests_by_creator(&db, arena, BY(admin), admin, &request, &got, &err), err);
    assert_int_equal(got.data_requests.len, 0);
    assert_fails(dsdb_data_requests_by_creator(&db, arena, BY(stranger), owner, &request, &got, &err), err,
                 DSDB_FORBIDDEN);
    assert_fails(dsdb_data_requests_by_creator(&db, arena, NOBODY, owner, &request, &got, &err), err, DSDB_FORBIDDEN);
    assert_fails(dsdb_data_requests_by_creator(&db, arena, BY(admin), 999999, &request, &got, &err), err,
                 CALX_NOT_FOUND);
    assert_ok(dsdb_is_creator(&db, arena, owner, id, &is, &err), err);
    assert_true(is);
    assert_ok(dsdb_is_creator(&db, arena, stranger, id, &is, &err), err);
    assert_false(is);
    assert_fails(dsdb_is_creator(&db, arena, owner, 999999, &is, &err), err, CALX_NOT_FOUND);
}

static void set_status(int64_t id, request_status status)
{
    calx_error err = { 0 };
    data_request_update update = { .id = id,
                                   .user_id = BY(admin),
                                   .values = { .request_status = status },
                                   .columns = CALX_NODES(data_requests.request_status) };
    assert_ok(dsdb_update_data_request(&db, arena, &update, &err), err);
}

static void a_request_that_becomes_ready_or_complete_has_its_event_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id = made_by(owner, "It");
    set_status(id, REQUEST_ACTIVE);
    assert_int_equal(events(), 0);
    set_status(id, REQUEST_READY_TO_START);
    assert_int_equal(events(), 1);
    set_status(id, REQUEST_ACTIVE);
    set_status(id, REQUEST_READY_TO_START);
    assert_int_equal(events(), 1);
    set_status(id, REQUEST_COMPLETE);
    assert_int_equal(events(), 2);
    execute("DELETE FROM data_request_pending_event_notification");
    set_status(id, REQUEST_COMPLETE); /* it does not become so: it was */
    assert_int_equal(events(), 0);
    new_data_request request = { .user_id = admin,
                                 .values = { .title = CALX_TEXT("Born"), .request_status = REQUEST_READY_TO_START },
                                 .columns = CALX_NODES(data_requests.title, data_requests.request_status) };
    assert_ok(dsdb_create_data_request(&db, arena, &request, &id, &err), err);
    assert_int_equal(events(), 1);
}

static void an_issue_is_added_whole_and_changed_in_parts(void **state)
{
    (void)state;
    calx_error err = { 0 };
    read_columns read;
    int64_t id = made_by(owner, "It");
    data_request_update update = { .id = id,
                                   .user_id = BY(owner),
                                   .github_issue_url = CALX_SOME(text, CALX_TEXT("u")) };
    assert_fails(dsdb_update_data_request(&db, arena, &update, &err), err, DSDB_FORBIDDEN);
    assert_non_null(strstr(err.message, "github_issue_url"));
    update.user_id = BY(admin);
    update.values.title = CALX_TEXT("Not kept");
    update.columns = CALX_NODES(data_requests.title);
    assert_fails(dsdb_update_data_request(&db, arena, &update, &err), err, CALX_USAGE);
    assert_text(read_by(NOBODY, id, &read).title.value, "It");
    update.github_issue_number = CALX_SOME(int4, 7);
    assert_ok(dsdb_update_data_request(&db, arena, &update, &err), err);
    assert_int_equal(read_by(NOBODY, id, &read).github_issue_number.value, 7);
    update = (data_request_update){ .id = id, .user_id = BY(admin), .github_issue_number = CALX_SOME(int4, 8) };
    assert_ok(dsdb_update_data_request(&db, arena, &update, &err), err);
    assert_text(read_by(NOBODY, id, &read).github_issue_url.value, "u");
    assert_int_equal(read_by(NOBODY, id, &read).github_issue_number.value, 8);
}

static void requests_for_the_issue_job(void **state)
{
    (void)state;
    calx_error err = { 0 };
    expanded_data_request_list got;
    int64_t ready = made_by(owner, "Ready"), with_issue = made_by(owner, "With issue"), done = made_by(owner, "Done");
    set_status(ready, REQUEST_READY_TO_START);
    set_status(with_issue, REQUEST_READY_TO_START);
    set_status(done, REQUEST_COMPLETE);
    execute("INSERT INTO data_requests_github_issue_info (data_request_id, github_issue_url, github_issue_number)"
            " SELECT id, 'u', 1 FROM data_requests WHERE title IN ('With issue', 'Done')");
    assert_ok(dsdb_requests_without_issue(&db, arena, &got, &err), err);
    assert_int_equal(got.len, 1);
    assert_int_equal(got.items[0].id, ready);
    assert_ok(dsdb_open_requests_with_issue(&db, arena, &got, &err), err);
    assert_int_equal(got.len, 1);
    assert_int_equal(got.items[0].id, with_issue);
}

static void links_are_made_and_taken_away_by_who_may(void **state)
{
    (void)state;
    calx_error err = { 0 };
    read_columns read;
    int64_t id = made_by(owner, "It");
    request_link to_source = { BY(stranger), id, source }, to_place = { BY(stranger), id, pittsburgh };
    assert_fails(dsdb_link_request_source(&db, arena, &to_source, &err), err, DSDB_FORBIDDEN);
    assert_fails(dsdb_unlink_request_location(&db, arena, &to_place, &err), err, DSDB_FORBIDDEN);
    to_source.user_id = to_place.user_id = BY(owner);
    assert_ok(dsdb_link_request_source(&db, arena, &to_source, &err), err);
    assert_fails(dsdb_link_request_source(&db, arena, &to_source, &err), err, DSDB_DUPLICATE);
    assert_text(read_by(NOBODY, id, &read).data_sources.items[0].name, "Shared source");
    to_source.user_id = BY(admin);
    assert_ok(dsdb_unlink_request_source(&db, arena, &to_source, &err), err);
    assert_fails(dsdb_unlink_request_source(&db, arena, &to_source, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_link_request_location(&db, arena, &to_place, &err), err, DSDB_DUPLICATE);
    assert_ok(dsdb_unlink_request_location(&db, arena, &to_place, &err), err);
    assert_fails(dsdb_unlink_request_location(&db, arena, &to_place, &err), err, CALX_NOT_FOUND);
    assert_ok(dsdb_link_request_location(&db, arena, &to_place, &err), err);
    to_source.other_id = to_place.other_id = 999999;
    assert_fails(dsdb_link_request_source(&db, arena, &to_source, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_link_request_location(&db, arena, &to_place, &err), err, CALX_NOT_FOUND);
    to_place.request_id = 999999;
    assert_fails(dsdb_link_request_location(&db, arena, &to_place, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no data request with id 999999.");
}

static void a_request_is_deleted_by_its_owner_or_an_administrator(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t first = made_by(owner, "A"), second = made_by(owner, "B");
    assert_fails(dsdb_delete_data_request(&db, arena, BY(stranger), first, &err), err, DSDB_FORBIDDEN);
    assert_fails(dsdb_delete_data_request(&db, arena, NOBODY, first, &err), err, DSDB_FORBIDDEN);
    assert_ok(dsdb_delete_data_request(&db, arena, BY(owner), first, &err), err);
    assert_fails(dsdb_delete_data_request(&db, arena, BY(owner), first, &err), err, CALX_NOT_FOUND);
    assert_ok(dsdb_delete_data_request(&db, arena, BY(admin), second, &err), err);
    assert_int_equal(number_of("SELECT count(*) FROM data_requests"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM link_data_requests__locations"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_NONE(a_request_is_made_with_its_locations),
        TEST_OF_NONE(a_request_that_cannot_be_made_leaves_nothing),
        TEST_OF_NONE(each_role_writes_its_columns),
        TEST_OF_NONE(each_role_reads_its_columns),
        TEST_OF_NONE(reading_writes_nothing),
        TEST_OF_NONE(in_a_list_each_row_shows_what_the_user_may_see_of_it),
        TEST_OF_NONE(requests_come_in_pages_with_their_links),
        TEST_OF_NONE(who_made_a_request_is_theirs_to_know),
        TEST_OF_NONE(a_request_that_becomes_ready_or_complete_has_its_event_once),
        TEST_OF_NONE(an_issue_is_added_whole_and_changed_in_parts),
        TEST_OF_NONE(requests_for_the_issue_job),
        TEST_OF_NONE(links_are_made_and_taken_away_by_who_may),
        TEST_OF_NONE(a_request_is_deleted_by_its_owner_or_an_administrator),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
