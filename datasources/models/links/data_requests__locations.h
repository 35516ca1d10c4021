/* Data requests and the places that they are about. */
#ifndef DSDB_MODELS_LINKS_DATA_REQUESTS__LOCATIONS_H
#define DSDB_MODELS_LINKS_DATA_REQUESTS__LOCATIONS_H

#include <calx/model.h>
#include "../mixins.h"

#define LINK_DATA_REQUESTS__LOCATIONS(C)                                                \
    C(id, int8, PRIMARY_KEY, IDENTITY_ALWAYS, DOC("Identifies the link."))              \
    LOCATION_ID(C, CONSTRAINT("link_locations_data_requests_location_id_fkey"),         \
                DOC("Location that the request is about."))                             \
    DATA_REQUEST_ID(C, CONSTRAINT("link_locations_data_requests_data_request_id_fkey"), \
                    DOC("Request that is about the location."))
CALX_MODEL(data_request_location, link_data_requests__locations, LINK_DATA_REQUESTS__LOCATIONS,
           DOC("Which places requests are about."),
           KEYS({ "link_locations_data_requests_pkey", "PRIMARY KEY", "(id)" },
                { "link_locations_data_requests_location_id_data_request_id_key", "UNIQUE",
                  "(location_id, data_request_id)" }),
           INDEXES({ "ix_link_data_requests__locations__data_request_id_location_id", "INDEX",
                     "(data_request_id, location_id)" }),
           RELATES(TO_ONE(data_request, data_requests, data_request_id, id),
                   TO_ONE(location, locations, location_id, id)));

#endif
