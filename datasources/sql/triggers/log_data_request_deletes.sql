-- Deletes are logged a statement at a time.
create or replace trigger log_data_request_deletes after delete on data_requests
referencing old table as old_rows
for each statement execute function log_deletes();
