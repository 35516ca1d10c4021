/* The client's operations on data sources. */
#ifndef DSDB_CLIENT_DATA_SOURCES_H
#define DSDB_CLIENT_DATA_SOURCES_H

#include <calx/session.h>
#include "models/agencies.h"
#include "models/data_requests.h"
#include "models/data_sources.h"
#include "models/locations.h"

/* A data request as a row of what is linked to it. */
RESULT(linked_data_request, FIELD(id, int8), FIELD(title, text), FIELD(request_status, request_status));

/* A data source with what is linked to it. */
typedef struct data_source_details {
    data_source data_source;
    bool has_record_type;                   /* false: `record_type` holds nothing */
    expanded_record_type record_type;       /* with its category */
    archive_info archive;                   /* zero where the source has no such row */
    expanded_agency_list agencies;          /* by name; one of several locations has a row for each */
    expanded_location_list locations;       /* of the agencies, each once, by full name */
    linked_data_request_list data_requests; /* by id */
} data_source_details;

/* All about the data source with an id. CALX_NOT_FOUND where there is none. */
bool dsdb_get_data_source(calx_session *db, calx_arena *arena, int32_t id, data_source_details *out, calx_error *err);

#endif
