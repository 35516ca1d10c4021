-- A new row is logged once it is there, not when ON CONFLICT leaves it out.
create or replace trigger log_localities_inserts after insert on localities
for each row execute function log_table_changes();
