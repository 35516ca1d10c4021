-- A new data source has its archiving times.
create or replace trigger insert_new_archive_info_trigger after insert on data_sources
for each row execute function insert_new_archive_info();
