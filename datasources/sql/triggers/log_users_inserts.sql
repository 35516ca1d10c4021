-- A new row is logged once it is there, not when ON CONFLICT leaves it out.
create or replace trigger log_users_inserts after insert on users
for each row execute function log_table_changes();
