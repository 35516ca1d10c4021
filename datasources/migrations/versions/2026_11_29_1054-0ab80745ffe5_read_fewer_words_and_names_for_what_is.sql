-- Of a misspelt name that has a word of many names, tens of thousands of names were weighed; the nearest words are read until
-- they have led to 12,000. Common words were joined by reading all words. And that no name contains the term was found by
-- comparing all of its trigrams for each name that has the rarest: a pattern of one rare word finds as much.
-- calx:revision 0ab80745ffe5
-- calx:revises f8e20bd66bcd
-- calx:created 2026-11-29 10:54 UTC
-- calx:message Read fewer words and names for what is misspelt
-- calx:upgrade
DROP MATERIALIZED VIEW public.typeahead_trigrams;

DROP MATERIALIZED VIEW public.typeahead_words;

SET LOCAL check_function_bodies = off;
CREATE OR REPLACE FUNCTION public.rarest_pattern(term text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
AS $function$
declare
    many_names constant integer := 10000;
    part text;
begin
    select word.part into part
    from (
        select matched[1] as part, trim(matched[1]) as word
        from regexp_matches(replace(lower(term), ' ', '  '), ' ?[[:alnum:]]+ ?', 'g') as matched
    ) as word
    cross join lateral (
        select min(coalesce(known.name_count, 0)) as count
        from unnest(show_trgm(word.word)) as entry (trigram)
        left join lateral (
            select name_count from typeahead_trigrams where typeahead_trigrams.trigram = entry.trigram limit 1
        ) as known on true
        where (left(entry.trigram, 1) <> ' ' or left(word.part, 1) = ' ')
        and (right(entry.trigram, 1) <> ' ' or right(word.part, 1) = ' ')
    ) as names
    where names.count < many_names
    order by names.count, length(word.part) desc
    limit 1;
    return '%' || part || '%';
end
$function$;

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
    read_names constant integer := 12000;
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
            from common_word
            cross join lateral ( -- a few look-ups; as a join the server reads all words
                select leads_to from typeahead_words where id = common_word.word_id limit 1
            ) as word
        ) as entry
        group by frame
    ), rare_word as (
        select word_id, count(*)::integer as shared
        from (select unnest(rare_word_ids) as word_id from rest) as entry
        group by word_id
        order by count(*) * 3 - (word_id & 31) desc, word_id
        limit read_words
    ), read_word as (
        select
            rare_word.shared, word.leads_to,
            sum(word.name_count) over (
                order by rare_word.shared * 3 - (rare_word.word_id & 31) desc, rare_word.word_id
                rows between unbounded preceding and 1 preceding
            ) as read_before
        from rare_word
        cross join lateral (
            select leads_to, name_count from typeahead_words where id = rare_word.word_id limit 1
        ) as word
    ), found as (
        select entry, sum(shared)::integer as shared
        from (
            select unnest(leads_to) as entry, shared from read_word where coalesce(read_before, 0) < read_names
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
CREATE MATERIALIZED VIEW public.typeahead_words AS
 SELECT (((row_number() OVER (ORDER BY word.word) * 32) + LEAST(cardinality(public.show_trgm(word.word)), 31)))::integer AS id,
    word.word,
    array_agg(((((name.frame)::bigint << 44) | ((LEAST(name.length, 4095))::bigint << 32)) | (name.id)::bigint) ORDER BY name.id) AS leads_to,
    (count(*))::integer AS name_count
   FROM (public.typeahead_names name
     CROSS JOIN LATERAL unnest(name.rare_words) word(word))
  GROUP BY word.word
UNION ALL
 SELECT ((((- row_number() OVER (ORDER BY word.word)) * 32) + LEAST(cardinality(public.show_trgm(word.word)), 31)))::integer AS id,
    word.word,
    array_agg(DISTINCT (name.frame)::bigint) AS leads_to,
    (count(*))::integer AS name_count
   FROM (public.typeahead_names name
     CROSS JOIN LATERAL unnest(name.common_words) word(word))
  GROUP BY word.word;
COMMENT ON MATERIALIZED VIEW public.typeahead_words IS 'Words of the names of agencies, to find names that are misspelt, as of the last refresh.';

CREATE UNIQUE INDEX uq_typeahead_words__id ON public.typeahead_words USING btree (id);

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.typeahead_trigrams AS
 SELECT trigram.trigram,
    COALESCE(array_agg(word.id ORDER BY word.id) FILTER (WHERE (word.id > 0)), '{}'::integer[]) AS rare_word_ids,
    COALESCE(array_agg(word.id ORDER BY word.id) FILTER (WHERE (word.id < 0)), '{}'::integer[]) AS common_word_ids,
    (sum(word.name_count))::integer AS name_count
   FROM (public.typeahead_words word
     CROSS JOIN LATERAL unnest(public.show_trgm(word.word)) trigram(trigram))
  GROUP BY trigram.trigram;
COMMENT ON MATERIALIZED VIEW public.typeahead_trigrams IS 'Words by their trigrams, to find names that are misspelt, as of the last refresh.';

CREATE UNIQUE INDEX uq_typeahead_trigrams__trigram ON public.typeahead_trigrams USING btree (trigram);

COMMENT ON COLUMN public.typeahead_trigrams.trigram IS 'Three letters that all these words have.';
COMMENT ON COLUMN public.typeahead_trigrams.rare_word_ids IS 'Numbers of the rare words, in order.';
COMMENT ON COLUMN public.typeahead_trigrams.common_word_ids IS 'Numbers of the common words, in order.';
COMMENT ON COLUMN public.typeahead_trigrams.name_count IS 'How many names these words have, added up.';
COMMENT ON COLUMN public.typeahead_words.id IS 'Number of the word, negative for a common one; see the view.';
COMMENT ON COLUMN public.typeahead_words.word IS 'The word in small letters.';
COMMENT ON COLUMN public.typeahead_words.leads_to IS 'Names that have a rare word, frames that have a common one.';
COMMENT ON COLUMN public.typeahead_words.name_count IS 'How many names have the word.';
-- calx:downgrade
DROP MATERIALIZED VIEW public.typeahead_trigrams;

DROP MATERIALIZED VIEW public.typeahead_words;

DROP FUNCTION public.rarest_pattern(text);

SET LOCAL check_function_bodies = off;
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

COMMENT ON COLUMN public.typeahead_trigrams.trigram IS 'Three letters that all these words have.';
COMMENT ON COLUMN public.typeahead_trigrams.rare_word_ids IS 'Numbers of the rare words, in order.';
COMMENT ON COLUMN public.typeahead_trigrams.common_word_ids IS 'Numbers of the common words, in order.';
COMMENT ON COLUMN public.typeahead_words.id IS 'Number of the word, negative for a common one; see the view.';
COMMENT ON COLUMN public.typeahead_words.word IS 'The word in small letters.';
COMMENT ON COLUMN public.typeahead_words.leads_to IS 'Names that have a rare word, frames that have a common one.';
