/* Data sources of federal agencies, wherever these are. */
#ifndef DSDB_QUERIES_SEARCH_FEDERAL_SOURCES_H
#define DSDB_QUERIES_SEARCH_FEDERAL_SOURCES_H

#include <calx/query.h>
#include "models/agencies.h"
#include "models/data_sources.h"

/* One data source of one federal agency. A source of several has several rows. */
RESULT(federal_source, FIELD(agency_id, int4), FIELD(agency_name, varchar), FIELD(agency_type, agency_type),
       FIELD(data_source_id, int4), FIELD(data_source_name, varchar), FIELD(record_type, record_type, NULLABLE),
       FIELD(record_category, varchar, NULLABLE), FIELD(record_formats, text_array),
       FIELD(access_types, access_type_array), FIELD(source_url, varchar), FIELD(url_status, url_status_enum),
       FIELD(agency_supplied, boolean, NULLABLE), FIELD(coverage_start, date, NULLABLE),
       FIELD(coverage_end, date, NULLABLE));

/* A select of federal_source rows of these categories, of all where `count` is 0, by agency and source. */
calx_select *federal_sources(calx_arena *arena, const calx_text *categories, size_t count);

#endif
