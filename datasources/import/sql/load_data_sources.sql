-- From import_data_sources to the tables, and import_data_sources_plan with what became of each record.
-- Runs inside the import's transaction.

-- Two imports at once would each make what the other makes.
lock table import_origins in share row exclusive mode;

-- The planner knows nothing of rows that this transaction makes, and would join thousands of them one by one.
-- What it then thinks the plans cost is no reason to compile them.
set local enable_nestloop = off;
set local jit = off;

analyze import_data_sources (line, record_type, source_url);

update import_data_sources as record
set reason = 'record_type is none that is known: ' || record.record_type
where record.reason is null
  and not exists (select from record_types where lower(record_types.name::text) = lower(record.record_type));

create temp table import_data_source_agencies on commit drop as
select record.line, described.external_id, agency.id as agency_id
from import_data_sources as record
cross join unnest(record.agency_ids) as described (external_id)
left join import_origins as origin
    on origin.source = 'agencies.csv' and origin.external_id = described.external_id
left join agencies as agency on agency.id = origin.row_id
where record.reason is null;

analyze import_data_source_agencies;

update import_data_sources as record
set reason = 'agency_described names what no import has brought: ' || missing.external_ids
from (
    select described.line,
        string_agg(distinct described.external_id, ', ' order by described.external_id) as external_ids
    from import_data_source_agencies as described
    where described.agency_id is null
    group by described.line
) as missing
where record.line = missing.line;

-- Records with one URL and record type are one data source, which is known by that pair.
create temp table import_data_sources_plan on commit drop as
select
    record.line,
    record_type.id as record_type_id,
    record_type.name || ' ' || record.source_url as external_id,
    record.source_url,
    md5((record.raw[1:30])::text) as record_digest,
    row_number() over (partition by record.source_url, record_type.id order by record.line) as nth,
    null::uuid as digest,
    null::text as outcome,
    null::integer as row_id
from import_data_sources as record
join record_types as record_type on lower(record_type.name::text) = lower(record.record_type)
where record.reason is null;

analyze import_data_sources_plan (line, external_id);

update import_data_sources_plan as plan
set digest = whole.digest
from (
    select member.external_id, md5(string_agg(member.record_digest, '' order by member.record_digest))::uuid as digest
    from import_data_sources_plan as member
    group by member.external_id
) as whole
where plan.external_id = whole.external_id;

-- A data source that was imported and then deleted stays deleted.
update import_data_sources_plan as plan
set outcome = case
        when not exists (select from data_sources where data_sources.id = origin.row_id) then 'unchanged'
        when origin.digest = plan.digest then 'unchanged'
        when plan.nth > 1 then 'merged'
        else 'updated'
    end,
    row_id = origin.row_id
from import_origins as origin
where origin.source = 'data_sources.csv'
  and origin.external_id = plan.external_id;

-- One that was there before any import gets the agencies, and keeps what it says.
update import_data_sources_plan as plan
set outcome = 'merged',
    row_id = present.id
from data_sources as present
where plan.outcome is null
  and present.source_url = plan.source_url
  and present.record_type_id = plan.record_type_id;

-- New ids follow the file.
create temp table import_new_origins on commit drop as
select
    made.line,
    made.external_id,
    made.digest,
    coalesce(made.row_id, nextval(pg_get_serial_sequence('data_sources', 'id'))) as row_id
from (
    select plan.line, plan.external_id, plan.digest, plan.row_id
    from import_data_sources_plan as plan
    where plan.nth = 1
      and (plan.outcome is null or plan.outcome = 'merged')
    order by plan.line
) as made;

update import_data_sources_plan as plan
set outcome = case when plan.nth = 1 then 'loaded' else 'merged' end,
    row_id = made.row_id
from import_new_origins as made
where plan.outcome is null
  and made.external_id = plan.external_id;

analyze import_data_sources_plan (line, external_id, outcome, row_id);

-- Of several records for one data source the first counts; the others say what it leaves open, and their
-- notes are added to its own.
create temp table import_joined_data_sources on commit drop as
with member as materialized (
    select plan.external_id, plan.nth, record
    from import_data_sources_plan as plan
    join import_data_sources as record on record.line = plan.line
    where plan.external_id in (select repeated.external_id from import_data_sources_plan as repeated where nth = 2)
),
said as (
    select distinct on (member.external_id, field.key) member.external_id, field.key, field.value
    from member
    cross join jsonb_each(jsonb_strip_nulls(to_jsonb(member.record))) as field
    order by member.external_id, field.key, member.nth
),
joined as (
    select jsonb_object_agg(said.key, said.value) as columns
    from said
    group by said.external_id
)
select whole.*
from joined
cross join jsonb_populate_record(null::import_data_sources, joined.columns) as whole;

update import_joined_data_sources as joined
set access_notes = notes.said
from (
    select first_plan.line, string_agg(record.access_notes, e'\n' order by record.line) as said
    from import_data_sources_plan as first_plan
    join import_data_sources_plan as plan on plan.external_id = first_plan.external_id
    join import_data_sources as record on record.line = plan.line
    where first_plan.nth = 1
    group by first_plan.line
) as notes
where joined.line = notes.line;

delete from import_data_sources as record
using import_joined_data_sources as joined
where record.line = joined.line;

insert into import_data_sources
select joined.*
from import_joined_data_sources as joined;

-- Data sources

insert into data_sources (
    id, name, description, source_url, agency_supplied, supplying_entity, agency_originated, originating_entity,
    agency_aggregation, coverage_start, coverage_end, retention_schedule, detail_level, data_portal_type,
    update_method, readme_url, access_notes, record_type_id, access_types, record_formats
)
select
    plan.row_id,
    record.name,
    record.description,
    record.source_url,
    record.agency_supplied,
    record.supplying_entity,
    record.agency_originated,
    record.originating_entity,
    record.agency_aggregation::agency_aggregation,
    record.coverage_start,
    record.coverage_end,
    record.retention_schedule::retention_schedule,
    record.detail_level::detail_level,
    record.data_portal_type,
    record.update_method::update_method,
    record.readme_url,
    record.access_notes,
    plan.record_type_id,
    coalesce(record.access_types, '{}')::access_type[],
    coalesce(record.record_formats, '{}')
from import_data_sources_plan as plan
join import_data_sources as record on record.line = plan.line
where plan.outcome = 'loaded'
order by plan.line;

-- What the file leaves blank stays as it is.
update data_sources as present
set name = record.name,
    description = coalesce(record.description, present.description),
    agency_supplied = coalesce(record.agency_supplied, present.agency_supplied),
    supplying_entity = coalesce(record.supplying_entity, present.supplying_entity),
    agency_originated = coalesce(record.agency_originated, present.agency_originated),
    originating_entity = coalesce(record.originating_entity, present.originating_entity),
    agency_aggregation = coalesce(record.agency_aggregation::agency_aggregation, present.agency_aggregation),
    coverage_start = coalesce(record.coverage_start, present.coverage_start),
    coverage_end = coalesce(record.coverage_end, present.coverage_end),
    retention_schedule = coalesce(record.retention_schedule::retention_schedule, present.retention_schedule),
    detail_level = coalesce(record.detail_level::detail_level, present.detail_level),
    data_portal_type = coalesce(record.data_portal_type, present.data_portal_type),
    update_method = coalesce(record.update_method::update_method, present.update_method),
    readme_url = coalesce(record.readme_url, present.readme_url),
    access_notes = coalesce(record.access_notes, present.access_notes),
    access_types = coalesce(record.access_types::access_type[], present.access_types),
    record_formats = coalesce(record.record_formats, present.record_formats)
from import_data_sources_plan as plan
join import_data_sources as record on record.line = plan.line
where plan.outcome = 'updated'
  and present.id = plan.row_id;

update data_sources_archive_info as archive
set update_frequency = record.update_frequency
from import_data_sources_plan as plan
join import_data_sources as record on record.line = plan.line
where plan.outcome in ('loaded', 'updated')
  and record.update_frequency is not null
  and archive.data_source_id = plan.row_id;

insert into link_agencies__data_sources (data_source_id, agency_id)
select plan.row_id, described.agency_id
from import_data_sources_plan as plan
join import_data_source_agencies as described on described.line = plan.line
where plan.outcome in ('loaded', 'updated', 'merged')
  and not exists (
      select
      from link_agencies__data_sources as link
      where link.data_source_id = plan.row_id
        and link.agency_id = described.agency_id
  )
group by plan.row_id, described.agency_id
order by min(plan.line), described.agency_id;

-- What is remembered of each record

insert into import_origins (source, external_id, relation, row_id, digest)
select 'data_sources.csv', made.external_id, 'data_sources', made.row_id, made.digest
from import_new_origins as made
where not exists (
    select
    from import_origins as origin
    where origin.source = 'data_sources.csv'
      and origin.external_id = made.external_id
)
order by made.line;

update import_origins as origin
set digest = plan.digest
from import_data_sources_plan as plan
where plan.outcome = 'updated'
  and origin.source = 'data_sources.csv'
  and origin.external_id = plan.external_id;
