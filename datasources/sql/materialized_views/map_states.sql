-- Data sources of each state and of everything in it; one of several agencies counts once.
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

create unique index uq_map_states__location_id on map_states (location_id);
