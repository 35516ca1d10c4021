/* Adding events. The unique key of entity and type keeps one, whoever adds it at the same time. */
#include "pending_events.h"

#include <calx/verify.h>

calx_insert *add_source_events(calx_arena *arena, const int32_t *data_source_ids, size_t count)
{
    calx_array_int4 ids = { .items = (int32_t *)data_source_ids, .len = (int32_t)count };
    calx_select *events =
        select_(arena, unnest_(int4, value_(int4_array, ids)), value_(event_type_data_source, SOURCE_EVENT_APPROVED));
    calx_insert *q = insert_into(arena, data_source_pending_event_notification);
    insert_select(q, events, data_source_pending_event_notification.data_source_id,
                  data_source_pending_event_notification.event_type);
    on_conflict_do_nothing(q);
    return q;
}

/* Whether a data request that comes to a status has an event, and which. */
static bool event_of(request_status status, event_type_data_request *type)
{
    if (status.value == REQUEST_READY_TO_START_CASE)
        *type = REQUEST_EVENT_READY_TO_START;
    else if (status.value == REQUEST_COMPLETE_CASE)
        *type = REQUEST_EVENT_COMPLETE;
    else
        return false;
    return true;
}

calx_insert *add_request_event(calx_arena *arena, int32_t data_request_id, request_status status)
{
    event_type_data_request type;
    if (!event_of(status, &type))
        return NULL;
    calx_insert *q = insert_into(arena, data_request_pending_event_notification);
    set(q, data_request_pending_event_notification.data_request_id, data_request_id);
    set(q, data_request_pending_event_notification.event_type, type);
    on_conflict_do_nothing(q);
    return q;
}

CALX_VERIFY_EFFECT(add_source_events, add_source_events(arena, NULL, 0));
CALX_VERIFY_EFFECT(add_request_event, add_request_event(arena, 1, REQUEST_COMPLETE));
