-- Events to followers through the pairs of all locations with all that lies below them.
with reach as (
    select id as parent, id as child from locations
    union
    select parent_location_id, dependent_location_id from dependent_locations
), of_requests as (
    insert into data_request_user_notification_queue (event_id, user_id)
    select distinct event.id, follow.user_id
    from data_request_pending_event_notification as event
    join link_data_requests__locations as link using (data_request_id)
    join reach on reach.child = link.location_id
    join link_user_followed_location as follow on follow.location_id = reach.parent
    where not exists (
        select from data_request_user_notification_queue as queued
        where queued.event_id = event.id and queued.user_id = follow.user_id
    )
)
insert into data_source_user_notification_queue (event_id, user_id)
select distinct event.id, follow.user_id
from data_source_pending_event_notification as event
join data_sources as source on source.id = event.data_source_id
join link_agencies__data_sources as about on about.data_source_id = source.id
join link_agencies__locations as link on link.agency_id = about.agency_id
join reach on reach.child = link.location_id
join link_user_followed_location as follow on follow.location_id = reach.parent
join link_follow_record_types as subscribed
    on subscribed.follow_id = follow.id and subscribed.record_type_id = source.record_type_id
where not exists (
    select from data_source_user_notification_queue as queued
    where queued.event_id = event.id and queued.user_id = follow.user_id
)
