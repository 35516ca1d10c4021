-- Deletes are logged a statement at a time.
create or replace trigger log_counties_deletes after delete on counties
referencing old table as old_rows
for each statement execute function log_deletes();
