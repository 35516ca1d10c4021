-- From import_agencies to the tables, and import_agencies_plan with what became of each record.
-- Runs inside the import's transaction.

-- Two imports at once would each make what the other makes.
lock table import_origins in share row exclusive mode;

-- The planner knows nothing of rows that this transaction makes, and would join thousands of them one by one.
-- What it then thinks the plans cost is no reason to compile them.
set local enable_nestloop = off;
set local jit = off;

analyze import_agencies (line, external_id, homepage_url);

update import_agencies as record
set reason = 'state_iso is no state or territory: ' || record.state_iso
where record.reason is null
  and record.state_iso is not null
  and not exists (select from us_states where us_states.state_iso = record.state_iso);

-- A record repeated word for word is one agency. Two records that differ under one id are a mistake in the
-- file: the first is taken.
create temp table import_agencies_plan on commit drop as
select
    record.line,
    record.external_id,
    md5((record.raw[1:12])::text)::uuid as digest,
    row_number() over same as nth,
    first_value(record.line) over same as first_line,
    null::text as outcome,
    null::integer as row_id
from import_agencies as record
where record.reason is null
window same as (partition by record.external_id order by record.line)
order by record.line;

update import_agencies as record
set reason = 'airtable_uid was on line ' || plan.first_line || ' already, with other values'
from import_agencies_plan as plan
join import_agencies_plan as first_plan on first_plan.line = plan.first_line
where record.line = plan.line
  and plan.nth > 1
  and plan.digest <> first_plan.digest;

delete from import_agencies_plan as plan
using import_agencies as record
where record.line = plan.line
  and record.reason is not null;

-- An agency that was imported and then deleted stays deleted.
update import_agencies_plan as plan
set outcome = case
        when not exists (select from agencies where agencies.id = origin.row_id) then 'unchanged'
        when origin.digest = plan.digest then 'unchanged'
        when plan.nth > 1 then 'merged'
        else 'updated'
    end,
    row_id = origin.row_id
from import_origins as origin
where origin.source = 'agencies.csv'
  and origin.external_id = plan.external_id;

-- New ids follow the file: the plan was made in its order.
update import_agencies_plan as plan
set outcome = case when plan.nth = 1 then 'loaded' else 'merged' end,
    row_id = case when plan.nth = 1 then nextval(pg_get_serial_sequence('agencies', 'id')) end
where plan.outcome is null;

analyze import_agencies_plan (line, row_id, outcome);

-- Agencies

insert into agencies (id, name, jurisdiction_type, agency_type, defunct_year)
select
    plan.row_id,
    record.name,
    record.jurisdiction_type::jurisdiction_type,
    record.agency_type::agency_type,
    record.defunct_year
from import_agencies_plan as plan
join import_agencies as record on record.line = plan.line
where plan.outcome = 'loaded'
order by plan.line;

update agencies as agency
set name = record.name,
    jurisdiction_type = record.jurisdiction_type::jurisdiction_type,
    defunct_year = coalesce(record.defunct_year, agency.defunct_year)
from import_agencies_plan as plan
join import_agencies as record on record.line = plan.line
where plan.outcome = 'updated'
  and agency.id = plan.row_id;

-- Homepages

insert into meta_urls (url)
select record.homepage_url
from import_agencies_plan as plan
join import_agencies as record on record.line = plan.line
where plan.outcome in ('loaded', 'updated')
  and record.homepage_url is not null
  and not exists (select from meta_urls where meta_urls.url = record.homepage_url)
group by record.homepage_url
order by min(record.line);

insert into link_agencies__meta_urls (agency_id, meta_url_id)
select plan.row_id, meta_urls.id
from import_agencies_plan as plan
join import_agencies as record on record.line = plan.line
join meta_urls on meta_urls.url = record.homepage_url
where plan.outcome in ('loaded', 'updated')
  and not exists (
      select
      from link_agencies__meta_urls as link
      where link.agency_id = plan.row_id
        and link.meta_url_id = meta_urls.id
  )
order by plan.line;

-- Places. A county in another state than the agency's comes from a town of the same name over there: of
-- that record only the state is believed.
create temp table import_agency_places on commit drop as
select
    record.line,
    plan.row_id as agency_id,
    plan.outcome,
    record.jurisdiction_type,
    record.name,
    coalesce(state.id, county.state_id) as state_id,
    case when county.state_id = coalesce(state.id, county.state_id) then county.id end as county_id,
    county.state_id <> state.id as elsewhere,
    case when county.state_id <> state.id then null else record.town end as town,
    case when county.state_id <> state.id then null else record.county_names end as county_names,
    record.lat,
    record.lng,
    null::text as how,
    null::bigint as location_id
from import_agencies_plan as plan
join import_agencies as record on record.line = plan.line
left join us_states as state on state.state_iso = record.state_iso
left join counties as county on county.fips = record.county_fips
where plan.row_id is not null;

-- A county without a known code: by its name in the state
update import_agency_places as place
set county_id = county.id,
    how = 'county by its name'
from counties as county
where place.county_id is null
  and county.state_id = place.state_id
  and county.name = regexp_replace(place.county_names[1], ' (County|Parish|Borough)$', '');

-- A county's agency names its county
update import_agency_places as place
set county_id = county.id,
    how = 'county from the agency''s name'
from counties as county
where place.county_id is null
  and place.jurisdiction_type = 'county'
  and county.state_id = place.state_id
  and (
      starts_with(place.name, county.name || ' County ')
      or starts_with(place.name, county.name || ' Parish ')
      or starts_with(place.name, county.name || ' Borough ')
  );

analyze import_agency_places (line, agency_id, county_id, state_id, town);

insert into localities (name, county_id)
select (array_agg(place.town order by place.line))[1], place.county_id
from import_agency_places as place
where place.outcome in ('loaded', 'updated')
  and place.town is not null
  and place.county_id is not null
  and not exists (
      select
      from localities as locality
      where locality.county_id = place.county_id
        and lower(locality.name) = lower(place.town)
  )
group by place.county_id, lower(place.town)
order by min(place.line);

-- A town without a county: where the state has one town of that name
update import_agency_places as place
set county_id = town.county_id,
    how = 'county from the only town of that name'
from (
    select county.state_id, lower(locality.name) as name, min(locality.county_id) as county_id
    from localities as locality
    join counties as county on county.id = locality.county_id
    group by county.state_id, lower(locality.name)
    having count(*) = 1
) as town
where place.county_id is null
  and town.state_id = place.state_id
  and town.name = lower(place.town);

-- The town's location, else the county's, else the state's; the nation's for federal agencies
update import_agency_places as place
set location_id = location.id
from localities as locality
join locations as location on location.locality_id = locality.id
where locality.county_id = place.county_id
  and lower(locality.name) = lower(place.town);

update import_agency_places as place
set location_id = location.id
from locations as location
where place.location_id is null
  and location.type = 'County'
  and location.county_id = place.county_id;

update import_agency_places as place
set location_id = location.id,
    how = case when place.elsewhere then place.how else 'only the state' end
from locations as location
where place.location_id is null
  and location.type = 'State'
  and location.state_id = place.state_id;

update import_agency_places as place
set location_id = location.id
from locations as location
where place.location_id is null
  and place.jurisdiction_type = 'federal'
  and location.type = 'National';

insert into link_agencies__locations (agency_id, location_id)
select placed.agency_id, placed.location_id
from (
    select place.agency_id, place.location_id, place.line
    from import_agency_places as place
    where place.outcome in ('loaded', 'updated')
      and place.location_id is not null
    union
    select place.agency_id, location.id, place.line
    from import_agency_places as place
    cross join unnest(place.county_names[2:]) as more (name)
    join counties as county
        on county.state_id = place.state_id
        and county.name = regexp_replace(more.name, ' (County|Parish|Borough)$', '')
    join locations as location on location.type = 'County' and location.county_id = county.id
    where place.outcome in ('loaded', 'updated')
) as placed
where not exists (
    select
    from link_agencies__locations as link
    where link.agency_id = placed.agency_id
      and link.location_id = placed.location_id
)
order by placed.line;

-- A town without a position gets one in the midst of its agencies.
update locations as location
set lat = position.lat,
    lng = position.lng
from (
    select
        place.location_id,
        percentile_disc(0.5) within group (order by place.lat) as lat,
        percentile_disc(0.5) within group (order by place.lng) as lng
    from import_agency_places as place
    where place.outcome in ('loaded', 'updated')
      and place.town is not null
      and not coalesce(place.elsewhere, false)
      and place.lat is not null
    group by place.location_id
) as position
where location.id = position.location_id
  and location.type = 'Locality'
  and location.lat is null
  and location.lng is null;

-- What is remembered of each record

insert into import_origins (source, external_id, relation, row_id, digest)
select 'agencies.csv', plan.external_id, 'agencies', plan.row_id, plan.digest
from import_agencies_plan as plan
where plan.outcome = 'loaded'
order by plan.line;

update import_origins as origin
set digest = plan.digest
from import_agencies_plan as plan
where plan.outcome = 'updated'
  and origin.source = 'agencies.csv'
  and origin.external_id = plan.external_id;
