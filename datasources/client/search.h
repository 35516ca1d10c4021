/* The client's searches: data sources by place, and completing what is typed. */
#ifndef DSDB_CLIENT_SEARCH_H
#define DSDB_CLIENT_SEARCH_H

#include <calx/session.h>
#include "queries/search/federal_sources.h"
#include "queries/search/sources_by_location.h"
#include "queries/search/typeahead.h"

/* The data sources of the agencies at a location, at everything below it, and at what contains it: one row for
 * each pair of source and agency (see found_source). `filter` may be NULL. Nothing found is no error; a location
 * that doesn't exist is CALX_NOT_FOUND, and so is a category, which the error names. CALX_USAGE where both record types
 * and categories are given. */
bool dsdb_search_by_location(calx_session *db, calx_arena *arena, int64_t location_id, const source_filter *filter,
                             found_source_list *out, calx_error *err);

/* A page of federal sources. */
typedef struct federal_page {
    federal_source_list sources;
    bool more; /* other pages follow */
} federal_page;

/* The data sources of federal agencies, wherever these are, by agency and source, DSDB_PAGE a page: those of the named
 * categories, or all where `category_count` is 0. A page past the end is empty. CALX_NOT_FOUND names a category that
 * isn't there. */
bool dsdb_federal_sources(calx_session *db, calx_arena *arena, const calx_text *categories, size_t category_count,
                          int64_t page, federal_page *out, calx_error *err);

/* How far up an agency stands, which results are grouped by. */
typedef enum search_level {
    SEARCH_FEDERAL, /* at the National location, or of federal jurisdiction wherever it is */
    SEARCH_STATE,
    SEARCH_COUNTY,
    SEARCH_LOCALITY,
    SEARCH_LEVELS /* how many there are */
} search_level;

search_level dsdb_search_level(const found_source *found);
/* "federal", "state", "county" or "locality". */
const char *dsdb_search_level_name(search_level level);

/* The record type that has this name whatever its case ("arrest records"), by which a search can be narrowed.
 * CALX_USAGE for any other, with the nearest one in the hint and all of them in the detail. */
bool dsdb_record_type_named(calx_text name, record_type *out, calx_error *err);

/* Names a page of typeahead has at most. */
#define DSDB_TYPEAHEAD_PAGE 10

/* What completes a term. */
typedef struct location_suggestions {
    location_suggestion_list found;
    bool similar; /* no name contains the term; these are the nearest by trigram */
} location_suggestions;
typedef struct agency_suggestions {
    agency_suggestion_list found; /* an agency of several locations has a row for each */
    bool similar;
} agency_suggestions;

/* Names that begin with the term, then names that contain it, both in order, DSDB_TYPEAHEAD_PAGE a page; where
 * the first page has none, the 10 names most similar by trigram (those that share one), and no further page. Case
 * doesn't count; %, _ and \ stand for themselves. `page` counts from 1; a page past the end is empty. An empty term and
 * a page less than 1 are CALX_USAGE. Of the most similar agencies the last may be others that are about as similar: so
 * many names are compared, and no more (docs/scale.md).
 *
 * They see what the materialized views typeahead_locations, or typeahead_agencies and typeahead_names, had at their
 * last refresh; a name that a refresh changes at that moment may be missing, unless it is called in a transaction at
 * repeatable read. A view that was never filled is an error with the hint to refresh it. */
bool dsdb_typeahead_locations(calx_session *db, calx_arena *arena, calx_text term, int64_t page,
                              location_suggestions *out, calx_error *err);
bool dsdb_typeahead_agencies(calx_session *db, calx_arena *arena, calx_text term, int64_t page, agency_suggestions *out,
                             calx_error *err);

#endif
