-- Lists of names by trigram took 9 ms of a random misspelt name and 58 of the worst, and their refresh didn't end on 4.7
-- million agencies. Names have few different words: words are found by trigram, and names by words.
-- calx:revision d85f4e114117
-- calx:revises b0b7bf196170
-- calx:created 2026-11-29 04:19 UTC
-- calx:message Find misspelt names by their words
-- calx:upgrade
DROP MATERIALIZED VIEW public.typeahead_trigrams;

SET LOCAL check_function_bodies = off;
-- lint: allow downgrade-does-not-restore, because the downgrade was run and compared
CREATE OR REPLACE FUNCTION public.similar_agencies(term text, most integer)
 RETURNS TABLE(id integer, name character varying, jurisdiction_type public.jurisdiction_type, state_iso text, municipality character varying, county_name text, location_id bigint, distance real)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
declare
    trigrams constant text[] := show_trgm(lower(term));
    read_words constant integer := 150;
    read_frames constant integer := 5;
    compared_names constant integer := 5 * most;
begin
    return query
    with list as materialized (
        select rare_word_ids, common_word_ids from typeahead_trigrams where trigram = any(trigrams)
    ), meant as materialized ( -- common words that the term has at least half of
        select array_agg(word_id) as ids
        from (
            select word_id
            from (select unnest(common_word_ids) as word_id from list) as entry
            group by word_id
            having count(*) * 2 >= word_id & 31
        ) as word
    ), rest as materialized ( -- trigrams that aren't of those: other words get no credit for what is already counted
        select rare_word_ids, common_word_ids from list where (common_word_ids && (select ids from meant)) is not true
    ), common_word as (
        select word_id, count(*)::integer as shared
        from (select unnest(common_word_ids) as word_id from list) as entry
        where word_id = any((select ids from meant)::integer[])
        group by word_id
        union all
        select word_id, count(*)::integer
        from (select unnest(common_word_ids) as word_id from rest) as entry
        group by word_id
    ), frame as materialized (
        select frame, sum(shared)::integer as shared
        from (
            select unnest(word.leads_to) as frame, common_word.shared
            from common_word join typeahead_words as word on word.id = common_word.word_id
        ) as entry
        group by frame
    ), rare_word as (
        select word_id, count(*)::integer as shared
        from (select unnest(rare_word_ids) as word_id from rest) as entry
        group by word_id
        order by count(*) * 3 - (word_id & 31) desc, word_id
        limit read_words
    ), found as (
        select entry, sum(shared)::integer as shared
        from (
            select unnest(word.leads_to) as entry, rare_word.shared
            from rare_word join typeahead_words as word on word.id = rare_word.word_id
            union all
            select (shortest.frame::bigint << 44) | (shortest.length::bigint << 32) | shortest.id, 0
            from (select frame from frame order by shared desc, frame limit read_frames) as nearest
            cross join lateral (
                select near.frame, near.length, near.id
                from typeahead_names as near
                where near.frame = nearest.frame::integer
                order by near.length, near.id
                limit most
            ) as shortest
        ) as of_word
        group by entry
    ), likely as (
        select (entry & 4294967295)::integer as name_id
        from found
        left join frame on frame.frame = found.entry >> 44
        cross join lateral (select found.shared + coalesce(frame.shared, 0) as shared) as estimate
        order by
            estimate.shared::real
                / greatest(cardinality(trigrams) + (entry >> 32 & 4095)::integer - estimate.shared, 1) desc,
            name_id
        limit compared_names
    ), near as (
        select known.folded_name, similarity(known.folded_name, term) as similarity
        from likely join typeahead_names as known on known.id = likely.name_id
        order by similarity desc, known.folded_name
        limit most
    )
    select
        agency.id, agency.name, agency.jurisdiction_type, agency.state_iso, agency.municipality, agency.county_name,
        agency.location_id, 1::real - near.similarity
    from near
    join typeahead_agencies as agency on agency.folded_name = near.folded_name
    where near.similarity > 0
    order by near.similarity desc, agency.folded_name, agency.id, agency.location_id
    limit most;
end
$function$;

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.typeahead_names AS
 WITH name AS MATERIALIZED (
         SELECT agency.folded_name,
            (row_number() OVER (ORDER BY agency.folded_name))::integer AS id
           FROM ( SELECT DISTINCT (lower((agencies.name)::text) COLLATE "C") AS folded_name
                   FROM public.agencies) agency
        ), part AS MATERIALIZED (
         SELECT DISTINCT name.id,
            word.word
           FROM (name
             CROSS JOIN LATERAL regexp_split_to_table((name.folded_name COLLATE "default"), '[^[:alnum:]]+'::text) word(word))
          WHERE (word.word <> ''::text)
        ), common AS (
         SELECT part.word
           FROM part
          GROUP BY part.word
         HAVING ((count(*) * 30) > ( SELECT count(*) AS count
                   FROM name))
        ), split AS (
         SELECT name.id,
            name.folded_name,
            COALESCE(array_agg(part.word ORDER BY part.word) FILTER (WHERE (common.word IS NOT NULL)), '{}'::text[]) AS common_words,
            COALESCE(array_agg(part.word ORDER BY part.word) FILTER (WHERE ((common.word IS NULL) AND (part.word IS NOT NULL))), '{}'::text[]) AS rare_words
           FROM ((name
             LEFT JOIN part ON ((part.id = name.id)))
             LEFT JOIN common ON ((common.word = part.word)))
          GROUP BY name.id, name.folded_name
        )
 SELECT split.id,
    split.folded_name,
    cardinality(public.show_trgm(split.folded_name)) AS length,
    (dense_rank() OVER (ORDER BY (cardinality(split.common_words)), split.common_words))::integer AS frame,
    split.common_words,
    split.rare_words
   FROM split;
COMMENT ON MATERIALIZED VIEW public.typeahead_names IS 'The different names of agencies and their words, to find names that are misspelt, as of the last refresh.';

CREATE INDEX ix_typeahead_names__frame_length_id ON public.typeahead_names USING btree (frame, length, id);

CREATE UNIQUE INDEX uq_typeahead_names__id ON public.typeahead_names USING btree (id);

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.typeahead_words AS
 SELECT (((row_number() OVER (ORDER BY word.word) * 32) + LEAST(cardinality(public.show_trgm(word.word)), 31)))::integer AS id,
    word.word,
    array_agg(((((name.frame)::bigint << 44) | ((LEAST(name.length, 4095))::bigint << 32)) | (name.id)::bigint) ORDER BY name.id) AS leads_to
   FROM (public.typeahead_names name
     CROSS JOIN LATERAL unnest(name.rare_words) word(word))
  GROUP BY word.word
UNION ALL
 SELECT ((((- row_number() OVER (ORDER BY word.word)) * 32) + LEAST(cardinality(public.show_trgm(word.word)), 31)))::integer AS id,
    word.word,
    array_agg(DISTINCT (name.frame)::bigint) AS leads_to
   FROM (public.typeahead_names name
     CROSS JOIN LATERAL unnest(name.common_words) word(word))
  GROUP BY word.word;
COMMENT ON MATERIALIZED VIEW public.typeahead_words IS 'Words of the names of agencies, to find names that are misspelt, as of the last refresh.';

CREATE UNIQUE INDEX uq_typeahead_words__id ON public.typeahead_words USING btree (id);

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.typeahead_trigrams AS
 SELECT trigram.trigram,
    COALESCE(array_agg(word.id ORDER BY word.id) FILTER (WHERE (word.id > 0)), '{}'::integer[]) AS rare_word_ids,
    COALESCE(array_agg(word.id ORDER BY word.id) FILTER (WHERE (word.id < 0)), '{}'::integer[]) AS common_word_ids
   FROM (public.typeahead_words word
     CROSS JOIN LATERAL unnest(public.show_trgm(word.word)) trigram(trigram))
  GROUP BY trigram.trigram;
COMMENT ON MATERIALIZED VIEW public.typeahead_trigrams IS 'Words by their trigrams, to find names that are misspelt, as of the last refresh.';

CREATE UNIQUE INDEX uq_typeahead_trigrams__trigram ON public.typeahead_trigrams USING btree (trigram);

COMMENT ON COLUMN public.typeahead_names.id IS 'Number of the name in their order.';
COMMENT ON COLUMN public.typeahead_names.folded_name IS 'The name in small letters.';
COMMENT ON COLUMN public.typeahead_names.length IS 'How many trigrams it has.';
COMMENT ON COLUMN public.typeahead_names.frame IS 'Number of the group of names that have these common words.';
COMMENT ON COLUMN public.typeahead_names.common_words IS 'Those of its words that more than one name in 30 has.';
COMMENT ON COLUMN public.typeahead_names.rare_words IS 'Its other words.';
COMMENT ON COLUMN public.typeahead_trigrams.trigram IS 'Three letters that all these words have.';
COMMENT ON COLUMN public.typeahead_trigrams.rare_word_ids IS 'Numbers of the rare words, in order.';
COMMENT ON COLUMN public.typeahead_trigrams.common_word_ids IS 'Numbers of the common words, in order.';
COMMENT ON COLUMN public.typeahead_words.id IS 'Number of the word, negative for a common one; see the view.';
COMMENT ON COLUMN public.typeahead_words.word IS 'The word in small letters.';
COMMENT ON COLUMN public.typeahead_words.leads_to IS 'Names that have a rare word, frames that have a common one.';
-- calx:downgrade
DROP MATERIALIZED VIEW public.typeahead_trigrams;

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

COMMENT ON COLUMN public.typeahead_trigrams.trigram IS 'Three letters that the names of all these agencies have.';
COMMENT ON COLUMN public.typeahead_trigrams.length IS 'How many trigrams their names have, down to a multiple of 3.';
COMMENT ON COLUMN public.typeahead_trigrams.agency_count IS 'Number of these agencies.';
COMMENT ON COLUMN public.typeahead_trigrams.agency_ids IS 'One agency of each name, in order.';

DROP MATERIALIZED VIEW public.typeahead_words;

DROP MATERIALIZED VIEW public.typeahead_names;
