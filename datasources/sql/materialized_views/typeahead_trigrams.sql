-- From a trigram to the agencies whose folded name has it, apart by the length of the name: how many trigrams it has,
-- rounded down to a multiple of 3. Of agencies of one name the first stands for all. See similar_agencies.
create materialized view typeahead_trigrams as
select
    name_trigram as trigram,
    cardinality(name.trigrams) / 3 * 3 as length,
    count(*)::integer as agency_count,
    array_agg(name.agency_id order by name.agency_id) as agency_ids
from (
    select min(id) as agency_id, show_trgm(lower(name)) as trigrams from agencies group by lower(name)
) as name
cross join lateral unnest(name.trigrams) as name_trigram
group by name_trigram, cardinality(name.trigrams) / 3 * 3;

create unique index uq_typeahead_trigrams__trigram_length on typeahead_trigrams (trigram, length);
