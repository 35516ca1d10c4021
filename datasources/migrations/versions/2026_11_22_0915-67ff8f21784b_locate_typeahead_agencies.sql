-- An agency has a row for each of its locations, and names of places do not tell these apart.
-- With the location's id a row has a key, and a caller a location to search.
-- calx:revision 67ff8f21784b
-- calx:revises 9a4dff7123e0
-- calx:created 2026-11-22 09:15 UTC
-- calx:message Give each row of typeahead_agencies its location id
-- calx:upgrade

drop materialized view typeahead_agencies;

create materialized view typeahead_agencies as
select
    agency.id,
    agency.name,
    agency.jurisdiction_type,
    state.state_iso,
    locality.name as municipality,
    county.name as county_name,
    location.id as location_id
from agencies as agency
left join link_agencies__locations as link on link.agency_id = agency.id
left join locations as location on location.id = link.location_id
left join us_states as state on state.id = location.state_id
left join counties as county on county.id = location.county_id
left join localities as locality on locality.id = location.locality_id;

-- calx:downgrade

drop materialized view typeahead_agencies;

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
