/* The two queues as one. */
#include "queued_events.h"

#include "models/data_requests.h"
#include "models/data_sources.h"
#include "models/users.h"

#include <calx/verify.h>

#define request_events data_request_pending_event_notification
#define source_events data_source_pending_event_notification
#define request_queue data_request_user_notification_queue
#define source_queue data_source_user_notification_queue

static calx_select *request_events_of(calx_arena *arena, const calx_uuid *batch)
{
    calx_select *q = select_(arena, as(users.id, "user_id"), users.email, as(request_events.id, "event_id"),
                             as(cast_(cast_(request_events.event_type, text), event_type), "event_type"),
                             as(request_events.data_request_id, "entity_id"),
                             as(value_(entity_type, ENTITY_DATA_REQUEST), "entity_type"),
                             as(data_requests.title, "entity_name"), request_events.created_at);
    from(q, request_queue);
    join(q, request_events, eq_col(request_events.id, request_queue.event_id));
    join(q, data_requests, eq_key(data_requests.id, request_events.data_request_id));
    join(q, users, eq_key(users.id, request_queue.user_id));
    if (batch)
        where(q, eq(request_queue.batch_id, *batch));
    else
        where(q, is_waiting(request_queue));
    return q;
}

static calx_select *source_events_of(calx_arena *arena, const calx_uuid *batch)
{
    calx_select *q =
        select_(arena, users.id, users.email, source_events.id,
                cast_(cast_(source_events.event_type, text), event_type), source_events.data_source_id,
                value_(entity_type, ENTITY_DATA_SOURCE), cast_(data_sources.name, text), source_events.created_at);
    from(q, source_queue);
    join(q, source_events, eq_col(source_events.id, source_queue.event_id));
    join(q, data_sources, eq_col(data_sources.id, source_events.data_source_id));
    join(q, users, eq_key(users.id, source_queue.user_id));
    if (batch)
        where(q, eq(source_queue.batch_id, *batch));
    else
        where(q, is_waiting(source_queue));
    return q;
}

calx_select *queued_events(calx_arena *arena, const calx_uuid *batch)
{
    calx_select *q = request_events_of(arena, batch);
    union_all(q, source_events_of(arena, batch));
    order_by(q, request_queue.user_id, request_events.event_type, request_queue.event_id);
    return q;
}

CALX_VERIFY_ROWS(waiting_events, queued_event, queued_events(arena, NULL));
CALX_VERIFY_ROWS(events_of_batch, queued_event, queued_events(arena, &(const calx_uuid){ { 0 } }));
