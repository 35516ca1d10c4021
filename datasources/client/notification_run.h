/* A run of notifications: the queue filled, and a batch for each user delivered by a function of the caller's. */
#ifndef DSDB_CLIENT_NOTIFICATION_RUN_H
#define DSDB_CLIENT_NOTIFICATION_RUN_H

#include "notifications.h"

/* How the delivery of a batch went. */
typedef enum delivery_outcome {
    DELIVERY_DONE,     /* the user has it */
    DELIVERY_FAILED,   /* the user doesn't have it: the next run tries again, with another batch; one that was doubtful
                          stays so, with its id */
    DELIVERY_DOUBTFUL, /* nobody knows: nothing sends it again unless it is decided or reclaimed */
    DELIVERY_STOP      /* as failed, and the run ends here */
} delivery_outcome;

/* A run. Zero means the default named. */
typedef struct notification_delivery {
    /* Delivers one batch, which has events; what it tells about failures is its own affair. No transaction is open
     * meanwhile, and `db`'s connection is not to be used. */
    delivery_outcome (*deliver)(void *context, const notification_batch *batch);
    void *context;    /* for deliver */
    bool again;       /* deliver doubtful batches again, with their ids, before all others */
    int64_t minutes;  /* after which a batch is doubtful; 0: DSDB_NOTIFICATION_MINUTES */
    int64_t failures; /* in a row, after which the run gives up; 0: 10 */
} notification_delivery;

/* How a run went. */
typedef struct notification_result {
    int64_t id; /* of the record in notification_log */
    queued_notifications queued;
    int64_t reached;  /* users, as notification_log has it */
    int64_t failed;   /* batches that wait again */
    int64_t doubtful; /* batches of which this run doesn't know */
    bool stopped;     /* by deliver, or after too many failures: others may wait */
} notification_result;

/* Fills the queue and delivers to each user what waits, once. Each batch is claimed, delivered and marked in
 * transactions of their own, so that one run does not undo what it sent; the record in notification_log counts along.
 * Others may run at the same time: each batch is delivered by one of them. Nobody's transaction may be open around it:
 * CALX_USAGE.
 *
 * While a batch is delivered the connection holds its dsdb_batch_lock; it must be one to the server, not to a pooler
 * that shares sessions between transactions.
 *
 * Where a batch was delivered and can't be marked, the error's context names it; it becomes doubtful. */
bool dsdb_send_notifications(calx_session *db, calx_arena *arena, const notification_delivery *delivery,
                             notification_result *out, calx_error *err);

#endif
