-- A new state has a location.
create or replace trigger after_state_insert after insert on us_states
for each row execute function insert_state_location();
