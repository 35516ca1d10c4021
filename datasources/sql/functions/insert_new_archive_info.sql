-- Gives a new data source its row of archiving times.
create or replace function insert_new_archive_info() returns trigger
language plpgsql as $$
begin
    insert into data_sources_archive_info (data_source_id) values (new.id);
    return null;
end
$$;
