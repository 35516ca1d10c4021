/* Agencies and the data sources about them. */
#ifndef DSDB_MODELS_LINKS_AGENCIES__DATA_SOURCES_H
#define DSDB_MODELS_LINKS_AGENCIES__DATA_SOURCES_H

#include <calx/model.h>
#include "../mixins.h"

#define LINK_AGENCIES__DATA_SOURCES(C)                                                             \
    C(id, int8, NOT_NULL, IDENTITY, DOC("Identifies the link."))                                   \
    DATA_SOURCE_ID(C, PRIMARY_KEY, IDENTITY, CONSTRAINT("agency_source_link_data_source_id_fkey"), \
                   DOC("Data source that is about the agency."))                                   \
    AGENCY_ID(C, PRIMARY_KEY, IDENTITY, CONSTRAINT("agency_source_link_agency_id_fkey"),           \
              DOC("Agency that the source is about."))
CALX_MODEL(agency_data_source, link_agencies__data_sources, LINK_AGENCIES__DATA_SOURCES,
           DOC("Which agencies the records of data sources are about."),
           KEYS({ "agency_source_link_pkey", "PRIMARY KEY", "(data_source_id, agency_id)" },
                { "agency_source_link_link_id_key", "UNIQUE", "(id)" }),
           INDEXES({ "ix_link_agencies__data_sources__agency_id_data_source_id", "INDEX",
                     "(agency_id, data_source_id)" }),
           RELATES(TO_ONE(agency, agencies, agency_id, id),
                   TO_ONE(data_source, data_sources, data_source_id, id)));

#endif
