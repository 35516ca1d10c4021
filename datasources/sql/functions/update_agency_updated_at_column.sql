-- Sets the time of an agency's last change.
create or replace function update_agency_updated_at_column() returns trigger
language plpgsql as $$
begin
    new.updated_at := localtimestamp; -- of the column's type: nothing to cast for each row
    return new;
end
$$;
