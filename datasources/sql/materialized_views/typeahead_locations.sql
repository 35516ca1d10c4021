-- What typeahead completes to a place: every state, county and locality.
create materialized view typeahead_locations as
select
    location.id as location_id,
    case location.type
        when 'Locality' then locality.name
        when 'County' then county.name
        else state.state_name
    end::varchar as search_name,
    concat_ws(', ', locality.name, county.name, state.state_name)::varchar as display_name,
    location.type,
    state.state_name,
    county.name as county_name,
    locality.name as locality_name
from locations as location
left join us_states as state on state.id = location.state_id
left join counties as county on county.id = location.county_id
left join localities as locality on locality.id = location.locality_id
where location.type <> 'National';

create unique index uq_typeahead_locations__location_id on typeahead_locations (location_id);
create index ix_typeahead_locations__search_name_trigram
    on typeahead_locations using gist (search_name gist_trgm_ops (siglen = 256));
create index ix_typeahead_locations__search_name_prefix
    on typeahead_locations (lower(search_name) text_pattern_ops);
