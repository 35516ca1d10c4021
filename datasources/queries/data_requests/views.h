/* Data requests as their readers see them, with what is linked to each. */
#ifndef DSDB_QUERIES_DATA_REQUESTS_VIEWS_H
#define DSDB_QUERIES_DATA_REQUESTS_VIEWS_H

#include "models/data_requests.h"
#include "models/locations.h"
#include "queries/builder.h"
#include "queries/linked.h"

/* A data request; a column that wasn't read is not set. Locations are by full name, data sources by name. */
CALX_PARTIAL(data_request_view, DATA_REQUESTS_EXPANDED, NESTED(locations, expanded_location),
             NESTED(data_sources, linked_data_source));

/* A page of data requests. Everything is of one moment. */
typedef struct data_request_views {
    query_builder builder;
    calx_select *select;          /* taken: data_request_view's columns, in an order of its own */
    int64_t page;                 /* taken */
    data_request_view_list found; /* given */
    bool more;                    /* given: other pages follow */
} data_request_views;

data_request_views data_request_views_of(calx_select *select, int64_t page);

#endif
