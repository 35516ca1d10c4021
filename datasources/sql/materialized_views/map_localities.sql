-- Data sources of each locality that has coordinates; one of several agencies counts once.
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

create unique index uq_map_localities__location_id on map_localities (location_id);
