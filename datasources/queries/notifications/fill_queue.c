/* Filling the queue: a statement for each kind of event, after one that waits for whoever else fills it. So these see
 * what is queued already and leave it away, and no other comes between: ON CONFLICT would look each pair up once more.
 *
 * What events reach is made first, and once: there are few events and at most four locations for each place, while who
 * follows these may be everybody. */
#include "fill_queue.h"

#include "models/data_sources.h"
#include "models/links/agencies__data_sources.h"
#include "models/links/agencies__locations.h"
#include "models/links/data_requests__locations.h"
#include "models/links/follow_record_types.h"
#include "models/links/user_followed_location.h"
#include "models/notifications.h"
#include "queries/ctes/associated_locations.h"

#include <calx/verify.h>

#define request_events data_request_pending_event_notification
#define source_events data_source_pending_event_notification
#define request_queue data_request_user_notification_queue
#define source_queue data_source_user_notification_queue

CALX_CTE(reached_by_request, FIELD(event_id, int4), FIELD(location_id, int8));
CALX_CTE(subscription, FIELD(follow_id, int8));
CALX_CTE(reached_by_source, FIELD(event_id, int4), FIELD(location_id, int8), FIELD(record_type_id, int4));

static reached_by_request reached_by_requests(calx_arena *arena)
{
    associated_locations_cte up = associated_locations(arena);
    calx_select *q = select_(arena, as(request_events.id, "event_id"), as(up.containing_id, "location_id"));
    with(q, up);
    distinct(q);
    from(q, request_events);
    join(q, link_data_requests__locations,
         eq_col(link_data_requests__locations.data_request_id, request_events.data_request_id));
    join(q, up, eq_key(up.location_id, link_data_requests__locations.location_id));
    return cte_(arena, reached_by_request, "reached", q);
}

static reached_by_source reached_by_sources(calx_arena *arena)
{
    associated_locations_cte up = associated_locations(arena);
    calx_select *q = select_(arena, as(source_events.id, "event_id"), as(up.containing_id, "location_id"),
                             data_sources.record_type_id);
    with(q, up);
    distinct(q);
    from(q, source_events);
    join(q, data_sources, eq_col(data_sources.id, source_events.data_source_id));
    join(q, link_agencies__data_sources, eq_col(link_agencies__data_sources.data_source_id, data_sources.id));
    join(q, link_agencies__locations,
         eq_col(link_agencies__locations.agency_id, link_agencies__data_sources.agency_id));
    join(q, up, eq_key(up.location_id, link_agencies__locations.location_id));
    return cte_(arena, reached_by_source, "reached", q);
}

/* That a follow subscribes to the record type: one look-up by its key. As a join the server takes all types of the
 * follow and compares. */
static subscription subscription_to(calx_arena *arena, const reached_by_source *reached)
{
    calx_select *q = select_(arena, link_follow_record_types.follow_id);
    from(q, link_follow_record_types);
    where(q, eq_key(link_follow_record_types.follow_id, link_user_followed_location.id));
    where(q, eq_col(link_follow_record_types.record_type_id, reached->record_type_id));
    limit(q, 1);
    return derived_(arena, subscription, "subscribed", q);
}

/* As the trigger mark_queues does, but in a statement of its own: the next one's snapshot is newer. */
static calx_insert *take_turn(calx_arena *arena)
{
    calx_insert *q = insert_into(arena, notification_queue_mark);
    set(q, notification_queue_mark.id, 1);
    on_conflict(q, notification_queue_mark.id);
    update_excluded(q, notification_queue_mark.id);
    return q;
}

static calx_insert *queue_request_events(calx_arena *arena)
{
    reached_by_request reached = reached_by_requests(arena);
    calx_select *queued = select_(arena, request_queue.id);
    from(queued, request_queue);
    where(queued, eq_col(request_queue.event_id, reached.event_id));
    where(queued, eq_col(request_queue.user_id, link_user_followed_location.user_id));
    calx_select *q = select_(arena, reached.event_id, link_user_followed_location.user_id);
    with_materialized(q, reached);
    distinct(q);
    from(q, reached);
    join(q, link_user_followed_location, eq_key(link_user_followed_location.location_id, reached.location_id));
    where(q, not_(exists(queued)));
    order_by(q, reached.event_id, link_user_followed_location.user_id);
    calx_insert *insert = insert_into(arena, request_queue);
    insert_select(insert, q, request_queue.event_id, request_queue.user_id);
    return insert;
}

static calx_insert *queue_source_events(calx_arena *arena)
{
    reached_by_source reached = reached_by_sources(arena);
    calx_select *queued = select_(arena, source_queue.id);
    from(queued, source_queue);
    where(queued, eq_col(source_queue.event_id, reached.event_id));
    where(queued, eq_col(source_queue.user_id, link_user_followed_location.user_id));
    subscription subscribed = subscription_to(arena, &reached);
    calx_select *q = select_(arena, reached.event_id, link_user_followed_location.user_id);
    with_materialized(q, reached);
    distinct(q);
    from(q, reached);
    join(q, link_user_followed_location, eq_key(link_user_followed_location.location_id, reached.location_id));
    cross_join_lateral(q, subscribed);
    where(q, not_(exists(queued)));
    order_by(q, reached.event_id, link_user_followed_location.user_id);
    calx_insert *insert = insert_into(arena, source_queue);
    insert_select(insert, q, source_queue.event_id, source_queue.user_id);
    return insert;
}

static bool run_it(query_builder *self, calx_session *db, calx_arena *arena, calx_error *err)
{
    queued_notifications *out = &((fill_notification_queue *)self)->queued;
    return run(db, take_turn(arena), NULL, err) && run(db, queue_request_events(arena), &out->of_requests, err) &&
           run(db, queue_source_events(arena), &out->of_sources, err);
}

fill_notification_queue fill_notification_queue_of(void)
{
    return (fill_notification_queue){ .builder = { .run = run_it } };
}

CALX_VERIFY_EFFECT(take_turn, take_turn(arena));
CALX_VERIFY_EFFECT(queue_request_events, queue_request_events(arena));
CALX_VERIFY_EFFECT(queue_source_events, queue_source_events(arena));
