-- Each data source at each place with coordinates where an agency of it is, ready for the map.
create materialized view map_data_sources as
select
    source.id as data_source_id,
    source.name,
    kind.name as record_type,
    agency.id as agency_id,
    agency.name as agency_name,
    place.id as location_id,
    state.state_iso,
    county.name as county_name,
    locality.name as municipality,
    place.lat,
    place.lng
from locations as place
join link_agencies__locations as at_location on at_location.location_id = place.id
join agencies as agency on agency.id = at_location.agency_id
join link_agencies__data_sources as by_agency on by_agency.agency_id = agency.id
join data_sources as source on source.id = by_agency.data_source_id
left join record_types as kind on kind.id = source.record_type_id
left join us_states as state on state.id = place.state_id
left join counties as county on county.id = place.county_id
left join localities as locality on locality.id = place.locality_id
where place.lat is not null and place.lng is not null
order by source.id, agency.id, place.id;

create unique index uq_map_data_sources__data_source_id_agency_id_location_id
    on map_data_sources (data_source_id, agency_id, location_id);
