-- New rows are logged once they are there, a statement at a time.
create or replace trigger log_users_inserts after insert on users
referencing new table as new_rows
for each statement execute function log_inserts();
