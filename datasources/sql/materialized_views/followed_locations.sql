-- Each followed location with what there is at it and below it, and how much of that is new since users were last
-- notified. Counted upwards, from what there is to the at most four locations that it is in. `place` is its place in
-- the order of names, which compares faster than they do.
create materialized view followed_locations as
with last_notification as (
    select coalesce(max(created_at), '-infinity') as notified_at from notification_log
), follow_counts as (
    select
        location_id,
        count(*) as follower_count,
        count(*) filter (where created_at > notified_at) as follower_change
    from link_user_followed_location cross join last_notification
    group by location_id
), upwards as (
    select id as within_id, id as location_id from locations
    union all
    select place.id, county.id from locations as place
    join locations as county on county.type = 'County' and county.county_id = place.county_id
    where place.type = 'Locality'
    union all
    select place.id, state.id from locations as place
    join locations as state on state.type = 'State' and state.state_id = place.state_id
    where place.type <> 'State'
    union all
    select place.id, nation.id from locations as place
    join locations as nation on nation.type = 'National'
    where place.type <> 'National'
), source_counts as (
    select
        upwards.location_id,
        count(distinct source.id) as source_count,
        count(distinct source.id) filter (where source.created_at::timestamp > notified_at) as source_change
    from link_agencies__data_sources as by_agency
    join data_sources as source on source.id = by_agency.data_source_id
    join link_agencies__locations as at_location on at_location.agency_id = by_agency.agency_id
    join upwards on upwards.within_id = at_location.location_id
    cross join last_notification
    group by upwards.location_id
), request_counts as (
    select
        upwards.location_id,
        count(distinct request.id) filter (where request_status = 'Ready to start') as approved_count,
        count(distinct request.id) filter (
            where request_status = 'Ready to start' and date_status_last_changed::timestamp > notified_at
        ) as approved_change,
        count(distinct request.id) filter (where request_status = 'Complete') as complete_count,
        count(distinct request.id) filter (
            where request_status = 'Complete' and date_status_last_changed::timestamp > notified_at
        ) as complete_change
    from link_data_requests__locations as about
    join data_requests as request on request.id = about.data_request_id
    join upwards on upwards.within_id = about.location_id
    cross join last_notification
    group by upwards.location_id
)
select
    location.id as location_id,
    location.full_display_name as location_name,
    row_number() over (order by location.full_display_name, location.id) as place,
    follow_counts.follower_count,
    follow_counts.follower_change,
    coalesce(source_counts.source_count, 0) as source_count,
    coalesce(source_counts.source_change, 0) as source_change,
    coalesce(request_counts.approved_count, 0) as approved_count,
    coalesce(request_counts.approved_change, 0) as approved_change,
    coalesce(request_counts.complete_count, 0) as complete_count,
    coalesce(request_counts.complete_change, 0) as complete_change
from follow_counts
join locations_expanded as location on location.id = follow_counts.location_id
left join source_counts on source_counts.location_id = follow_counts.location_id
left join request_counts on request_counts.location_id = follow_counts.location_id
order by place;

create unique index uq_followed_locations__location_id on followed_locations (location_id);
create index ix_followed_locations__place on followed_locations (place);
create index ix_followed_locations__follower_count_place on followed_locations (follower_count desc, place);
create index ix_followed_locations__follower_change_place on followed_locations (follower_change desc, place);
create index ix_followed_locations__source_count_place on followed_locations (source_count desc, place);
create index ix_followed_locations__source_change_place on followed_locations (source_change desc, place);
create index ix_followed_locations__approved_count_place on followed_locations (approved_count desc, place);
create index ix_followed_locations__approved_change_place on followed_locations (approved_change desc, place);
create index ix_followed_locations__complete_count_place on followed_locations (complete_count desc, place);
create index ix_followed_locations__complete_change_place on followed_locations (complete_change desc, place);
