-- Sets updated_at in a row that is being updated.
create or replace function update_updated_at_column() returns trigger
language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end
$$;
