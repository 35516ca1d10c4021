/* From federal agencies to their data sources; an index of jurisdictions leads to them. */
#include "federal_sources.h"

#include "models/links/agencies__data_sources.h"

#include <calx/verify.h>

calx_select *federal_sources(calx_arena *arena, const calx_text *categories, size_t count)
{
    calx_select *q = select_(arena, as(agencies.id, "agency_id"), as(agencies.name, "agency_name"),
                             agencies.agency_type, as(data_sources.id, "data_source_id"),
                             as(data_sources.name, "data_source_name"), as(record_types.name, "record_type"),
                             as(record_categories.name, "record_category"), data_sources.record_formats,
                             data_sources.access_types, data_sources.source_url, data_sources.url_status,
                             data_sources.agency_supplied, data_sources.coverage_start, data_sources.coverage_end);
    from(q, agencies);
    join(q, link_agencies__data_sources, eq_col(link_agencies__data_sources.agency_id, agencies.id));
    join(q, data_sources, eq_col(data_sources.id, link_agencies__data_sources.data_source_id));
    left_join(q, record_types, eq_col(record_types.id, data_sources.record_type_id));
    left_join(q, record_categories, eq_col(record_categories.id, record_types.category_id));
    where(q, eq(agencies.jurisdiction_type, JURISDICTION_FEDERAL));
    if (count > 0)
        where(q, in_(record_categories.name, categories, count));
    order_by(q, agencies.name, agencies.id, data_sources.name, data_sources.id);
    return q;
}

CALX_VERIFY_ROWS(all_federal_sources, federal_source, federal_sources(arena, NULL, 0));
CALX_VERIFY_ROWS(some_federal_sources, federal_source, federal_sources(arena, &CALX_TEXT("Other"), 1));
