/* What users are to be told, out of both queues. */
#ifndef DSDB_QUERIES_NOTIFICATIONS_QUEUED_EVENTS_H
#define DSDB_QUERIES_NOTIFICATIONS_QUEUED_EVENTS_H

#include <calx/query.h>
#include "models/notifications.h"

/* On one of the queues: a notification is neither sent nor in a batch. */
#define is_waiting(queue) and_(is_null((queue).sent_at), is_null((queue).batch_id))

/* An event that a user is told of. The entity is the data request or data source that it happened to. */
RESULT(queued_event, FIELD(user_id, int8), FIELD(email, text), FIELD(event_id, int4), FIELD(event_type, event_type),
       FIELD(entity_id, int4), FIELD(entity_type, entity_type), FIELD(entity_name, text), FIELD(created_at, timestamp));

/* A select of queued_event rows, by user, then by type of event, requests before sources, then by age: those of a batch,
 * or, where `batch` is NULL, all that are neither sent nor in a batch. */
calx_select *queued_events(calx_arena *arena, const calx_uuid *batch);

#endif
