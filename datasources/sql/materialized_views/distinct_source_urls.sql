-- Source URLs without what varies in the spelling of one address, to find duplicates.
create materialized view distinct_source_urls as
select distinct
    rtrim(
        regexp_replace(source.source_url, '^([a-z][a-z0-9+.-]*://)?(www\.)?', '', 'i'), '/'
    ) as base_url,
    source.source_url as original_url
from data_sources as source;

create unique index uq_distinct_source_urls__original_url on distinct_source_urls (original_url);
create index ix_distinct_source_urls__base_url on distinct_source_urls (base_url);
