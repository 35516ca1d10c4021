/* Data sources as their readers see them, with what is linked to each. */
#ifndef DSDB_QUERIES_DATA_SOURCES_VIEWS_H
#define DSDB_QUERIES_DATA_SOURCES_VIEWS_H

#include "models/data_sources.h"
#include "models/locations.h"
#include "queries/builder.h"
#include "queries/linked.h"

/* A data source; a column that wasn't read is not set. Agencies are by name, their locations by full name, each once, and
 * data requests by id. */
CALX_PARTIAL(data_source_view, DATA_SOURCES_EXPANDED, NESTED(agencies, linked_agency),
             NESTED(locations, expanded_location), NESTED(data_requests, linked_data_request));

/* A page of data sources. Everything is of one moment. */
typedef struct data_source_views {
    query_builder builder;
    calx_select *select;         /* taken: data_source_view's columns, in an order of its own */
    int64_t page;                /* taken */
    data_source_view_list found; /* given */
    bool more;                   /* given: other pages follow */
} data_source_views;

data_source_views data_source_views_of(calx_select *select, int64_t page);

#endif
