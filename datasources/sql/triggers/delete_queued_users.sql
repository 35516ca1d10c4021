-- A user takes their notifications along.
create or replace trigger delete_queued_users after delete on users
referencing old table as old_rows
for each statement execute function delete_queued_users();
