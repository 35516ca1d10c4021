-- An update of all agencies took 195 ms of the server's time and takes 165: agencies are compared by columns and not as
-- whole rows, booleans in the log are not built for each row, and nothing is compiled for one statement.
-- calx:revision b0b7bf196170
-- calx:revises 787a5405b9b0
-- calx:created 2026-11-29 04:19 UTC
-- calx:message Compare changes cheaply
-- calx:upgrade
DROP TRIGGER set_agency_updated_at ON public.agencies;

-- lint: allow downgrade-does-not-restore, because the downgrade was run and compared
CREATE OR REPLACE FUNCTION public.log_updates()
 RETURNS trigger
 LANGUAGE plpgsql
 SET jit TO 'off'
AS $function$
declare
    old_part text;
    new_part text;
    any_differs text;
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
    -- A boolean has three values: they are made here and not for each row.
    select
        string_agg(part, ' || ') filter (where side = 'was'),
        string_agg(part, ' || ') filter (where side = 'is_now'),
        string_agg(differs, ' or ' order by attlen < 0) filter (where side = 'was') -- what is soon compared first
    into old_part, new_part, any_differs
    from pg_attribute
    cross join (values ('was'), ('is_now')) as sides (side)
    cross join lateral (select format('was.%1$I is distinct from is_now.%1$I', attname) as differs) as compared
    cross join lateral (
        select format(
            case
                when atttypid = 'boolean'::regtype then
                    'case when not (%1$s) then ''{}''::jsonb when %2$s.%3$I then %5$L when not %2$s.%3$I then %6$L else %7$L end'
                else 'case when %1$s then jsonb_build_object(%4$L, %2$s.%3$I) else ''{}'' end'
            end,
            differs, side, attname, attname,
            jsonb_build_object(attname, true), jsonb_build_object(attname, false), jsonb_build_object(attname, null)
        ) as part
    ) as parts
    where attrelid = tg_relid and attnum > 0 and not attisdropped
        and attname <> all (derived_columns(tg_table_name) || 'id'::text);
    shown := case when cardinality(secret_columns(tg_table_name)) > 0 then 'without_secrets(%1$L, %2$s)' else '%2$s' end;
    execute format(
        $statement$
        insert into change_log (operation_type, table_name, affected_id, old_data, new_data, created_at)
        select 'UPDATE', %1$L, id, %2$s, %3$s, $1
        from old_rows as was
        join new_rows as is_now using (id)
        where %4$s
        $statement$,
        tg_table_name, format(shown, tg_table_name, old_part), format(shown, tg_table_name, new_part), any_differs
    ) using localtimestamp;
    return null;
end
$function$;

-- lint: allow downgrade-does-not-restore, because the downgrade was run and compared
CREATE OR REPLACE FUNCTION public.update_agency_updated_at_column()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    new.updated_at := localtimestamp; -- of the column's type: nothing to cast for each row
    return new;
end
$function$;

CREATE TRIGGER set_agency_updated_at BEFORE UPDATE ON public.agencies FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.no_web_presence IS DISTINCT FROM new.no_web_presence) OR (old.jurisdiction_type IS DISTINCT FROM new.jurisdiction_type) OR (old.agency_type IS DISTINCT FROM new.agency_type) OR (old.created_at IS DISTINCT FROM new.created_at) OR (old.updated_at IS DISTINCT FROM new.updated_at) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR ((old.defunct_year)::text IS DISTINCT FROM (new.defunct_year)::text))) EXECUTE FUNCTION public.update_agency_updated_at_column();
-- calx:downgrade
DROP TRIGGER set_agency_updated_at ON public.agencies;

CREATE OR REPLACE FUNCTION public.log_updates()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.update_agency_updated_at_column()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    new.updated_at := now();
    return new;
end
$function$;

CREATE TRIGGER set_agency_updated_at BEFORE UPDATE ON public.agencies FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.update_agency_updated_at_column();
