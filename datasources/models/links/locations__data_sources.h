/* Locations and the data sources of the agencies there. */
#ifndef DSDB_MODELS_LINKS_LOCATIONS__DATA_SOURCES_H
#define DSDB_MODELS_LINKS_LOCATIONS__DATA_SOURCES_H

#include <calx/model.h>

#define LINK_LOCATIONS_DATA_SOURCES_VIEW(C)                              \
    C(location_id,    int8, NOT_NULL, DOC("Location of the agency."))    \
    C(data_source_id, int4, NOT_NULL, DOC("Data source of the agency."))
CALX_VIEW(location_data_source, link_locations_data_sources_view, LINK_LOCATIONS_DATA_SOURCES_VIEW,
          DOC("Data sources at a location, once for each agency there that they are linked to."));

#endif
