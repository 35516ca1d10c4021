-- A place, what is below it and what is above it, as a union; then the sources of their agencies.
with reached as (
    select $1::bigint as location_id
    union
    select dependent_location_id from dependent_locations where parent_location_id = $1::bigint
    union
    select parent_location_id from dependent_locations where dependent_location_id = $1::bigint
)
select distinct
    agencies.id, agencies.name, agencies.jurisdiction_type, agencies.agency_type, place.type, place.state_iso,
    place.county_name, place.locality_name, data_sources.id, data_sources.name, record_types.name,
    data_sources.record_formats, data_sources.access_types, data_sources.source_url, data_sources.url_status,
    data_sources.agency_supplied, data_sources.coverage_start, data_sources.coverage_end
from reached
join link_agencies__locations as link using (location_id)
join agencies on agencies.id = link.agency_id
join link_agencies__data_sources as about on about.agency_id = agencies.id
join data_sources on data_sources.id = about.data_source_id
join locations_expanded as place on place.id = location_id
left join record_types on record_types.id = data_sources.record_type_id
order by place.state_iso, place.county_name, place.locality_name, agencies.name, data_sources.name
