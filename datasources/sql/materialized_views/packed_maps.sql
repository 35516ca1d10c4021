-- All rows of each map in its order, as one value: to send thousands of rows takes several times as long as to send the
-- same bytes at once. A row is as the server sends one, so that a client reads it as it reads rows.
create materialized view packed_maps as
select
    'map_counties' as map,
    count(*)::integer as row_count,
    coalesce(string_agg(record_send(county), '' order by county_name, state_iso, location_id), '') as rows
from map_counties as county
union all
select
    'map_localities',
    count(*)::integer,
    coalesce(string_agg(record_send(locality), '' order by locality_name, state_iso, location_id), '')
from map_localities as locality
union all
select
    'map_data_sources',
    count(*)::integer,
    coalesce(string_agg(record_send(source), '' order by data_source_id, agency_id, location_id), '')
from map_data_sources as source;

alter materialized view packed_maps alter column rows set storage external; -- unpacking took longer than reading

create unique index uq_packed_maps__map on packed_maps (map);
