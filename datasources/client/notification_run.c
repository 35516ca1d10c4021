/* Running notifications. A claim lasts before its batch is delivered, and delivery is over before it is marked: where
 * the program ends in between, the batch stays claimed. */
#include "notification_run.h"

#include "run.h"

#include <calx/lock.h>
#include <calx/verify.h>

#include <stdlib.h>
#include <time.h>

#define CANCELLED "57014"
#define MOST_CANCELLED 5

typedef struct running {
    calx_session *db;
    const notification_delivery *delivery;
    notification_result *out;
    int64_t in_a_row; /* failures */
    int64_t *reached; /* users who got a doubtful batch, ascending: those come by user */
    size_t reached_count;
} running;

static int compare_ids(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Whether the run counts the user already. */
static bool is_counted(const running *r, int64_t user_id)
{
    return r->reached_count > 0 && bsearch(&user_id, r->reached, r->reached_count, sizeof user_id, compare_ids);
}

/* Counts one user more. */
static calx_update *count_of_run(calx_arena *arena, int64_t run_id)
{
    calx_update *q = update_(arena, notification_log);
    set_col(q, notification_log.user_count, plus(notification_log.user_count, value_(int4, 1)));
    where(q, eq(notification_log.id, (int32_t)run_id));
    return q;
}

static bool mark_if_there(running *r, calx_arena *arena, const notification_batch *batch, calx_error *err)
{
    calx_error why = { 0 };
    if (dsdb_notifications_sent(r->db, arena, &batch->id, &why) || calx_error_is(&why, CALX_NOT_FOUND))
        return true;
    *err = why;
    return false;
}

/* Whether what became of a batch is to be written once more: who stops the run cancels whatever statement there is, and
 * doesn't mean this one. */
static bool write_again(int *times, calx_error *err)
{
    if (!calx_error_is(err, CANCELLED) || ++*times > MOST_CANCELLED)
        return false;
    nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    *err = (calx_error){ 0 };
    return true;
}

/* Marks a batch that was delivered and counts its user, both or neither. A batch whose user is gone meanwhile was
 * delivered all the same. */
static bool mark_once(running *r, calx_arena *arena, const notification_batch *batch, calx_error *err)
{
    bool counted = is_counted(r, batch->user_id);
    if (!client_write(r->db, err,
                      mark_if_there(r, arena, batch, err) &&
                          (counted || run(r->db, count_of_run(arena, r->out->id), NULL, err))))
        return false;
    r->out->reached += !counted;
    return true;
}

static bool mark(running *r, calx_arena *arena, const notification_batch *batch, calx_error *err)
{
    calx_error why = { 0 };
    int times = 0;
    do {
        if (mark_once(r, arena, batch, &why))
            return true;
    } while (write_again(&times, &why));
    *err = why;
    return false;
}

static bool fail_marking(calx_arena *arena, const notification_batch *batch, calx_error *err)
{
    calx_error_context(err, "The batch of notifications %.*s was delivered, and could not be marked as sent.",
                       CALX_TEXT_ARG(calx_print(arena, &calx_type_uuid, &batch->id)));
    return false;
}

static bool release(running *r, calx_arena *arena, const notification_batch *batch, calx_error *err)
{
    calx_error why = { 0 };
    int times = 0;
    do {
        if (dsdb_release_notifications(r->db, arena, &batch->id, &why) || calx_error_is(&why, CALX_NOT_FOUND))
            return true;
    } while (write_again(&times, &why));
    *err = why;
    return false;
}

static calx_select *claimed_batch(calx_arena *arena, const calx_uuid *batch)
{
    calx_select *q = select_(arena, notification_batches.id);
    from(q, notification_batches);
    where(q, eq(notification_batches.id, *batch));
    where(q, is_null(notification_batches.sent_at));
    return q;
}

/* Delivers a batch that is held, and writes down what became of it. One that was doubtful stays so where it fails: what
 * became of it before is no clearer, and released it would lose the id by which delivery could tell. */
static bool deliver_held(running *r, calx_arena *arena, const notification_batch *batch, bool again, calx_error *err)
{
    int64_t most = r->delivery->failures > 0 ? r->delivery->failures : 10;
    delivery_outcome outcome = r->delivery->deliver(r->delivery->context, batch);
    if (outcome == DELIVERY_DONE) {
        r->in_a_row = 0;
        return mark(r, arena, batch, err) || fail_marking(arena, batch, err);
    }
    r->out->stopped = outcome == DELIVERY_STOP || ++r->in_a_row >= most;
    bool doubtful = again || outcome == DELIVERY_DOUBTFUL;
    r->out->failed += !doubtful;
    r->out->doubtful += doubtful;
    return doubtful || release(r, arena, batch, err);
}

/* Delivers a batch that is claimed, unless somebody has decided what becomes of it before it was held. */
static bool deliver(running *r, calx_arena *arena, const notification_batch *batch, bool again, calx_error *err)
{
    bool claimed;
    CALX_ADVISORY_LOCK(held, r->db->conn, dsdb_batch_lock(&batch->id), err);
    return held.held && exists_(r->db, claimed_batch(arena, &batch->id), &claimed, err) &&
           (!claimed || deliver_held(r, arena, batch, again, err));
}

static int64_t minutes_of(const running *r)
{
    return r->delivery->minutes > 0 ? r->delivery->minutes : DSDB_NOTIFICATION_MINUTES;
}

/* One doubtful batch again; its worker may be slow and alive, somebody else may have it by now, and one whose entities
 * are gone has no events. */
static bool deliver_again(running *r, const doubtful_batch *doubtful, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    bool found;
    notification_batch batch;
    int64_t before = r->out->reached;
    calx_error why = { 0 };
    CALX_TRY_ADVISORY_LOCK(held, r->db->conn, dsdb_batch_lock(&doubtful->id), &why);
    if (!held.held && *why.sqlstate) {
        *err = why;
        return false;
    }
    if (!held.held)
        return true;
    if (!dsdb_reclaim_notifications(r->db, scratch, &doubtful->id, minutes_of(r), &batch, &found, err))
        return false;
    if (!found)
        return true;
    if (batch.events.len == 0)
        return release(r, scratch, &batch, err);
    if (!deliver(r, scratch, &batch, true, err))
        return false;
    if (r->out->reached > before)
        r->reached[r->reached_count++] = batch.user_id;
    return true;
}

static bool deliver_doubtful(running *r, calx_arena *arena, calx_error *err)
{
    doubtful_batch_list list;
    if (!dsdb_doubtful_notifications(r->db, arena, minutes_of(r), &list, err))
        return false;
    r->reached = calx_new_array(arena, int64_t, list.len);
    for (size_t i = 0; i < list.len && !r->out->stopped; i++)
        if (!deliver_again(r, &list.items[i], err))
            return false;
    return true;
}

static bool deliver_waiting(running *r, calx_error *err)
{
    int64_t after = 0;
    while (!r->out->stopped) {
        CALX_SCOPED_ARENA(scratch);
        bool found;
        notification_batch batch;
        if (!dsdb_claim_notifications(r->db, scratch, after, &batch, &found, err))
            return false;
        if (!found)
            break;
        if (!deliver(r, scratch, &batch, false, err))
            return false;
        after = batch.user_id;
    }
    return true;
}

/* The record is made with the queue: what comes later is new to the run after it. */
static bool begin(running *r, calx_arena *arena, calx_error *err)
{
    return client_write(r->db, err,
                        dsdb_queue_notifications(r->db, arena, &r->out->queued, err) &&
                            dsdb_record_notification_run(r->db, arena, 0, &r->out->id, err));
}

bool dsdb_send_notifications(calx_session *db, calx_arena *arena, const notification_delivery *delivery,
                             notification_result *out, calx_error *err)
{
    running r = { .db = db, .delivery = delivery, .out = out };
    *out = (notification_result){ 0 };
    if (PQtransactionStatus(calx_libpq(db->conn)) != PQTRANS_IDLE)
        return calx_fail(err, CALX_USAGE, "Notifications can't be sent inside of a transaction.");
    return begin(&r, arena, err) && (!delivery->again || deliver_doubtful(&r, arena, err)) && deliver_waiting(&r, err);
}

static const calx_uuid a_batch;

CALX_VERIFY_EFFECT(count_of_run, count_of_run(arena, 1));
CALX_VERIFY_VALUE(claimed_batch, uuid, claimed_batch(arena, &a_batch));
