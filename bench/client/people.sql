-- bench.users users who follow a state and a place in it each, with all record types; and requests at places.
insert into users (email, password_digest)
select 'user' || n || '@example.org', 'x' from generate_series(1, current_setting('bench.users')::integer) as n;

create temp table place as
select id, type = 'State' as is_state, row_number() over (partition by type = 'State' order by id) - 1 as n,
    count(*) over (partition by type = 'State') as total
from locations where type <> 'National';
insert into link_user_followed_location (user_id, location_id, created_at)
select person.id, place.id, timestamp '2026-01-01' + person.n % 300 * interval '1 day'
from (select id, row_number() over (order by id) as n from users) as person
join place on place.n = person.n * case when is_state then 1 else 7 end % place.total;
drop table place;
insert into link_follow_record_types (follow_id, record_type_id)
select follow.id, kind.id from link_user_followed_location as follow cross join record_types as kind;

insert into data_requests (title, request_status, creator_user_id, date_status_last_changed)
select 'Request ' || n, (array['Intake', 'Ready to start', 'Complete', 'Active'])[1 + n % 4]::request_status,
    (select min(id) from users) + n % (select count(*) from users), timestamp '2026-01-01' + n % 300 * interval '1 day'
from generate_series(1, current_setting('bench.users')::integer / 10) as n;
insert into link_data_requests__locations (data_request_id, location_id)
select request.id, place.id
from (select id, row_number() over (order by id) as n from data_requests) as request
join (select id, row_number() over (order by id) - 1 as n, count(*) over () as total from locations) as place
    on place.n = request.n * 37 % place.total;
insert into notification_log (created_at, user_count) values ('2026-06-01', 1);

-- Something new in every state: so that each of them is told of something.
delete from data_source_pending_event_notification;
insert into data_source_pending_event_notification (data_source_id, event_type)
select distinct on (place.state_id) source.id, 'Data Source Approved'::event_type_data_source
from data_sources as source
join link_agencies__data_sources as about on about.data_source_id = source.id
join link_agencies__locations as link using (agency_id)
join locations as place on place.id = link.location_id
where source.record_type_id is not null and place.state_id is not null
order by place.state_id, source.id
on conflict do nothing;
delete from data_request_pending_event_notification;
insert into data_request_pending_event_notification (data_request_id, event_type)
select distinct on (place.state_id) link.data_request_id, 'Request Ready to Start'::event_type_data_request
from link_data_requests__locations as link join locations as place on place.id = link.location_id
where place.state_id is not null
order by place.state_id, link.data_request_id
on conflict do nothing;
