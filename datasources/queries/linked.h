/* Agencies, data sources and data requests as rows of what is linked to something else. */
#ifndef DSDB_QUERIES_LINKED_H
#define DSDB_QUERIES_LINKED_H

#include <calx/query.h>
#include "models/enums.h"

RESULT(linked_agency, FIELD(id, int4), FIELD(name, varchar), FIELD(jurisdiction_type, jurisdiction_type),
       FIELD(agency_type, agency_type));

RESULT(linked_data_source, FIELD(id, int4), FIELD(name, varchar), FIELD(record_type, record_type, NULLABLE),
       FIELD(source_url, varchar), FIELD(url_status, url_status_enum));

RESULT(linked_data_request, FIELD(id, int8), FIELD(title, text), FIELD(request_status, request_status));

/* Selects of all of them: agencies and data sources by name, data requests by id. The caller, or `load`, says of what. */
calx_select *linked_agencies(calx_arena *arena);
calx_select *linked_data_sources(calx_arena *arena);
calx_select *linked_data_requests(calx_arena *arena);

#endif
