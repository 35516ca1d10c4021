-- Gives a new county its row in locations.
create or replace function insert_county_location() returns trigger
language plpgsql as $$
begin
    insert into locations (type, state_id, county_id) values ('County', new.state_id, new.id);
    return null;
end
$$;
