/* Events of data sources and data requests: one for each entity and type. */
#include "records.h"

#include "queries/mixins/pending_events.h"

static int32_t sources[2];
static int32_t request;

static int connect_once(void **state)
{
    (void)state;
    if (connect_with_records("pending_events") != 0)
        return -1;
    sources[0] = (int32_t)number_of("SELECT min(id) FROM data_sources");
    sources[1] = (int32_t)number_of("SELECT max(id) FROM data_sources");
    request = (int32_t)number_of("SELECT id FROM data_requests");
    return 0;
}

static int64_t added(calx_insert *q)
{
    calx_error err = { 0 };
    int64_t count_ = 0;
    assert_ok(run(&db, q, &count_, &err), err);
    return count_;
}

static void a_data_source_is_approved_once(void **state)
{
    (void)state;
    assert_int_equal(added(add_source_events(arena, NULL, 0)), 0);
    assert_int_equal(added(add_source_events(arena, sources, 1)), 1);
    assert_int_equal(added(add_source_events(arena, sources, 2)), 1);
    assert_int_equal(added(add_source_events(arena, sources, 2)), 0);
    assert_int_equal(number_of("SELECT count(*) FROM data_source_pending_event_notification"
                               " WHERE event_type = 'Data Source Approved'"),
                     2);
}

static void only_ready_and_complete_requests_have_events(void **state)
{
    (void)state;
    size_t with_event = 0;
    for (int label = 1; label <= calx_type_request_status.label_count; label++) {
        calx_insert *q = add_request_event(arena, request, (request_status){ (request_status_case)label });
        with_event += q != NULL;
        assert_int_equal(q ? added(q) : 0, q != NULL);
    }
    assert_int_equal(with_event, 2);
    assert_int_equal(added(add_request_event(arena, request, REQUEST_COMPLETE)), 0);
    assert_int_equal(number_of("SELECT count(*) FROM data_request_pending_event_notification"
                               " WHERE event_type IN ('Request Ready to Start', 'Request Complete')"),
                     2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_data_source_is_approved_once),
        TEST(only_ready_and_complete_requests_have_events),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
