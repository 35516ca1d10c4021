-- Gives a new state its row in locations.
create or replace function insert_state_location() returns trigger
language plpgsql as $$
begin
    insert into locations (type, state_id) values ('State', new.id);
    return null;
end
$$;
