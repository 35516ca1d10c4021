/* The client's operations on agencies. */
#ifndef DSDB_CLIENT_AGENCIES_H
#define DSDB_CLIENT_AGENCIES_H

#include <calx/session.h>
#include "models/agencies.h"
#include "models/locations.h"

/* A data source as a row of what is linked to it. */
RESULT(linked_data_source, FIELD(id, int4), FIELD(name, varchar), FIELD(record_type, record_type, NULLABLE),
       FIELD(source_url, varchar), FIELD(url_status, url_status_enum));

/* An agency with what is linked to it. */
typedef struct agency_details {
    agency agency;
    expanded_location_list locations;     /* by full name */
    meta_url_list meta_urls;              /* by URL */
    linked_data_source_list data_sources; /* by name */
} agency_details;

/* All about the agency with an id. CALX_NOT_FOUND where there is none. */
bool dsdb_get_agency(calx_session *db, calx_arena *arena, int32_t id, agency_details *out, calx_error *err);

#endif
