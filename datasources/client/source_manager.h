/* The client's operations for the source manager, which keeps agencies, data sources and meta URLs of its own and
 * brings these in line with them.
 *
 * Each call takes any number of items, in any order, and does all of it or nothing. What is added has the source
 * manager's own id, the request id, by which the answer says which id it has here, its app id. An update overwrites the
 * whole row and its links; only its id and its times stay. Nothing to do is no error.
 *
 * An error of one item says in its context which it is, counted from 1: "data source 2 of 7". */
#ifndef DSDB_CLIENT_SOURCE_MANAGER_H
#define DSDB_CLIENT_SOURCE_MANAGER_H

#include <calx/session.h>
#include "models/agencies.h"
#include "models/data_sources.h"

/* SQLSTATE: data sources or meta URLs would have no agency left. PostgreSQL's for objects that still depend on one. */
#define DSDB_ORPHANS "2BP01"

/* Which id an addition has here. */
RESULT(synced_row, FIELD(request_id, int8), FIELD(app_id, int4));

/* An agency. Of an addition the row's id doesn't count, of an update the request id doesn't. Zero as the agency's type
 * means unknown. */
typedef struct agency_to_sync {
    int64_t request_id;
    agency row;
    const int64_t *location_ids; /* where it works: all of them */
    size_t location_count;
} agency_to_sync;

/* Adds agencies; `*out` has them in the order of `items`. CALX_USAGE where a name is empty, a jurisdiction is not given
 * or a request id is there twice; CALX_NOT_FOUND names the locations that aren't there. */
bool dsdb_sync_add_agencies(calx_session *db, calx_arena *arena, const agency_to_sync *items, size_t count,
                            synced_row_list *out, calx_error *err);
/* Overwrites agencies. CALX_NOT_FOUND names those, or the locations, that aren't there; CALX_USAGE as above. */
bool dsdb_sync_update_agencies(calx_session *db, calx_arena *arena, const agency_to_sync *items, size_t count,
                               calx_error *err);
/* Deletes agencies with their links. CALX_NOT_FOUND names those that aren't there. DSDB_ORPHANS where data sources or
 * meta URLs would have no agency left: the detail names them. */
bool dsdb_sync_delete_agencies(calx_session *db, calx_arena *arena, const int64_t *ids, size_t count, calx_error *err);

/* A data source. Zero as the status of its URL means ok. */
typedef struct source_to_sync {
    int64_t request_id;
    data_source row;
    calx_opt_record_type record_type; /* by name; unset: the row's record_type_id */
    const int64_t *agency_ids;        /* whom its records are about: all of them */
    size_t agency_count;
} source_to_sync;

/* The same for data sources; each that is added has its event for who follows the place. DSDB_DUPLICATE where another
 * item, or one that the database has, has the same URL and record type: it is named. CALX_USAGE also for a URL that
 * can't be stored, CALX_NOT_FOUND for agencies and record types that aren't there. */
bool dsdb_sync_add_data_sources(calx_session *db, calx_arena *arena, const source_to_sync *items, size_t count,
                                synced_row_list *out, calx_error *err);
bool dsdb_sync_update_data_sources(calx_session *db, calx_arena *arena, const source_to_sync *items, size_t count,
                                   calx_error *err);
bool dsdb_sync_delete_data_sources(calx_session *db, calx_arena *arena, const int64_t *ids, size_t count,
                                   calx_error *err);

/* A meta URL. Zero as its status means ok. */
typedef struct meta_url_to_sync {
    int64_t request_id;
    meta_url row;
    const int64_t *agency_ids; /* whose page it is: all of them */
    size_t agency_count;
} meta_url_to_sync;

/* The same for meta URLs, but one whose URL is in the database already is reused: it stays as it is, gets the agencies
 * in addition to its own, and its id is the answer. DSDB_DUPLICATE where an update gives one the URL of another, which
 * it names. */
bool dsdb_sync_add_meta_urls(calx_session *db, calx_arena *arena, const meta_url_to_sync *items, size_t count,
                             synced_row_list *out, calx_error *err);
bool dsdb_sync_update_meta_urls(calx_session *db, calx_arena *arena, const meta_url_to_sync *items, size_t count,
                                calx_error *err);
bool dsdb_sync_delete_meta_urls(calx_session *db, calx_arena *arena, const int64_t *ids, size_t count, calx_error *err);

/* A follow of any user. */
RESULT(user_follow, FIELD(user_id, int4), FIELD(location_id, int4), FIELD(record_types, record_type_array),
       FIELD(created_at, timestamp));

/* All follows of all users, by user and location. */
bool dsdb_all_follows(calx_session *db, calx_arena *arena, user_follow_list *out, calx_error *err);

#endif
