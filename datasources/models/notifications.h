/* What users are told of: events of requests and sources, and the queue of who is told of which. */
#ifndef DSDB_MODELS_NOTIFICATIONS_H
#define DSDB_MODELS_NOTIFICATIONS_H

#include <calx/model.h>
#include "enums.h"
#include "mixins.h"

#define DATA_REQUEST_PENDING_EVENT_NOTIFICATION(C)                                             \
    SERIAL_ID(C, data_request_pending_event_notification_id_seq, DOC("Identifies the event.")) \
    DATA_REQUEST_ID(C, CONSTRAINT("data_request_pending_event_notifications_dr_id_fkey"),      \
                    DOC("Request that it happened to."))                                       \
    C(event_type, event_type_data_request, NOT_NULL, DOC("What happened."))                    \
    CREATED_AT(C, DOC("When it happened."))
CALX_MODEL(data_request_event, data_request_pending_event_notification, DATA_REQUEST_PENDING_EVENT_NOTIFICATION,
           DOC("Events of data requests to notify of, one of a type for each request."),
           KEYS({ "unique_data_request_event_type", "UNIQUE", "(data_request_id, event_type)" }),
           RELATES(TO_ONE(data_request, data_requests, data_request_id, id),
                   TO_MANY(notifications, data_request_user_notification_queue, id, event_id)));

#define DATA_SOURCE_PENDING_EVENT_NOTIFICATION(C)                                             \
    SERIAL_ID(C, data_source_pending_event_notification_id_seq, DOC("Identifies the event.")) \
    DATA_SOURCE_ID(C, CONSTRAINT("data_source_pending_event_notification_ds_id_fkey"),        \
                   DOC("Data source that it happened to."))                                   \
    C(event_type, event_type_data_source, NOT_NULL, DOC("What happened."))                    \
    CREATED_AT(C, DOC("When it happened."))
CALX_MODEL(data_source_event, data_source_pending_event_notification, DATA_SOURCE_PENDING_EVENT_NOTIFICATION,
           DOC("Events of data sources to notify of, one of a type for each source."),
           KEYS({ "unique_data_source_event_type", "UNIQUE", "(data_source_id, event_type)" }),
           RELATES(TO_ONE(data_source, data_sources, data_source_id, id),
                   TO_MANY(notifications, data_source_user_notification_queue, id, event_id)));

#define NOTIFICATION_BATCHES(C)                                                                           \
    C(id,         uuid,        PRIMARY_KEY, DEFAULT("gen_random_uuid()"),                                 \
      DOC("Identifies the batch, to whoever delivers it too."))                                           \
    USER_ID(C, DOC("User who is told."))                                                                  \
    C(claimed_at, timestamptz, NOT_NULL, DEFAULT("now()"),                                                \
      DOC("When a worker last took the batch to deliver it."))                                            \
    C(sent_at,    timestamptz, DOC("When it was delivered; null until then."))
CALX_MODEL(notification_batch_row, notification_batches, NOTIFICATION_BATCHES,
           DOC("Notifications of one user that are delivered together."),
           INDEXES({ "ix_notification_batches__user_id", "INDEX", "(user_id)" },
                   { "ix_notification_batches__claimed_at_unsent", "INDEX", "(claimed_at) WHERE sent_at IS NULL" }),
           RELATES(TO_ONE(user, users, user_id, id),
                   TO_MANY(data_request_notifications, data_request_user_notification_queue, id, batch_id),
                   TO_MANY(data_source_notifications, data_source_user_notification_queue, id, batch_id)));

/* Which batch a notification is in. */
#define BATCH_ID(C)                                                                        \
    C(batch_id, uuid, REFERENCES(notification_batches, id), ON_DELETE("SET NULL"),         \
      DOC("Batch that it is delivered with; null until a worker takes it."))

/* Which event a notification is of. Triggers do what a foreign key would, once for each event (hold_queued_events): a
 * foreign key looks the same few events up again for each of the many users who are told of them. */
#define EVENT_ID(C) C(event_id, int4, NOT_NULL, DOC("Event that the user is told of."))

/* Which user it is for. Triggers do what a foreign key would, for all that a statement queues at once
 * (hold_queued_users): a foreign key takes as long as all the rest of filling the queue for everybody. */
#define TOLD_USER_ID(C) C(user_id, int4, NOT_NULL, DOC("User who is told."))

#define DATA_REQUEST_USER_NOTIFICATION_QUEUE(C)                                                                     \
    SERIAL_ID(C, data_request_user_notification_queue_id_seq, DOC("Identifies the notification."))                  \
    EVENT_ID(C)                                                                                                     \
    TOLD_USER_ID(C)                                                                                                 \
    CREATED_AT(C, DOC("When the notification was queued."))                                                         \
    C(sent_at,  timestamp, DOC("When it was delivered; null until then."))                                         \
    BATCH_ID(C)
CALX_MODEL(data_request_notification, data_request_user_notification_queue, DATA_REQUEST_USER_NOTIFICATION_QUEUE,
           DOC("Which users are told of which events of data requests, each at most once."),
           KEYS({ "unique_data_request_user_notification_queue", "UNIQUE", "(event_id, user_id)" }),
           INDEXES({ "ix_data_request_user_notification_queue__user_id", "INDEX", "(user_id)" },
                   { "ix_data_request_user_notification_queue__batch_id", "INDEX",
                     "(batch_id) WHERE batch_id IS NOT NULL" },
                   { "ix_data_request_user_notification_queue__user_id_unsent", "INDEX",
                     "(user_id, event_id) where sent_at is null" }),
           RELATES(TO_ONE(event, data_request_pending_event_notification, event_id, id),
                   TO_ONE(user, users, user_id, id),
                   TO_ONE(batch, notification_batches, batch_id, id)));

#define DATA_SOURCE_USER_NOTIFICATION_QUEUE(C)                                                                     \
    SERIAL_ID(C, data_source_user_notification_queue_id_seq, DOC("Identifies the notification."))                  \
    EVENT_ID(C)                                                                                                    \
    TOLD_USER_ID(C)                                                                                                \
    CREATED_AT(C, DOC("When the notification was queued."))                                                        \
    C(sent_at,  timestamp, DOC("When it was delivered; null until then."))                                        \
    BATCH_ID(C)
CALX_MODEL(data_source_notification, data_source_user_notification_queue, DATA_SOURCE_USER_NOTIFICATION_QUEUE,
           DOC("Which users are told of which events of data sources, each at most once."),
           KEYS({ "unique_data_source_user_notification_queue", "UNIQUE", "(event_id, user_id)" }),
           INDEXES({ "ix_data_source_user_notification_queue__user_id", "INDEX", "(user_id)" },
                   { "ix_data_source_user_notification_queue__batch_id", "INDEX",
                     "(batch_id) WHERE batch_id IS NOT NULL" },
                   { "ix_data_source_user_notification_queue__user_id_unsent", "INDEX",
                     "(user_id, event_id) where sent_at is null" }),
           RELATES(TO_ONE(event, data_source_pending_event_notification, event_id, id),
                   TO_ONE(user, users, user_id, id),
                   TO_ONE(batch, notification_batches, batch_id, id)));

/* See mark_queues. */
#define NOTIFICATION_QUEUE_MARK(C) \
    C(id, int8, PRIMARY_KEY, DOC("Always 1."))
CALX_MODEL(queue_mark, notification_queue_mark, NOTIFICATION_QUEUE_MARK,
           DOC("One row, written anew by each transaction that queues notifications."),
           KEYS({ "notification_queue_mark_check", "CHECK", "(id = 1)" }));

#define NOTIFICATION_LOG(C)                                               \
    SERIAL_ID(C, notification_log_id_seq, DOC("Identifies the run."))     \
    CREATED_AT(C, DOC("When the run was recorded."))                      \
    C(user_count, int4, NOT_NULL, DOC("How many users the run reached."))
CALX_MODEL(notification_run, notification_log, NOTIFICATION_LOG, DOC("Runs of the notification job."));

#endif
