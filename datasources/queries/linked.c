/* What is told of something that is linked. */
#include "linked.h"

#include "models/agencies.h"
#include "models/data_requests.h"
#include "models/data_sources.h"

#include <calx/verify.h>

calx_select *linked_agencies(calx_arena *arena)
{
    calx_select *q = select_(arena, agencies.id, agencies.name, agencies.jurisdiction_type, agencies.agency_type);
    from(q, agencies);
    order_by(q, agencies.name, agencies.id);
    return q;
}

calx_select *linked_data_sources(calx_arena *arena)
{
    calx_select *q = select_(arena, data_sources.id, data_sources.name, as(record_types.name, "record_type"),
                             data_sources.source_url, data_sources.url_status);
    from(q, data_sources);
    left_join(q, record_types, eq_col(record_types.id, data_sources.record_type_id));
    order_by(q, data_sources.name, data_sources.id);
    return q;
}

calx_select *linked_data_requests(calx_arena *arena)
{
    calx_select *q = select_(arena, data_requests.id, data_requests.title, data_requests.request_status);
    from(q, data_requests);
    order_by(q, data_requests.id);
    return q;
}

CALX_VERIFY_ROWS(linked_agencies, linked_agency, linked_agencies(arena));
CALX_VERIFY_ROWS(linked_data_sources, linked_data_source, linked_data_sources(arena));
CALX_VERIFY_ROWS(linked_data_requests, linked_data_request, linked_data_requests(arena));
