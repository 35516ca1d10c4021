-- From location to data source through agencies; a pair repeats for each agency.
create or replace view link_locations_data_sources_view as
select location.id as location_id, by_agency.data_source_id
from locations as location
join link_agencies__locations as at_location on at_location.location_id = location.id
join link_agencies__data_sources as by_agency on by_agency.agency_id = at_location.agency_id;
