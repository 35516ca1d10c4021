-- The base of a URL lost every leading letter that occurs in "https://www.", so that different hosts
-- became one. Now it loses the scheme and "www.", in any case, each at most once.
-- calx:revision 9a4dff7123e0
-- calx:revises d595ee6bc7d8
-- calx:created 2026-11-22 09:10 UTC
-- calx:message Strip prefixes, not characters, from source URLs
-- calx:upgrade

drop materialized view distinct_source_urls;

create materialized view distinct_source_urls as
select distinct
    rtrim(
        regexp_replace(source.source_url, '^([a-z][a-z0-9+.-]*://)?(www\.)?', '', 'i'), '/'
    ) as base_url,
    source.source_url as original_url
from data_sources as source;

-- calx:downgrade

drop materialized view distinct_source_urls;

create materialized view distinct_source_urls as
select distinct
    rtrim(ltrim(source.source_url, 'https://www.'), '/') as base_url,
    source.source_url as original_url
from data_sources as source;
