-- A location with the names of everything that it is in.
create or replace view locations_expanded as
select
    location.id,
    location.type,
    state.state_name,
    state.state_iso,
    county.name as county_name,
    county.fips as county_fips,
    locality.name as locality_name,
    location.locality_id,
    location.state_id,
    location.county_id,
    case location.type
        when 'Locality' then locality.name
        when 'County' then county.name
        when 'State' then state.state_name
        else location.type::text
    end::varchar as display_name,
    case location.type
        when 'National' then location.type::text
        else concat_ws(', ', locality.name, county.name, state.state_name)
    end::varchar as full_display_name
from locations as location
left join us_states as state on state.id = location.state_id
left join counties as county on county.id = location.county_id
left join localities as locality on locality.id = location.locality_id;
