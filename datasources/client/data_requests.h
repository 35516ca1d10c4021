/* The client's operations on data requests. What somebody may read and write of one depends on who they are: ADMIN has
 * the permission write_data, OWNER made the request, STANDARD is everybody else (see column_permissions.h). Operations
 * take the user and find out the role; `user_id` unset is somebody who did not sign in. */
#ifndef DSDB_CLIENT_DATA_REQUESTS_H
#define DSDB_CLIENT_DATA_REQUESTS_H

#include <calx/session.h>
#include "queries/data_requests/views.h"
#include "reading.h"

/* A data request to be made. */
typedef struct new_data_request {
    int64_t user_id;                 /* who makes it, and owns it then */
    data_request values;             /* title at least */
    const calx_node *const *columns; /* those that `values` has, ended by NULL: CALX_NODES(data_requests.title, …),
                                        which lives until the end of its block */
    const int64_t *location_ids;     /* that it is about; one that is given twice counts once */
    size_t location_count;
} new_data_request;

/* Makes a data request with its locations, and its event where it begins as one that has one; `*id` becomes its id.
 * DSDB_FORBIDDEN where the user, as its owner or as ADMIN, may not write a column; CALX_NOT_FOUND where there is no
 * such user or location; CALX_USAGE where the title is missing, empty or longer than 255 characters. */
bool dsdb_create_data_request(calx_session *db, calx_arena *arena, const new_data_request *request, int64_t *id,
                              calx_error *err);

/* What to change of a data request. */
typedef struct data_request_update {
    int64_t id;
    opt_int8 user_id; /* who changes it */
    data_request values;
    const calx_node *const *columns; /* those of `values` to write, ended by NULL; may be NULL */
    opt_text github_issue_url;       /* of its issue; a request without one gets it with both */
    opt_int4 github_issue_number;
} data_request_update;

/* Changes what is given and nothing else. One that becomes `Ready to start` or `Complete` adds its event. Errors as of
 * making one, and CALX_NOT_FOUND where there is no such request; CALX_USAGE where nothing is given, or half of an issue
 * for a request that has none. */
bool dsdb_update_data_request(calx_session *db, calx_arena *arena, const data_request_update *update, calx_error *err);

/* Deletes a data request with its links and events. CALX_NOT_FOUND where there is no such request; DSDB_FORBIDDEN for
 * others than its owner and ADMIN. */
bool dsdb_delete_data_request(calx_session *db, calx_arena *arena, opt_int8 user_id, int64_t id, calx_error *err);

/* A link of a data request to something, and who makes or takes it away. */
typedef struct request_link {
    opt_int8 user_id;
    int64_t request_id;
    int64_t other_id; /* of the data source or the location */
} request_link;

/* Says that a data source serves the request, or that the request is about a location; or not any more. CALX_NOT_FOUND
 * where there is no such request, data source or location, or no link to be taken away; DSDB_DUPLICATE where there is
 * the one to be made; DSDB_FORBIDDEN for others than the request's owner and ADMIN. */
bool dsdb_link_request_source(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err);
bool dsdb_unlink_request_source(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err);
bool dsdb_link_request_location(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err);
bool dsdb_unlink_request_location(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err);

/* A data request as a user may read it; the request's own `role` doesn't matter. CALX_NOT_FOUND where there is no such
 * data request or user, or no column of a name. */
bool dsdb_read_data_request(calx_session *db, calx_arena *arena, opt_int8 user_id, int64_t id,
                            const read_request *request, data_request_view *out, read_columns *read, calx_error *err);

typedef struct data_request_page {
    data_request_view_list data_requests;
    read_columns read;  /* those for owners among them; they are unset in rows of others */
    relation_role role; /* of who asked, on rows of others */
    bool more;          /* other pages follow */
} data_request_page;

/* Data requests as a user may read them, each by their role on it, DSDB_PAGE a page; a page past the end is empty.
 * Errors as of reading one, and DSDB_FORBIDDEN where the role may not read the column to sort by. */
bool dsdb_list_data_requests(calx_session *db, calx_arena *arena, opt_int8 user_id, const read_request *request,
                             data_request_page *out, calx_error *err);

/* The same of those that one user made. Who made what is theirs to know: DSDB_FORBIDDEN where `user_id` is neither
 * `creator_id` nor ADMIN. CALX_NOT_FOUND where there is no such creator. */
bool dsdb_data_requests_by_creator(calx_session *db, calx_arena *arena, opt_int8 user_id, int64_t creator_id,
                                   const read_request *request, data_request_page *out, calx_error *err);

/* Whether a user made a data request. CALX_NOT_FOUND where there is no such request. */
bool dsdb_is_creator(calx_session *db, calx_arena *arena, int64_t user_id, int64_t request_id, bool *out,
                     calx_error *err);

/* For the job that keeps issues: all requests that are `Ready to start` and have none; and all that have one and are
 * open, which is neither complete nor withdrawn nor archived. By id. */
bool dsdb_requests_without_issue(calx_session *db, calx_arena *arena, expanded_data_request_list *out, calx_error *err);
bool dsdb_open_requests_with_issue(calx_session *db, calx_arena *arena, expanded_data_request_list *out,
                                   calx_error *err);

#endif
