-- Deletes are logged a statement at a time.
create or replace trigger log_data_sources_deletes after delete on data_sources
referencing old table as old_rows
for each statement execute function log_deletes();
