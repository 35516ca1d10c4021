-- Sets the time of an agency's last change.
create or replace function update_agency_updated_at_column() returns trigger
language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end
$$;
