/* Two of whom one fills the queue of notifications: nothing is queued for what has gone, and nothing twice. */
#include "two_writers.h"

#include "client/notifications.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_TWO(an_event_that_goes_while_a_user_is_told_of_it_leaves_nothing_behind),
        TEST_OF_TWO(an_event_that_goes_in_an_old_snapshot_fails_where_a_user_was_told_since),
        TEST_OF_TWO(a_user_who_goes_while_told_of_an_event_leaves_nothing_behind),
        TEST_OF_TWO(a_user_who_goes_in_an_old_snapshot_fails_where_one_was_told_since),
        TEST_OF_TWO(a_table_that_is_emptied_in_an_old_snapshot_leaves_nothing_behind),
        TEST_OF_TWO(who_fills_the_queue_waits_for_others_and_then_sees_what_they_did),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect_both);
}
