-- Gives a new locality its row in locations, in the state of its county.
create or replace function insert_locality_location() returns trigger
language plpgsql as $$
begin
    insert into locations (type, state_id, county_id, locality_id)
    select 'Locality', county.state_id, county.id, new.id
    from counties as county
    where county.id = new.county_id;
    return null;
end
$$;
