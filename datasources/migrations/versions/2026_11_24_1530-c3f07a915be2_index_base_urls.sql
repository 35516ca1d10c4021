-- Duplicates of a URL are looked for in data_sources itself: distinct_source_urls knows only what was there when it was
-- last refreshed, and a duplicate matters most while sources are being added.
-- calx:revision c3f07a915be2
-- calx:revises 7c1e0d4b92fa
-- calx:created 2026-11-24 15:30 UTC
-- calx:message Index URLs of data sources by what they have in common
-- calx:upgrade

create function base_url(url text) returns text
language sql immutable as $$
    select rtrim(regexp_replace(url, '^([a-z][a-z0-9+.-]*://)?(www\.)?', '', 'i'), '/')
$$;

-- lint: allow require-concurrent-index-creation, because a few thousand rows are indexed in a moment
create index ix_data_sources__base_url on data_sources (base_url(source_url));

-- calx:downgrade

drop index ix_data_sources__base_url;
drop function base_url(text);
