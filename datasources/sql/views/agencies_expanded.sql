-- An agency with the names of its place: one row a location, one with nulls when it has none.
create or replace view agencies_expanded as
select
    agency.name,
    agency.jurisdiction_type,
    agency.defunct_year,
    agency.agency_type,
    agency.no_web_presence,
    agency.created_at,
    agency.id,
    agency.updated_at,
    agency.name as submitted_name,
    state.state_name,
    state.state_iso,
    locality.name as locality_name,
    locality.name as municipality,
    county.fips as county_fips,
    county.name as county_name
from agencies as agency
left join link_agencies__locations as link on link.agency_id = agency.id
left join locations as location on location.id = link.location_id
left join us_states as state on state.id = location.state_id
left join counties as county on county.id = location.county_id
left join localities as locality on locality.id = location.locality_id;
