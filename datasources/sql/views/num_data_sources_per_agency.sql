-- How many data sources an agency has; one that has none is missing.
create or replace view num_data_sources_per_agency as
select count(link.data_source_id) as data_source_count, link.agency_id
from link_agencies__data_sources as link
group by link.agency_id;
