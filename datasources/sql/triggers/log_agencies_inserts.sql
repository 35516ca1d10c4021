-- A new row is logged once it is there, not when ON CONFLICT leaves it out.
create or replace trigger log_agencies_inserts after insert on agencies
for each row execute function log_table_changes();
