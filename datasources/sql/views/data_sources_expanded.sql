-- A data source with the name of its record type.
create or replace view data_sources_expanded as
select
    source.name,
    source.description,
    source.source_url,
    source.agency_supplied,
    source.supplying_entity,
    source.agency_originated,
    source.agency_aggregation,
    source.coverage_start,
    source.coverage_end,
    source.updated_at,
    source.detail_level,
    source.data_portal_type,
    source.update_method,
    source.readme_url,
    source.originating_entity,
    source.retention_schedule,
    source.id,
    source.scraper_url,
    source.created_at,
    source.agency_described_not_in_database,
    source.data_portal_type_other,
    source.access_notes,
    source.url_status,
    source.record_type_id,
    record_type.name as record_type_name,
    source.access_types,
    source.record_formats
from data_sources as source
left join record_types as record_type on record_type.id = source.record_type_id;
