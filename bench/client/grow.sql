-- Makes a database bench.times times its size: copies of agencies and data sources at other places, always the same ones.
-- A copy has the first word of another agency, as agencies of other towns do, so that names share trigrams as names do.
set session_replication_role = replica; -- as fast as can be; what triggers would add is added below

create temp table numbered as
select id, name, split_part(name, ' ', 1) as first_word, substr(name, strpos(name || ' ', ' ')) as rest,
    jurisdiction_type, agency_type, row_number() over (order by id) - 1 as n, count(*) over () as total
from agencies;
create unique index on numbered (n);

create temp table copied as
select
    was.id as old_id, was.n, copy,
    (select max(id) from agencies) + (copy - 1) * was.total + was.n + 1 as id,
    other.first_word || was.rest as name, was.jurisdiction_type, was.agency_type
from numbered as was
cross join generate_series(1, current_setting('bench.times')::integer - 1) as copy
join numbered as other on other.n = (was.n + copy * 1009) % was.total;
create index on copied (old_id);

insert into agencies (id, name, jurisdiction_type, agency_type)
select id, name, jurisdiction_type, agency_type from copied order by copy, n;
select setval(pg_get_serial_sequence('agencies', 'id'), (select max(id) from agencies));

-- A copy moves to another place of the same kind.
create temp table place as
select id, type, row_number() over (partition by type order by id) - 1 as n, count(*) over (partition by type) as total
from locations;
create unique index on place (type, n);
insert into link_agencies__locations (agency_id, location_id)
select copied.id, moved.id
from copied
join link_agencies__locations as link on link.agency_id = copied.old_id
join place on place.id = link.location_id
join place as moved on moved.type = place.type and moved.n = (place.n + copied.copy * 101) % place.total
on conflict do nothing;

create temp table copied_source as
select source.id as old_id, copy,
    (select max(id) from data_sources) + (copy - 1) * count(*) over (partition by copy)
        + row_number() over (partition by copy order by source.id) as id
from data_sources as source
cross join generate_series(1, current_setting('bench.times')::integer - 1) as copy;
create index on copied_source (old_id);
insert into data_sources (id, name, description, source_url, record_type_id, access_types, record_formats, created_at)
select copied_source.id, name, description, source_url || '?copy=' || copy, record_type_id, access_types,
    record_formats, created_at
from copied_source join data_sources as source on source.id = old_id
order by copied_source.id;
select setval(pg_get_serial_sequence('data_sources', 'id'), (select max(id) from data_sources));
insert into data_sources_archive_info (data_source_id) select id from copied_source;
insert into link_agencies__data_sources (data_source_id, agency_id)
select copied_source.id, copied.id
from copied_source
join link_agencies__data_sources as link on link.data_source_id = copied_source.old_id
join copied on copied.old_id = link.agency_id and copied.copy = copied_source.copy;

insert into placed_sources (agency_id, data_source_id, location_id, state_id, county_id, locality_id)
select about.agency_id, about.data_source_id, place.id, place.state_id, place.county_id, place.locality_id
from copied
join link_agencies__data_sources as about on about.agency_id = copied.id
join link_agencies__locations as link on link.agency_id = copied.id
join locations as place on place.id = link.location_id;

insert into change_log (operation_type, table_name, affected_id, new_data)
select 'INSERT', 'agencies', id, to_jsonb(copied) - array['old_id', 'n', 'copy'] from copied;

set session_replication_role = origin;
drop table numbered, copied, place, copied_source;
