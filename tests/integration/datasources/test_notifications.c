/* Notifications: who is queued for what, and what becomes of a batch. */
#include "notifying.h"

#include "client/operations.h"
#include "models/data_requests.h"
#include "models/notifications.h"
#include "models/users.h"

#include <calx/write_set.h>

static const record_type stops[] = { { RECORD_TYPE_STOPS_CASE } };
static const record_type arrests[] = { { RECORD_TYPE_ARREST_RECORDS_CASE } };

static notification_batch claim(int64_t after)
{
    calx_error err = { 0 };
    bool found;
    notification_batch batch;
    assert_ok(dsdb_claim_notifications(&db, arena, after, &batch, &found, &err), err);
    return found ? batch : (notification_batch){ 0 };
}

static void a_follow_reaches_what_is_there_and_below(void **state)
{
    (void)state;
    int64_t locality = user("locality"), county = user("county"), state_ = user("state"), nation = user("nation");
    int64_t elsewhere = user("elsewhere");
    follow(locality, "Pittsburgh, Allegheny, Pennsylvania", NULL, 0);
    follow(county, "Allegheny, Pennsylvania", NULL, 0);
    follow(state_, "Pennsylvania", NULL, 0);
    follow(nation, "National", NULL, 0);
    follow(elsewhere, "Springfield, Hampden, Massachusetts", NULL, 0);
    source_event("Pittsburgh Police");
    source_event("Allegheny Sheriff");
    source_event("Pennsylvania Police");
    source_event("National Bureau");
    source_event("Springfield Police"); /* in Illinois */
    source_event("50% Patrol");         /* nowhere */
    request_event(request_about("Philadelphia, Philadelphia, Pennsylvania"), "Request Complete");
    request_event(request_about("Allegheny, Pennsylvania"), "Request Ready to Start");
    request_event(request_about(""), "Request Complete");
    queued_notifications queued = fill();
    assert_int_equal(queued_for(locality), 1);
    assert_int_equal(queued_for(county), 3);
    assert_int_equal(queued_for(state_), 5);
    assert_int_equal(queued_for(nation), 7);
    assert_int_equal(queued_for(elsewhere), 0);
    assert_int_equal(queued.of_sources, 1 + 2 + 3 + 5);
    assert_int_equal(queued.of_requests, 0 + 1 + 2 + 2);
}

static void a_user_gets_an_event_once_however_many_follows_match(void **state)
{
    (void)state;
    int64_t ann = user("ann");
    follow(ann, "Pittsburgh, Allegheny, Pennsylvania", NULL, 0);
    follow(ann, "Allegheny, Pennsylvania", stops, 1);
    follow(ann, "Pennsylvania", NULL, 0);
    follow(ann, "National", NULL, 0);
    source_event("Two Places Patrol"); /* of the county and the state */
    source_event("Pittsburgh Police");
    request_event(request_about("Pittsburgh, Allegheny, Pennsylvania"), "Request Complete");
    fill();
    assert_int_equal(queued_for(ann), 3);
    queued_notifications again = fill();
    assert_int_equal(again.of_requests + again.of_sources, 0);
    assert_int_equal(queued_for(ann), 3);
}

static void events_of_sources_are_for_the_record_types_of_the_follow_that_reaches_them(void **state)
{
    (void)state;
    int64_t ann = user("ann"), bob = user("bob"), cyd = user("cyd");
    follow(ann, "Pennsylvania", stops, 1);
    follow(bob, "Allegheny, Pennsylvania", arrests, 1);
    follow(bob, "Philadelphia, Philadelphia, Pennsylvania", stops, 1); /* where only arrest records are */
    follow(cyd, "Pennsylvania", NULL, 0);
    source_event("Allegheny Sheriff");   /* Stops */
    source_event("Pittsburgh Police");   /* Arrest Records */
    source_event("Philadelphia Police"); /* Arrest Records */
    execute("INSERT INTO data_source_pending_event_notification (data_source_id, event_type)"
            " SELECT id, 'Data Source Approved' FROM data_sources WHERE name = 'Shared source'"); /* of no type */
    request_event(request_about("Allegheny, Pennsylvania"), "Request Complete"); /* requests have no type */
    fill();
    assert_int_equal(queued_for(ann), 1 + 1);
    assert_int_equal(queued_for(bob), 1 + 1);
    assert_int_equal(queued_for(cyd), 3 + 1);
}

static void nothing_to_tell_and_nobody_to_be_told_are_no_error(void **state)
{
    (void)state;
    assert_int_equal(fill().of_requests, 0);
    source_event("Pittsburgh Police");
    assert_int_equal(fill().of_sources, 0);
    assert_int_equal(claim(0).events.len, 0);
    follow(user("late"), "National", NULL, 0);
    assert_int_equal(fill().of_sources, 1);
}

static void a_batch_is_all_that_the_next_user_has(void **state)
{
    (void)state;
    int64_t ann = user("ann"), bob = user("o'bob");
    int64_t request = request_about("Pittsburgh, Allegheny, Pennsylvania");
    follow(bob, "National", NULL, 0);
    follow(ann, "Pittsburgh, Allegheny, Pennsylvania", NULL, 0);
    int64_t source = source_event("Pittsburgh Police");
    int64_t complete = request_event(request, "Request Complete");
    fill();
    notification_batch batch = claim(0);
    assert_int_equal(batch.user_id, ann);
    assert_text(batch.email, "ann@example.org");
    assert_int_equal(batch.events.len, 2);
    assert_int_equal(batch.events.items[0].event_type.value, EVENT_REQUEST_COMPLETE_CASE);
    assert_int_equal(batch.events.items[0].event_id, complete);
    assert_int_equal(batch.events.items[0].entity_type.value, ENTITY_DATA_REQUEST_CASE);
    assert_int_equal(batch.events.items[0].entity_id, request);
    assert_text(batch.events.items[0].entity_name, "About Pittsburgh, Allegheny, Pennsylvania");
    assert_int_equal(batch.events.items[1].event_type.value, EVENT_DATA_SOURCE_APPROVED_CASE);
    assert_int_equal(batch.events.items[1].event_id, source);
    assert_text(batch.events.items[1].entity_name, "Source of Pittsburgh Police");
    assert_int_equal(claim(ann).user_id, bob);
    assert_int_equal(claim(0).events.len, 0); /* both are claimed */
    assert_int_equal(claim(INT64_MAX).events.len, 0);
}

static void only_what_the_batch_held_is_marked(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t ann = user("ann");
    follow(ann, "Pennsylvania", NULL, 0);
    source_event("Pittsburgh Police");
    fill();
    notification_batch first = claim(0);
    source_event("Allegheny Sheriff");
    request_event(request_about("Pennsylvania"), "Request Complete");
    fill();
    assert_ok(dsdb_notifications_sent(&db, arena, &first.id, &err), err);
    assert_int_equal(sent_to(ann), 1);
    execute("UPDATE data_source_user_notification_queue SET sent_at = '2000-01-01' WHERE sent_at IS NOT NULL");
    assert_ok(dsdb_notifications_sent(&db, arena, &first.id, &err), err); /* again */
    assert_int_equal(number_of("SELECT count(*) FROM data_source_user_notification_queue"
                               " WHERE sent_at = '2000-01-01'"),
                     1);
    notification_batch second = claim(0);
    assert_int_equal(second.events.len, 2);
    assert_memory_not_equal(&second.id, &first.id, sizeof first.id);
    assert_ok(dsdb_notifications_sent(&db, arena, &second.id, &err), err);
    assert_int_equal(sent_to(ann), 3);
}

static void what_was_released_waits_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t ann = user("ann");
    follow(ann, "Pennsylvania", NULL, 0);
    source_event("Pittsburgh Police");
    request_event(request_about("Pennsylvania"), "Request Complete");
    fill();
    notification_batch batch = claim(0);
    assert_ok(dsdb_release_notifications(&db, arena, &batch.id, &err), err);
    assert_fails(dsdb_release_notifications(&db, arena, &batch.id, &err), err, CALX_NOT_FOUND);
    assert_non_null(strstr(err.message, calx_print(arena, &calx_type_uuid, &batch.id).data));
    assert_fails(dsdb_notifications_sent(&db, arena, &batch.id, &err), err, CALX_NOT_FOUND);
    batch = claim(0);
    assert_int_equal(batch.events.len, 2);
    assert_ok(dsdb_notifications_sent(&db, arena, &batch.id, &err), err);
    assert_fails(dsdb_release_notifications(&db, arena, &batch.id, &err), err, CALX_USAGE);
    assert_int_equal(sent_to(ann), 2);
}

static doubtful_batch_list doubtful(int64_t minutes)
{
    calx_error err = { 0 };
    doubtful_batch_list list;
    assert_ok(dsdb_doubtful_notifications(&db, arena, minutes, &list, &err), err);
    return list;
}

static void a_claim_that_nobody_ends_is_doubtful_and_is_taken_again_with_its_id(void **state)
{
    (void)state;
    calx_error err = { 0 };
    bool found;
    notification_batch again;
    int64_t ann = user("ann");
    follow(ann, "Pennsylvania", NULL, 0);
    source_event("Pittsburgh Police");
    fill();
    notification_batch batch = claim(0);
    assert_int_equal(doubtful(15).len, 0);
    assert_ok(dsdb_reclaim_notifications(&db, arena, &batch.id, 15, &again, &found, &err), err);
    assert_false(found);
    execute("UPDATE notification_batches SET claimed_at = now() - interval '16 minutes'");
    assert_int_equal(doubtful(17).len, 0);
    doubtful_batch_list list = doubtful(15);
    assert_int_equal(list.len, 1);
    assert_text(list.items[0].email, "ann@example.org");
    assert_int_equal(claim(0).events.len, 0); /* nobody takes it by itself */
    source_event("Allegheny Sheriff");
    fill();
    assert_ok(dsdb_reclaim_notifications(&db, arena, &batch.id, 15, &again, &found, &err), err);
    assert_true(found);
    assert_memory_equal(&again.id, &batch.id, sizeof batch.id);
    assert_int_equal(again.events.len, 1);
    assert_int_equal(again.user_id, ann);
    assert_ok(dsdb_reclaim_notifications(&db, arena, &batch.id, 15, &again, &found, &err), err);
    assert_false(found); /* it has a worker now */
    assert_ok(dsdb_notifications_sent(&db, arena, &batch.id, &err), err);
    assert_int_equal(doubtful(0).len, 0);
}

static void a_preview_shows_what_a_run_would_send_and_changes_nothing(void **state)
{
    (void)state;
    calx_error err = { 0 };
    notification_preview preview;
    int64_t ann = user("ann"), bob = user("bob");
    assert_ok(dsdb_preview_notifications(&db, arena, &preview, &err), err);
    assert_int_equal(preview.totals.users, 0);
    assert_int_equal(preview.totals.events, 0);
    follow(ann, "Pennsylvania", NULL, 0);
    follow(bob, "National", NULL, 0);
    source_event("Pittsburgh Police");
    fill();
    source_event("National Bureau");
    request_event(request_about("Pennsylvania"), "Request Complete");
    assert_ok(dsdb_preview_notifications(&db, arena, &preview, &err), err);
    assert_int_equal(preview.totals.users, 2);
    assert_int_equal(preview.totals.events, 2 + 3);
    assert_int_equal(preview.totals.request_events, 1);
    assert_int_equal(preview.totals.source_events, 2);
    assert_int_equal(preview.batches[0].user_id, ann);
    assert_int_equal(preview.batches[0].events.len, 2);
    assert_int_equal(preview.batches[1].events.len, 3);
    assert_text(preview.batches[1].email, "bob@example.org");
    assert_int_equal(queued_for(ann) + queued_for(bob), 2);
    assert_int_equal(number_of("SELECT count(*) FROM notification_batches"), 0);
    notification_batch batch = claim(0); /* of ann; the preview is without it */
    assert_int_equal(batch.user_id, ann);
    assert_ok(dsdb_preview_notifications(&db, arena, &preview, &err), err);
    assert_int_equal(preview.batches[0].events.len, 1);
}

static void a_user_or_entity_that_goes_takes_its_notifications_along(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t ann = user("ann"), bob = user("bob");
    follow(ann, "Pennsylvania", NULL, 0);
    follow(bob, "Pennsylvania", NULL, 0);
    request_event(request_about("Pennsylvania"), "Request Complete");
    fill();
    notification_batch batch = claim(0);
    execute("DELETE FROM users WHERE email = 'ann@example.org'");
    assert_fails(dsdb_notifications_sent(&db, arena, &batch.id, &err), err, CALX_NOT_FOUND);
    assert_int_equal(queued_for(bob), 1);
    execute("DELETE FROM data_requests WHERE title LIKE 'About %'");
    assert_int_equal(queued_for(bob), 0);
    assert_int_equal(claim(0).events.len, 0);
}

static void fails_with(const char *sqlstate, const char *sql)
{
    calx_error err = { 0 };
    assert_fails(calx_execute(conn, sql, &err), err, sqlstate);
}

/* The events of a source and of a request, for two who follow their state. */
static void queue_two_for(int64_t one, int64_t another)
{
    follow(one, "Pennsylvania", NULL, 0);
    follow(another, "Pennsylvania", NULL, 0);
    source_event("Pittsburgh Police");
    request_event(request_about("Pennsylvania"), "Request Complete");
    fill();
}

static void a_notification_is_of_an_event_that_is_there(void **state)
{
    (void)state;
    int64_t ann = user("ann"), bob = user("bob");
    queue_two_for(ann, bob);
    fails_with("23503", "INSERT INTO data_source_user_notification_queue (event_id, user_id)"
                        " SELECT event, id FROM users, generate_series(2147483646, 2147483647) AS event");
    fails_with("23503", "INSERT INTO data_request_user_notification_queue (event_id, user_id)"
                        " SELECT 2147483647, id FROM users");
    fails_with("23503", "UPDATE data_source_user_notification_queue SET event_id = event_id + 1");
    fails_with("23503", "UPDATE data_request_user_notification_queue SET event_id = event_id + 1");
    fails_with("23503", "UPDATE data_source_pending_event_notification SET id = id + 1");
    fails_with("23503", "UPDATE data_request_pending_event_notification SET id = id + 1");
    execute("UPDATE data_source_user_notification_queue SET event_id = event_id, created_at = now()");
    assert_int_equal(queued_for(ann) + queued_for(bob), 4);
    execute("DELETE FROM data_source_pending_event_notification");
    assert_int_equal(queued_for(ann) + queued_for(bob), 2);
    execute("TRUNCATE data_request_pending_event_notification");
    assert_int_equal(queued_for(ann) + queued_for(bob), 0);
}

static void a_notification_is_for_a_user_who_is_there(void **state)
{
    (void)state;
    int64_t ann = user("ann"), bob = user("bob");
    queue_two_for(ann, bob);
    fails_with("23503", "INSERT INTO data_source_user_notification_queue (event_id, user_id)"
                        " SELECT id, 2147483647 FROM data_source_pending_event_notification");
    fails_with("23503", "INSERT INTO data_request_user_notification_queue (event_id, user_id)"
                        " SELECT id, user_id FROM data_request_pending_event_notification,"
                        " generate_series(2147483646, 2147483647) AS user_id");
    fails_with("23503", "UPDATE data_source_user_notification_queue SET user_id = user_id + 1");
    fails_with("23503", "UPDATE data_request_user_notification_queue SET user_id = user_id + 1");
    fails_with("23503", "UPDATE users SET id = id + 1");
    execute("UPDATE data_source_user_notification_queue SET user_id = user_id; UPDATE users SET id = id");
    execute("DELETE FROM users WHERE email = 'ann@example.org'");
    assert_int_equal(queued_for(ann), 0);
    assert_int_equal(queued_for(bob), 2);
    execute("TRUNCATE users CASCADE");
    assert_int_equal(queued_for(bob), 0);
}

static void two_fillings_at_once_queue_each_notification_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t ann = user("ann");
    follow(ann, "Pennsylvania", NULL, 0);
    source_event("Pittsburgh Police");
    CALX_SCOPED_ARENA(scratch);
    calx_conn *other = calx_connect(calx_describe_target(conn, scratch).data, NULL, &err);
    assert_non_null(other);
    calx_session second = calx_session_on(other);
    queued_notifications queued;
    {
        CALX_TRANSACTION(tx, conn, &err);
        assert_int_equal(fill().of_sources, 1);
        assert_ok(calx_execute(other, "SET lock_timeout = '50ms'", &err), err);
        assert_fails(dsdb_queue_notifications(&second, scratch, &queued, &err), err, "55P03"); /* it waits */
        assert_ok(calx_commit(&tx, &err), err);
    }
    assert_ok(dsdb_queue_notifications(&second, scratch, &queued, &err), err);
    assert_int_equal(queued.of_sources, 0);
    assert_int_equal(queued_for(ann), 1);
    calx_close(other);
}

static void a_user_an_event_and_a_notification_are_one_write_set(void **state)
{
    (void)state;
    calx_error err = { 0 };
    user_account ann = { .email = CALX_TEXT("ann@example.org") };
    data_request about = { .title = CALX_TEXT("About a set") };
    data_request_event ready = { .event_type = REQUEST_EVENT_READY_TO_START };
    data_request_notification told = { 0 };
    calx_write_set *set = calx_write_set_new(arena);
    add_row(set, data_request_user_notification_queue, &told);
    add_row(set, data_request_pending_event_notification, &ready);
    add_row(set, users, &ann);
    add_row(set, data_requests, &about);
    belongs_to(set, &told, data_request_user_notification_queue.user_id, &ann);
    belongs_to(set, &told, data_request_user_notification_queue.event_id, &ready);
    belongs_to(set, &ready, data_request_pending_event_notification.data_request_id, &about);
    assert_ok(calx_write_set_flush(&db, set, &err), err);
    assert_int_equal(told.user_id, ann.id);
    assert_int_equal(told.event_id, ready.id);
    assert_int_equal(claim(0).events.len, 1);
    remove_row(set, users, &ann);
    remove_row(set, data_request_pending_event_notification, &ready);
    remove_row(set, data_request_user_notification_queue, &told); /* before the others would take it along */
    assert_ok(calx_write_set_flush(&db, set, &err), err);
    assert_int_equal(number_of("SELECT count(*) FROM users"), 0);
}

static void a_run_is_recorded_with_its_users(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id = 0;
    assert_ok(dsdb_record_notification_run(&db, arena, 7, &id, &err), err);
    assert_int_equal(number_of("SELECT user_count FROM notification_log"), 7);
    assert_int_equal(number_of("SELECT id FROM notification_log"), id);
    assert_fails(dsdb_record_notification_run(&db, arena, -1, &id, &err), err, CALX_USAGE);
    assert_fails(dsdb_record_notification_run(&db, arena, INT64_MAX, &id, &err), err, CALX_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_NOBODY(a_follow_reaches_what_is_there_and_below),
        TEST_OF_NOBODY(a_user_gets_an_event_once_however_many_follows_match),
        TEST_OF_NOBODY(events_of_sources_are_for_the_record_types_of_the_follow_that_reaches_them),
        TEST_OF_NOBODY(nothing_to_tell_and_nobody_to_be_told_are_no_error),
        TEST_OF_NOBODY(a_batch_is_all_that_the_next_user_has),
        TEST_OF_NOBODY(only_what_the_batch_held_is_marked),
        TEST_OF_NOBODY(what_was_released_waits_again),
        TEST_OF_NOBODY(a_claim_that_nobody_ends_is_doubtful_and_is_taken_again_with_its_id),
        TEST_OF_NOBODY(a_preview_shows_what_a_run_would_send_and_changes_nothing),
        TEST_OF_NOBODY(a_user_or_entity_that_goes_takes_its_notifications_along),
        TEST_OF_NOBODY(a_notification_is_of_an_event_that_is_there),
        TEST_OF_NOBODY(a_notification_is_for_a_user_who_is_there),
        TEST_OF_NOBODY(two_fillings_at_once_queue_each_notification_once),
        TEST_OF_NOBODY(a_user_an_event_and_a_notification_are_one_write_set),
        TEST_OF_NOBODY(a_run_is_recorded_with_its_users),
    };
    return RUN_ON_RECORDS(tests, "notifications");
}
