-- Every source with an agency that has coordinates.
select source.id, source.name, kind.name, agency.id, agency.name, place.id, expanded.state_iso, expanded.county_name,
    expanded.locality_name, place.lat, place.lng
from data_sources as source
join link_agencies__data_sources as about on about.data_source_id = source.id
join agencies as agency on agency.id = about.agency_id
join link_agencies__locations as link on link.agency_id = agency.id
join locations as place on place.id = link.location_id
join locations_expanded as expanded on expanded.id = place.id
left join record_types as kind on kind.id = source.record_type_id
where place.lat is not null and place.lng is not null
