/* The tables that the contenders read and write, as Calx's models. */
#ifndef BENCH_QUERIES_SCHEMA_H
#define BENCH_QUERIES_SCHEMA_H

#include <calx/load.h>

#define AGENCY_COLUMNS(C)                                               \
    C(id, int4, PRIMARY_KEY, IDENTITY)                                  \
    C(name, text, NOT_NULL)                                             \
    C(kind, text, NOT_NULL)                                             \
    C(founded, int4)                                                    \
    C(is_open, boolean, NOT_NULL)                                       \
    C(latitude, float8)                                                 \
    C(created_at, timestamptz, NOT_NULL, DEFAULT("CURRENT_TIMESTAMP"))  \
    C(updated_at, timestamp, NOT_NULL, DEFAULT("CURRENT_TIMESTAMP"))

/* Read from; inserted into; updated. */
CALX_MODEL(agency, agencies, AGENCY_COLUMNS, RELATES(TO_MANY(sources, sources, id, agency_id)));
CALX_MODEL(arrival, arrivals, AGENCY_COLUMNS);
CALX_MODEL(change, changes, AGENCY_COLUMNS);

#define SOURCE_COLUMNS(C)              \
    C(id, int4, PRIMARY_KEY, IDENTITY) \
    C(agency_id, int4, NOT_NULL)       \
    C(name, text, NOT_NULL)            \
    C(url, text, NOT_NULL)             \
    C(pages, int4, NOT_NULL)
CALX_MODEL(source, sources, SOURCE_COLUMNS, RELATES(TO_MANY(requests, requests, id, source_id)));

#define REQUEST_COLUMNS(C)             \
    C(id, int4, PRIMARY_KEY, IDENTITY) \
    C(source_id, int4, NOT_NULL)       \
    C(title, text, NOT_NULL)           \
    C(closed, boolean, NOT_NULL)
CALX_MODEL(request, requests, REQUEST_COLUMNS);

#endif
