/* Places: states, counties and localities, and the locations that stand for each of them. */
#ifndef DSDB_MODELS_LOCATIONS_H
#define DSDB_MODELS_LOCATIONS_H

#include <calx/model.h>
#include "enums.h"

#define US_STATES(C)                                                                \
    C(state_iso,  text, NOT_NULL, DOC("Postal code of two letters, such as PA."))   \
    C(state_name, text, DOC("Full name of the state."))                             \
    C(id,         int8, PRIMARY_KEY, IDENTITY_ALWAYS, DOC("Identifies the state."))
CALX_MODEL(us_state, us_states, US_STATES,
           DOC("States, the District of Columbia and territories of the United States."),
           KEYS({ "unique_state_iso", "UNIQUE", "(state_iso)" }),
           RELATES(TO_MANY(counties, counties, id, state_id),
                   TO_MANY(locations, locations, id, state_id)));

#define COUNTIES(C)                                                                                                  \
    C(fips,                          varchar, NOT_NULL,                                                              \
      DOC("FIPS code of five digits: two of the state, three of the county."))                                       \
    C(name,                          text,    DOC("Name of the county."))                                            \
    C(lat,                           float8,  DOC("Latitude in degrees."))                                           \
    C(lng,                           float8,  DOC("Longitude in degrees."))                                          \
    C(population,                    int8,    DOC("Number of inhabitants."))                                         \
    C(agencies,                      text,                                                                           \
      DOC("Agencies of the county as a spreadsheet had them; kept for old data."))                                   \
    C(airtable_county_last_modified, text,                                                                           \
      DOC("When the county last changed in a spreadsheet; kept for old data."))                                      \
    C(airtable_county_created,       text,    DOC("When the county was added to a spreadsheet; kept for old data.")) \
    C(id,                            int8,    PRIMARY_KEY, IDENTITY_ALWAYS, DOC("Identifies the county."))           \
    C(state_id,                      int4,    REFERENCES(us_states, id), DOC("State that the county is in."))
CALX_MODEL(county, counties, COUNTIES, DOC("Counties and their equivalents."),
           KEYS({ "counties_fips_state_id_key", "UNIQUE", "(fips, state_id)" },
                { "unique_county_name_and_state", "UNIQUE", "(name, state_id)" },
                { "unique_fips", "UNIQUE", "(fips)" }),
           INDEXES({ "ix_counties__state_id", "INDEX", "(state_id)" },
                   { "ix_counties__name_lower", "INDEX", "(lower(name))" }),
           RELATES(TO_ONE(state, us_states, state_id, id),
                   TO_MANY(localities, localities, id, county_id),
                   TO_MANY(locations, locations, id, county_id)));

#define LOCALITIES(C)                                                                                 \
    C(id,        int8,    PRIMARY_KEY, IDENTITY_ALWAYS, DOC("Identifies the locality."))              \
    C(name,      varchar, NOT_NULL, LENGTH(255), DOC("Name of the locality; it has no comma."))       \
    C(county_id, int4,    NOT_NULL, REFERENCES(counties, id), DOC("County that the locality is in."))
CALX_MODEL(locality, localities, LOCALITIES, DOC("Cities, towns and other places inside a county."),
           KEYS({ "localities_name_county_id_key", "UNIQUE", "(name, county_id)" },
                { "localities_name_check", "CHECK", "(name NOT LIKE '%,%')" }),
           INDEXES({ "ix_localities__county_id", "INDEX", "(county_id)" },
                   { "ix_localities__name_lower", "INDEX", "(lower(name))" }),
           RELATES(TO_ONE(county, counties, county_id, id),
                   TO_MANY(locations, locations, id, locality_id)));

#define LOCATIONS(C)                                                                                   \
    C(id,          int8,          PRIMARY_KEY, IDENTITY_ALWAYS, DOC("Identifies the location."))       \
    C(type,        location_type, NOT_NULL, DOC("Level of the location, which says what ids it has.")) \
    C(state_id,    int8,          REFERENCES(us_states, id), ON_DELETE("CASCADE"),                     \
      DOC("State that the location is or is in; null for the nation."))                                \
    C(county_id,   int8,          REFERENCES(counties, id), ON_DELETE("CASCADE"),                      \
      DOC("County that the location is or is in; null above county level."))                           \
    C(locality_id, int8,          REFERENCES(localities, id), ON_DELETE("CASCADE"),                    \
      DOC("Locality that the location is; null above locality level."))                                \
    C(lat,         float8,        DOC("Latitude in degrees, when it is known."))                       \
    C(lng,         float8,        DOC("Longitude in degrees, when it is known."))
CALX_MODEL(location, locations, LOCATIONS,
           DOC("Places at every level, one row for the nation and one for each state, county and locality."),
           KEYS({ "locations_id_type_state_id_county_id_locality_id_key", "UNIQUE",
                  "(id, type, state_id, county_id, locality_id)" },
                { "locations_check", "CHECK",
                  "((type = 'National' AND state_id IS NULL AND county_id IS NULL AND locality_id IS NULL)"
                  " OR (type = 'State' AND county_id IS NULL AND locality_id IS NULL)"
                  " OR (type = 'County' AND county_id IS NOT NULL AND locality_id IS NULL)"
                  " OR (type = 'Locality' AND county_id IS NOT NULL AND locality_id IS NOT NULL))" }),
           INDEXES({ "ix_locations__state_id_type", "INDEX", "(state_id, type)" },
                   { "ix_locations__county_id_type", "INDEX", "(county_id, type)" },
                   { "ix_locations__locality_id", "INDEX", "(locality_id)" },
                   { "ix_locations__type_id", "INDEX", "(type, id)" }),
           RELATES(TO_ONE(state, us_states, state_id, id),
                   TO_ONE(county, counties, county_id, id),
                   TO_ONE(locality, localities, locality_id, id),
                   MANY_TO_MANY(parents, locations, id, id,
                                dependent_locations, dependent_location_id, parent_location_id),
                   MANY_TO_MANY(dependents, locations, id, id,
                                dependent_locations, parent_location_id, dependent_location_id),
                   MANY_TO_MANY(agencies, agencies, id, id, link_agencies__locations, location_id, agency_id),
                   MANY_TO_MANY(data_requests, data_requests, id, id,
                                link_data_requests__locations, location_id, data_request_id),
                   MANY_TO_MANY(followers, users, id, id, link_user_followed_location, location_id, user_id),
                   TO_MANY(follows, link_user_followed_location, id, location_id),
                   TO_MANY(recent_searches, recent_searches, id, location_id)));

#define ZIP_CODES(C)                                   \
    C(zip_code, text,    DOC("Postal code."))          \
    C(lat,      numeric, DOC("Latitude in degrees."))  \
    C(lng,      numeric, DOC("Longitude in degrees."))
CALX_MODEL(zip_code, zip_codes, ZIP_CODES, DOC("Postal codes and where they are."));

#define LOCATIONS_EXPANDED(C)                                                                                    \
    C(id,                int8,          NOT_NULL, DOC("Identifies the location."))                               \
    C(type,              location_type, NOT_NULL, DOC("Level of the location."))                                 \
    C(state_name,        text,          DOC("Full name of the state."))                                          \
    C(state_iso,         text,          DOC("Postal code of two letters, such as PA."))                          \
    C(county_name,       text,          DOC("Name of the county."))                                              \
    C(county_fips,       varchar,       DOC("FIPS code of five digits: two of the state, three of the county.")) \
    C(locality_name,     varchar,       LENGTH(255), DOC("Name of the locality."))                               \
    C(locality_id,       int8,          DOC("Locality that the location is; null above locality level."))        \
    C(state_id,          int8,          DOC("State that the location is or is in; null for the nation."))        \
    C(county_id,         int8,          DOC("County that the location is or is in; null above county level."))   \
    C(display_name,      varchar,       DOC("Name of the place itself; National for the nation."))               \
    C(full_display_name, varchar,       NOT_NULL,                                                                \
      DOC("Names of locality, county and state, separated by commas; National for the nation."))
CALX_VIEW(expanded_location, locations_expanded, LOCATIONS_EXPANDED,
          DOC("Locations with the names of everything that they are in."));

#define DEPENDENT_LOCATIONS(C)                                                                        \
    C(parent_location_id,    int8, NOT_NULL, DOC("Location above: the nation, a state or a county.")) \
    C(dependent_location_id, int8, NOT_NULL, DOC("Location that lies below it at any depth."))
CALX_VIEW(dependent_location, dependent_locations, DEPENDENT_LOCATIONS,
          DOC("Which locations lie below which; no location lies below itself."));

#define MAP_STATES(C)                                                                          \
    C(state_name,        text, DOC("Full name of the state."))                                 \
    C(state_iso,         text, NOT_NULL, DOC("Postal code of two letters, such as PA."))       \
    C(location_id,       int8, NOT_NULL, DOC("Location that the state is."))                   \
    C(data_source_count, int8, NOT_NULL,                                                       \
      DOC("Number of different data sources of the state and of everything in it; may be 0."))
CALX_MATERIALIZED_VIEW(map_state, map_states, MAP_STATES,
                       DOC("How many data sources each state has at any level, as of the last refresh."));

#define MAP_COUNTIES(C)                                                                                              \
    C(county_name,       text,    DOC("Name of the county."))                                                        \
    C(fips,              varchar, NOT_NULL, DOC("FIPS code of five digits: two of the state, three of the county.")) \
    C(state_iso,         text,    DOC("Postal code of two letters, such as PA."))                                    \
    C(location_id,       int8,    NOT_NULL, DOC("Location that the county is."))                                     \
    C(data_source_count, int8,    NOT_NULL,                                                                          \
      DOC("Number of different data sources of the county and its localities; may be 0."))
CALX_MATERIALIZED_VIEW(map_county, map_counties, MAP_COUNTIES,
                       DOC("How many data sources each county has, its localities included, as of the last refresh."));

#define MAP_LOCALITIES(C)                                                                                            \
    C(locality_name,     varchar, NOT_NULL, LENGTH(255), DOC("Name of the locality."))                               \
    C(county_name,       text,    DOC("Name of the county."))                                                        \
    C(lat,               float8,  NOT_NULL, DOC("Latitude in degrees."))                                             \
    C(lng,               float8,  NOT_NULL, DOC("Longitude in degrees."))                                            \
    C(location_id,       int8,    NOT_NULL, DOC("Location that the locality is."))                                   \
    C(county_fips,       varchar, NOT_NULL, DOC("FIPS code of five digits: two of the state, three of the county.")) \
    C(state_iso,         text,    DOC("Postal code of two letters, such as PA."))                                    \
    C(data_source_count, int8,    NOT_NULL, DOC("Number of different data sources of the locality; may be 0."))
CALX_MATERIALIZED_VIEW(map_locality, map_localities, MAP_LOCALITIES,
                       DOC("How many data sources each locality with coordinates has, as of the last refresh."));

#define MAP_DATA_SOURCES(C)                                                        \
    C(data_source_id, int4,        NOT_NULL, DOC("Identifies the data source."))   \
    C(name,           varchar,     NOT_NULL, DOC("Name of the data source."))      \
    C(record_type,    record_type, DOC("Type of its records, when it is known."))  \
    C(agency_id,      int4,        NOT_NULL, DOC("Agency that it is about."))      \
    C(agency_name,    varchar,     NOT_NULL, DOC("Name of the agency."))           \
    C(location_id,    int8,        NOT_NULL, DOC("Location of the agency."))       \
    C(state_iso,      text,        DOC("Postal code of two letters, such as PA.")) \
    C(county_name,    text,        DOC("Name of the county."))                     \
    C(municipality,   varchar,     LENGTH(255), DOC("Name of the locality."))      \
    C(lat,            float8,      NOT_NULL, DOC("Latitude in degrees."))          \
    C(lng,            float8,      NOT_NULL, DOC("Longitude in degrees."))
CALX_MATERIALIZED_VIEW(mapped_source, map_data_sources, MAP_DATA_SOURCES,
                       DOC("Data sources at places with coordinates, one row for each agency and location of theirs,"
                           " as of the last refresh."));

#define PACKED_MAPS(C)                                                                                       \
    C(map,       text,  NOT_NULL, DOC("Name of the materialized view."))                                       \
    C(row_count, int4,  NOT_NULL, DOC("How many rows it had."))                                                \
    C(rows,      bytea, NOT_NULL, DOC("The rows in the map's order, each as the server sends a composite."))
CALX_MATERIALIZED_VIEW(packed_map, packed_maps, PACKED_MAPS,
                       DOC("All rows of each map in one value, as of the last refresh of the map and then of this."));

#endif
