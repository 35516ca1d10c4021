/* Taking what the next user is to be told. */
#ifndef DSDB_QUERIES_NOTIFICATIONS_CLAIM_BATCH_H
#define DSDB_QUERIES_NOTIFICATIONS_CLAIM_BATCH_H

#include "queries/builder.h"
#include "queued_events.h"

/* Events that a user is told of together. */
typedef struct notification_batch {
    calx_uuid id; /* the same whenever the batch is delivered */
    int64_t user_id;
    calx_text email;
    queued_event_list events;
} notification_batch;

/* Puts all that the next user is to be told, and that no other worker has taken, into a batch. Users are taken in the
 * order of their ids; one whom another worker is taking at the moment is skipped. */
typedef struct claim_notification_batch {
    query_builder builder;
    int64_t after;            /* taken: only users with ids above this one */
    bool found;               /* given: false where nobody is left */
    notification_batch batch; /* given */
} claim_notification_batch;

claim_notification_batch claim_notification_batch_of(int64_t after);

/* The batch of this id as it was taken, with its user and events. A batch that holds none has no email. */
bool read_notification_batch(calx_session *db, calx_arena *arena, const calx_uuid *id, notification_batch *out,
                             calx_error *err);

#endif
