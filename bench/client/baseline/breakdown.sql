-- Each followed place joined with all that lies below it, once for each kind of count.
with last_notification as (
    select coalesce(max(created_at), '-infinity') as at from notification_log
), reach as (
    select distinct follow.location_id, follow.location_id::bigint as within_id from link_user_followed_location as follow
    union
    select distinct follow.location_id, below.dependent_location_id
    from link_user_followed_location as follow
    join dependent_locations as below on below.parent_location_id = follow.location_id
), follows as (
    select location_id, count(distinct user_id) as followers,
        count(distinct user_id) filter (where created_at > at) as new_followers
    from link_user_followed_location, last_notification group by location_id
), sources as (
    select reach.location_id, count(distinct source.id) as sources,
        count(distinct source.id) filter (where source.created_at > at) as new_sources
    from reach
    join link_agencies__locations as link on link.location_id = within_id
    join link_agencies__data_sources as about using (agency_id)
    join data_sources as source on source.id = about.data_source_id
    cross join last_notification
    group by reach.location_id
), requests as (
    select reach.location_id,
        count(distinct request.id) filter (where request_status = 'Ready to start') as approved,
        count(distinct request.id) filter (where request_status = 'Complete') as complete,
        count(distinct request.id) filter (where date_status_last_changed > at) as changed
    from reach
    join link_data_requests__locations as link on link.location_id = within_id
    join data_requests as request on request.id = link.data_request_id
    cross join last_notification
    group by reach.location_id
)
select place.id, place.full_display_name, followers, new_followers, sources, new_sources, approved, complete, changed
from follows
join locations_expanded as place on place.id = follows.location_id
left join sources using (location_id)
left join requests using (location_id)
order by sources desc nulls last, full_display_name
limit 101
