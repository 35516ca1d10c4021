/* Events that users are to be told of. Who makes or changes an entity adds its events in the same transaction;
 * notifications read them. An entity has one event of a type, ever: a second one changes nothing. */
#ifndef DSDB_QUERIES_MIXINS_PENDING_EVENTS_H
#define DSDB_QUERIES_MIXINS_PENDING_EVENTS_H

#include <calx/query.h>
#include "models/notifications.h"

/* An insert of the event that each of the data sources was approved. */
calx_insert *add_source_events(calx_arena *arena, const int32_t *data_source_ids, size_t count);

/* An insert of that event for a data request; NULL where the status has none. */
calx_insert *add_request_event(calx_arena *arena, int32_t data_request_id, request_status status);

#endif
