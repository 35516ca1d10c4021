-- The schema of production at its newest version, from nothing.
-- Column order, odd names and missing indexes are production's: later revisions improve on them.
-- calx:revision 71374f18982c
-- calx:revises base
-- calx:created 2026-11-22 09:00 UTC
-- calx:message Create the schema as production has it
-- calx:upgrade

create extension if not exists pgcrypto;
create extension if not exists pg_trgm;

-- Enumerations: places and agencies

create type location_type as enum ('State', 'County', 'Locality', 'National');

create type jurisdiction_type as enum (
    'school', 'county', 'local', 'port', 'tribal', 'transit', 'state', 'federal'
);

create type agency_type as enum (
    'incarceration', 'law enforcement', 'aggregated', 'court', 'unknown'
);

create type approval_status as enum ('approved', 'rejected', 'pending', 'needs identification');

-- Enumerations: data sources

create type record_type as enum (
    'Dispatch Recordings',
    'Arrest Records',
    'Citations',
    'Incarceration Records',
    'Booking Reports',
    'Budgets & Finances',
    'Misc Police Activity',
    'Geographic',
    'Crime Maps & Reports',
    'Other',
    'Annual & Monthly Reports',
    'Resources',
    'Dispatch Logs',
    'Sex Offender Registry',
    'Officer Involved Shootings',
    'Daily Activity Logs',
    'Crime Statistics',
    'Records Request Info',
    'Policies & Contracts',
    'Stops',
    'Media Bulletins',
    'Training & Hiring Info',
    'Personnel Records',
    'Contact Info & Agency Meta',
    'Incident Reports',
    'Calls for Service',
    'Accident Reports',
    'Use of Force Reports',
    'Complaints & Misconduct',
    'Vehicle Pursuits',
    'Court Cases',
    'Surveys',
    'Field Contacts',
    'Wanted Persons',
    'List of Data Sources',
    'Car GPS'
);

create type access_type as enum ('Download', 'Webpage', 'API');

create type agency_aggregation as enum ('county', 'local', 'state', 'federal');

create type detail_level as enum (
    'Individual record', 'Aggregated records', 'Summarized totals'
);

create type retention_schedule as enum (
    '< 1 day', '1 day', '< 1 week', '1 week', '1 month', '< 1 year', '1-10 years', '> 10 years',
    'Future only'
);

create type update_method as enum ('Insert', 'No updates', 'Overwrite');

create type url_status_enum as enum ('ok', 'broken');

-- Enumerations: data requests

create type request_status as enum (
    'Intake', 'Active', 'Complete', 'Request withdrawn', 'Waiting for scraper', 'Archived',
    'Ready to start', 'Waiting for FOIA', 'Waiting for requestor'
);

create type request_urgency_level as enum (
    'urgent', 'somewhat_urgent', 'not_urgent', 'long_term', 'indefinite_unknown'
);

-- Enumerations: people

create type account_type as enum ('github');

create type user_capacities_enum as enum (
    'advocate', 'community_member', 'data_publisher', 'lawyer', 'journalist', 'police',
    'public_official', 'researcher'
);

-- Enumerations: notifications and logs

create type entity_type as enum ('Data Request', 'Data Source');

create type event_type as enum (
    'Request Ready to Start', 'Request Complete', 'Data Source Approved'
);

create type event_type_data_request as enum ('Request Ready to Start', 'Request Complete');

create type event_type_data_source as enum ('Data Source Approved');

create type operation_type as enum ('INSERT', 'UPDATE', 'DELETE');

-- Places

create table us_states (
    state_iso text not null constraint unique_state_iso unique,
    state_name text,
    id bigint generated always as identity primary key
);

create table counties (
    fips varchar not null constraint unique_fips unique,
    name text,
    lat double precision,
    lng double precision,
    population bigint,
    agencies text,
    airtable_county_last_modified text,
    airtable_county_created text,
    id bigint generated always as identity primary key,
    state_id integer references us_states (id),
    unique (fips, state_id),
    constraint unique_county_name_and_state unique (name, state_id)
);

create table localities (
    id bigint generated always as identity primary key,
    name varchar(255) not null check (name not like '%,%'),
    county_id integer not null references counties (id),
    unique (name, county_id)
);

create table locations (
    id bigint generated always as identity primary key,
    type location_type not null,
    state_id bigint references us_states (id) on delete cascade,
    county_id bigint references counties (id) on delete cascade,
    locality_id bigint references localities (id) on delete cascade,
    lat double precision,
    lng double precision,
    unique (id, type, state_id, county_id, locality_id),
    constraint locations_check check (
        (type = 'National' and state_id is null and county_id is null and locality_id is null)
        or (type = 'State' and county_id is null and locality_id is null)
        or (type = 'County' and county_id is not null and locality_id is null)
        or (type = 'Locality' and county_id is not null and locality_id is not null)
    )
);

create table zip_codes (
    zip_code text,
    lat numeric,
    lng numeric
);

-- People

create table users (
    id bigint generated by default as identity primary key,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    email text not null unique,
    password_digest text,
    api_key varchar,
    role text
);

create table pending_users (
    id bigint generated by default as identity primary key,
    email text not null unique,
    password_digest text not null,
    validation_token text not null unique,
    created_at timestamp not null default now(),
    capacities user_capacities_enum[]
);

create table reset_tokens (
    id serial primary key,
    token text,
    create_date timestamp not null default current_timestamp,
    user_id bigint references users (id) on delete cascade
);

create table external_accounts (
    row_id serial primary key,
    user_id integer not null references users (id) on delete cascade,
    account_type account_type not null,
    account_identifier varchar(255) not null,
    linked_at timestamp default current_timestamp,
    unique (user_id, account_type)
);

create table user_capacities (
    id serial primary key,
    user_id integer not null references users (id) on delete cascade,
    capacity user_capacities_enum not null,
    unique (user_id, capacity)
);

create sequence permissions_permission_id_seq as integer;

create table permissions (
    id integer not null default nextval('permissions_permission_id_seq') primary key,
    permission_name varchar(255) not null unique,
    description text
);

alter sequence permissions_permission_id_seq owned by permissions.id;

create table link_users__permissions (
    user_id integer not null,
    permission_id integer not null,
    constraint user_permissions_pkey primary key (user_id, permission_id),
    constraint user_permissions_user_id_fkey
        foreign key (user_id) references users (id) on update cascade on delete cascade,
    constraint user_permissions_permission_id_fkey
        foreign key (permission_id) references permissions (id) on delete cascade
);

-- Agencies

create table agencies (
    name varchar not null,
    jurisdiction_type jurisdiction_type not null,
    defunct_year varchar,
    agency_type agency_type not null,
    no_web_presence boolean not null default false,
    created_at timestamptz not null default current_timestamp,
    id integer generated by default as identity primary key,
    updated_at timestamp not null default now()
);

-- A second key on the same column; within the table's own statement it would be merged with the first.
alter table agencies add constraint agencies_id_unique unique (id);

create sequence link_agencies_locations_id_seq as integer;

create table link_agencies__locations (
    id integer not null default nextval('link_agencies_locations_id_seq'),
    agency_id integer not null,
    location_id integer not null,
    constraint link_agencies_locations_pkey primary key (id),
    constraint unique_agency_location unique (agency_id, location_id),
    constraint link_agencies_locations_agency_id_fkey
        foreign key (agency_id) references agencies (id) on delete cascade,
    constraint link_agencies_locations_location_id_fkey
        foreign key (location_id) references locations (id) on delete cascade
);

alter sequence link_agencies_locations_id_seq owned by link_agencies__locations.id;

create sequence agency_meta_urls_id_seq as integer;

create table meta_urls (
    id integer not null default nextval('agency_meta_urls_id_seq'),
    created_at timestamp not null default now(),
    updated_at timestamp not null default now(),
    url varchar not null,
    internet_archive_url text,
    url_status url_status_enum not null default 'ok',
    constraint agency_meta_urls_pkey primary key (id),
    constraint uq_meta_urls_url unique (url),
    constraint agency_meta_url_fragment_check check (position('#' in url) = 0)
);

alter sequence agency_meta_urls_id_seq owned by meta_urls.id;

create table link_agencies__meta_urls (
    agency_id integer not null references agencies (id) on delete cascade,
    meta_url_id integer not null,
    created_at timestamp not null default now(),
    primary key (agency_id, meta_url_id),
    constraint agency_meta_url_link_meta_url_id_fkey
        foreign key (meta_url_id) references meta_urls (id) on delete cascade
);

create table agency_url_search_cache (
    id serial primary key,
    search_date timestamptz default current_timestamp,
    search_result varchar(20),
    agency_id integer generated by default as identity references agencies (id)
);

-- Added apart from the table: only so does it stay unvalidated. The double casts keep its text production's.
alter table agency_url_search_cache add constraint "CK_ALLOWABLE_SEARCH_RESULTS" check (
    search_result::text = any (array['found_results'::varchar::text, 'no_results_found'::varchar::text])
) not valid;

-- Data sources

create table record_categories (
    id serial primary key,
    name varchar(255) not null unique,
    description text
);

create table record_types (
    id serial primary key,
    category_id integer not null references record_categories (id),
    description text,
    name record_type
);

create table data_sources (
    name varchar not null,
    description varchar,
    source_url varchar not null,
    agency_supplied boolean,
    supplying_entity varchar,
    agency_originated boolean,
    agency_aggregation agency_aggregation,
    coverage_start date,
    coverage_end date,
    updated_at timestamptz not null default current_timestamp,
    detail_level detail_level,
    data_portal_type varchar,
    update_method update_method,
    readme_url varchar,
    originating_entity varchar,
    retention_schedule retention_schedule,
    scraper_url varchar,
    created_at timestamptz not null default current_timestamp,
    rejection_note varchar,
    agency_described_not_in_database varchar,
    data_portal_type_other varchar,
    access_notes text,
    url_status url_status_enum not null default 'ok',
    record_type_id integer,
    access_types access_type[] not null default '{}',
    record_formats text[] not null default '{}',
    id integer generated by default as identity primary key,
    internet_archive_url text,
    constraint data_sources_unique unique (source_url, record_type_id),
    constraint fk_record_type foreign key (record_type_id) references record_types (id),
    constraint data_sources_source_url_fragment_check check (position('#' in source_url) = 0),
    -- a no-break space
    constraint data_sources_source_url_nbsp_check check (source_url not like E'%\u00a0%')
);

-- A second key on the same column, as on agencies.
alter table data_sources add constraint data_sources_id_unique unique (id);

create table data_sources_archive_info (
    update_frequency varchar,
    last_cached timestamp,
    next_cache timestamp,
    data_source_id integer generated by default as identity primary key
        references data_sources (id) on delete cascade
);

create table link_agencies__data_sources (
    id bigint generated by default as identity,
    data_source_id integer generated by default as identity,
    agency_id integer generated by default as identity,
    constraint agency_source_link_pkey primary key (data_source_id, agency_id),
    constraint agency_source_link_link_id_key unique (id),
    constraint agency_source_link_data_source_id_fkey
        foreign key (data_source_id) references data_sources (id) on delete cascade,
    constraint agency_source_link_agency_id_fkey
        foreign key (agency_id) references agencies (id) on delete cascade
);

-- Data requests

create table data_requests (
    id bigint generated by default as identity primary key,
    submission_notes text,
    request_status request_status not null default 'Intake',
    archive_reason text,
    date_created timestamptz not null default now(),
    date_status_last_changed timestamptz not null default now(),
    sources_airtable_uid text,
    creator_user_id bigint,
    internal_notes text,
    record_types_required record_type[] not null default '{}',
    pdap_response text,
    coverage_range varchar(255),
    data_requirements text,
    request_urgency request_urgency_level default 'indefinite_unknown',
    title text not null,
    constraint data_requests_creator_user_id_fc foreign key (creator_user_id) references users (id),
    constraint data_request_title_limit check (length(title) <= 255)
);

create table data_requests_github_issue_info (
    id serial primary key,
    data_request_id integer not null unique references data_requests (id) on delete cascade,
    github_issue_url text not null,
    github_issue_number integer not null
);

create sequence link_data_sources_data_requests_id_seq as integer;

create table link_data_requests__data_sources (
    id integer not null default nextval('link_data_sources_data_requests_id_seq'),
    request_id integer not null,
    data_source_id integer generated by default as identity,
    constraint link_data_sources_data_requests_pkey primary key (id),
    constraint unique_source_request unique (data_source_id, request_id),
    constraint link_data_sources_data_requests_request_id_fkey
        foreign key (request_id) references data_requests (id) on delete cascade,
    constraint link_data_sources_data_requests_data_source_id_fkey
        foreign key (data_source_id) references data_sources (id) on delete cascade
);

alter sequence link_data_sources_data_requests_id_seq owned by link_data_requests__data_sources.id;

create table link_data_requests__locations (
    id bigint generated always as identity,
    location_id integer not null,
    data_request_id integer not null,
    constraint link_locations_data_requests_pkey primary key (id),
    constraint link_locations_data_requests_location_id_data_request_id_key
        unique (location_id, data_request_id),
    constraint link_locations_data_requests_location_id_fkey
        foreign key (location_id) references locations (id) on delete cascade,
    constraint link_locations_data_requests_data_request_id_fkey
        foreign key (data_request_id) references data_requests (id) on delete cascade
);

-- Searches and follows

create table recent_searches (
    id bigint generated always as identity primary key,
    user_id integer not null references users (id) on delete cascade,
    location_id integer references locations (id) on delete cascade,
    created_at timestamptz not null default current_timestamp
);

create table link_recent_searches__record_categories (
    id bigint generated always as identity,
    recent_search_id integer not null,
    record_category_id integer not null,
    constraint link_recent_search_record_categories_pkey primary key (id),
    constraint link_recent_search_record_categories_recent_search_id_fkey
        foreign key (recent_search_id) references recent_searches (id) on delete cascade,
    constraint link_recent_search_record_categories_record_category_id_fkey
        foreign key (record_category_id) references record_categories (id) on delete cascade
);

create sequence link_recent_search_record_types_id_seq as integer;

create table link_recent_searches__record_types (
    id integer not null default nextval('link_recent_search_record_types_id_seq'),
    recent_search_id integer not null,
    record_type_id integer not null,
    constraint link_recent_search_record_types_pkey primary key (id),
    constraint link_recent_search_record_types_recent_search_id_fkey
        foreign key (recent_search_id) references recent_searches (id) on delete cascade,
    constraint link_recent_search_record_types_record_type_id_fkey
        foreign key (record_type_id) references record_types (id) on delete cascade
);

alter sequence link_recent_search_record_types_id_seq owned by link_recent_searches__record_types.id;

create table link_user_followed_location (
    id bigint generated by default as identity primary key,
    user_id integer not null references users (id) on delete cascade,
    location_id integer not null references locations (id) on delete cascade,
    created_at timestamp not null default now(),
    constraint unique_user_location unique (user_id, location_id)
);

create table link_follow_record_types (
    id serial primary key,
    follow_id integer not null references link_user_followed_location (id) on delete cascade,
    record_type_id integer not null references record_types (id) on delete cascade,
    unique (follow_id, record_type_id)
);

-- Notifications

create table data_request_pending_event_notification (
    id serial primary key,
    data_request_id integer not null,
    event_type event_type_data_request not null,
    created_at timestamp not null default now(),
    constraint unique_data_request_event_type unique (data_request_id, event_type),
    constraint data_request_pending_event_notifications_dr_id_fkey
        foreign key (data_request_id) references data_requests (id) on delete cascade
);

create table data_source_pending_event_notification (
    id serial primary key,
    data_source_id integer not null,
    event_type event_type_data_source not null,
    created_at timestamp not null default now(),
    constraint unique_data_source_event_type unique (data_source_id, event_type),
    constraint data_source_pending_event_notification_ds_id_fkey
        foreign key (data_source_id) references data_sources (id) on delete cascade
);

create table data_request_user_notification_queue (
    id serial primary key,
    event_id integer not null
        references data_request_pending_event_notification (id) on delete cascade,
    user_id integer not null references users (id) on delete cascade,
    created_at timestamp not null default now(),
    sent_at timestamp default now(),
    constraint unique_data_request_user_notification_queue unique (event_id, user_id)
);

create table data_source_user_notification_queue (
    id serial primary key,
    event_id integer not null
        references data_source_pending_event_notification (id) on delete cascade,
    user_id integer not null,
    created_at timestamp not null default now(),
    sent_at timestamp default now(),
    constraint unique_data_source_user_notification_queue unique (event_id, user_id),
    -- production named it after the other queue
    constraint data_request_user_notification_queue_user_id_fkey
        foreign key (user_id) references users (id) on delete cascade
);

create table notification_log (
    id serial primary key,
    created_at timestamp not null default now(),
    user_count integer not null
);

-- Logs and a table for trying things out

create table change_log (
    id serial primary key,
    operation_type operation_type not null,
    table_name varchar not null,
    affected_id integer not null,
    old_data jsonb,
    new_data jsonb,
    created_at timestamp not null default now()
);

create table table_count_log (
    id serial primary key,
    table_name varchar not null,
    count integer not null,
    created_at timestamp not null default now()
);

create table test_table (
    id bigint generated by default as identity primary key,
    pet_name varchar(255),
    species varchar(255),
    unique (pet_name, species)
);

-- A place gets its row in locations

create function insert_state_location() returns trigger
language plpgsql as $$
begin
    insert into locations (type, state_id) values ('State', new.id);
    return null;
end
$$;

create trigger after_state_insert after insert on us_states
for each row execute function insert_state_location();

create function insert_county_location() returns trigger
language plpgsql as $$
begin
    insert into locations (type, state_id, county_id) values ('County', new.state_id, new.id);
    return null;
end
$$;

create trigger after_county_insert after insert on counties
for each row execute function insert_county_location();

create function insert_locality_location() returns trigger
language plpgsql as $$
begin
    insert into locations (type, state_id, county_id, locality_id)
    select 'Locality', county.state_id, county.id, new.id
    from counties as county
    where county.id = new.county_id;
    return null;
end
$$;

create trigger after_locality_insert after insert on localities
for each row execute function insert_locality_location();

-- A data source gets its archive row

create function insert_new_archive_info() returns trigger
language plpgsql as $$
begin
    insert into data_sources_archive_info (data_source_id) values (new.id);
    return null;
end
$$;

create trigger insert_new_archive_info_trigger after insert on data_sources
for each row execute function insert_new_archive_info();

-- Times that follow an update

create function update_agency_updated_at_column() returns trigger
language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end
$$;

create trigger set_agency_updated_at before update on agencies
for each row when (old.* is distinct from new.*)
execute function update_agency_updated_at_column();

create function update_data_source_updated_at_column() returns trigger
language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end
$$;

create trigger set_data_source_updated_at before update on data_sources
for each row execute function update_data_source_updated_at_column();

create function update_updated_at_column() returns trigger
language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end
$$;

create trigger meta_urls_updated_at_trigger before update on meta_urls
for each row execute function update_updated_at_column();

create function update_status_change_date() returns trigger
language plpgsql as $$
begin
    new.date_status_last_changed := now();
    return new;
end
$$;

create trigger data_requests_status_change before update on data_requests
for each row when (old.request_status is distinct from new.request_status)
execute function update_status_change_date();

-- A user's history of searches has at most 50 rows

create function maintain_recent_searches_row_limit() returns trigger
language plpgsql as $$
begin
    -- room for the new row: all but the 49 newest go
    delete from recent_searches
    where id in (
        select search.id
        from recent_searches as search
        where search.user_id = new.user_id
        order by search.created_at desc, search.id desc
        offset 49
    );
    return new;
end
$$;

create trigger check_recent_searches_row_limit before insert on recent_searches
for each row execute function maintain_recent_searches_row_limit();

-- Auditing

create function log_table_changes() returns trigger
language plpgsql as $$
declare
    old_values jsonb;
    new_values jsonb;
begin
    if tg_op = 'INSERT' then
        insert into change_log (operation_type, table_name, affected_id, new_data)
        values ('INSERT', tg_table_name, new.id, to_jsonb(new));
        return new;
    elsif tg_op = 'DELETE' then
        insert into change_log (operation_type, table_name, affected_id, old_data)
        values ('DELETE', tg_table_name, old.id, to_jsonb(old));
        return old;
    end if;

    select jsonb_object_agg(was.key, was.value), jsonb_object_agg(was.key, is_now.value)
    into old_values, new_values
    from jsonb_each(to_jsonb(old)) as was
    join jsonb_each(to_jsonb(new)) as is_now on is_now.key = was.key
    where is_now.value <> was.value;

    if old_values is not null then
        insert into change_log (operation_type, table_name, affected_id, old_data, new_data)
        values ('UPDATE', tg_table_name, old.id, old_values, new_values);
    end if;
    return new;
end
$$;

create trigger log_agencies_changes before insert or update or delete on agencies
for each row execute function log_table_changes();

create trigger log_counties_changes before insert or update or delete on counties
for each row execute function log_table_changes();

create trigger log_data_sources_changes before insert or update or delete on data_sources
for each row execute function log_table_changes();

create trigger log_link_agencies_locations_changes
before insert or update or delete on link_agencies__locations
for each row execute function log_table_changes();

create trigger log_localities_changes before insert or update or delete on localities
for each row execute function log_table_changes();

create trigger log_locations_changes before insert or update or delete on locations
for each row execute function log_table_changes();

create trigger log_users_changes before insert or update or delete on users
for each row execute function log_table_changes();

create trigger log_data_request_changes before update or delete on data_requests
for each row execute function log_table_changes();

-- Views. None is made of another, so that each can be replaced alone.

create view locations_expanded as
select
    location.id,
    location.type,
    state.state_name,
    state.state_iso,
    county.name as county_name,
    county.fips as county_fips,
    locality.name as locality_name,
    location.locality_id,
    location.state_id,
    location.county_id,
    case location.type
        when 'Locality' then locality.name
        when 'County' then county.name
        when 'State' then state.state_name
        else location.type::text
    end::varchar as display_name,
    case location.type
        when 'National' then location.type::text
        else concat_ws(', ', locality.name, county.name, state.state_name)
    end::varchar as full_display_name
from locations as location
left join us_states as state on state.id = location.state_id
left join counties as county on county.id = location.county_id
left join localities as locality on locality.id = location.locality_id;

create view dependent_locations as
select parent.id as parent_location_id, dependent.id as dependent_location_id
from locations as parent
join locations as dependent
    on dependent.state_id = parent.state_id and dependent.type in ('County', 'Locality')
where parent.type = 'State'
union all
select parent.id, dependent.id
from locations as parent
join locations as dependent
    on dependent.county_id = parent.county_id and dependent.type = 'Locality'
where parent.type = 'County'
union all
select parent.id, dependent.id
from locations as parent
join locations as dependent on dependent.type <> 'National'
where parent.type = 'National';

create view record_types_expanded as
select
    record_type.id as record_type_id,
    record_type.name as record_type_name,
    category.id as record_category_id,
    category.name as record_category_name
from record_types as record_type
join record_categories as category on category.id = record_type.category_id;

create view data_sources_expanded as
select
    source.name,
    source.description,
    source.source_url,
    source.agency_supplied,
    source.supplying_entity,
    source.agency_originated,
    source.agency_aggregation,
    source.coverage_start,
    source.coverage_end,
    source.updated_at,
    source.detail_level,
    source.data_portal_type,
    source.update_method,
    source.readme_url,
    source.originating_entity,
    source.retention_schedule,
    source.id,
    source.scraper_url,
    source.created_at,
    source.agency_described_not_in_database,
    source.data_portal_type_other,
    source.access_notes,
    source.url_status,
    source.record_type_id,
    record_type.name as record_type_name,
    source.access_types,
    source.record_formats
from data_sources as source
left join record_types as record_type on record_type.id = source.record_type_id;

create view num_agencies_per_data_source as
select count(link.agency_id) as agency_count, link.data_source_id
from link_agencies__data_sources as link
group by link.data_source_id;

create view num_data_sources_per_agency as
select count(link.data_source_id) as data_source_count, link.agency_id
from link_agencies__data_sources as link
group by link.agency_id;

create view link_locations_data_sources_view as
select location.id as location_id, by_agency.data_source_id
from locations as location
join link_agencies__locations as at_location on at_location.location_id = location.id
join link_agencies__data_sources as by_agency on by_agency.agency_id = at_location.agency_id;

create view data_requests_expanded as
select
    request.id,
    request.title,
    request.submission_notes,
    request.request_status,
    request.archive_reason,
    request.date_created,
    request.date_status_last_changed,
    request.creator_user_id,
    request.internal_notes,
    request.record_types_required,
    request.pdap_response,
    request.coverage_range,
    request.data_requirements,
    request.request_urgency,
    issue.github_issue_url,
    issue.github_issue_number
from data_requests as request
left join data_requests_github_issue_info as issue on issue.data_request_id = request.id;

create view recent_searches_expanded as
select
    search.id,
    search.user_id,
    search.location_id,
    county.name as county_name,
    locality.name as locality_name,
    location.type as location_type,
    array(
        select category.name
        from link_recent_searches__record_categories as link
        join record_categories as category on category.id = link.record_category_id
        where link.recent_search_id = search.id
        order by category.name
    )::varchar[] as record_categories,
    state.state_name
from recent_searches as search
left join locations as location on location.id = search.location_id
left join us_states as state on state.id = location.state_id
left join counties as county on county.id = location.county_id
left join localities as locality on locality.id = location.locality_id;

create view user_external_accounts as
select
    person.id,
    person.email,
    account.account_type,
    account.account_identifier,
    account.linked_at
from users as person
join external_accounts as account on account.user_id = person.id;

-- Materialized views: what typeahead offers

create materialized view typeahead_locations as
select
    location.id as location_id,
    case location.type
        when 'Locality' then locality.name
        when 'County' then county.name
        else state.state_name
    end::varchar as search_name,
    concat_ws(', ', locality.name, county.name, state.state_name)::varchar as display_name,
    location.type,
    state.state_name,
    county.name as county_name,
    locality.name as locality_name
from locations as location
left join us_states as state on state.id = location.state_id
left join counties as county on county.id = location.county_id
left join localities as locality on locality.id = location.locality_id
where location.type <> 'National';

create materialized view typeahead_agencies as
select
    agency.id,
    agency.name,
    agency.jurisdiction_type,
    state.state_iso,
    locality.name as municipality,
    county.name as county_name
from agencies as agency
left join link_agencies__locations as link on link.agency_id = agency.id
left join locations as location on location.id = link.location_id
left join us_states as state on state.id = location.state_id
left join counties as county on county.id = location.county_id
left join localities as locality on locality.id = location.locality_id;

-- Materialized views: what the map counts. A source of several agencies counts once a place.

create materialized view map_states as
select
    state.state_name,
    state.state_iso,
    place.id as location_id,
    count(distinct by_agency.data_source_id) as data_source_count
from locations as place
join us_states as state on state.id = place.state_id
join locations as within on within.state_id = place.state_id
left join link_agencies__locations as at_location on at_location.location_id = within.id
left join link_agencies__data_sources as by_agency on by_agency.agency_id = at_location.agency_id
where place.type = 'State'
group by state.id, place.id;

create materialized view map_counties as
select
    county.name as county_name,
    county.fips,
    state.state_iso,
    place.id as location_id,
    count(distinct by_agency.data_source_id) as data_source_count
from locations as place
join counties as county on county.id = place.county_id
left join us_states as state on state.id = county.state_id
join locations as within on within.county_id = place.county_id
left join link_agencies__locations as at_location on at_location.location_id = within.id
left join link_agencies__data_sources as by_agency on by_agency.agency_id = at_location.agency_id
where place.type = 'County'
group by county.id, state.id, place.id;

create materialized view map_localities as
select
    locality.name as locality_name,
    county.name as county_name,
    place.lat,
    place.lng,
    place.id as location_id,
    county.fips as county_fips,
    state.state_iso,
    count(distinct by_agency.data_source_id) as data_source_count
from locations as place
join localities as locality on locality.id = place.locality_id
join counties as county on county.id = locality.county_id
left join us_states as state on state.id = county.state_id
left join link_agencies__locations as at_location on at_location.location_id = place.id
left join link_agencies__data_sources as by_agency on by_agency.agency_id = at_location.agency_id
where place.type = 'Locality' and place.lat is not null and place.lng is not null
group by locality.id, county.id, state.id, place.id;

-- Materialized views: URLs to compare. Production strips characters here, not prefixes.

create materialized view distinct_source_urls as
select distinct
    rtrim(ltrim(source.source_url, 'https://www.'), '/') as base_url,
    source.source_url as original_url
from data_sources as source;

-- calx:downgrade

drop materialized view
    distinct_source_urls, map_localities, map_counties, map_states, typeahead_agencies,
    typeahead_locations;

drop view
    user_external_accounts, recent_searches_expanded, data_requests_expanded,
    link_locations_data_sources_view, num_data_sources_per_agency, num_agencies_per_data_source,
    data_sources_expanded, record_types_expanded, dependent_locations, locations_expanded;

drop table
    test_table, table_count_log, change_log,
    notification_log, data_source_user_notification_queue, data_request_user_notification_queue,
    data_source_pending_event_notification, data_request_pending_event_notification,
    link_follow_record_types, link_user_followed_location, link_recent_searches__record_types,
    link_recent_searches__record_categories, recent_searches,
    link_data_requests__locations, link_data_requests__data_sources,
    data_requests_github_issue_info, data_requests,
    link_agencies__data_sources, data_sources_archive_info, data_sources, record_types,
    record_categories,
    agency_url_search_cache, link_agencies__meta_urls, meta_urls, link_agencies__locations, agencies,
    link_users__permissions, permissions, user_capacities, external_accounts, reset_tokens,
    pending_users, users,
    zip_codes, locations, localities, counties, us_states;

drop function
    log_table_changes(), maintain_recent_searches_row_limit(), update_status_change_date(),
    update_updated_at_column(), update_data_source_updated_at_column(),
    update_agency_updated_at_column(), insert_new_archive_info(), insert_locality_location(),
    insert_county_location(), insert_state_location();

drop type
    operation_type, event_type_data_source, event_type_data_request, event_type, entity_type,
    user_capacities_enum, account_type, request_urgency_level, request_status, url_status_enum,
    update_method, retention_schedule, detail_level, agency_aggregation, access_type, record_type,
    approval_status, agency_type, jurisdiction_type, location_type;

drop extension pg_trgm;
drop extension pgcrypto;
