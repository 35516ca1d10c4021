-- Every different name of agencies, folded, in the order of its number, with the words that it is made of. Words that more
-- than one name in 30 has (police, department) are common: they are few, and names are grouped by which of them they have,
-- which is their frame. See client/nearest_agencies.c.
create materialized view typeahead_names as
with name as materialized (
    select folded_name, row_number() over (order by folded_name)::integer as id
    from (select distinct lower(name) collate "C" as folded_name from agencies) as agency
), part as materialized ( -- words are what show_trgm takes for words: runs of letters and digits
    select distinct name.id, word
    from name
    cross join lateral regexp_split_to_table(name.folded_name collate "default", '[^[:alnum:]]+') as word
    where word <> ''
), common as (
    select word from part group by word having count(*) * 30 > (select count(*) from name)
), split as (
    select
        name.id,
        name.folded_name,
        coalesce(array_agg(part.word order by part.word) filter (where common.word is not null), '{}') as common_words,
        coalesce(
            array_agg(part.word order by part.word) filter (where common.word is null and part.word is not null), '{}'
        ) as rare_words
    from name
    left join part on part.id = name.id
    left join common on common.word = part.word
    group by name.id, name.folded_name
)
select
    id,
    folded_name,
    cardinality(show_trgm(folded_name)) as length,
    dense_rank() over (order by cardinality(common_words), common_words)::integer as frame,
    common_words,
    rare_words
from split;

create unique index uq_typeahead_names__id on typeahead_names (id);
create index ix_typeahead_names__frame_length_id on typeahead_names (frame, length, id);
