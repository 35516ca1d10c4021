-- A GiST index of trigrams went through nearly all names for a misspelt term, since it knows nothing of their lengths: 8 ms of
-- 23,000 names, and 200 of 20 times as many. What names contain is found faster by GIN, which can't do the former.
-- calx:revision 9325dab81902
-- calx:revises 6208b39b644e
-- calx:created 2026-11-24 18:23 UTC
-- calx:message Find misspelt names by the rarest trigrams
-- calx:upgrade
DROP MATERIALIZED VIEW public.typeahead_agencies;

SET LOCAL check_function_bodies = off;
CREATE OR REPLACE FUNCTION public.similar_agencies(term text, most integer)
 RETURNS TABLE(id integer, name character varying, jurisdiction_type public.jurisdiction_type, state_iso text, municipality character varying, county_name text, location_id bigint, distance real)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET work_mem TO '64MB'
 SET jit TO 'off'
AS $function$
declare
    trigrams constant text[] := show_trgm(lower(term));
    further constant integer := 3; -- longer lists that are read too, so that names which few lists have fall behind
    entries integer := 3000; -- of lists, read at most
    kept integer := 300; -- names that may be compared
    candidates integer[];
    bounds real[]; -- the similarity that each can have at most
    unread real; -- that a name which is in no list that was read can have at most
    compared integer;
    next integer; -- how many are compared at a time
    names text[] := '{}'; -- the nearest, and how similar they are
    similarities real[] := '{}';
begin
    loop
        with lists as (
            select
                by_trigram.agency_ids, by_trigram.agency_count, by_trigram.length,
                cardinality(trigrams) + by_trigram.length as trigram_count,
                count(*) over (partition by by_trigram.length) as list_count,
                row_number() over (
                    partition by by_trigram.length order by by_trigram.agency_count, by_trigram.trigram
                ) as place
            from typeahead_trigrams as by_trigram
            where by_trigram.trigram = any(trigrams)
        ), bounded as (
            select lists.*, shared::real / greatest(trigram_count - shared, 1) as bound
            from lists
            cross join lateral (select list_count - place + 1 + further as shared) as at_most
        ), chosen as materialized (
            select
                bounded.*,
                bound >= coalesce(similarities[most], 0)
                and sum(agency_count) over (order by bound desc, length, place) <= entries as is_read
            from bounded
        ), lengths as materialized (
            select
                length, min(trigram_count) as trigram_count,
                coalesce(min(list_count - place) filter (where is_read), max(list_count)) as unread_count
            from chosen
            group by length
        ), counted as (
            select agency_id, length, count(*) as read_count
            from (select unnest(agency_ids) as agency_id, length from chosen where is_read) as entry
            group by agency_id, length
        ), best as (
            select
                agency_id,
                (read_count + unread_count)::real / greatest(trigram_count - read_count - unread_count, 1) as bound
            from counted join lengths using (length)
            order by bound desc
            limit kept
        )
        select
            array_agg(agency_id order by bound desc), array_agg(bound order by bound desc),
            (select max(unread_count::real / (trigram_count - unread_count)) from lengths)
        into candidates, bounds, unread
        from best;

        names := '{}';
        similarities := '{}';
        compared := 0;
        next := 2 * most;
        while compared < coalesce(cardinality(candidates), 0)
            and coalesce(similarities[most] < bounds[compared + 1], true)
        loop
            select array_agg(near.folded_name), array_agg(near.similarity) into names, similarities
            from (
                select known.folded_name, known.similarity from unnest(names, similarities) as known (folded_name, similarity)
                union
                select more.folded_name, similarity(more.folded_name, term)
                from typeahead_agencies as more
                where more.id = any(candidates[compared + 1 : compared + next])
                order by 2 desc, 1
                limit most
            ) as near;
            compared := compared + next;
            next := next * 2;
        end loop;

        exit when coalesce(unread, 0) = 0
            or similarities[most] >= greatest(unread, case when cardinality(bounds) = kept then bounds[kept] end);
        entries := entries * 3;
        kept := kept * 3;
    end loop;

    return query
    select
        found.id, found.name, found.jurisdiction_type, found.state_iso, found.municipality, found.county_name,
        found.location_id, 1::real - near.similarity
    from unnest(names, similarities) as near (folded_name, similarity)
    join typeahead_agencies as found on found.folded_name = near.folded_name collate "C"
    where near.similarity > 0
    order by near.similarity desc, found.folded_name, found.id, found.location_id
    limit most;
end
$function$;

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.typeahead_agencies AS
 SELECT agency.id,
    agency.name,
    agency.jurisdiction_type,
    state.state_iso,
    locality.name AS municipality,
    county.name AS county_name,
    location.id AS location_id,
    (lower((agency.name)::text) COLLATE "C") AS folded_name
   FROM (((((public.agencies agency
     LEFT JOIN public.link_agencies__locations link ON ((link.agency_id = agency.id)))
     LEFT JOIN public.locations location ON ((location.id = link.location_id)))
     LEFT JOIN public.us_states state ON ((state.id = location.state_id)))
     LEFT JOIN public.counties county ON ((county.id = location.county_id)))
     LEFT JOIN public.localities locality ON ((locality.id = location.locality_id)))
  ORDER BY (lower((agency.name)::text) COLLATE "C"), agency.id, location.id;
COMMENT ON MATERIALIZED VIEW public.typeahead_agencies IS 'Names of agencies to complete what a user types, one row for each location, as of the last refresh.';

CREATE INDEX ix_typeahead_agencies__folded_name_id_location_id ON public.typeahead_agencies USING btree (folded_name, id, location_id);

CREATE INDEX ix_typeahead_agencies__folded_name_trigram ON public.typeahead_agencies USING gin (folded_name public.gin_trgm_ops);

CREATE UNIQUE INDEX uq_typeahead_agencies__id_location_id ON public.typeahead_agencies USING btree (id, location_id) NULLS NOT DISTINCT;

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.typeahead_trigrams AS
 SELECT name_trigram.name_trigram AS trigram,
    ((cardinality(name.trigrams) / 3) * 3) AS length,
    (count(*))::integer AS agency_count,
    array_agg(name.agency_id ORDER BY name.agency_id) AS agency_ids
   FROM (( SELECT min(agencies.id) AS agency_id,
            public.show_trgm(lower((agencies.name)::text)) AS trigrams
           FROM public.agencies
          GROUP BY (lower((agencies.name)::text))) name
     CROSS JOIN LATERAL unnest(name.trigrams) name_trigram(name_trigram))
  GROUP BY name_trigram.name_trigram, ((cardinality(name.trigrams) / 3) * 3);
COMMENT ON MATERIALIZED VIEW public.typeahead_trigrams IS 'Agencies by the trigrams of their names, to find names that are misspelt, as of the last refresh.';

CREATE UNIQUE INDEX uq_typeahead_trigrams__trigram_length ON public.typeahead_trigrams USING btree (trigram, length);

COMMENT ON COLUMN public.typeahead_agencies.id IS 'Identifies the agency; an agency of several locations repeats.';
COMMENT ON COLUMN public.typeahead_agencies.name IS 'Name of the agency, to match with what is typed.';
COMMENT ON COLUMN public.typeahead_agencies.jurisdiction_type IS 'Kind of jurisdiction that the agency has.';
COMMENT ON COLUMN public.typeahead_agencies.state_iso IS 'Postal code of two letters, such as PA.';
COMMENT ON COLUMN public.typeahead_agencies.municipality IS 'Name of the locality.';
COMMENT ON COLUMN public.typeahead_agencies.county_name IS 'Name of the county.';
COMMENT ON COLUMN public.typeahead_agencies.location_id IS 'Location of the agency; null for an agency without one.';
COMMENT ON COLUMN public.typeahead_agencies.folded_name IS 'The name in small letters, to find it by.';
COMMENT ON COLUMN public.typeahead_trigrams.trigram IS 'Three letters that the names of all these agencies have.';
COMMENT ON COLUMN public.typeahead_trigrams.length IS 'How many trigrams their names have, down to a multiple of 3.';
COMMENT ON COLUMN public.typeahead_trigrams.agency_count IS 'Number of these agencies.';
COMMENT ON COLUMN public.typeahead_trigrams.agency_ids IS 'One agency of each name, in order.';
-- calx:downgrade
DROP MATERIALIZED VIEW public.typeahead_agencies;

DROP FUNCTION public.similar_agencies(text, integer);

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.typeahead_agencies AS
 SELECT agency.id,
    agency.name,
    agency.jurisdiction_type,
    state.state_iso,
    locality.name AS municipality,
    county.name AS county_name,
    location.id AS location_id,
    (lower((agency.name)::text) COLLATE "C") AS folded_name
   FROM (((((public.agencies agency
     LEFT JOIN public.link_agencies__locations link ON ((link.agency_id = agency.id)))
     LEFT JOIN public.locations location ON ((location.id = link.location_id)))
     LEFT JOIN public.us_states state ON ((state.id = location.state_id)))
     LEFT JOIN public.counties county ON ((county.id = location.county_id)))
     LEFT JOIN public.localities locality ON ((locality.id = location.locality_id)));
COMMENT ON MATERIALIZED VIEW public.typeahead_agencies IS 'Names of agencies to complete what a user types, one row for each location, as of the last refresh.';

CREATE INDEX ix_typeahead_agencies__folded_name_id_location_id ON public.typeahead_agencies USING btree (folded_name, id, location_id);

CREATE INDEX ix_typeahead_agencies__folded_name_trigram ON public.typeahead_agencies USING gist (folded_name public.gist_trgm_ops (siglen='256'));

CREATE UNIQUE INDEX uq_typeahead_agencies__id_location_id ON public.typeahead_agencies USING btree (id, location_id) NULLS NOT DISTINCT;

COMMENT ON COLUMN public.typeahead_agencies.id IS 'Identifies the agency; an agency of several locations repeats.';
COMMENT ON COLUMN public.typeahead_agencies.name IS 'Name of the agency, to match with what is typed.';
COMMENT ON COLUMN public.typeahead_agencies.jurisdiction_type IS 'Kind of jurisdiction that the agency has.';
COMMENT ON COLUMN public.typeahead_agencies.state_iso IS 'Postal code of two letters, such as PA.';
COMMENT ON COLUMN public.typeahead_agencies.municipality IS 'Name of the locality.';
COMMENT ON COLUMN public.typeahead_agencies.county_name IS 'Name of the county.';
COMMENT ON COLUMN public.typeahead_agencies.location_id IS 'Location of the agency; null for an agency without one.';
COMMENT ON COLUMN public.typeahead_agencies.folded_name IS 'The name in small letters, to find it by.';

DROP MATERIALIZED VIEW public.typeahead_trigrams;
