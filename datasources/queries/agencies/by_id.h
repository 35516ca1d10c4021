/* An agency, and everything that is linked to it. */
#ifndef DSDB_QUERIES_AGENCIES_BY_ID_H
#define DSDB_QUERIES_AGENCIES_BY_ID_H

#include "models/agencies.h"
#include "models/locations.h"
#include "queries/builder.h"
#include "queries/linked.h"

/* An agency with what is linked to it. */
typedef struct agency_details {
    agency agency;
    expanded_location_list locations;     /* by full name */
    meta_url_list meta_urls;              /* by URL */
    linked_data_source_list data_sources; /* by name */
} agency_details;

/* All about the agency with an id. CALX_NOT_FOUND where there is none. */
typedef struct agency_by_id {
    query_builder builder;
    int32_t id;           /* taken */
    agency_details found; /* given */
} agency_by_id;

agency_by_id agency_by_id_of(int32_t id);

#endif
