-- Writes the rows that a statement deleted to change_log.
create or replace function log_deletes() returns trigger
language plpgsql as $$
begin
    insert into change_log (operation_type, table_name, affected_id, old_data)
    select 'DELETE', tg_table_name, id, without_secrets(tg_table_name, to_jsonb(old_rows)) from old_rows;
    return null;
end
$$;
