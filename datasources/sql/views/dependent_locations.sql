-- Everything below a location, at any depth: searching a place is searching these too.
create or replace view dependent_locations as
select parent.id as parent_location_id, dependent.id as dependent_location_id
from locations as parent
join locations as dependent
    on dependent.state_id = parent.state_id and dependent.type in ('County', 'Locality')
where parent.type = 'State'
union all
select parent.id, dependent.id
from locations as parent
join locations as dependent
    on dependent.county_id = parent.county_id and dependent.type = 'Locality'
where parent.type = 'County'
union all
select parent.id, dependent.id
from locations as parent
join locations as dependent on dependent.type <> 'National'
where parent.type = 'National';
