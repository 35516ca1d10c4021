/* Claiming. Whoever takes a user's events has a lock of the server's until what was taken is written; the statements
 * after the lock see what another worker, who had it before, has taken. It is not the user's row that is locked: who
 * changes that at the moment would be passed over. */
#include "claim_batch.h"

#include "models/users.h"

#include <calx/lock.h>
#include <calx/verify.h>

#define request_queue data_request_user_notification_queue
#define source_queue data_source_user_notification_queue

RESULT(next_user, FIELD(user_id, int4, NULLABLE));
RESULT(held_user, FIELD(id, int8));
RESULT(new_batch, FIELD(id, uuid));

/* A select of the first user after one who has anything in a queue. */
#define FIRST_WAITING(name, queue)                                     \
    static calx_select *name(calx_arena *arena, int32_t after)         \
    {                                                                  \
        calx_select *q = select_(arena, min_((queue).user_id));        \
        from(q, queue);                                                \
        where(q, and_(is_waiting(queue), gt((queue).user_id, after))); \
        return q;                                                      \
    }
FIRST_WAITING(first_of_requests, request_queue)
FIRST_WAITING(first_of_sources, source_queue)

/* The first user after one who is to be told anything; an index of what is unsent gives it, whoever else there is. */
static calx_select *first_waiting(calx_arena *arena, int32_t after)
{
    return select_(
        arena, as(least(scalar_(int4, first_of_requests(arena, after)), scalar_(int4, first_of_sources(arena, after))),
                  "user_id"));
}

static bool find_next(calx_session *db, calx_arena *arena, int32_t after, int32_t *user_id, bool *found,
                      calx_error *err)
{
    next_user next;
    if (!fetch_one(db, first_waiting(arena, after), next_user, &next, err))
        return false;
    *found = next.user_id.set;
    *user_id = next.user_id.value;
    return true;
}

static calx_select *user_to_hold(calx_arena *arena, int32_t user_id)
{
    calx_select *q = select_(arena, users.id);
    from(q, users);
    where(q, eq(users.id, user_id));
    for_key_share(q);
    return q;
}

/* Whether the user is this worker's, and still there. */
static bool lock_user(calx_session *db, calx_arena *arena, int32_t user_id, bool *locked, calx_error *err)
{
    held_user row;
    CALX_SCOPED_ARENA(scratch);
    int64_t key = calx_lock_key(calx_text_format(scratch, "notifications of user %d", user_id));
    return calx_try_lock_in_transaction(db->conn, key, CALX_EXCLUSIVE, locked, err) &&
           (!*locked || fetch_first(db, user_to_hold(arena, user_id), held_user, &row, locked, err));
}

/* An update that puts all that a user has in a queue into a batch. */
#define TAKE_WAITING(name, queue)                                                        \
    static calx_update *name(calx_arena *arena, int32_t user_id, const calx_uuid *batch) \
    {                                                                                    \
        calx_update *q = update_(arena, queue);                                          \
        set(q, (queue).batch_id, *batch);                                                \
        where(q, and_(is_waiting(queue), eq((queue).user_id, user_id)));                 \
        return q;                                                                        \
    }
TAKE_WAITING(take_of_requests, request_queue)
TAKE_WAITING(take_of_sources, source_queue)

static calx_insert *batch_to_insert(calx_arena *arena, int32_t user_id)
{
    calx_insert *q = insert_into(arena, notification_batches);
    set(q, notification_batches.user_id, user_id);
    returning(q, notification_batches.id);
    return q;
}

static calx_delete *batch_to_delete(calx_arena *arena, const calx_uuid *batch)
{
    calx_delete *q = delete_from(arena, notification_batches);
    where(q, eq(notification_batches.id, *batch));
    return q;
}

/* Takes the events of a user whose row is locked. `*taken` 0: another worker has had them just before. */
static bool take(calx_session *db, calx_arena *arena, int32_t user_id, calx_uuid *id, int64_t *taken, calx_error *err)
{
    new_batch batch;
    int64_t requests, sources;
    if (!fetch_one(db, batch_to_insert(arena, user_id), new_batch, &batch, err) ||
        !run(db, take_of_requests(arena, user_id, &batch.id), &requests, err) ||
        !run(db, take_of_sources(arena, user_id, &batch.id), &sources, err))
        return false;
    *id = batch.id;
    *taken = requests + sources;
    return *taken > 0 || run(db, batch_to_delete(arena, &batch.id), NULL, err);
}

bool read_notification_batch(calx_session *db, calx_arena *arena, const calx_uuid *id, notification_batch *out,
                             calx_error *err)
{
    *out = (notification_batch){ .id = *id };
    if (!fetch_all(db, queued_events(arena, id), queued_event, &out->events, err))
        return false;
    if (out->events.len > 0) {
        out->user_id = out->events.items[0].user_id;
        out->email = out->events.items[0].email;
    }
    return true;
}

static bool run_it(query_builder *self, calx_session *db, calx_arena *arena, calx_error *err)
{
    claim_notification_batch *claim = (claim_notification_batch *)self;
    int32_t user_id = claim->after > INT32_MAX ? INT32_MAX : claim->after < 0 ? 0 : (int32_t)claim->after;
    for (;;) {
        bool locked;
        calx_uuid id;
        int64_t taken = 0;
        if (!find_next(db, arena, user_id, &user_id, &claim->found, err))
            return false;
        if (!claim->found)
            return true;
        if (!lock_user(db, arena, user_id, &locked, err) || (locked && !take(db, arena, user_id, &id, &taken, err)))
            return false;
        if (taken > 0)
            return read_notification_batch(db, arena, &id, &claim->batch, err);
    }
}

claim_notification_batch claim_notification_batch_of(int64_t after)
{
    return (claim_notification_batch){ .builder = { .run = run_it }, .after = after };
}

static const calx_uuid a_batch;

CALX_VERIFY_ROWS(first_waiting, next_user, first_waiting(arena, 1));
CALX_VERIFY_ROWS(user_to_hold, held_user, user_to_hold(arena, 1));
CALX_VERIFY_ROWS(batch_to_insert, new_batch, batch_to_insert(arena, 1));
CALX_VERIFY_EFFECT(batch_to_delete, batch_to_delete(arena, &a_batch));
CALX_VERIFY_EFFECT(take_of_requests, take_of_requests(arena, 1, &a_batch));
CALX_VERIFY_EFFECT(take_of_sources, take_of_sources(arena, 1, &a_batch));
