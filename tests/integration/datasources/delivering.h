/* Runs of notifications whose batches are counted instead of sent. */
#ifndef TEST_DELIVERING_H
#define TEST_DELIVERING_H

#include "notifying.h"

#include "client/notification_run.h"

#include <pthread.h>

enum { MOST = 256 };

/* What was delivered, by all workers together. */
static struct {
    pthread_mutex_t lock;
    size_t batches;
    size_t events;
    calx_uuid ids[MOST];
    int64_t users[MOST];
} delivered = { .lock = PTHREAD_MUTEX_INITIALIZER };

static inline int nothing_delivered(void **state)
{
    delivered.batches = delivered.events = 0;
    return nobody(state);
}

#define TEST_OF_NOTHING(f) cmocka_unit_test_setup_teardown(f, nothing_delivered, free_arena)

static inline delivery_outcome take(void *context, const notification_batch *batch)
{
    (void)context;
    pthread_mutex_lock(&delivered.lock);
    delivered.ids[delivered.batches] = batch->id;
    delivered.users[delivered.batches++] = batch->user_id;
    delivered.events += batch->events.len;
    pthread_mutex_unlock(&delivered.lock);
    return DELIVERY_DONE;
}

static inline notification_result send_with(notification_delivery delivery)
{
    calx_error err = { 0 };
    notification_result result;
    if (!delivery.deliver)
        delivery.deliver = take;
    assert_ok(dsdb_send_notifications(&db, arena, &delivery, &result, &err), err);
    assert_int_equal(number_of("SELECT user_count FROM notification_log ORDER BY id DESC LIMIT 1"), result.reached);
    return result;
}

static inline notification_result send_all(void)
{
    return send_with((notification_delivery){ 0 });
}

/* Users who follow the state, and two events of theirs each. */
static inline void make_followers(int count)
{
    CALX_SCOPED_ARENA(scratch);
    for (int i = 0; i < count; i++)
        follow(user(calx_text_format(scratch, "follower%03d", i).data), "Pennsylvania", NULL, 0);
    source_event("Pittsburgh Police");
    request_event(request_about("Allegheny, Pennsylvania"), "Request Complete");
}

static inline int64_t unsent(void)
{
    return number_of("SELECT (SELECT count(*) FROM data_request_user_notification_queue WHERE sent_at IS NULL)"
                     " + (SELECT count(*) FROM data_source_user_notification_queue WHERE sent_at IS NULL)");
}

/* Of a second connection, for what happens while a batch is delivered. */
static calx_session other;

static inline calx_session another_session(void)
{
    calx_error err = { 0 };
    calx_conn *second = calx_connect(calx_describe_target(conn, arena).data, NULL, &err);
    assert_ok(second, err);
    return calx_session_on(second);
}

#endif
