-- Deletes are logged a statement at a time.
create or replace trigger log_users_deletes after delete on users
referencing old table as old_rows
for each statement execute function log_deletes();
