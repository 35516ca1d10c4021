-- REFRESH MATERIALIZED VIEW CONCURRENTLY, which lets readers go on, needs a unique index on plain columns.
-- calx:revision ed01134db9a0
-- calx:revises 67ff8f21784b
-- calx:created 2026-11-22 09:20 UTC
-- calx:message Give each materialized view a unique key
-- calx:upgrade

create unique index uq_typeahead_locations__location_id on typeahead_locations (location_id);

-- an agency without a location has one row, whose location is null
create unique index uq_typeahead_agencies__id_location_id
    on typeahead_agencies (id, location_id) nulls not distinct;

create unique index uq_map_states__location_id on map_states (location_id);
create unique index uq_map_counties__location_id on map_counties (location_id);
create unique index uq_map_localities__location_id on map_localities (location_id);
create unique index uq_distinct_source_urls__original_url on distinct_source_urls (original_url);

-- calx:downgrade

drop index
    uq_distinct_source_urls__original_url,
    uq_map_localities__location_id,
    uq_map_counties__location_id,
    uq_map_states__location_id,
    uq_typeahead_agencies__id_location_id,
    uq_typeahead_locations__location_id;
