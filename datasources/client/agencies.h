/* The client's operations on agencies. */
#ifndef DSDB_CLIENT_AGENCIES_H
#define DSDB_CLIENT_AGENCIES_H

#include <calx/session.h>
#include "queries/agencies/at_locations.h"
#include "queries/agencies/by_id.h"
#include "queries/agencies/similar.h"
#include "queries/agencies/views.h"
#include "reading.h"

/* All about the agency with an id, for who runs the database. CALX_NOT_FOUND where there is none. */
bool dsdb_get_agency(calx_session *db, calx_arena *arena, int32_t id, agency_details *out, calx_error *err);

/* An agency as a role may read it. CALX_NOT_FOUND where there is none with the id, or no column of a name. */
bool dsdb_read_agency(calx_session *db, calx_arena *arena, int32_t id, const read_request *request, agency_view *out,
                      read_columns *read, calx_error *err);

typedef struct agency_page {
    agency_view_list agencies;
    read_columns read;
    bool more; /* other pages follow */
} agency_page;

/* Agencies as a role may read them, DSDB_PAGE a page; a page past the end is empty. CALX_NOT_FOUND where there is no
 * column of a name, DSDB_FORBIDDEN where the role may not read the one to sort by. */
bool dsdb_list_agencies(calx_session *db, calx_arena *arena, const read_request *request, agency_page *out,
                        calx_error *err);

/* An agency to be made. */
typedef struct new_agency {
    relation_role role; /* of who makes it */
    calx_text name;
    jurisdiction_type jurisdiction_type;
    agency_type agency_type; /* zero: unknown */
    opt_text defunct_year;
    opt_boolean no_web_presence; /* unset: false */
    const int64_t *location_ids; /* where it works; one that is given twice counts once */
    size_t location_count;
    const calx_text *meta_urls; /* those that are in the database already are shared */
    size_t meta_url_count;
} new_agency;

/* Makes an agency with its locations and meta URLs; `*id` becomes its id. DSDB_FORBIDDEN where the role may not write
 * it, CALX_NOT_FOUND where there is no location with an id, CALX_USAGE where the name is empty, the jurisdiction is not
 * given or a URL is none that can be stored. */
bool dsdb_create_agency(calx_session *db, calx_arena *arena, const new_agency *agency, int32_t *id, calx_error *err);

/* Says that an agency works at a location, or does no more, with the role of who says it. DSDB_FORBIDDEN where that may
 * not write the columns of the place; CALX_NOT_FOUND where there is no such agency or location, or the agency isn't at
 * the one to be removed; DSDB_DUPLICATE where it is at the one to be added already. */
bool dsdb_add_agency_location(calx_session *db, calx_arena *arena, relation_role role, int32_t agency_id,
                              int64_t location_id, calx_error *err);
bool dsdb_remove_agency_location(calx_session *db, calx_arena *arena, relation_role role, int32_t agency_id,
                                 int64_t location_id, calx_error *err);

/* Similar agencies that are looked for, at most. */
#define DSDB_SIMILAR_AGENCIES 10

/* The agencies with exactly this name, where there are any; else the DSDB_SIMILAR_AGENCIES whose names are most similar
 * by trigram, the best first, without those that have nothing in common with it. With a location only those that work
 * there. An empty name is CALX_USAGE. */
bool dsdb_similar_agencies(calx_session *db, calx_arena *arena, calx_text name, opt_int8 location_id,
                           similar_agency_list *out, calx_error *err);

/* Matches of each query that are looked for, at most. */
#define DSDB_LOCATION_MATCHES 5

/* Agencies by the names of the places where they work, for many queries at once: see queries/agencies/at_locations.h.
 * No query gives no match, and neither does a state that doesn't exist. An empty query is CALX_USAGE. */
bool dsdb_agencies_at_locations(calx_session *db, calx_arena *arena, const location_query *queries, size_t count,
                                location_match_list *out, calx_error *err);

#endif
