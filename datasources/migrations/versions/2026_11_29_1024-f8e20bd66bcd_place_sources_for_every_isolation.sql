-- Two who link one agency at repeatable read waited for each other and then saw only what had been before both: the pair
-- of one's source and the other's place was missing.
-- calx:revision f8e20bd66bcd
-- calx:revises 254d6a9dd059
-- calx:created 2026-11-29 10:24 UTC
-- calx:message Place sources for every isolation
-- calx:upgrade
-- Whoever links agencies at the moment ends first, since the old functions and the new don't wait for each other.
LOCK TABLE public.link_agencies__data_sources, public.link_agencies__locations IN SHARE ROW EXCLUSIVE MODE;

-- lint: allow prefer-bigint-over-int, because these are the ids of agencies, which are integers
CREATE TABLE public.placed_agencies (
    agency_id integer NOT NULL,
    CONSTRAINT placed_agencies_pkey PRIMARY KEY (agency_id),
    CONSTRAINT placed_agencies_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES public.agencies(id) ON DELETE CASCADE
);
COMMENT ON TABLE public.placed_agencies IS 'Agencies whose sources were placed: who places them anew writes the row again.';
COMMENT ON COLUMN public.placed_agencies.agency_id IS 'Agency that is linked to something.';

-- lint: allow downgrade-does-not-restore, because the downgrade was run and compared
CREATE OR REPLACE FUNCTION public.place_sources()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    case tg_op
        when 'INSERT' then
            perform place_sources_of(array(select distinct agency_id from new_rows));
        when 'DELETE' then
            perform place_sources_of(array(select distinct agency_id from old_rows));
        when 'UPDATE' then
            perform place_sources_of(array(select agency_id from old_rows union select agency_id from new_rows));
        else -- truncated: nothing is linked any more
            if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
                raise feature_not_supported using
                    message = format('%I can''t be truncated in a transaction with one snapshot', tg_table_name),
                    hint = 'Truncate it in a transaction at read committed, or delete its rows.';
            end if;
            delete from placed_sources;
    end case;
    return null;
end
$function$;

-- lint: allow downgrade-does-not-restore, because the downgrade was run and compared
CREATE OR REPLACE FUNCTION public.place_sources_of(agency_ids integer[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
    insert into placed_agencies (agency_id)
    select id from agencies where id in (select unnest(agency_ids)) order by id for key share
    on conflict (agency_id) do update set agency_id = excluded.agency_id;
    delete from placed_sources where agency_id in (select unnest(agency_ids));
    insert into placed_sources (agency_id, data_source_id, location_id, state_id, county_id, locality_id)
    select about.agency_id, about.data_source_id, place.id, place.state_id, place.county_id, place.locality_id
    from link_agencies__data_sources as about
    join link_agencies__locations as link on link.agency_id = about.agency_id
    join locations as place on place.id = link.location_id
    where about.agency_id in (select unnest(agency_ids));
end
$function$;

-- lint: allow downgrade-does-not-restore, because the downgrade was run and compared
CREATE OR REPLACE FUNCTION public.place_sources_of_moved()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
    moved bigint[] := array(
        select is_now.id
        from new_rows as is_now
        join old_rows as was using (id)
        where (is_now.state_id, is_now.county_id, is_now.locality_id)
            is distinct from (was.state_id, was.county_id, was.locality_id)
    );
begin
    if cardinality(moved) > 0 then
        if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
            raise feature_not_supported using
                message = 'locations can''t move to another state, county or locality in a transaction with one snapshot',
                hint = 'Move them in a transaction at read committed.';
        end if;
        lock table link_agencies__locations in share row exclusive mode;
        perform place_sources_of(
            array(select distinct agency_id from link_agencies__locations where location_id in (select unnest(moved)))
        );
    end if;
    return null;
end
$function$;
-- calx:downgrade
-- Whoever links agencies at the moment ends first, since the old functions and the new don't wait for each other.
LOCK TABLE public.link_agencies__data_sources, public.link_agencies__locations IN SHARE ROW EXCLUSIVE MODE;

CREATE OR REPLACE FUNCTION public.place_sources()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    case tg_op
        when 'INSERT' then
            perform place_sources_of(array(select distinct agency_id from new_rows));
        when 'DELETE' then
            perform place_sources_of(array(select distinct agency_id from old_rows));
        when 'UPDATE' then
            perform place_sources_of(array(select agency_id from old_rows union select agency_id from new_rows));
        else -- truncated: nothing is linked any more
            delete from placed_sources;
    end case;
    return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.place_sources_of(agency_ids integer[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
    perform from agencies where id in (select unnest(agency_ids)) order by id for no key update;
    delete from placed_sources where agency_id in (select unnest(agency_ids));
    insert into placed_sources (agency_id, data_source_id, location_id, state_id, county_id, locality_id)
    select about.agency_id, about.data_source_id, place.id, place.state_id, place.county_id, place.locality_id
    from link_agencies__data_sources as about
    join link_agencies__locations as link on link.agency_id = about.agency_id
    join locations as place on place.id = link.location_id
    where about.agency_id in (select unnest(agency_ids));
end
$function$;

CREATE OR REPLACE FUNCTION public.place_sources_of_moved()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
    moved bigint[] := array(
        select is_now.id
        from new_rows as is_now
        join old_rows as was using (id)
        where (is_now.state_id, is_now.county_id, is_now.locality_id)
            is distinct from (was.state_id, was.county_id, was.locality_id)
    );
begin
    if cardinality(moved) > 0 then
        lock table link_agencies__locations in share row exclusive mode;
        perform place_sources_of(
            array(select distinct agency_id from link_agencies__locations where location_id in (select unnest(moved)))
        );
    end if;
    return null;
end
$function$;

-- All rows of the table are lost.
DROP TABLE public.placed_agencies;
