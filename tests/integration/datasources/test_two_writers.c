/* Two who write at the same time. The first has done its work and not committed; the second starts, and waits where it
 * has to; the first commits, or is undone; and this says what becomes of the second. */
#include "records.h"

#include "client/agencies.h"
#include "client/archiving.h"
#include "client/checks.h"
#include "client/data_requests.h"
#include "client/data_sources.h"
#include "client/follows.h"
#include "client/locations.h"
#include "client/notifications.h"
#include "client/operations.h"
#include "client/pending_users.h"
#include "client/recent_searches.h"
#include "client/sign_in.h"
#include "client/source_manager.h"
#include "client/users.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

typedef bool operation(calx_session *on, calx_error *err);

static calx_session other;
static int64_t ann, bob, pittsburgh, allegheny;
static int32_t police, sheriff, shared;

static int connect_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    if (connect_with_records("two_writers") != 0)
        return -1;
    CALX_SCOPED_ARENA(scratch);
    other = calx_session_on(calx_connect(calx_describe_target(conn, scratch).data, NULL, &err));
    pittsburgh = number_of("SELECT id FROM locations_expanded WHERE full_display_name LIKE 'Pittsburgh, %'");
    allegheny = number_of("SELECT id FROM locations_expanded WHERE full_display_name = 'Allegheny, Pennsylvania'");
    police = (int32_t)number_of("SELECT id FROM agencies WHERE name = 'Pittsburgh Police'");
    sheriff = (int32_t)number_of("SELECT id FROM agencies WHERE name = 'Allegheny Sheriff'");
    shared = (int32_t)number_of("SELECT id FROM data_sources WHERE name = 'Shared source'");
    return other.conn ? 0 : -1;
}

static int disconnect_both(void **state)
{
    calx_close(other.conn);
    return disconnect(state);
}

static int two_users(void **state)
{
    execute("TRUNCATE users, pending_users CASCADE; DELETE FROM data_requests WHERE title <> 'More stops';"
            " INSERT INTO data_requests (title) SELECT 'More stops' WHERE NOT EXISTS (SELECT FROM data_requests)");
    ann = number_of("INSERT INTO users (email) VALUES ('ann@example.org') RETURNING id");
    bob = number_of("INSERT INTO users (email) VALUES ('bob@example.org') RETURNING id");
    return make_arena(state);
}

#define TEST_OF_TWO(f) cmocka_unit_test_setup_teardown(f, two_users, free_arena)

/* The second of the two. */
typedef struct second_writer {
    operation *write;
    calx_error err;
    bool done;
    atomic_bool over;
} second_writer;

static void *write_second(void *context)
{
    second_writer *second = context;
    second->done = second->write(&other, &second->err);
    second->over = true;
    return NULL;
}

/* Until it waits for the first, or is over. */
static bool waits_for_first(const second_writer *second)
{
    CALX_SCOPED_ARENA(scratch);
    const char *sql =
        calx_text_format(scratch, "SELECT cardinality(pg_blocking_pids(%d))", PQbackendPID(calx_libpq(other.conn)))
            .data;
    for (int i = 0; i < 5000 && !second->over; i++) {
        if (number_of(sql) > 0)
            return true;
        usleep(1000);
    }
    return false;
}

typedef enum first_end { FIRST_COMMITS, FIRST_IS_UNDONE } first_end;
typedef enum meeting { SECOND_WAITS, SECOND_GOES_ON } meeting;

/* Has both write; what the second is told. */
static calx_error write_both(operation *first, first_end end, operation *second_writes, meeting expected)
{
    calx_error err = { 0 };
    pthread_t thread;
    second_writer second = { .write = second_writes };
    calx_tx tx = calx_begin(conn, &err);
    assert_ok(tx.open && first(&db, &err), err);
    assert_int_equal(pthread_create(&thread, NULL, write_second, &second), 0);
    bool waited = waits_for_first(&second);
    if (!waited && expected == SECOND_GOES_ON)
        pthread_join(thread, NULL);
    assert_ok(end == FIRST_COMMITS ? calx_commit(&tx, &err) : calx_rollback(&tx, &err), err);
    if (waited || expected == SECOND_WAITS)
        pthread_join(thread, NULL);
    assert_int_equal(waited, expected == SECOND_WAITS);
    assert_int_equal(second.done, *second.err.sqlstate == '\0');
    return second.err;
}

#define assert_second(first, end, second, meets, state)                              \
    do {                                                                             \
        calx_error told = write_both((first), (end), (second), (meets));             \
        if (strcmp(told.sqlstate, (state)) != 0)                                     \
            fail_msg("%s, %s: %s %s", #first, #second, told.sqlstate, told.message); \
    } while (false)

#define SUCCEEDS ""

/* An operation without parameters. */
#define OPERATION(name, ...)                            \
    static bool name(calx_session *on, calx_error *err) \
    {                                                   \
        CALX_SCOPED_ARENA(scratch);                     \
        __VA_ARGS__                                     \
    }

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
OPERATION(ann_may_write, return dsdb_add_permission(on, scratch, ann, CALX_TEXT("write_data"), err);)
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

static int64_t first_request;
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
OPERATION(request_goes, return dsdb_delete_data_request(on, scratch, CALX_SOME(int8, ann), first_request, err);)
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
    assert_second(create_carl, FIRST_COMMITS, request_goes, SECOND_GOES_ON, CALX_NOT_FOUND);
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

OPERATION(cached, archive_update update = { .role = ROLE_ADMIN,
                                            .data_source_id = shared,
                                            .last_cached = CALX_SOME(timestamp, 1) };
          return dsdb_update_archive_info(on, scratch, &update, err);)
OPERATION(to_be_cached, archive_update update = { .role = ROLE_ADMIN,
                                                  .data_source_id = shared,
                                                  .next_cache = CALX_SOME(timestamp, 2) };
          return dsdb_update_archive_info(on, scratch, &update, err);)
OPERATION(police_move_in, return dsdb_add_agency_location(on, scratch, ROLE_ADMIN, police, allegheny, err);)
OPERATION(police_move_out, return dsdb_remove_agency_location(on, scratch, ROLE_ADMIN, police, allegheny, err);)
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

OPERATION(two_of_both, collected_source_list got;
          new_data_source batch[] = { { .role = ROLE_ADMIN,
                                        .values.name = CALX_TEXT("Locked"),
                                        .values.source_url = CALX_TEXT("https://locked.example/1"),
                                        .agency_ids = &sheriff,
                                        .agency_count = 1 },
                                      { .role = ROLE_ADMIN,
                                        .values.name = CALX_TEXT("Locked"),
                                        .values.source_url = CALX_TEXT("https://locked.example/2"),
                                        .agency_ids = &police,
                                        .agency_count = 1 } };
          batch[0].columns = batch[1].columns = CALX_NODES(data_sources.name, data_sources.source_url);
          return dsdb_collect_data_sources(on, scratch, batch, 2, &got, err) && got.items[0].data_source_id.set &&
                 got.items[1].data_source_id.set;)

/* The first holds what the second needs next, and then takes what the second has: the second is locked out, and only
 * when the first is done can it do its work. What it is told. */
static calx_error lock_out(operation *first, operation *second_writes, operation *first_goes_on)
{
    calx_error err = { 0 };
    pthread_t thread;
    second_writer second = { .write = second_writes };
    execute("SET deadlock_timeout = '60s'");
    assert_ok(calx_execute(other.conn, "SET deadlock_timeout = '1s'", &err), err);
    calx_tx tx = calx_begin(conn, &err);
    assert_ok(tx.open && first(&db, &err), err);
    assert_int_equal(pthread_create(&thread, NULL, write_second, &second), 0);
    assert_true(waits_for_first(&second));
    assert_ok(first_goes_on(&db, &err) && calx_commit(&tx, &err), err);
    pthread_join(thread, NULL);
    execute("RESET deadlock_timeout");
    assert_int_equal(second.done, *second.err.sqlstate == '\0');
    return second.err;
}

/* Of the second, until now. */
static int64_t deadlocks(void)
{
    calx_error err = { 0 };
    assert_ok(calx_execute(other.conn, "SELECT pg_stat_force_next_flush()", &err), err);
    return number_of("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
}

#define assert_locked_out(first, second, then, state)                                \
    do {                                                                             \
        calx_error told = lock_out((first), (second), (then));                       \
        if (strcmp(told.sqlstate, (state)) != 0)                                     \
            fail_msg("%s, %s: %s %s", #first, #second, told.sqlstate, told.message); \
    } while (false)

OPERATION(sheriff_moves_in, return dsdb_add_agency_location(on, scratch, ROLE_ADMIN, sheriff, pittsburgh, err);)

/* Who links the same agencies in another order. */
static void a_batch_that_was_locked_out_is_collected_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_locked_out(police_move_in, two_of_both, sheriff_moves_in, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM data_source_pending_event_notification JOIN data_sources d"
                               " ON d.id = data_source_id WHERE name = 'Locked'"),
                     2);
    assert_ok(dsdb_remove_agency_location(&db, arena, ROLE_ADMIN, police, allegheny, &err), err);
    assert_ok(dsdb_remove_agency_location(&db, arena, ROLE_ADMIN, sheriff, pittsburgh, &err), err);
    execute("DELETE FROM data_sources WHERE name = 'Locked'");
}

OPERATION(police_are_changed, return dsdb_lock_agencies(on, scratch, &police, 1, err);)
OPERATION(their_places_too, (void)scratch;
          return calx_execute(on->conn, "SELECT FROM link_agencies__locations FOR NO KEY UPDATE", err);)

/* As the source manager does, who changes an agency first and then its links. */
static void one_statement_that_was_locked_out_is_run_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_ok(police_move_in(&db, &err), err);
    execute("DELETE FROM change_log");
    assert_locked_out(police_are_changed, police_move_out, their_places_too, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM change_log WHERE table_name = 'link_agencies__locations'"), 1);
    assert_second(cached, FIRST_COMMITS, police_move_out, SECOND_GOES_ON, CALX_NOT_FOUND);
}

OPERATION(page_two, (void)scratch;
          return calx_execute(on->conn, "INSERT INTO meta_urls (url) VALUES ('https://page.example/2')", err);)
OPERATION(page_one, (void)scratch;
          return calx_execute(on->conn, "INSERT INTO meta_urls (url) VALUES ('https://page.example/1')", err);)
OPERATION(agency_with_both_pages, int32_t id;
          calx_text pages[] = { CALX_TEXT("https://page.example/1"), CALX_TEXT("https://page.example/2") };
          new_agency agency = { .role = ROLE_ADMIN,
                                .name = CALX_TEXT("Two Pages"),
                                .jurisdiction_type = JURISDICTION_LOCAL,
                                .meta_urls = pages,
                                .meta_url_count = 2 };
          return dsdb_create_agency(on, scratch, &agency, &id, err);)

static void an_agency_that_was_locked_out_is_made_again_and_once(void **state)
{
    (void)state;
    assert_locked_out(page_two, agency_with_both_pages, page_one, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM agencies WHERE name = 'Two Pages'"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM meta_urls JOIN link_agencies__meta_urls ON meta_url_id = id"
                               " WHERE url LIKE 'https://page.example/%'"),
                     2);
    execute("DELETE FROM agencies WHERE name = 'Two Pages'; DELETE FROM meta_urls WHERE url LIKE '%page.example/%'");
}

OPERATION(request_is_held, return dsdb_hold_data_request(on, scratch, first_request, err);)

static void who_deletes_what_another_deletes_is_told_that_it_is_gone(void **state)
{
    (void)state;
    calx_error err = { 0 };
    first_request = number_of("SELECT min(id) FROM data_requests");
    assert_ok(ann_may_write(&db, &err), err);
    int64_t losses = deadlocks();
    assert_locked_out(request_is_held, request_goes, request_goes, CALX_NOT_FOUND);
    assert_int_equal(deadlocks(), losses);
}

OPERATION(pages_and_more, CALX_TRANSACTION(tx, on->conn, err);
          return tx.open && agency_with_both_pages(on, err) && calx_commit(&tx, err);)

static void what_loses_inside_of_a_transaction_is_the_callers_to_run_again(void **state)
{
    (void)state;
    assert_locked_out(page_two, pages_and_more, page_one, "40P01");
    assert_int_equal(number_of("SELECT count(*) FROM agencies WHERE name = 'Two Pages'"), 0);
    execute("DELETE FROM meta_urls WHERE url LIKE '%page.example/%'");
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

OPERATION(ann_is_told, (void)scratch;
          return calx_execute(on->conn,
                              "INSERT INTO data_request_user_notification_queue (event_id, user_id) SELECT e.id, u.id"
                              " FROM data_request_pending_event_notification e, users u WHERE email LIKE 'ann@%'",
                              err);)
OPERATION(bob_is_told, (void)scratch;
          return calx_execute(on->conn,
                              "INSERT INTO data_request_user_notification_queue (event_id, user_id) SELECT e.id, u.id"
                              " FROM data_request_pending_event_notification e, users u WHERE email LIKE 'bob@%'",
                              err);)
OPERATION(event_goes, (void)scratch;
          return calx_execute(on->conn, "DELETE FROM data_request_pending_event_notification", err);)

static int64_t told(void)
{
    return number_of("SELECT count(*) FROM data_request_user_notification_queue");
}

static void there_is_an_event(void)
{
    execute("INSERT INTO data_request_pending_event_notification (data_request_id, event_type)"
            " SELECT min(id), 'Request Complete' FROM data_requests");
}

static void an_event_that_goes_while_a_user_is_told_of_it_leaves_nothing_behind(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_ok(ann_may_write(&db, &err), err);
    there_is_an_event();
    assert_second(ann_is_told, FIRST_COMMITS, event_goes, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(told(), 0);
    there_is_an_event();
    assert_second(event_goes, FIRST_COMMITS, ann_is_told, SECOND_WAITS, "23503");
    assert_int_equal(told(), 0);
    there_is_an_event();
    assert_second(event_goes, FIRST_IS_UNDONE, ann_is_told, SECOND_WAITS, SUCCEEDS);
    assert_second(bob_is_told, FIRST_IS_UNDONE, bob_is_told, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(told(), 2);
    first_request = number_of("SELECT data_request_id FROM data_request_pending_event_notification");
    assert_second(event_goes, FIRST_IS_UNDONE, request_goes, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(told(), 0);
}

/* As a foreign key has it: who can't see the notifications can't take their event away from under them. */
static void an_event_that_goes_in_an_old_snapshot_fails_where_a_user_was_told_since(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_ok(ann_may_write(&db, &err), err);
    for (int through_request = 0; through_request < 2; through_request++) {
        there_is_an_event();
        first_request = number_of("SELECT data_request_id FROM data_request_pending_event_notification");
        assert_ok(calx_execute(other.conn, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM users", &err), err);
        assert_ok(ann_is_told(&db, &err), err);
        assert_fails((through_request ? request_goes : event_goes)(&other, &err), err, "40001");
        assert_ok(calx_execute(other.conn, "ROLLBACK", &err), err);
        assert_int_equal(told(), 1);
        assert_ok(event_goes(&other, &err), err);
    }
}

#define ANN_GOES "DELETE FROM users WHERE email LIKE 'ann@%'"
OPERATION(ann_is_deleted, (void)scratch; return calx_execute(on->conn, ANN_GOES, err);)
OPERATION(bob_is_deleted, (void)scratch;
          return calx_execute(on->conn, "DELETE FROM users WHERE email LIKE 'bob@%'", err);)
OPERATION(ann_is_deleted_in_a_snapshot, (void)scratch;
          return calx_execute(on->conn, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; " ANN_GOES, err);)
OPERATION(all_are_told, queued_notifications queued; return dsdb_queue_notifications(on, scratch, &queued, err);)

static void ann_is_back(void)
{
    execute("INSERT INTO users (email) VALUES ('ann@example.org')");
}

static void a_user_who_goes_while_told_of_an_event_leaves_nothing_behind(void **state)
{
    (void)state;
    there_is_an_event();
    assert_second(ann_is_told, FIRST_COMMITS, ann_is_deleted, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(told(), 0);
    ann_is_back();
    assert_second(ann_is_deleted, FIRST_COMMITS, ann_is_told, SECOND_WAITS, "23503");
    ann_is_back();
    assert_second(ann_is_deleted_in_a_snapshot, FIRST_COMMITS, ann_is_told, SECOND_WAITS, "23503");
    assert_int_equal(told(), 0);
    ann_is_back();
    assert_second(ann_is_deleted, FIRST_IS_UNDONE, ann_is_told, SECOND_WAITS, SUCCEEDS);
    assert_second(bob_is_told, FIRST_IS_UNDONE, ann_is_deleted, SECOND_GOES_ON, SUCCEEDS);
    ann_is_back();
    assert_second(ann_is_told, FIRST_IS_UNDONE, bob_is_deleted, SECOND_GOES_ON, SUCCEEDS);
    assert_int_equal(told(), 0);
    execute("DELETE FROM data_request_pending_event_notification");
}

static void a_user_who_goes_in_an_old_snapshot_fails_where_one_was_told_since(void **state)
{
    (void)state;
    calx_error err = { 0 };
    there_is_an_event();
    for (int first_of_all = 0; first_of_all < 2; first_of_all++) {
        if (first_of_all)
            execute("DELETE FROM notification_queue_mark");
        assert_ok(calx_execute(other.conn, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM users", &err), err);
        assert_ok(ann_is_told(&db, &err), err);
        assert_fails(ann_is_deleted(&other, &err), err, "40001");
        assert_ok(calx_execute(other.conn, "ROLLBACK", &err), err);
        assert_int_equal(told(), 1);
        assert_ok(calx_execute(other.conn, "BEGIN ISOLATION LEVEL REPEATABLE READ; " ANN_GOES "; COMMIT", &err), err);
        assert_int_equal(told(), 0);
        ann_is_back();
    }
    assert_ok(calx_execute(other.conn, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM users", &err), err);
    assert_ok(ann_is_deleted(&db, &err), err);
    assert_fails(ann_is_told(&other, &err), err, "40001");
    assert_ok(calx_execute(other.conn, "ROLLBACK", &err), err);
    execute("DELETE FROM data_request_pending_event_notification");
}

static void a_table_that_is_emptied_in_an_old_snapshot_leaves_nothing_behind(void **state)
{
    (void)state;
    calx_error err = { 0 };
    static const char *const emptied[] = { "TRUNCATE data_request_pending_event_notification",
                                           "TRUNCATE users CASCADE" };
    for (int i = 0; i < 2; i++) {
        there_is_an_event();
        assert_ok(calx_execute(other.conn, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM permissions", &err),
                  err);
        assert_ok(ann_is_told(&db, &err), err);
        assert_fails(calx_execute(other.conn, emptied[i], &err), err, "40001");
        assert_ok(calx_execute(other.conn, "ROLLBACK", &err), err);
        assert_int_equal(told(), 1);
        execute(emptied[i]);
        assert_int_equal(told(), 0);
    }
}

static void who_fills_the_queue_waits_for_others_and_then_sees_what_they_did(void **state)
{
    (void)state;
    there_is_an_event();
    execute("INSERT INTO link_data_requests__locations (data_request_id, location_id)"
            " SELECT data_request_id, l.id FROM data_request_pending_event_notification, locations l"
            " WHERE type = 'National' ON CONFLICT DO NOTHING;"
            " INSERT INTO link_user_followed_location (user_id, location_id)"
            " SELECT u.id, l.id FROM users u, locations l WHERE type = 'National'");
    assert_second(ann_is_told, FIRST_COMMITS, all_are_told, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(told(), 2);
    execute("DELETE FROM data_request_user_notification_queue");
    assert_second(all_are_told, FIRST_COMMITS, all_are_told, SECOND_WAITS, SUCCEEDS);
    assert_int_equal(told(), 2);
    execute("DELETE FROM data_request_pending_event_notification; DELETE FROM link_data_requests__locations"
            " WHERE location_id = (SELECT id FROM locations WHERE type = 'National')");
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
        TEST_OF_TWO(an_address_signs_up_once),
        TEST_OF_TWO(a_token_and_an_account_have_one_user),
        TEST_OF_TWO(what_a_user_has_is_what_the_last_one_said),
        TEST_OF_TWO(a_user_who_goes_leaves_what_was_made_until_then),
        TEST_OF_TWO(a_history_never_has_more_than_fifty),
        TEST_OF_TWO(a_request_is_as_the_last_one_said_and_has_each_event_once),
        TEST_OF_TWO(a_link_of_a_request_is_made_once_and_taken_once),
        TEST_OF_TWO(a_follow_is_there_once_and_ends_once),
        TEST_OF_TWO(what_two_say_of_a_source_or_agency_is_kept_once),
        TEST_OF_TWO(a_batch_that_was_locked_out_is_collected_again),
        TEST_OF_TWO(one_statement_that_was_locked_out_is_run_again),
        TEST_OF_TWO(an_agency_that_was_locked_out_is_made_again_and_once),
        TEST_OF_TWO(who_deletes_what_another_deletes_is_told_that_it_is_gone),
        TEST_OF_TWO(what_loses_inside_of_a_transaction_is_the_callers_to_run_again),
        TEST_OF_TWO(sources_with_one_url_and_no_record_type_are_two),
        TEST_OF_TWO(a_request_has_one_issue_which_the_last_one_named),
        TEST_OF_TWO(a_county_is_made_once),
        TEST_OF_TWO(a_place_is_made_once),
        TEST_OF_TWO(an_event_that_goes_while_a_user_is_told_of_it_leaves_nothing_behind),
        TEST_OF_TWO(an_event_that_goes_in_an_old_snapshot_fails_where_a_user_was_told_since),
        TEST_OF_TWO(a_user_who_goes_while_told_of_an_event_leaves_nothing_behind),
        TEST_OF_TWO(a_user_who_goes_in_an_old_snapshot_fails_where_one_was_told_since),
        TEST_OF_TWO(a_table_that_is_emptied_in_an_old_snapshot_leaves_nothing_behind),
        TEST_OF_TWO(who_fills_the_queue_waits_for_others_and_then_sees_what_they_did),
        TEST_OF_TWO(the_source_manager_waits_for_itself_and_leaves_no_orphans),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect_both);
}
