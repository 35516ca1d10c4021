-- Writes to change_log what a statement changed: of each row only the columns that did, with their old and new values.
-- The rows are paired by id, which no statement changes.
create or replace function log_updates() returns trigger
language plpgsql as $$
declare
    old_part text;
    new_part text;
    shown text; -- what hides secrets, where the table has any
begin
    -- Few rows: a plan that is kept, for any table. Secrets go after the comparison: a changed one is a change.
    if not exists (select from new_rows offset 100) then
        insert into change_log (operation_type, table_name, affected_id, old_data, new_data)
        select
            'UPDATE', tg_table_name, was.id,
            without_secrets(tg_table_name, change.old_values), without_secrets(tg_table_name, change.new_values)
        from old_rows as was
        join new_rows as is_now using (id)
        cross join lateral (
            select
                jsonb_object_agg(old_value.key, old_value.value) as old_values,
                jsonb_object_agg(old_value.key, new_value.value) as new_values
            from jsonb_each(to_jsonb(was)) as old_value
            join jsonb_each(to_jsonb(is_now)) as new_value using (key)
            where old_value.value <> new_value.value and old_value.key <> all (derived_columns(tg_table_name))
        ) as change
        where change.old_values is not null;
        return null;
    end if;

    -- Many: columns are compared before anything is made of them, which is worth planning a statement of this table's.
    select
        string_agg(format('case when %s then jsonb_build_object(%L, was.%I) else ''{}'' end',
            differs, name, name), ' || '),
        string_agg(format('case when %s then jsonb_build_object(%L, is_now.%I) else ''{}'' end',
            differs, name, name), ' || ')
    into old_part, new_part
    from (
        select
            attname as name,
            format('was.%1$I is distinct from is_now.%1$I', attname) as differs
        from pg_attribute
        where attrelid = tg_relid and attnum > 0 and not attisdropped
            and attname <> all (derived_columns(tg_table_name))
    ) as compared;
    shown := case when cardinality(secret_columns(tg_table_name)) > 0 then 'without_secrets(%1$L, %2$s)' else '%2$s' end;
    execute format(
        $statement$
        insert into change_log (operation_type, table_name, affected_id, old_data, new_data)
        select 'UPDATE', %1$L, id, %4$s, %5$s
        from (
            select id, %2$s as old_values, %3$s as new_values
            from old_rows as was
            join new_rows as is_now using (id)
            offset 0 -- the values are made once a row
        ) as change
        where old_values <> '{}'
        $statement$,
        tg_table_name, old_part, new_part,
        format(shown, tg_table_name, 'old_values'), format(shown, tg_table_name, 'new_values')
    );
    return null;
end
$$;
