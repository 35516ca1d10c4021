/* Followers and events around the records, for the tests of notifications. */
#ifndef TEST_NOTIFYING_H
#define TEST_NOTIFYING_H

#include "records.h"

#include "client/follows.h"
#include "client/notifications.h"

/* Runs SQL with one printf place for text, which is quoted; gives its number. */
static inline int64_t number_with(const char *sql, const char *text)
{
    CALX_SCOPED_ARENA(scratch);
    return number_of(calx_text_format(scratch, sql, calx_raw_literal(scratch, calx_text_of(text)).data).data);
}

static inline int64_t place(const char *full_name)
{
    return number_with("SELECT id FROM locations_expanded WHERE full_display_name = %s", full_name);
}

static inline int64_t user(const char *name)
{
    return number_with("INSERT INTO users (email) VALUES (%s || '@example.org') RETURNING id", name);
}

static inline void follow(int64_t user_id, const char *full_name, const record_type *types, size_t count)
{
    calx_error err = { 0 };
    follow_change change;
    follow_request request = { user_id, place(full_name), types, count };
    assert_ok(dsdb_follow_location(&db, arena, &request, &change, &err), err);
}

/* The event that the source of an agency was approved. */
static inline int64_t source_event(const char *agency)
{
    return number_with("INSERT INTO data_source_pending_event_notification (data_source_id, event_type)"
                       " SELECT id, 'Data Source Approved' FROM data_sources WHERE name = 'Source of ' || %s"
                       " RETURNING id",
                       agency);
}

/* A new data request about a place; "" for none. */
static inline int64_t request_about(const char *full_name)
{
    int64_t id = number_with("INSERT INTO data_requests (title) VALUES ('About ' || %s) RETURNING id", full_name);
    CALX_SCOPED_ARENA(scratch);
    if (*full_name)
        execute(calx_text_format(scratch,
                                 "INSERT INTO link_data_requests__locations (data_request_id, location_id)"
                                 " VALUES (%lld, %lld)",
                                 (long long)id, (long long)place(full_name))
                    .data);
    return id;
}

static inline int64_t request_event(int64_t request_id, const char *type)
{
    CALX_SCOPED_ARENA(scratch);
    return number_with(calx_text_format(scratch,
                                        "INSERT INTO data_request_pending_event_notification"
                                        " (data_request_id, event_type)"
                                        " VALUES (%lld, %%s::event_type_data_request) RETURNING id",
                                        (long long)request_id)
                           .data,
                       type);
}

static inline queued_notifications fill(void)
{
    calx_error err = { 0 };
    queued_notifications queued;
    assert_ok(dsdb_queue_notifications(&db, arena, &queued, &err), err);
    return queued;
}

/* Nobody, and nothing to tell. */
static inline int nobody(void **state)
{
    execute("TRUNCATE users, data_request_pending_event_notification, data_source_pending_event_notification,"
            " notification_log CASCADE; DELETE FROM data_requests WHERE title LIKE 'About %'");
    return make_arena(state);
}

#define TEST_OF_NOBODY(f) cmocka_unit_test_setup_teardown(f, nobody, free_arena)

/* How many notifications of a user have been marked as sent, and how many have not. */
static inline int64_t sent_to(int64_t user_id)
{
    CALX_SCOPED_ARENA(scratch);
    return number_of(
        calx_text_format(scratch,
                         "SELECT (SELECT count(*) FROM data_request_user_notification_queue WHERE user_id = %lld"
                         " AND sent_at IS NOT NULL) + (SELECT count(*) FROM data_source_user_notification_queue"
                         " WHERE user_id = %lld AND sent_at IS NOT NULL)",
                         (long long)user_id, (long long)user_id)
            .data);
}

static inline int64_t queued_for(int64_t user_id)
{
    CALX_SCOPED_ARENA(scratch);
    return number_of(
        calx_text_format(scratch,
                         "SELECT (SELECT count(*) FROM data_request_user_notification_queue WHERE user_id = %lld)"
                         " + (SELECT count(*) FROM data_source_user_notification_queue WHERE user_id = %lld)",
                         (long long)user_id, (long long)user_id)
            .data);
}

#endif
