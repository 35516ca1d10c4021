-- The records of data_sources.csv as cleaned; columns.c has the same columns in the same order.
-- raw: the record whole. The kind's own columns come first and make the digest.
create temp table import_data_sources (
    line bigint not null,
    reason text,
    raw text[] not null,
    name text,
    record_type text,
    source_url text,
    description text,
    agency_ids text[],
    agency_supplied boolean,
    supplying_entity text,
    agency_originated boolean,
    originating_entity text,
    agency_aggregation text,
    coverage_start date,
    coverage_end date,
    retention_schedule text,
    detail_level text,
    access_types text[],
    data_portal_type text,
    record_formats text[],
    update_frequency text,
    update_method text,
    readme_url text,
    access_notes text
) on commit drop;
