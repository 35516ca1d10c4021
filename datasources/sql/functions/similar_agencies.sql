-- The rows of typeahead_agencies whose names are the most similar to a term by trigram, with 1 - similarity.
--
-- A name that is alike enough has many of the term's trigrams, so it has one of the rarest among names of its length.
-- The rarest lists of typeahead_trigrams are read and each name counted; what it may have of the lists that were not
-- read bounds its similarity. Names are compared in the order of their bounds, until no other can be nearer. Where too
-- little was read to be certain, more is.
create or replace function similar_agencies(term text, most integer)
returns table (
    id integer, name varchar, jurisdiction_type jurisdiction_type, state_iso text, municipality varchar,
    county_name text, location_id bigint, distance real
)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set work_mem = '64MB'
set jit = off
as $$
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
$$;
