-- Updates and deletes are logged before other triggers set updated_at.
create or replace trigger log_locations_changes before update or delete on locations
for each row execute function log_table_changes();
