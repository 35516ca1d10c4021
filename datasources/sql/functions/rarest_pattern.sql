-- A pattern for LIKE that whatever contains the term matches, too, and little else: the word of the term, with the blanks
-- around it, whose rarest trigram the fewest names of agencies have. What is misspelt is found nowhere after a look at few
-- trigrams, while an index by trigrams goes through all that have the rarest one and compares the others of a long term. Null
-- where the term has no word, or where none of its words has a trigram that fewer than `many_names` names have.
create or replace function rarest_pattern(term text, many_names integer) returns text
language plpgsql stable
set enable_seqscan = off
as $$
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
$$;
