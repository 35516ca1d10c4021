/* Where data sources are: each pair of source and agency at each location of the agency. */
#ifndef DSDB_MODELS_LINKS_PLACED_SOURCES_H
#define DSDB_MODELS_LINKS_PLACED_SOURCES_H

#include <calx/model.h>

/* Nobody writes it: triggers of the links and of locations do. */
#define PLACED_SOURCES(C)                                                                            \
    C(agency_id,      int4, PRIMARY_KEY, DOC("Agency that the source is about."))                       \
    C(data_source_id, int4, PRIMARY_KEY, DOC("Data source of the agency."))                             \
    C(location_id,    int8, PRIMARY_KEY, DOC("Location of the agency."))                                \
    C(state_id,       int8, DOC("State that the location is or is in; null for the nation."))        \
    C(county_id,      int8, DOC("County that the location is or is in; null above county level."))   \
    C(locality_id,    int8, DOC("Locality that the location is; null above locality level."))
CALX_MODEL(placed_source, placed_sources, PLACED_SOURCES,
           DOC("Data sources by place, for searches: kept by triggers from the links of agencies."),
           INDEXES({ "ix_placed_sources__state_id_county_id", "INDEX", "(state_id, county_id)" },
                   { "ix_placed_sources__county_id_locality_id", "INDEX", "(county_id, locality_id)" },
                   { "ix_placed_sources__location_id", "INDEX", "(location_id)" }));

/* Written by them, too: a row that all who place an agency's sources write, so that they take turns, and one with a
 * snapshot from before another's turn fails to serialize. */
#define PLACED_AGENCIES(C) \
    C(agency_id, int4, PRIMARY_KEY, REFERENCES(agencies, id), ON_DELETE("CASCADE"), DOC("Agency that is linked to something."))
CALX_MODEL(placed_agency, placed_agencies, PLACED_AGENCIES,
           DOC("Agencies whose sources were placed: who places them anew writes the row again."),
           RELATES(TO_ONE(agency, agencies, agency_id, id)));

#endif
