/* Data sources with the same URL, however it is spelt. */
#ifndef DSDB_QUERIES_DATA_SOURCES_DUPLICATES_H
#define DSDB_QUERIES_DATA_SOURCES_DUPLICATES_H

#include <calx/query.h>
#include "models/data_sources.h"

/* A data source whose URL is one that was asked for, but for scheme, `www.` and slashes at the end. */
RESULT(url_duplicate, FIELD(number, int4), /* of the URL that was asked for, counted from 1 */
       FIELD(data_source_id, int4), FIELD(name, varchar), FIELD(source_url, varchar),
       FIELD(record_type, record_type, NULLABLE), FIELD(url_status, url_status_enum));

/* A select of the data sources with each of the URLs, in their order, and by id. */
calx_select *url_duplicates(calx_arena *arena, const calx_text *urls, size_t count);

#endif
