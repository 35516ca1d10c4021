/* The client's operations on notifications: the queue, its batches, and what became of them. notification_run.h puts
 * them together.
 *
 * A notification is waiting until a worker claims it with a batch. Then it is that worker's: nobody else takes it,
 * whatever happens, until somebody says that the batch was sent, or releases it. So nothing is sent twice by itself,
 * and a batch whose worker died between sending and saying so is found by dsdb_doubtful_notifications.
 * docs/notifications.md has the whole. */
#ifndef DSDB_CLIENT_NOTIFICATIONS_H
#define DSDB_CLIENT_NOTIFICATIONS_H

#include <calx/session.h>
#include "queries/notifications/claim_batch.h"
#include "queries/notifications/fill_queue.h"

/* Queues the events that followers are to be told of; `*out`: how many notifications were new. Nobody is queued for an
 * event twice, however many follows match and however often this is called. */
bool dsdb_queue_notifications(calx_session *db, calx_arena *arena, queued_notifications *out, calx_error *err);

/* How much is to be sent. */
RESULT(notification_totals, FIELD(users, int8), FIELD(events, int8), /* pairs of user and event */
       FIELD(request_events, int8), FIELD(source_events, int8));     /* each counted once, however many are told */

/* What is to be sent. */
typedef struct notification_preview {
    notification_totals totals;
    notification_batch *batches; /* one a user, by user; they have no ids yet */
} notification_preview;

/* All batches that a run would send now: what is queued, and what would be. Nothing is changed. */
bool dsdb_preview_notifications(calx_session *db, calx_arena *arena, notification_preview *out, calx_error *err);

/* Claims all that the next user is to be told, of those whose ids are above `after` (0: the first); `*found` false:
 * nobody is left. One whom another worker claims at this moment is passed over. Several workers may do this at once. */
bool dsdb_claim_notifications(calx_session *db, calx_arena *arena, int64_t after, notification_batch *out, bool *found,
                              calx_error *err);

/* Says that a batch was sent: its events are marked, and no others. Saying it again changes nothing. CALX_NOT_FOUND
 * where there is no such batch: it was released, or its user is gone. */
bool dsdb_notifications_sent(calx_session *db, calx_arena *arena, const calx_uuid *batch, calx_error *err);

/* Says that a batch was not sent, and won't be: its events wait again, and will be in a batch with another id.
 * CALX_NOT_FOUND where there is no such batch; CALX_USAGE where it was sent. */
bool dsdb_release_notifications(calx_session *db, calx_arena *arena, const calx_uuid *batch, calx_error *err);

/* How long a worker may take for a batch before it is doubtful, unless one says otherwise. */
#define DSDB_NOTIFICATION_MINUTES 15

/* A batch that was claimed and of which nobody has said whether it was sent: its worker was ended in between, or is
 * slow. */
RESULT(doubtful_batch, FIELD(id, uuid), FIELD(user_id, int4), FIELD(email, text), FIELD(claimed_at, timestamptz));

/* The batches that were claimed more than `minutes` ago, by user. */
bool dsdb_doubtful_notifications(calx_session *db, calx_arena *arena, int64_t minutes, doubtful_batch_list *out,
                                 calx_error *err);

/* SQLSTATE: a worker may be delivering the batch. PostgreSQL's for an object in use. */
#define DSDB_BATCH_IN_USE "55006"

/* The advisory lock that the worker of notification_run.h holds while it delivers a batch. The server takes it from one
 * that is ended, so that who gets the lock knows that nobody is at it. */
int64_t dsdb_batch_lock(const calx_uuid *batch);

/* Decides what became of a batch: dsdb_notifications_sent, or else dsdb_release_notifications, with their errors.
 * DSDB_BATCH_IN_USE where a worker is delivering it, and where it was claimed no `minutes` ago, since other workers
 * don't show themselves (0: whenever that was). */
bool dsdb_decide_notifications(calx_session *db, calx_arena *arena, const calx_uuid *batch, bool sent, int64_t minutes,
                               calx_error *err);

/* Claims a doubtful batch again, with the same id and events, for delivery that can tell by the id what it had already.
 * `*found` false: it isn't doubtful any more, since somebody else claimed it or said what became of it. */
bool dsdb_reclaim_notifications(calx_session *db, calx_arena *arena, const calx_uuid *batch, int64_t minutes,
                                notification_batch *out, bool *found, calx_error *err);

/* Records a run that reached so many users, in notification_log; `*id` becomes the record's. */
bool dsdb_record_notification_run(calx_session *db, calx_arena *arena, int64_t user_count, int64_t *id,
                                  calx_error *err);

#endif
