-- A search of a state looked all its agencies through for the few that have data sources, and hashed all links where there
-- were many. Pairs of agency and source by place are what is found, and no more.
-- calx:revision b2c4f969e90e
-- calx:revises d85f4e114117
-- calx:created 2026-11-29 04:27 UTC
-- calx:message Place sources for searches
-- calx:upgrade
-- lint: allow prefer-bigint-over-int, because these are the ids of agencies and data sources, which are integers
CREATE TABLE public.placed_sources (
    agency_id integer NOT NULL,
    data_source_id integer NOT NULL,
    location_id bigint NOT NULL,
    state_id bigint,
    county_id bigint,
    locality_id bigint,
    CONSTRAINT placed_sources_pkey PRIMARY KEY (agency_id, data_source_id, location_id)
);
COMMENT ON TABLE public.placed_sources IS 'Data sources by place, for searches: kept by triggers from the links of agencies.';
COMMENT ON COLUMN public.placed_sources.agency_id IS 'Agency that the source is about.';
COMMENT ON COLUMN public.placed_sources.data_source_id IS 'Data source of the agency.';
COMMENT ON COLUMN public.placed_sources.location_id IS 'Location of the agency.';
COMMENT ON COLUMN public.placed_sources.state_id IS 'State that the location is or is in; null for the nation.';
COMMENT ON COLUMN public.placed_sources.county_id IS 'County that the location is or is in; null above county level.';
COMMENT ON COLUMN public.placed_sources.locality_id IS 'Locality that the location is; null above locality level.';

CREATE INDEX ix_placed_sources__county_id_locality_id ON public.placed_sources USING btree (county_id, locality_id);

CREATE INDEX ix_placed_sources__location_id ON public.placed_sources USING btree (location_id);

CREATE INDEX ix_placed_sources__state_id_county_id ON public.placed_sources USING btree (state_id, county_id);

SET LOCAL check_function_bodies = off;
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

CREATE TRIGGER place_sources_of_linked_sources_deletes AFTER DELETE ON public.link_agencies__data_sources REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.place_sources();

CREATE TRIGGER place_sources_of_linked_sources_inserts AFTER INSERT ON public.link_agencies__data_sources REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.place_sources();

CREATE TRIGGER place_sources_of_linked_sources_truncates AFTER TRUNCATE ON public.link_agencies__data_sources FOR EACH STATEMENT EXECUTE FUNCTION public.place_sources();

CREATE TRIGGER place_sources_of_linked_sources_updates AFTER UPDATE ON public.link_agencies__data_sources REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.place_sources();

CREATE TRIGGER place_sources_of_linked_locations_deletes AFTER DELETE ON public.link_agencies__locations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.place_sources();

CREATE TRIGGER place_sources_of_linked_locations_inserts AFTER INSERT ON public.link_agencies__locations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.place_sources();

CREATE TRIGGER place_sources_of_linked_locations_truncates AFTER TRUNCATE ON public.link_agencies__locations FOR EACH STATEMENT EXECUTE FUNCTION public.place_sources();

CREATE TRIGGER place_sources_of_linked_locations_updates AFTER UPDATE ON public.link_agencies__locations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.place_sources();

CREATE TRIGGER place_sources_of_moved_locations AFTER UPDATE ON public.locations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.place_sources_of_moved();
-- Whoever links meanwhile waits for the triggers' locks, so nothing is missed.
INSERT INTO public.placed_sources (agency_id, data_source_id, location_id, state_id, county_id, locality_id)
SELECT about.agency_id, about.data_source_id, place.id, place.state_id, place.county_id, place.locality_id
FROM public.link_agencies__data_sources AS about
JOIN public.link_agencies__locations AS link ON link.agency_id = about.agency_id
JOIN public.locations AS place ON place.id = link.location_id;
-- calx:downgrade
DROP FUNCTION public.place_sources_of(integer[]);

DROP TRIGGER place_sources_of_moved_locations ON public.locations;

DROP FUNCTION public.place_sources_of_moved();

DROP TRIGGER place_sources_of_linked_locations_updates ON public.link_agencies__locations;

DROP TRIGGER place_sources_of_linked_locations_truncates ON public.link_agencies__locations;

DROP TRIGGER place_sources_of_linked_locations_inserts ON public.link_agencies__locations;

DROP TRIGGER place_sources_of_linked_locations_deletes ON public.link_agencies__locations;

DROP TRIGGER place_sources_of_linked_sources_updates ON public.link_agencies__data_sources;

DROP TRIGGER place_sources_of_linked_sources_truncates ON public.link_agencies__data_sources;

DROP TRIGGER place_sources_of_linked_sources_inserts ON public.link_agencies__data_sources;

DROP TRIGGER place_sources_of_linked_sources_deletes ON public.link_agencies__data_sources;

DROP FUNCTION public.place_sources();

-- All rows of the table are lost.
DROP TABLE public.placed_sources;
