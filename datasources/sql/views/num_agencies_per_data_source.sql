-- How many agencies a data source has; one that has none is missing.
create or replace view num_agencies_per_data_source as
select count(link.agency_id) as agency_count, link.data_source_id
from link_agencies__data_sources as link
group by link.data_source_id;
