-- Writes a change of a row to change_log: of an update, only the columns that changed.
create or replace function log_table_changes() returns trigger
language plpgsql as $$
declare
    old_values jsonb;
    new_values jsonb;
begin
    if tg_op = 'INSERT' then
        insert into change_log (operation_type, table_name, affected_id, new_data)
        values ('INSERT', tg_table_name, new.id, without_secrets(tg_table_name, to_jsonb(new)));
        return new;
    elsif tg_op = 'DELETE' then
        insert into change_log (operation_type, table_name, affected_id, old_data)
        values ('DELETE', tg_table_name, old.id, without_secrets(tg_table_name, to_jsonb(old)));
        return old;
    end if;

    -- compared before the secrets go: a changed secret is a change
    select jsonb_object_agg(was.key, was.value), jsonb_object_agg(was.key, is_now.value)
    into old_values, new_values
    from jsonb_each(to_jsonb(old)) as was
    join jsonb_each(to_jsonb(new)) as is_now on is_now.key = was.key
    where is_now.value <> was.value;

    if old_values is not null then
        insert into change_log (operation_type, table_name, affected_id, old_data, new_data)
        values (
            'UPDATE', tg_table_name, old.id,
            without_secrets(tg_table_name, old_values), without_secrets(tg_table_name, new_values)
        );
    end if;
    return new;
end
$$;
