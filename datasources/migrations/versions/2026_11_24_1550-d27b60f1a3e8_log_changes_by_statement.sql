-- A trigger a row made an update of all agencies cost four times what it costs with one a statement, which sees all
-- changed rows at once. The log holds the same, but that an update of nothing but updated_at, which a trigger sets
-- anyway, is no longer logged.
-- calx:revision d27b60f1a3e8
-- calx:revises 4be19d60c7a2
-- calx:created 2026-11-24 15:50 UTC
-- calx:message Log changes a statement at a time
-- calx:upgrade

create function derived_columns(relation text) returns text[]
language sql immutable as $$
    select case when relation in ('agencies', 'data_sources') then array['updated_at'] else array[]::text[] end
$$;

create function log_inserts() returns trigger
language plpgsql as $$
begin
    insert into change_log (operation_type, table_name, affected_id, new_data)
    select 'INSERT', tg_table_name, id, without_secrets(tg_table_name, to_jsonb(new_rows)) from new_rows;
    return null;
end
$$;

create function log_deletes() returns trigger
language plpgsql as $$
begin
    insert into change_log (operation_type, table_name, affected_id, old_data)
    select 'DELETE', tg_table_name, id, without_secrets(tg_table_name, to_jsonb(old_rows)) from old_rows;
    return null;
end
$$;

create function log_updates() returns trigger
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

drop trigger log_agencies_changes on agencies;
drop trigger log_agencies_inserts on agencies;
drop trigger log_counties_changes on counties;
drop trigger log_counties_inserts on counties;
drop trigger log_data_request_changes on data_requests;
drop trigger log_data_sources_changes on data_sources;
drop trigger log_data_sources_inserts on data_sources;
drop trigger log_link_agencies_locations_changes on link_agencies__locations;
drop trigger log_link_agencies_locations_inserts on link_agencies__locations;
drop trigger log_localities_changes on localities;
drop trigger log_localities_inserts on localities;
drop trigger log_locations_changes on locations;
drop trigger log_locations_inserts on locations;
drop trigger log_users_changes on users;
drop trigger log_users_inserts on users;
drop function log_table_changes();

create trigger log_agencies_inserts after insert on agencies
referencing new table as new_rows
for each statement execute function log_inserts();

create trigger log_agencies_updates after update on agencies
referencing old table as old_rows new table as new_rows
for each statement execute function log_updates();

create trigger log_agencies_deletes after delete on agencies
referencing old table as old_rows
for each statement execute function log_deletes();

create trigger log_counties_inserts after insert on counties
referencing new table as new_rows
for each statement execute function log_inserts();

create trigger log_counties_updates after update on counties
referencing old table as old_rows new table as new_rows
for each statement execute function log_updates();

create trigger log_counties_deletes after delete on counties
referencing old table as old_rows
for each statement execute function log_deletes();

create trigger log_data_request_updates after update on data_requests
referencing old table as old_rows new table as new_rows
for each statement execute function log_updates();

create trigger log_data_request_deletes after delete on data_requests
referencing old table as old_rows
for each statement execute function log_deletes();

create trigger log_data_sources_inserts after insert on data_sources
referencing new table as new_rows
for each statement execute function log_inserts();

create trigger log_data_sources_updates after update on data_sources
referencing old table as old_rows new table as new_rows
for each statement execute function log_updates();

create trigger log_data_sources_deletes after delete on data_sources
referencing old table as old_rows
for each statement execute function log_deletes();

create trigger log_link_agencies_locations_inserts after insert on link_agencies__locations
referencing new table as new_rows
for each statement execute function log_inserts();

create trigger log_link_agencies_locations_updates after update on link_agencies__locations
referencing old table as old_rows new table as new_rows
for each statement execute function log_updates();

create trigger log_link_agencies_locations_deletes after delete on link_agencies__locations
referencing old table as old_rows
for each statement execute function log_deletes();

create trigger log_localities_inserts after insert on localities
referencing new table as new_rows
for each statement execute function log_inserts();

create trigger log_localities_updates after update on localities
referencing old table as old_rows new table as new_rows
for each statement execute function log_updates();

create trigger log_localities_deletes after delete on localities
referencing old table as old_rows
for each statement execute function log_deletes();

create trigger log_locations_inserts after insert on locations
referencing new table as new_rows
for each statement execute function log_inserts();

create trigger log_locations_updates after update on locations
referencing old table as old_rows new table as new_rows
for each statement execute function log_updates();

create trigger log_locations_deletes after delete on locations
referencing old table as old_rows
for each statement execute function log_deletes();

create trigger log_users_inserts after insert on users
referencing new table as new_rows
for each statement execute function log_inserts();

create trigger log_users_updates after update on users
referencing old table as old_rows new table as new_rows
for each statement execute function log_updates();

create trigger log_users_deletes after delete on users
referencing old table as old_rows
for each statement execute function log_deletes();

-- Each index is written once more for every row that is logged. The newest changes of a table are found by the key:
-- backwards where the table changes often, through its few rows where it seldom does.
-- lint: allow require-concurrent-index-deletion, because dropping an index of a log takes a moment
drop index ix_change_log__table_name_created_at;

-- Room beside each row lets an update stay on its page, where no index has to follow it.
alter table agencies set (fillfactor = 45);
-- lint: allow prefer-repack, because the table has a few megabytes and is written anew in a second
cluster agencies using agencies_pkey;
alter table agencies set without cluster;

-- calx:downgrade

alter table agencies reset (fillfactor);

create index ix_change_log__table_name_created_at on change_log (table_name, created_at);

drop trigger log_agencies_inserts on agencies;
drop trigger log_agencies_updates on agencies;
drop trigger log_agencies_deletes on agencies;
drop trigger log_counties_inserts on counties;
drop trigger log_counties_updates on counties;
drop trigger log_counties_deletes on counties;
drop trigger log_data_request_updates on data_requests;
drop trigger log_data_request_deletes on data_requests;
drop trigger log_data_sources_inserts on data_sources;
drop trigger log_data_sources_updates on data_sources;
drop trigger log_data_sources_deletes on data_sources;
drop trigger log_link_agencies_locations_inserts on link_agencies__locations;
drop trigger log_link_agencies_locations_updates on link_agencies__locations;
drop trigger log_link_agencies_locations_deletes on link_agencies__locations;
drop trigger log_localities_inserts on localities;
drop trigger log_localities_updates on localities;
drop trigger log_localities_deletes on localities;
drop trigger log_locations_inserts on locations;
drop trigger log_locations_updates on locations;
drop trigger log_locations_deletes on locations;
drop trigger log_users_inserts on users;
drop trigger log_users_updates on users;
drop trigger log_users_deletes on users;

create function log_table_changes() returns trigger
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

create trigger log_agencies_changes before update or delete on agencies
for each row execute function log_table_changes();

create trigger log_agencies_inserts after insert on agencies
for each row execute function log_table_changes();

create trigger log_counties_changes before update or delete on counties
for each row execute function log_table_changes();

create trigger log_counties_inserts after insert on counties
for each row execute function log_table_changes();

create trigger log_data_request_changes before update or delete on data_requests
for each row execute function log_table_changes();

create trigger log_data_sources_changes before update or delete on data_sources
for each row execute function log_table_changes();

create trigger log_data_sources_inserts after insert on data_sources
for each row execute function log_table_changes();

create trigger log_link_agencies_locations_changes before update or delete on link_agencies__locations
for each row execute function log_table_changes();

create trigger log_link_agencies_locations_inserts after insert on link_agencies__locations
for each row execute function log_table_changes();

create trigger log_localities_changes before update or delete on localities
for each row execute function log_table_changes();

create trigger log_localities_inserts after insert on localities
for each row execute function log_table_changes();

create trigger log_locations_changes before update or delete on locations
for each row execute function log_table_changes();

create trigger log_locations_inserts after insert on locations
for each row execute function log_table_changes();

create trigger log_users_changes before update or delete on users
for each row execute function log_table_changes();

create trigger log_users_inserts after insert on users
for each row execute function log_table_changes();

drop function log_updates();
drop function log_deletes();
drop function log_inserts();
drop function derived_columns(text);
