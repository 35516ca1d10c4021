-- Updates are logged a statement at a time.
create or replace trigger log_link_agencies_locations_updates after update on link_agencies__locations
referencing old table as old_rows new table as new_rows
for each statement execute function log_updates();
