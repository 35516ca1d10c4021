/* Agencies and where they work. */
#ifndef DSDB_MODELS_LINKS_AGENCIES__LOCATIONS_H
#define DSDB_MODELS_LINKS_AGENCIES__LOCATIONS_H

#include <calx/model.h>
#include "../mixins.h"

#define LINK_AGENCIES__LOCATIONS(C)                                                                                 \
    SERIAL_ID(C, link_agencies_locations_id_seq, DOC("Identifies the link."))                                       \
    AGENCY_ID(C, CONSTRAINT("link_agencies_locations_agency_id_fkey"), DOC("Agency that works at the location."))   \
    LOCATION_ID(C, CONSTRAINT("link_agencies_locations_location_id_fkey"), DOC("Location where the agency works."))
CALX_MODEL(agency_location, link_agencies__locations, LINK_AGENCIES__LOCATIONS, DOC("Where agencies work."),
           KEYS({ "link_agencies_locations_pkey", "PRIMARY KEY", "(id)" },
                { "unique_agency_location", "UNIQUE", "(agency_id, location_id)" }),
           INDEXES({ "ix_link_agencies__locations__location_id_agency_id", "INDEX", "(location_id, agency_id)" }),
           RELATES(TO_ONE(agency, agencies, agency_id, id),
                   TO_ONE(location, locations, location_id, id)));

#endif
