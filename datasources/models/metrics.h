/* What is counted over whole tables, ready to be read. */
#ifndef DSDB_MODELS_METRICS_H
#define DSDB_MODELS_METRICS_H

#include <calx/model.h>

#define TOTALS(C)                                                                                          \
    C(source_count,            int8, NOT_NULL, DOC("Number of data sources."))                             \
    C(agency_count,            int8, NOT_NULL, DOC("Number of agencies with a data source."))              \
    C(national_source_count,   int8, NOT_NULL, DOC("Number of data sources of agencies of the nation."))   \
    C(state_source_count,      int8, NOT_NULL, DOC("Number of data sources of agencies at a state."))      \
    C(county_source_count,     int8, NOT_NULL, DOC("Number of data sources of agencies at a county."))     \
    C(locality_source_count,   int8, NOT_NULL, DOC("Number of data sources of agencies at a locality."))   \
    C(follower_count,          int8, NOT_NULL, DOC("Number of users who follow anything."))                \
    C(follow_count,            int8, NOT_NULL, DOC("Number of pairs of user and location they follow."))   \
    C(followed_location_count, int8, NOT_NULL, DOC("Number of locations that anybody follows."))
CALX_MATERIALIZED_VIEW(all_totals, totals, TOTALS,
                       DOC("Counts over whole tables, in one row, as of the last refresh."));

#define FOLLOWED_LOCATIONS(C)                                                                                      \
    C(location_id,     int8,    NOT_NULL, DOC("Location that is followed."))                                       \
    C(location_name,   varchar, NOT_NULL, DOC("Names of locality, county and state; National for the nation."))    \
    C(place,           int8,    NOT_NULL, DOC("Place in the order of names, from 1."))                             \
    C(follower_count,  int8,    NOT_NULL, DOC("Number of users who follow the location itself."))                  \
    C(follower_change, int8,    NOT_NULL, DOC("How many of them do so since users were last notified."))           \
    C(source_count,    int8,    NOT_NULL, DOC("Number of data sources at the location and below it."))             \
    C(source_change,   int8,    NOT_NULL, DOC("How many of them were added since users were last notified."))      \
    C(approved_count,  int8,    NOT_NULL, DOC("Number of data requests there that are ready to start."))           \
    C(approved_change, int8,    NOT_NULL, DOC("How many of them are since users were last notified."))             \
    C(complete_count,  int8,    NOT_NULL, DOC("Number of data requests there that are complete."))                 \
    C(complete_change, int8,    NOT_NULL, DOC("How many of them are since users were last notified."))
CALX_MATERIALIZED_VIEW(followed_location_row, followed_locations, FOLLOWED_LOCATIONS,
                       DOC("What there is at each followed location, as of the last refresh."));

#endif
