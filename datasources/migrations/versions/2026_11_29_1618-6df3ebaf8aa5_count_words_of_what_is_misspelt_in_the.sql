-- Made from the models; run up and down on a copy of the schema, and compared.
-- calx:revision 6df3ebaf8aa5
-- calx:revises d2948eb6fca2
-- calx:created 2026-11-29 16:18 UTC
-- calx:message Count words of what is misspelt in the client
-- calx:upgrade
DROP FUNCTION public.similar_agencies(text, integer);

DROP FUNCTION public.rarest_pattern(text);

CREATE OR REPLACE FUNCTION public.rarest_pattern(term text, many_names integer)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
AS $function$
declare
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
-- calx:downgrade
DROP FUNCTION public.rarest_pattern(text, integer);

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
