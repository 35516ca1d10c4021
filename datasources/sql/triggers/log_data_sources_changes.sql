-- Updates and deletes are logged before other triggers set updated_at.
create or replace trigger log_data_sources_changes before update or delete on data_sources
for each row execute function log_table_changes();
