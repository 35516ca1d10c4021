-- A new locality has a location.
create or replace trigger after_locality_insert after insert on localities
for each row execute function insert_locality_location();
