-- Sources by level of location, counted from the tables.
select location.type, count(distinct about.data_source_id)
from locations as location
join link_agencies__locations as link on link.location_id = location.id
join link_agencies__data_sources as about on about.agency_id = link.agency_id
group by location.type
