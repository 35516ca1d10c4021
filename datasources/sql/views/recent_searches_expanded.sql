-- A recent search with the names of its place, and what it asked for.
create or replace view recent_searches_expanded as
select
    search.id,
    search.user_id,
    search.location_id,
    county.name as county_name,
    locality.name as locality_name,
    location.type as location_type,
    array(
        select category.name
        from link_recent_searches__record_categories as link
        join record_categories as category on category.id = link.record_category_id
        where link.recent_search_id = search.id
        order by category.name
    )::varchar[] as record_categories,
    state.state_name,
    array(
        select record_type.name
        from link_recent_searches__record_types as link
        join record_types as record_type on record_type.id = link.record_type_id
        where link.recent_search_id = search.id
        order by record_type.name
    ) as record_types
from recent_searches as search
left join locations as location on location.id = search.location_id
left join us_states as state on state.id = location.state_id
left join counties as county on county.id = location.county_id
left join localities as locality on locality.id = location.locality_id;
