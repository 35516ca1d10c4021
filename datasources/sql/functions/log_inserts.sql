-- Writes the rows that a statement inserted to change_log.
create or replace function log_inserts() returns trigger
language plpgsql as $$
begin
    insert into change_log (operation_type, table_name, affected_id, new_data)
    select 'INSERT', tg_table_name, id, without_secrets(tg_table_name, to_jsonb(new_rows)) from new_rows;
    return null;
end
$$;
