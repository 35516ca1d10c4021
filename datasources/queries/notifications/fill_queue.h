/* From events to the users who are to be told. */
#ifndef DSDB_QUERIES_NOTIFICATIONS_FILL_QUEUE_H
#define DSDB_QUERIES_NOTIFICATIONS_FILL_QUEUE_H

#include "queries/builder.h"

/* How many notifications were new. */
typedef struct queued_notifications {
    int64_t of_requests;
    int64_t of_sources;
} queued_notifications;

/* Queues, for each user who follows a location, the events of data requests that are linked to it or to anything below
 * it, and those of data sources whose agency is there, where the follow subscribes to the source's record type. Who was
 * queued for an event already is not again. */
typedef struct fill_notification_queue {
    query_builder builder;
    queued_notifications queued; /* given */
} fill_notification_queue;

fill_notification_queue fill_notification_queue_of(void);

#endif
