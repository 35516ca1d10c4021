-- A new row is logged once it is there, not when ON CONFLICT leaves it out.
create or replace trigger log_locations_inserts after insert on locations
for each row execute function log_table_changes();
