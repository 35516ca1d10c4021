-- Updates are logged a statement at a time.
create or replace trigger log_data_request_updates after update on data_requests
referencing old table as old_rows new table as new_rows
for each statement execute function log_updates();
