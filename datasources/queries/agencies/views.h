/* Agencies as their readers see them, with what is linked to each. */
#ifndef DSDB_QUERIES_AGENCIES_VIEWS_H
#define DSDB_QUERIES_AGENCIES_VIEWS_H

#include "queries/agencies/by_id.h"

/* An agency; a column that wasn't read is not set. Locations are by full name, meta URLs by URL, data sources by name. */
CALX_PARTIAL(agency_view, AGENCIES, NESTED(locations, expanded_location), NESTED(meta_urls, meta_url),
             NESTED(data_sources, linked_data_source));

/* A page of agencies. Everything is of one moment. */
typedef struct agency_views {
    query_builder builder;
    calx_select *select;    /* taken: agency_view's columns, in an order of its own */
    int64_t page;           /* taken */
    agency_view_list found; /* given */
    bool more;              /* given: other pages follow */
} agency_views;

agency_views agency_views_of(calx_select *select, int64_t page);

#endif
