/* Runs of notifications by one worker: each user has each event once, whatever becomes of a delivery. */
#include "delivering.h"

static void a_run_fills_sends_marks_and_records(void **state)
{
    (void)state;
    make_followers(3);
    user("idle");
    notification_result result = send_all();
    assert_int_equal(result.queued.of_sources, 3);
    assert_int_equal(result.queued.of_requests, 3);
    assert_int_equal(result.reached, 3);
    assert_false(result.stopped);
    assert_int_equal(delivered.batches, 3);
    assert_int_equal(delivered.events, 6);
    assert_int_equal(unsent(), 0);
    result = send_all();
    assert_int_equal(result.reached, 0);
    assert_int_equal(delivered.batches, 3);
    assert_int_equal(number_of("SELECT count(*) FROM notification_log"), 2);
}

static delivery_outcome take_and_queue_more(void *context, const notification_batch *batch)
{
    calx_error err = { 0 };
    CALX_SCOPED_ARENA(scratch);
    queued_notifications queued;
    if (delivered.batches == 0) {
        assert_ok(calx_execute(other.conn,
                               "INSERT INTO data_source_pending_event_notification (data_source_id, event_type)"
                               " SELECT id, 'Data Source Approved' FROM data_sources"
                               " WHERE name = 'Source of Allegheny Sheriff'",
                               &err),
                  err);
        assert_ok(dsdb_queue_notifications(&other, scratch, &queued, &err), err);
        assert_int_equal(queued.of_sources, 2);
    }
    return take(context, batch);
}

static void an_event_that_comes_during_a_run_is_sent_with_it_or_with_the_next(void **state)
{
    (void)state;
    make_followers(2);
    other = another_session();
    send_with((notification_delivery){ .deliver = take_and_queue_more });
    assert_int_equal(delivered.events, 2 + 3); /* the second user had not been claimed yet */
    assert_int_equal(unsent(), 1);
    assert_int_equal(send_all().reached, 1);
    assert_int_equal(delivered.events, 6);
    assert_int_equal(delivered.users[2], delivered.users[0]);
    assert_int_equal(unsent(), 0);
    calx_close(other.conn);
}

static delivery_outcome outcome_of_first;

static delivery_outcome fail_first(void *context, const notification_batch *batch)
{
    size_t *calls = context;
    return (*calls)++ == 0 ? outcome_of_first : take(NULL, batch);
}

static void what_was_not_delivered_is_sent_by_the_next_run(void **state)
{
    (void)state;
    make_followers(3);
    size_t calls = 0;
    outcome_of_first = DELIVERY_FAILED;
    notification_result result = send_with((notification_delivery){ .deliver = fail_first, .context = &calls });
    assert_int_equal(result.failed, 1);
    assert_int_equal(result.reached, 2);
    assert_int_equal(calls, 3); /* nobody is tried twice in a run */
    assert_int_equal(unsent(), 2);
    assert_int_equal(send_all().reached, 1);
    assert_int_equal(unsent(), 0);
}

static void a_delivery_that_nobody_knows_of_is_not_repeated(void **state)
{
    (void)state;
    make_followers(3);
    size_t calls = 0;
    outcome_of_first = DELIVERY_DOUBTFUL;
    notification_result result = send_with((notification_delivery){ .deliver = fail_first, .context = &calls });
    assert_int_equal(result.doubtful, 1);
    assert_int_equal(result.reached, 2);
    assert_int_equal(send_all().reached, 0);
    execute("UPDATE notification_batches SET claimed_at = now() - interval '1 day' WHERE sent_at IS NULL");
    assert_int_equal(send_all().reached, 0);
    assert_int_equal(unsent(), 2);
    calx_uuid before;
    CALX_SCOPED_ARENA(scratch);
    PGresult *rows = calx_query(conn, scratch, "SELECT id FROM notification_batches WHERE sent_at IS NULL", NULL, NULL);
    assert_int_equal(PQgetlength(rows, 0, 0), sizeof before);
    memcpy(&before, PQgetvalue(rows, 0, 0), sizeof before);
    source_event("Allegheny Sheriff");
    result = send_with((notification_delivery){ .again = true });
    assert_memory_equal(&delivered.ids[2], &before, sizeof before); /* first, with the id that it had */
    assert_int_equal(delivered.batches, 2 + 1 + 3);
    assert_int_equal(result.reached, 3); /* one of them had two batches */
    assert_int_equal(unsent(), 0);
}

static void a_doubtful_batch_that_fails_keeps_its_id(void **state)
{
    (void)state;
    make_followers(1);
    size_t calls = 0;
    outcome_of_first = DELIVERY_DOUBTFUL;
    send_with((notification_delivery){ .deliver = fail_first, .context = &calls });
    const delivery_outcome outcomes[] = { DELIVERY_FAILED, DELIVERY_STOP, DELIVERY_DONE };
    for (size_t i = 0; i < 3; i++) {
        execute("CREATE TEMP TABLE IF NOT EXISTS before AS SELECT id FROM notification_batches;"
                "UPDATE notification_batches SET claimed_at = now() - interval '1 day'");
        calls = 0;
        outcome_of_first = outcomes[i];
        notification_result result =
            send_with((notification_delivery){ .deliver = fail_first, .context = &calls, .again = true });
        assert_int_equal(calls, 1);
        assert_int_equal(result.failed, 0);
        assert_int_equal(result.doubtful, i < 2);
        assert_int_equal(unsent(), i < 2 ? 2 : 0);
        assert_int_equal(number_of("SELECT count(*) FROM notification_batches JOIN before USING (id)"), 1);
    }
}

static delivery_outcome stop(void *context, const notification_batch *batch)
{
    (void)batch;
    ++*(size_t *)context;
    return DELIVERY_STOP;
}

static delivery_outcome always_fail(void *context, const notification_batch *batch)
{
    (void)batch;
    ++*(size_t *)context;
    return DELIVERY_FAILED;
}

static void a_run_stops_when_told_or_after_failures_in_a_row(void **state)
{
    (void)state;
    make_followers(13);
    size_t calls = 0;
    notification_result result = send_with((notification_delivery){ .deliver = stop, .context = &calls });
    assert_true(result.stopped);
    assert_int_equal(calls, 1);
    calls = 0;
    result = send_with((notification_delivery){ .deliver = always_fail, .context = &calls });
    assert_true(result.stopped);
    assert_int_equal(result.failed, 10);
    calls = 0;
    send_with((notification_delivery){ .deliver = always_fail, .context = &calls, .failures = 2 });
    assert_int_equal(calls, 2);
    assert_int_equal(unsent(), 26);
    assert_int_equal(number_of("SELECT count(*) FROM notification_batches"), 0);
    assert_int_equal(send_all().reached, 13);
}

static void a_run_inside_of_a_transaction_is_refused(void **state)
{
    (void)state;
    calx_error err = { 0 };
    notification_result result;
    notification_delivery delivery = { .deliver = take };
    CALX_TRANSACTION(tx, conn, &err);
    assert_fails(dsdb_send_notifications(&db, arena, &delivery, &result, &err), err, CALX_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_NOTHING(a_run_fills_sends_marks_and_records),
        TEST_OF_NOTHING(an_event_that_comes_during_a_run_is_sent_with_it_or_with_the_next),
        TEST_OF_NOTHING(what_was_not_delivered_is_sent_by_the_next_run),
        TEST_OF_NOTHING(a_delivery_that_nobody_knows_of_is_not_repeated),
        TEST_OF_NOTHING(a_doubtful_batch_that_fails_keeps_its_id),
        TEST_OF_NOTHING(a_run_stops_when_told_or_after_failures_in_a_row),
        TEST_OF_NOTHING(a_run_inside_of_a_transaction_is_refused),
    };
    return RUN_ON_RECORDS(tests, "notification_run");
}
