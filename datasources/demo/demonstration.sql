-- Demonstration data: made up, the same on every run, and only what is not there yet.
--
-- import_origins remembers under the source 'demonstration' which rows were made here, so that a row that was
-- deleted since is not made again. Statements take ids from the table's sequence first: so each can write rows,
-- what is linked to them, and where they came from, at once.

-- Places. They are real, and so are their names.
create temporary table demonstration_places (fips, name, lat, lng) on commit drop as
values
    ('42003', 'Pittsburgh', 40.4406, -79.9959),
    ('42003', 'Monroeville', 40.4212, -79.7881),
    ('42003', 'Mt. Lebanon', 40.3553, -80.0495),
    ('42043', 'Harrisburg', 40.2732, -76.8867),
    ('42049', 'Erie', 42.1292, -80.0851),
    ('42101', 'Philadelphia', 39.9526, -75.1652),
    ('04013', 'Phoenix', 33.4484, -112.0740),
    ('06001', 'Oakland', 37.8044, -122.2712),
    ('06037', 'Los Angeles', 34.0522, -118.2437),
    ('08031', 'Denver', 39.7392, -104.9903),
    ('12086', 'Miami', 25.7617, -80.1918),
    ('13121', 'Atlanta', 33.7490, -84.3880),
    ('17031', 'Chicago', 41.8781, -87.6298),
    ('22071', 'New Orleans', 29.9511, -90.0715),
    ('25025', 'Boston', 42.3601, -71.0589),
    ('26163', 'Detroit', 42.3314, -83.0458),
    ('27053', 'Minneapolis', 44.9778, -93.2650),
    ('48201', 'Houston', 29.7604, -95.3698),
    ('48453', 'Austin', 30.2672, -97.7431),
    ('53033', 'Seattle', 47.6062, -122.3321);

with added as (
    insert into localities (name, county_id)
    select place.name, county.id
    from demonstration_places as place
    join counties as county on county.fips = place.fips
    where not exists (
        select from import_origins as origin
        where origin.source = 'demonstration'
            and origin.external_id = 'locality/' || place.fips || '/' || place.name
    )
    order by place.fips, place.name
    on conflict (name, county_id) do nothing
    returning id, name, county_id
)
insert into import_origins (source, external_id, relation, row_id)
select 'demonstration', 'locality/' || county.fips || '/' || added.name, 'localities', added.id
from added
join counties as county on county.id = added.county_id;

update locations as location
set lat = place.lat, lng = place.lng
from demonstration_places as place
join counties as county on county.fips = place.fips
join localities as locality on locality.county_id = county.id and locality.name = place.name
where location.locality_id = locality.id and location.lat is null and location.lng is null;

-- Agencies: one of the nation, the police of each state and of the places above, a sheriff for each county.
with wanted as (
    select 'agency/federal' as external_id, 'National Police Bureau (demonstration)' as name,
        'federal' as jurisdiction, location.id as location_id
    from locations as location
    where location.type = 'National'
    union all
    select 'agency/state/' || state.state_iso, state.state_name || ' State Police (demonstration)', 'state', location.id
    from us_states as state
    join locations as location on location.state_id = state.id and location.type = 'State'
    union all
    select 'agency/sheriff/' || county.fips,
        concat(county.name, ' County Sheriff''s Office, ', state.state_iso, ' (demonstration)'), 'county', location.id
    from counties as county
    join us_states as state on state.id = county.state_id
    join locations as location on location.county_id = county.id and location.type = 'County'
    union all
    select 'agency/police/' || place.fips || '/' || place.name,
        concat(place.name, ' Police Department, ', state.state_iso, ' (demonstration)'), 'local', location.id
    from demonstration_places as place
    join counties as county on county.fips = place.fips
    join us_states as state on state.id = county.state_id
    join localities as locality on locality.county_id = county.id and locality.name = place.name
    join locations as location on location.locality_id = locality.id
), fresh as materialized (
    select missing.*, nextval(pg_get_serial_sequence('agencies', 'id'))::integer as id
    from (
        select wanted.*
        from wanted
        where not exists (
            select from import_origins as origin
            where origin.source = 'demonstration' and origin.external_id = wanted.external_id
        )
        order by wanted.external_id
    ) as missing
), added as (
    insert into agencies (id, name, jurisdiction_type, agency_type)
    select fresh.id, fresh.name, fresh.jurisdiction::jurisdiction_type, 'law enforcement'
    from fresh
), placed as (
    insert into link_agencies__locations (agency_id, location_id)
    select fresh.id, fresh.location_id
    from fresh
)
insert into import_origins (source, external_id, relation, row_id)
select 'demonstration', fresh.external_id, 'agencies', fresh.id
from fresh;

create temporary table demonstration_agencies on commit drop as
select origin.external_id, agency.id, agency.name
from import_origins as origin
join agencies as agency on agency.id = origin.row_id
where origin.source = 'demonstration' and origin.relation = 'agencies';
analyze demonstration_agencies;

-- Compiling the large statement below would take longer than running it.
set local jit = off;

-- Meta URLs of the agencies around Pittsburgh.
with fresh as materialized (
    select missing.*, nextval(pg_get_serial_sequence('meta_urls', 'id'))::integer as id
    from (
        select 'meta_url/' || agency.external_id as external_id, agency.id as agency_id,
            'https://demonstration.example.org/' || replace(lower(agency.external_id), ' ', '-') as url
        from demonstration_agencies as agency
        where (agency.external_id in ('agency/state/PA', 'agency/sheriff/42003')
                or agency.external_id like 'agency/police/42003/%')
            and not exists (
                select from import_origins as origin
                where origin.source = 'demonstration' and origin.external_id = 'meta_url/' || agency.external_id
            )
        order by agency.external_id
    ) as missing
), added as (
    insert into meta_urls (id, url)
    select fresh.id, fresh.url
    from fresh
), linked as (
    insert into link_agencies__meta_urls (agency_id, meta_url_id)
    select fresh.agency_id, fresh.id
    from fresh
)
insert into import_origins (source, external_id, relation, row_id)
select 'demonstration', fresh.external_id, 'meta_urls', fresh.id
from fresh;

-- Data sources: six of each record type at sheriffs all over the country, crime statistics of each state, more
-- around Pittsburgh. Their other columns go round by number, so that every label turns up.
with types as (
    select type.id, type.name, row_number() over (order by type.name) as number
    from record_types as type
    where type.name is not null
), sheriffs as (
    select agency.external_id, row_number() over (order by agency.external_id) as number, count(*) over () as total
    from demonstration_agencies as agency
    where agency.external_id like 'agency/sheriff/%'
), chosen as (
    select sheriff.external_id as agency, type.id as type_id
    from types as type
    cross join generate_series(0, 5) as round
    join sheriffs as sheriff on sheriff.number = (type.number * 97 + round * 541) % sheriff.total + 1
    union
    select agency.external_id, type.id
    from demonstration_agencies as agency
    join types as type on case
        when agency.external_id = 'agency/federal' then type.name in ('Wanted Persons', 'Crime Statistics')
        when agency.external_id = 'agency/state/PA' then type.number % 6 = 1 or type.name = 'Crime Statistics'
        when agency.external_id like 'agency/state/%' then type.name = 'Crime Statistics'
        when agency.external_id = 'agency/sheriff/42003' then type.number % 4 = 0
        when agency.external_id like 'agency/police/%'
            then type.name in ('Arrest Records', 'Calls for Service', 'Use of Force Reports')
                or agency.external_id = 'agency/police/42003/Pittsburgh' and type.number % 3 = 0
        else false
    end
), wanted as (
    select agency.id as agency_id, agency.name as agency_name, type.id as type_id, type.name as type_name,
        'data_source/' || agency.external_id || '/' || type.name as external_id,
        row_number() over (order by agency.external_id, type.name)::integer as number
    from chosen
    join demonstration_agencies as agency on agency.external_id = chosen.agency
    join types as type on type.id = chosen.type_id
), fresh as materialized (
    select missing.*, nextval(pg_get_serial_sequence('data_sources', 'id'))::integer as id
    from (
        select wanted.*
        from wanted
        where not exists (
            select from import_origins as origin
            where origin.source = 'demonstration' and origin.external_id = wanted.external_id
        )
        order by wanted.external_id
    ) as missing
), added as (
    insert into data_sources (
        id, name, description, source_url, record_type_id, agency_supplied, supplying_entity, agency_originated,
        coverage_start, coverage_end, detail_level, update_method, retention_schedule, access_types, record_formats,
        url_status, access_notes
    )
    select
        fresh.id,
        concat(fresh.type_name, ' of ', fresh.agency_name),
        'Made up for demonstration: there are no such records.',
        'https://demonstration.example.org/'
            || trim('-' from regexp_replace(lower(fresh.external_id), '[^a-z0-9/]+', '-', 'g')),
        fresh.type_id,
        fresh.number % 5 <> 0,
        case when fresh.number % 5 = 0 then 'A county data portal (demonstration)' end,
        true,
        date '2010-01-01' + fresh.number % 10 * interval '1 year',
        case when fresh.number % 3 = 0 then date '2021-12-31' + fresh.number % 3 * interval '1 year' end,
        (enum_range(null::detail_level))[fresh.number % 3 + 1],
        (enum_range(null::update_method))[fresh.number % 3 + 1],
        (enum_range(null::retention_schedule))[fresh.number % 9 + 1],
        array[(enum_range(null::access_type))[fresh.number % 3 + 1]],
        case fresh.number % 4 when 0 then '{CSV}' when 1 then '{PDF}' when 2 then '{CSV,JSON}' else '{XLSX}' end::text[],
        case when fresh.number % 17 = 0 then 'broken' else 'ok' end::url_status_enum,
        '(demonstration)'
    from fresh
), linked as (
    insert into link_agencies__data_sources (data_source_id, agency_id)
    select fresh.id, fresh.agency_id
    from fresh
)
insert into import_origins (source, external_id, relation, row_id)
select 'demonstration', fresh.external_id, 'data_sources', fresh.id
from fresh;

-- One source of several agencies.
with fresh as materialized (
    select nextval(pg_get_serial_sequence('data_sources', 'id'))::integer as id, type.id as type_id
    from record_types as type
    where type.name = 'Crime Maps & Reports'
        and not exists (
            select from import_origins as origin
            where origin.source = 'demonstration' and origin.external_id = 'data_source/42003'
        )
), added as (
    insert into data_sources (
        id, name, description, source_url, record_type_id, agency_supplied, supplying_entity, agency_aggregation,
        access_types, record_formats, access_notes
    )
    select
        fresh.id, 'Crime map of Allegheny County and its towns (demonstration)',
        'Made up for demonstration: there are no such records.', 'https://demonstration.example.org/42003/crime-map',
        fresh.type_id, false, 'A county data portal (demonstration)', 'county', '{Webpage,API}', '{GeoJSON}',
        '(demonstration)'
    from fresh
), linked as (
    insert into link_agencies__data_sources (data_source_id, agency_id)
    select fresh.id, agency.id
    from fresh
    cross join demonstration_agencies as agency
    where agency.external_id = 'agency/sheriff/42003' or agency.external_id like 'agency/police/42003/%'
)
insert into import_origins (source, external_id, relation, row_id)
select 'demonstration', 'data_source/42003', 'data_sources', fresh.id
from fresh;

-- Users. They have no password and no API key, so that nobody can sign in as one of them.
with fresh as materialized (
    select missing.*, nextval(pg_get_serial_sequence('users', 'id')) as id
    from (
        select capacity
        from unnest(array['advocate', 'community_member', 'journalist', 'researcher']) as capacity
        where not exists (
            select from import_origins as origin
            where origin.source = 'demonstration' and origin.external_id = 'user/' || capacity
        )
        order by capacity
    ) as missing
), added as (
    insert into users (id, email, api_key)
    select fresh.id, 'demonstration.' || fresh.capacity || '@example.org', null
    from fresh
), described as (
    insert into user_capacities (user_id, capacity)
    select fresh.id, fresh.capacity::user_capacities_enum
    from fresh
)
insert into import_origins (source, external_id, relation, row_id)
select 'demonstration', 'user/' || fresh.capacity, 'users', fresh.id
from fresh;

-- What they follow: all record types, but for one who wants three of them.
with wanted (capacity, full_name, types) as (values
    ('advocate', 'Allegheny, Pennsylvania', '{Arrest Records,Stops,Use of Force Reports}'::record_type[]),
    ('community_member', 'Pittsburgh, Allegheny, Pennsylvania', null),
    ('journalist', 'Pennsylvania', null),
    ('journalist', 'Illinois', null),
    ('researcher', 'National', null)
), fresh as materialized (
    select missing.*, nextval(pg_get_serial_sequence('link_user_followed_location', 'id')) as id
    from (
        select 'follow/' || wanted.capacity || '/' || wanted.full_name as external_id, wanted.types,
            person.row_id as user_id, location.id as location_id
        from wanted
        join import_origins as person
            on person.source = 'demonstration' and person.external_id = 'user/' || wanted.capacity
        join users on users.id = person.row_id
        join locations_expanded as location on location.full_display_name = wanted.full_name
        where not exists (
            select from import_origins as origin
            where origin.source = 'demonstration'
                and origin.external_id = 'follow/' || wanted.capacity || '/' || wanted.full_name
        )
        order by 1
    ) as missing
), added as (
    insert into link_user_followed_location (id, user_id, location_id)
    select fresh.id, fresh.user_id, fresh.location_id
    from fresh
), subscribed as (
    insert into link_follow_record_types (follow_id, record_type_id)
    select fresh.id, type.id
    from fresh
    join record_types as type on fresh.types is null or type.name = any (fresh.types)
)
insert into import_origins (source, external_id, relation, row_id)
select 'demonstration', fresh.external_id, 'link_user_followed_location', fresh.id
from fresh;

-- Requests for data, one of them served by a source.
with wanted (number, status, capacity, full_name, title, types, source) as (values
    (1, 'Intake', 'community_member', 'Pittsburgh, Allegheny, Pennsylvania',
        'Traffic stops by neighbourhood (demonstration)', '{Stops}', null),
    (2, 'Active', 'journalist', 'Pennsylvania', 'Complaints against state police (demonstration)',
        '{Complaints & Misconduct,Personnel Records}', null),
    (3, 'Complete', 'advocate', 'Allegheny, Pennsylvania', 'Crimes in Allegheny County on a map (demonstration)',
        '{Crime Maps & Reports}', 'data_source/42003')
), fresh as materialized (
    select missing.*, nextval(pg_get_serial_sequence('data_requests', 'id')) as id
    from (
        select wanted.*, users.id as user_id, location.id as location_id
        from wanted
        left join import_origins as person
            on person.source = 'demonstration' and person.external_id = 'user/' || wanted.capacity
        left join users on users.id = person.row_id
        join locations_expanded as location on location.full_display_name = wanted.full_name
        where not exists (
            select from import_origins as origin
            where origin.source = 'demonstration' and origin.external_id = 'data_request/' || wanted.number
        )
        order by wanted.number
    ) as missing
), added as (
    insert into data_requests (
        id, title, submission_notes, request_status, creator_user_id, record_types_required, coverage_range
    )
    select
        fresh.id, fresh.title, 'Made up for demonstration: nobody asked for this.',
        fresh.status::request_status, fresh.user_id, fresh.types::record_type[], 'The last five years'
    from fresh
), placed as (
    insert into link_data_requests__locations (data_request_id, location_id)
    select fresh.id, fresh.location_id
    from fresh
), served as (
    insert into link_data_requests__data_sources (request_id, data_source_id)
    select fresh.id, source.row_id
    from fresh
    join import_origins as source on source.source = 'demonstration' and source.external_id = fresh.source
    join data_sources on data_sources.id = source.row_id
)
insert into import_origins (source, external_id, relation, row_id)
select 'demonstration', 'data_request/' || fresh.number, 'data_requests', fresh.id
from fresh;

drop table demonstration_agencies, demonstration_places;
