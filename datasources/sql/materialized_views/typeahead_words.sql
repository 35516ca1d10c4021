-- From a word to the names that have it. A rare word's number is positive, and what it leads to is of each name, from the
-- high bits to the low ones: its frame, how many trigrams it has (12 bits), its number (32 bits). A common word's number
-- is negative, and it leads to frames. The low 5 bits of either are how many trigrams the word has, at most 31. So what
-- client/nearest_agencies.c has to weigh is known before rows are looked up. name_count is how many names have the word.
create materialized view typeahead_words as
select
    (row_number() over (order by word) * 32 + least(cardinality(show_trgm(word)), 31))::integer as id,
    word,
    array_agg((frame::bigint << 44) | (least(length, 4095)::bigint << 32) | name.id order by name.id) as leads_to,
    count(*)::integer as name_count
from typeahead_names as name
cross join lateral unnest(name.rare_words) as word
group by word
union all
select
    (-row_number() over (order by word) * 32 + least(cardinality(show_trgm(word)), 31))::integer,
    word,
    array_agg(distinct frame::bigint),
    count(*)::integer
from typeahead_names as name
cross join lateral unnest(name.common_words) as word
group by word;

create unique index uq_typeahead_words__id on typeahead_words (id);
