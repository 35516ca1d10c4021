-- The rows of typeahead_agencies whose names are the most similar to a term by trigram, with 1 - similarity.
--
-- A name's trigrams are those of its words, so names are found by words: the rare ones that share most with the term for
-- their length, until they have led to enough names. What a name shares is the sum of its words, where the common ones are summed once a frame; that is exact
-- but for trigrams of two words. The nearest by this estimate, and the shortest names of the nearest frames, are then
-- compared. So the work is bounded whatever the term; a name may be left out that is about as near as the last of
-- those found.
create or replace function similar_agencies(term text, most integer)
returns table (
    id integer, name varchar, jurisdiction_type jurisdiction_type, state_iso text, municipality varchar,
    county_name text, location_id bigint, distance real
)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off -- few rows of each view are read, which a plan that is kept can't know
set enable_mergejoin = off
as $$
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
$$;
