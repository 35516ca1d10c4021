/* Two who write records at the same time: each link and each record is there once, and the last word counts. */
#include "two_writers.h"

#include "client/archiving.h"
#include "client/data_sources.h"
#include "client/locations.h"
#include "client/source_manager.h"

OPERATION(cached, archive_update update = { .role = ROLE_ADMIN,
                                            .data_source_id = shared,
                                            .last_cached = CALX_SOME(timestamp, 1) };
          return dsdb_update_archive_info(on, scratch, &update, err);)
OPERATION(to_be_cached, archive_update update = { .role = ROLE_ADMIN,
                                                  .data_source_id = shared,
                                                  .next_cache = CALX_SOME(timestamp, 2) };
          return dsdb_update_archive_info(on, scratch, &update, err);)
OPERATION(source_loses_police, return dsdb_unlink_agency(on, scratch, ROLE_ADMIN, shared, police, err);)
OPERATION(source_gets_police, return dsdb_link_agency(on, scratch, ROLE_ADMIN, shared, police, err);)
OPERATION(new_source, int32_t id;
          new_data_source source = { .role = ROLE_ADMIN,
                                     .record_type = CALX_SOME(record_type, RECORD_TYPE_STOPS),
                                     .values.name = CALX_TEXT("New"),
                                     .values.source_url = CALX_TEXT("https://new.example.org") };
          source.columns = CALX_NODES(data_sources.name, data_sources.source_url);
          return dsdb_create_data_source(on, scratch, &source, &id, err);)

static void what_two_say_of_a_source_or_agency_is_kept_once(void **state)
{
    (void)state;
    execute("DELETE FROM data_sources_archive_info");
    assert_second(cached, FIRST_COMMITS, to_be_cached, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM data_sources_archive_info"
                               " WHERE last_cached IS NOT NULL AND next_cache IS NOT NULL"),
                     1);
    assert_second(police_move_in, FIRST_COMMITS, police_move_in, SECOND_WAITS, DSDB_DUPLICATE);
    assert_second(police_move_out, FIRST_COMMITS, police_move_out, SECOND_WAITS, CALX_NOT_FOUND);
    assert_second(source_loses_police, FIRST_COMMITS, source_loses_police, SECOND_WAITS, CALX_NOT_FOUND);
    assert_second(source_gets_police, FIRST_COMMITS, source_gets_police, SECOND_WAITS, DSDB_DUPLICATE);
    assert_second(new_source, FIRST_IS_UNDONE, new_source, SECOND_WAITS, SUCCEEDS);
    assert_second(cached, FIRST_COMMITS, new_source, SECOND_GOES_ON, DSDB_DUPLICATE);
    execute("DELETE FROM data_sources WHERE name = 'New'");
    assert_second(new_source, FIRST_COMMITS, new_source, SECOND_WAITS, DSDB_DUPLICATE);
}

OPERATION(untyped_source, int32_t id;
          new_data_source source = { .role = ROLE_ADMIN,
                                     .values.name = CALX_TEXT("Untyped"),
                                     .values.source_url = CALX_TEXT("https://untyped.example.org") };
          source.columns = CALX_NODES(data_sources.name, data_sources.source_url);
          return dsdb_create_data_source(on, scratch, &source, &id, err);)

/* One URL may have several kinds of records; of sources whose kind nobody has said, nobody can say that they are one.
 */
static void sources_with_one_url_and_no_record_type_are_two(void **state)
{
    (void)state;
    assert_second(untyped_source, FIRST_COMMITS, untyped_source, SECOND_GOES_ON, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM data_sources WHERE name = 'Untyped'"), 2);
    execute("DELETE FROM data_sources WHERE name = 'Untyped'");
}

OPERATION(request_is_ready, data_request_update update = { .id = first_request,
                                                           .user_id = CALX_SOME(int8, ann),
                                                           .values.request_status = REQUEST_READY_TO_START,
                                                           .columns = CALX_NODES(data_requests.request_status) };
          return dsdb_update_data_request(on, scratch, &update, err);)
OPERATION(request_is_withdrawn, data_request_update update = { .id = first_request,
                                                               .user_id = CALX_SOME(int8, ann),
                                                               .values.request_status = REQUEST_WITHDRAWN,
                                                               .columns = CALX_NODES(data_requests.request_status) };
          return dsdb_update_data_request(on, scratch, &update, err);)
OPERATION(request_has_notes, data_request_update update = { .id = first_request,
                                                            .user_id = CALX_SOME(int8, ann),
                                                            .values.internal_notes = CALX_SOME(text, CALX_TEXT("n")),
                                                            .columns = CALX_NODES(data_requests.internal_notes) };
          return dsdb_update_data_request(on, scratch, &update, err);)
OPERATION(request_gets_source, request_link link = { CALX_SOME(int8, ann), first_request, shared };
          return dsdb_link_request_source(on, scratch, &link, err);)
OPERATION(request_loses_source, request_link link = { CALX_SOME(int8, ann), first_request, shared };
          return dsdb_unlink_request_source(on, scratch, &link, err);)
OPERATION(request_gets_place, request_link link = { CALX_SOME(int8, ann), first_request, pittsburgh };
          return dsdb_link_request_location(on, scratch, &link, err);)
OPERATION(request_loses_place, request_link link = { CALX_SOME(int8, ann), first_request, pittsburgh };
          return dsdb_unlink_request_location(on, scratch, &link, err);)

static void a_request_is_as_the_last_one_said_and_has_each_event_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    first_request = number_of("SELECT min(id) FROM data_requests");
    assert_ok(ann_may_write(&db, &err), err);
    assert_second(request_is_ready, FIRST_COMMITS, request_is_ready, SECOND_WAITS, SUCCEEDS);
    assert_second(request_is_withdrawn, FIRST_COMMITS, request_is_ready, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM data_request_pending_event_notification"), 1);
    assert_second(request_is_ready, FIRST_COMMITS, request_is_withdrawn, SECOND_WAITS, SUCCEEDS);
    assert_second(request_is_withdrawn, FIRST_COMMITS, request_has_notes, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM data_requests WHERE request_status = 'Request withdrawn'"
                               " AND internal_notes = 'n'"),
                     1);
}

static void a_link_of_a_request_is_made_once_and_taken_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    first_request = number_of("SELECT min(id) FROM data_requests");
    assert_ok(ann_may_write(&db, &err), err);
    assert_second(request_gets_source, FIRST_COMMITS, request_gets_source, SECOND_WAITS, DSDB_DUPLICATE);
    assert_second(request_loses_source, FIRST_COMMITS, request_loses_source, SECOND_WAITS, CALX_NOT_FOUND);
    assert_second(request_gets_place, FIRST_IS_UNDONE, request_gets_place, SECOND_WAITS, SUCCEEDS);
    assert_second(request_loses_place, FIRST_COMMITS, request_loses_place, SECOND_WAITS, CALX_NOT_FOUND);
    assert_second(request_gets_place, FIRST_COMMITS, request_goes, SECOND_WAITS, SUCCEEDS);
    execute("INSERT INTO data_requests (title) VALUES ('More stops')");
    first_request = number_of("SELECT min(id) FROM data_requests");
    assert_second(request_goes, FIRST_COMMITS, request_gets_source, SECOND_WAITS, CALX_NOT_FOUND);
    assert_second(cached, FIRST_COMMITS, request_goes, SECOND_GOES_ON, CALX_NOT_FOUND);
}

OPERATION(issue_is_seven, data_request_update update = { .id = first_request,
                                                         .user_id = CALX_SOME(int8, ann),
                                                         .github_issue_url = CALX_SOME(text, CALX_TEXT("https://i/7")),
                                                         .github_issue_number = CALX_SOME(int4, 7) };
          return dsdb_update_data_request(on, scratch, &update, err);)
OPERATION(issue_is_eight, data_request_update update = { .id = first_request,
                                                         .user_id = CALX_SOME(int8, ann),
                                                         .github_issue_url = CALX_SOME(text, CALX_TEXT("https://i/8")),
                                                         .github_issue_number = CALX_SOME(int4, 8) };
          return dsdb_update_data_request(on, scratch, &update, err);)

static void a_request_has_one_issue_which_the_last_one_named(void **state)
{
    (void)state;
    calx_error err = { 0 };
    first_request = number_of("SELECT min(id) FROM data_requests");
    assert_ok(ann_may_write(&db, &err), err);
    assert_second(issue_is_seven, FIRST_COMMITS, issue_is_eight, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM data_requests_github_issue_info"), 1);
    assert_int_equal(number_of("SELECT github_issue_number FROM data_requests_github_issue_info"
                               " WHERE github_issue_url = 'https://i/8'"),
                     8);
}

static const new_county lake = { .name = CALX_TEXT("Lake Of"), .fips = CALX_TEXT("99999"), .state_id = 1 };
OPERATION(make_lake, made_place made; return dsdb_create_county(on, scratch, &lake, &made, err);)
OPERATION(find_lake, made_place made; return dsdb_get_or_create_county(on, scratch, &lake, &made, err) &&
                                             (!made.created || calx_fail(err, "XXXXX", "made twice"));)

static void a_county_is_made_once(void **state)
{
    (void)state;
    assert_second(make_lake, FIRST_COMMITS, find_lake, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM counties WHERE fips = '99999'"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM locations_expanded WHERE county_fips = '99999'"), 1);
    execute("DELETE FROM counties WHERE fips = '99999'");
    assert_second(make_lake, FIRST_COMMITS, make_lake, SECOND_WAITS, DSDB_DUPLICATE);
    execute("DELETE FROM counties WHERE fips = '99999'");
}

OPERATION(make_ross, made_place made; return dsdb_create_locality(on, scratch, CALX_TEXT("Ross"), 1, &made, err);)
OPERATION(find_ross, made_place made;
          return dsdb_get_or_create_locality(on, scratch, CALX_TEXT("Ross"), 1, &made, err) &&
                 (!made.created || calx_fail(err, "XXXXX", "made twice"));)

static void a_place_is_made_once(void **state)
{
    (void)state;
    assert_second(make_ross, FIRST_COMMITS, find_ross, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM localities WHERE name = 'Ross'"), 1);
    execute("DELETE FROM localities WHERE name = 'Ross'");
    assert_second(make_ross, FIRST_COMMITS, make_ross, SECOND_WAITS, DSDB_DUPLICATE);
}

static bool sync_update(calx_session *on, const int32_t *ids, const char *name, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    agency_to_sync items[2] = { 0 };
    for (int i = 0; i < 2; i++)
        items[i].row = (agency){ .id = ids[i], .name = calx_text_of(name), .jurisdiction_type = JURISDICTION_COUNTY };
    return dsdb_sync_update_agencies(on, scratch, items, 2, err);
}
OPERATION(sync_both, (void)scratch; return sync_update(on, (const int32_t[]){ police, sheriff }, "First", err);)
OPERATION(sync_both_backwards, (void)scratch;
          return sync_update(on, (const int32_t[]){ sheriff, police }, "Second", err);)
OPERATION(sync_page, synced_row_list out; meta_url_to_sync page = { .row.url = CALX_TEXT("https://page.example.org") };
          return dsdb_sync_add_meta_urls(on, scratch, &page, 1, &out, err);)
static int64_t gone_agency;
OPERATION(sync_agency_goes, return dsdb_sync_delete_agencies(on, scratch, &gone_agency, 1, err);)
OPERATION(sync_source_of_gone, synced_row_list out;
          source_to_sync source = { .agency_ids = &gone_agency, .agency_count = 1 };
          source.row = (data_source){ .name = CALX_TEXT("Its"), .source_url = CALX_TEXT("https://its.example.org") };
          return dsdb_sync_add_data_sources(on, scratch, &source, 1, &out, err);)

static void the_source_manager_waits_for_itself_and_leaves_no_orphans(void **state)
{
    (void)state;
    assert_second(sync_both, FIRST_COMMITS, sync_both_backwards, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM agencies WHERE name = 'Second'"), 2);
    assert_second(sync_page, FIRST_COMMITS, sync_page, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM meta_urls WHERE url = 'https://page.example.org'"), 1);
    gone_agency = number_of("SELECT id FROM agencies WHERE name = 'Idle Constable'");
    assert_second(sync_source_of_gone, FIRST_COMMITS, sync_agency_goes, SECOND_WAITS, DSDB_ORPHANS);
    execute("DELETE FROM data_sources WHERE name = 'Its'");
    assert_second(sync_agency_goes, FIRST_COMMITS, sync_source_of_gone, SECOND_WAITS, CALX_NOT_FOUND);
    assert_second(sync_page, FIRST_COMMITS, sync_agency_goes, SECOND_GOES_ON, CALX_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_TWO(what_two_say_of_a_source_or_agency_is_kept_once),
        TEST_OF_TWO(sources_with_one_url_and_no_record_type_are_two),
        TEST_OF_TWO(a_request_is_as_the_last_one_said_and_has_each_event_once),
        TEST_OF_TWO(a_link_of_a_request_is_made_once_and_taken_once),
        TEST_OF_TWO(a_request_has_one_issue_which_the_last_one_named),
        TEST_OF_TWO(a_county_is_made_once),
        TEST_OF_TWO(a_place_is_made_once),
        TEST_OF_TWO(the_source_manager_waits_for_itself_and_leaves_no_orphans),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect_both);
}
