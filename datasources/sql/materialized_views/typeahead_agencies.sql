-- What typeahead completes to an agency: one row a location, one when it has none. `folded_name` is compared as bytes, so
-- that one index finds names by their beginning and gives them in order; the rows lie in that order too. Misspelt names
-- are found by typeahead_names.
create materialized view typeahead_agencies as
select
    agency.id,
    agency.name,
    agency.jurisdiction_type,
    state.state_iso,
    locality.name as municipality,
    county.name as county_name,
    location.id as location_id,
    lower(agency.name) collate "C" as folded_name
from agencies as agency
left join link_agencies__locations as link on link.agency_id = agency.id
left join locations as location on location.id = link.location_id
left join us_states as state on state.id = location.state_id
left join counties as county on county.id = location.county_id
left join localities as locality on locality.id = location.locality_id
order by folded_name, agency.id, location.id;

create unique index uq_typeahead_agencies__id_location_id
    on typeahead_agencies (id, location_id) nulls not distinct;
create index ix_typeahead_agencies__folded_name_trigram
    on typeahead_agencies using gin (folded_name gin_trgm_ops);
create index ix_typeahead_agencies__folded_name_id_location_id
    on typeahead_agencies (folded_name, id, location_id);
