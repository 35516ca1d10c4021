-- A data source shows when it was last updated.
create or replace trigger set_data_source_updated_at before update on data_sources
for each row execute function update_data_source_updated_at_column();
