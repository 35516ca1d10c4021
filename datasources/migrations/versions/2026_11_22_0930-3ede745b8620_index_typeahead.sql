-- A GiST index serves ILIKE and also the order by distance (name <-> term), which GIN cannot. GIN is the faster
-- of the two for ILIKE; one index was worth more than that. The long signature was tried with one rare term in
-- 23,000 names: 0.13 ms, against 1.6 ms with 64 bytes. A term of one or two letters has no trigram to look up:
-- lower(name) LIKE 'te%' takes the prefix index.
-- calx:revision 3ede745b8620
-- calx:revises f85103a1c180
-- calx:created 2026-11-22 09:30 UTC
-- calx:message Index names by trigram and by prefix
-- calx:upgrade

create index ix_typeahead_locations__search_name_trigram
    on typeahead_locations using gist (search_name gist_trgm_ops (siglen = 256));
create index ix_typeahead_agencies__name_trigram
    on typeahead_agencies using gist (name gist_trgm_ops (siglen = 256));
create index ix_agencies__name_trigram
    on agencies using gist (name gist_trgm_ops (siglen = 256));

create index ix_typeahead_locations__search_name_prefix
    on typeahead_locations (lower(search_name) text_pattern_ops);
create index ix_typeahead_agencies__name_prefix
    on typeahead_agencies (lower(name) text_pattern_ops);

-- calx:downgrade

drop index
    ix_typeahead_agencies__name_prefix,
    ix_typeahead_locations__search_name_prefix,
    ix_agencies__name_trigram,
    ix_typeahead_agencies__name_trigram,
    ix_typeahead_locations__search_name_trigram;
