-- Updates and deletes are logged before other triggers set updated_at.
create or replace trigger log_counties_changes before update or delete on counties
for each row execute function log_table_changes();
