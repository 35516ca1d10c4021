/* The notification pipeline, a step each. */
#include "notifications.h"

#include "models/users.h"
#include "run.h"

#include <calx/lock.h>
#include <calx/verify.h>

#include <stdlib.h>

#define request_queue data_request_user_notification_queue
#define source_queue data_source_user_notification_queue

RESULT(batch_state, FIELD(sent_at, timestamptz, NULLABLE));
RESULT(batch_key, FIELD(id, uuid));
RESULT(run_key, FIELD(id, int4));

bool dsdb_queue_notifications(calx_session *db, calx_arena *arena, queued_notifications *out, calx_error *err)
{
    fill_notification_queue fill = fill_notification_queue_of();
    if (!client_run(db, arena, &fill.builder, err))
        return false;
    *out = fill.queued;
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* How many different events of a kind of entity there are. */
static int64_t count_events(const queued_event_list *events, entity_type of)
{
    CALX_SCOPED_ARENA(scratch);
    int32_t *ids = calx_new_array(scratch, int32_t, events->len);
    size_t count = 0;
    for (size_t i = 0; i < events->len; i++)
        if (events->items[i].entity_type.value == of.value)
            ids[count++] = events->items[i].event_id;
    qsort(ids, count, sizeof *ids, compare_ids);
    int64_t different = 0;
    for (size_t i = 0; i < count; i++)
        different += i == 0 || ids[i] != ids[i - 1];
    return different;
}

/* Cuts the events, which are sorted by user, into a batch for each. */
static void cut_batches(calx_arena *arena, const queued_event_list *events, notification_preview *out)
{
    size_t users = 0;
    out->batches = calx_new_array(arena, notification_batch, events->len);
    for (size_t i = 0; i < events->len; i++) {
        queued_event *event = &events->items[i];
        if (i == 0 || event->user_id != event[-1].user_id)
            out->batches[users++] =
                (notification_batch){ .user_id = event->user_id, .email = event->email, .events.items = event };
        out->batches[users - 1].events.len++;
    }
    out->totals = (notification_totals){ .users = (int64_t)users,
                                         .events = (int64_t)events->len,
                                         .request_events = count_events(events, ENTITY_DATA_REQUEST),
                                         .source_events = count_events(events, ENTITY_DATA_SOURCE) };
}

static bool preview(calx_session *db, calx_arena *arena, notification_preview *out, calx_error *err)
{
    queued_notifications queued;
    queued_event_list events;
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open || !dsdb_queue_notifications(db, arena, &queued, err) ||
        !fetch_all(db, queued_events(arena, NULL), queued_event, &events, err))
        return false;
    cut_batches(arena, &events, out);
    return calx_rollback(&tx, err);
}

bool dsdb_preview_notifications(calx_session *db, calx_arena *arena, notification_preview *out, calx_error *err)
{
    return client_retry(db, err, preview(db, arena, out, err));
}

bool dsdb_claim_notifications(calx_session *db, calx_arena *arena, int64_t after, notification_batch *out, bool *found,
                              calx_error *err)
{
    claim_notification_batch claim = claim_notification_batch_of(after);
    if (!client_run(db, arena, &claim.builder, err))
        return false;
    *out = claim.batch;
    *found = claim.found;
    return true;
}

static bool fail_unknown(calx_arena *arena, const calx_uuid *batch, calx_error *err)
{
    return calx_fail(err, CALX_NOT_FOUND, "There is no batch of notifications %.*s.",
                     CALX_TEXT_ARG(calx_print(arena, &calx_type_uuid, batch)));
}

static calx_select *batch_to_hold(calx_arena *arena, const calx_uuid *batch)
{
    calx_select *q = select_(arena, notification_batches.sent_at);
    from(q, notification_batches);
    where(q, eq(notification_batches.id, *batch));
    for_update(q);
    return q;
}

/* The batch, locked, and whether it was sent. */
static bool hold_batch(calx_session *db, calx_arena *arena, const calx_uuid *batch, bool *sent, calx_error *err)
{
    batch_state state;
    bool found;
    if (!fetch_first(db, batch_to_hold(arena, batch), batch_state, &state, &found, err))
        return false;
    *sent = found && state.sent_at.set;
    return found || fail_unknown(arena, batch, err);
}

/* An update that marks what a queue has in a batch. */
#define MARK_SENT(name, queue)                                                  \
    static calx_update *name(calx_arena *arena, const calx_uuid *batch)         \
    {                                                                           \
        calx_update *q = update_(arena, queue);                                 \
        set_col(q, (queue).sent_at, cast_(now_(), timestamp));                  \
        where(q, and_(eq((queue).batch_id, *batch), is_null((queue).sent_at))); \
        return q;                                                               \
    }
MARK_SENT(mark_requests, request_queue)
MARK_SENT(mark_sources, source_queue)

static calx_update *batch_to_mark(calx_arena *arena, const calx_uuid *batch)
{
    calx_update *q = update_(arena, notification_batches);
    set_col(q, notification_batches.sent_at, now_());
    where(q, eq(notification_batches.id, *batch));
    return q;
}

static bool mark_sent(calx_session *db, calx_arena *arena, const calx_uuid *batch, calx_error *err)
{
    bool sent;
    return hold_batch(db, arena, batch, &sent, err) && (sent || (run(db, batch_to_mark(arena, batch), NULL, err) &&
                                                                 run(db, mark_requests(arena, batch), NULL, err) &&
                                                                 run(db, mark_sources(arena, batch), NULL, err)));
}

bool dsdb_notifications_sent(calx_session *db, calx_arena *arena, const calx_uuid *batch, calx_error *err)
{
    return client_write(db, err, mark_sent(db, arena, batch, err));
}

/* Its events get no batch: the foreign key does it. */
static calx_delete *batch_to_release(calx_arena *arena, const calx_uuid *batch)
{
    calx_delete *q = delete_from(arena, notification_batches);
    where(q, eq(notification_batches.id, *batch));
    return q;
}

static bool release(calx_session *db, calx_arena *arena, const calx_uuid *batch, calx_error *err)
{
    bool sent;
    if (!hold_batch(db, arena, batch, &sent, err))
        return false;
    if (sent)
        return calx_fail(err, CALX_USAGE, "The batch of notifications %.*s was sent and can't be released.",
                         CALX_TEXT_ARG(calx_print(arena, &calx_type_uuid, batch)));
    return run(db, batch_to_release(arena, batch), NULL, err);
}

bool dsdb_release_notifications(calx_session *db, calx_arena *arena, const calx_uuid *batch, calx_error *err)
{
    return client_write(db, err, release(db, arena, batch, err));
}

int64_t dsdb_batch_lock(const calx_uuid *batch)
{
    CALX_SCOPED_ARENA(scratch);
    return calx_lock_key(calx_text_format(scratch, "batch of notifications %.*s",
                                          CALX_TEXT_ARG(calx_print(scratch, &calx_type_uuid, batch))));
}

/* A condition on batches: claimed so long ago, and not sent. */
static calx_condition is_doubtful(calx_arena *arena, int64_t minutes)
{
    const int64_t century = INT64_C(60) * 24 * 36525;
    int64_t microseconds = (minutes < 0 ? 0 : minutes > century ? century : minutes) * 60 * 1000000;
    return keep(arena, and_(is_null(notification_batches.sent_at),
                            le_col(notification_batches.claimed_at,
                                   earlier(now_(), value_(interval, { .microseconds = microseconds })))));
}

static calx_select *doubtful_batches(calx_arena *arena, int64_t minutes)
{
    calx_select *q = select_(arena, notification_batches.id, notification_batches.user_id, users.email,
                             notification_batches.claimed_at);
    from(q, notification_batches);
    join(q, users, eq_key(users.id, notification_batches.user_id));
    where(q, is_doubtful(arena, minutes));
    order_by(q, notification_batches.user_id, notification_batches.claimed_at, notification_batches.id);
    return q;
}

bool dsdb_doubtful_notifications(calx_session *db, calx_arena *arena, int64_t minutes, doubtful_batch_list *out,
                                 calx_error *err)
{
    return fetch_all(db, doubtful_batches(arena, minutes), doubtful_batch, out, err);
}

/* The batch where it is unsent, and was claimed after it could be doubtful. */
static calx_select *young_batch(calx_arena *arena, const calx_uuid *batch, int64_t minutes)
{
    calx_select *q = select_(arena, notification_batches.id);
    from(q, notification_batches);
    where(q, eq(notification_batches.id, *batch));
    where(q, is_null(notification_batches.sent_at));
    where(q, not_(is_doubtful(arena, minutes)));
    return q;
}

static bool fail_undecided(calx_arena *arena, const calx_uuid *batch, const char *why, calx_error *err)
{
    calx_fail(err, DSDB_BATCH_IN_USE, "The batch of notifications %.*s can't be decided: %s.",
              CALX_TEXT_ARG(calx_print(arena, &calx_type_uuid, batch)), why);
    return calx_error_hint(err, "Wait until it is doubtful, and decide then.");
}

static bool decide(calx_session *db, calx_arena *arena, const calx_uuid *batch, bool sent, int64_t minutes,
                   calx_error *err)
{
    bool held = false, young = false;
    if (!calx_try_lock_in_transaction(db->conn, dsdb_batch_lock(batch), CALX_EXCLUSIVE, &held, err))
        return false;
    if (!held)
        return fail_undecided(arena, batch, "a worker is delivering it", err);
    if (!exists_(db, young_batch(arena, batch, minutes), &young, err))
        return false;
    if (young)
        return fail_undecided(arena, batch,
                              "it was claimed a short while ago, and its worker may be about to deliver it", err);
    return sent ? mark_sent(db, arena, batch, err) : release(db, arena, batch, err);
}

bool dsdb_decide_notifications(calx_session *db, calx_arena *arena, const calx_uuid *batch, bool sent, int64_t minutes,
                               calx_error *err)
{
    return client_write(db, err, decide(db, arena, batch, sent, minutes, err));
}

static calx_update *batch_to_reclaim(calx_arena *arena, const calx_uuid *batch, int64_t minutes)
{
    calx_update *q = update_(arena, notification_batches);
    set_col(q, notification_batches.claimed_at, now_());
    where(q, eq(notification_batches.id, *batch));
    where(q, is_doubtful(arena, minutes));
    returning(q, notification_batches.id);
    return q;
}

bool dsdb_reclaim_notifications(calx_session *db, calx_arena *arena, const calx_uuid *batch, int64_t minutes,
                                notification_batch *out, bool *found, calx_error *err)
{
    batch_key key;
    return client_write(db, err,
                        fetch_first(db, batch_to_reclaim(arena, batch, minutes), batch_key, &key, found, err) &&
                            (!*found || read_notification_batch(db, arena, batch, out, err)));
}

static calx_insert *run_to_record(calx_arena *arena, int32_t user_count)
{
    calx_insert *q = insert_into(arena, notification_log);
    set(q, notification_log.user_count, user_count);
    returning(q, notification_log.id);
    return q;
}

bool dsdb_record_notification_run(calx_session *db, calx_arena *arena, int64_t user_count, int64_t *id, calx_error *err)
{
    run_key key = { 0 };
    if (user_count < 0 || user_count > INT32_MAX)
        return calx_fail(err, CALX_USAGE, "A run can't have reached %lld users.", (long long)user_count);
    if (!client_retry(db, err, fetch_one(db, run_to_record(arena, (int32_t)user_count), run_key, &key, err)))
        return false;
    *id = key.id;
    return true;
}

static const calx_uuid a_batch;

CALX_VERIFY_ROWS(batch_to_hold, batch_state, batch_to_hold(arena, &a_batch));
CALX_VERIFY_EFFECT(mark_requests, mark_requests(arena, &a_batch));
CALX_VERIFY_EFFECT(mark_sources, mark_sources(arena, &a_batch));
CALX_VERIFY_EFFECT(batch_to_mark, batch_to_mark(arena, &a_batch));
CALX_VERIFY_EFFECT(batch_to_release, batch_to_release(arena, &a_batch));
CALX_VERIFY_VALUE(young_batch, uuid, young_batch(arena, &a_batch, 1));
CALX_VERIFY_ROWS(doubtful_batches, doubtful_batch, doubtful_batches(arena, 1));
CALX_VERIFY_ROWS(batch_to_reclaim, batch_key, batch_to_reclaim(arena, &a_batch, 1));
CALX_VERIFY_ROWS(run_to_record, run_key, run_to_record(arena, 1));
