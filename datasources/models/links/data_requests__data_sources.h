/* Data requests and the sources that serve them. */
#ifndef DSDB_MODELS_LINKS_DATA_REQUESTS__DATA_SOURCES_H
#define DSDB_MODELS_LINKS_DATA_REQUESTS__DATA_SOURCES_H

#include <calx/model.h>
#include "../mixins.h"

#define LINK_DATA_REQUESTS__DATA_SOURCES(C)                                                                  \
    SERIAL_ID(C, link_data_sources_data_requests_id_seq, DOC("Identifies the link."))                        \
    C(request_id, int4, NOT_NULL, REFERENCES(data_requests, id), ON_DELETE("CASCADE"),                       \
      CONSTRAINT("link_data_sources_data_requests_request_id_fkey"), DOC("Request that the source serves.")) \
    DATA_SOURCE_ID(C, IDENTITY, CONSTRAINT("link_data_sources_data_requests_data_source_id_fkey"),           \
                   DOC("Data source that serves the request."))
CALX_MODEL(data_request_data_source, link_data_requests__data_sources, LINK_DATA_REQUESTS__DATA_SOURCES,
           DOC("Which data sources serve which requests."),
           KEYS({ "link_data_sources_data_requests_pkey", "PRIMARY KEY", "(id)" },
                { "unique_source_request", "UNIQUE", "(data_source_id, request_id)" }),
           INDEXES({ "ix_link_data_requests__data_sources__request_id_data_source_id", "INDEX",
                     "(request_id, data_source_id)" }),
           RELATES(TO_ONE(data_request, data_requests, request_id, id),
                   TO_ONE(data_source, data_sources, data_source_id, id)));

#endif
