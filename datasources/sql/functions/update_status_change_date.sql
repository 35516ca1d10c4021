-- Sets when the state of a data request last changed.
create or replace function update_status_change_date() returns trigger
language plpgsql as $$
begin
    new.date_status_last_changed := now();
    return new;
end
$$;
