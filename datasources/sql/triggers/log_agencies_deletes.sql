-- Deletes are logged a statement at a time.
create or replace trigger log_agencies_deletes after delete on agencies
referencing old table as old_rows
for each statement execute function log_deletes();
