/* Data sources of the agencies in reach of a place. */
#ifndef DSDB_QUERIES_SEARCH_SOURCES_BY_LOCATION_H
#define DSDB_QUERIES_SEARCH_SOURCES_BY_LOCATION_H

#include <calx/query.h>
#include "models/agencies.h"
#include "models/data_sources.h"
#include "models/locations.h"

/* One data source of one agency. A source of several agencies has several rows; an agency that works at
 * several places in reach has one, with the most local of them. */
RESULT(found_source, FIELD(agency_id, int4), FIELD(agency_name, varchar), FIELD(jurisdiction_type, jurisdiction_type),
       FIELD(agency_type, agency_type), FIELD(location_id, int8), FIELD(location_type, location_type),
       FIELD(state_iso, text, NULLABLE), FIELD(county_name, text, NULLABLE), FIELD(municipality, varchar, NULLABLE),
       FIELD(data_source_id, int4), FIELD(data_source_name, varchar), FIELD(record_type, record_type, NULLABLE),
       FIELD(record_formats, text_array), FIELD(access_types, access_type_array), FIELD(source_url, varchar),
       FIELD(url_status, url_status_enum), FIELD(agency_supplied, boolean, NULLABLE),
       FIELD(coverage_start, date, NULLABLE), FIELD(coverage_end, date, NULLABLE));

/* What to search for: record types or categories. Zero-initialised: everything. */
typedef struct source_filter {
    const record_type *record_types; /* any of these */
    size_t record_type_count;        /* 0: any at all */
    const calx_text *categories;     /* names of record categories: a type of any of these */
    size_t category_count;           /* 0: any at all */
} source_filter;

/* A select of found_source rows, ordered by state, county, municipality, agency and source. */
calx_select *sources_by_location(calx_arena *arena, const expanded_location *place, const source_filter *filter);

#endif
