-- A new county has a location.
create or replace trigger after_county_insert after insert on counties
for each row execute function insert_county_location();
