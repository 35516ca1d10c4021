-- Data sources of each county and its localities; one of several agencies counts once.
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

create unique index uq_map_counties__location_id on map_counties (location_id);
