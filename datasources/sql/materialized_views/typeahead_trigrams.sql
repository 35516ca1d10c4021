-- From a trigram to the words of names that have it. name_count adds up how many names these have.
create materialized view typeahead_trigrams as
select
    trigram,
    coalesce(array_agg(word.id order by word.id) filter (where word.id > 0), '{}') as rare_word_ids,
    coalesce(array_agg(word.id order by word.id) filter (where word.id < 0), '{}') as common_word_ids,
    sum(word.name_count)::integer as name_count
from typeahead_words as word
cross join lateral unnest(show_trgm(word.word)) as trigram
group by trigram;

create unique index uq_typeahead_trigrams__trigram on typeahead_trigrams (trigram);
