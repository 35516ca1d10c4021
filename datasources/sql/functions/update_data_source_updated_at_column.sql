-- Sets the time of a data source's last update.
create or replace function update_data_source_updated_at_column() returns trigger
language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end
$$;
