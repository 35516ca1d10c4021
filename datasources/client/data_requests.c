/* Reading data requests. */
#include "data_requests.h"

#include "checks.h"
#include "operations.h"
#include "roles.h"
#include "run.h"
#include "users.h"

#include <calx/verify.h>

bool dsdb_read_data_request(calx_session *db, calx_arena *arena, opt_int8 user_id, int64_t id,
                            const read_request *request, data_request_view *out, read_columns *read, calx_error *err)
{
    read_request as_role = *request;
    if (!dsdb_request_role(db, arena, user_id, id, &as_role.role, err))
        return false;
    calx_select *q = dsdb_select_readable_of(arena, data_requests_expanded, &as_role, read, err);
    if (!q)
        return false;
    where(q, eq(data_requests_expanded.id, id));
    data_request_views wanted = data_request_views_of(q, 1);
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    if (wanted.found.len == 0)
        return calx_fail(err, CALX_NOT_FOUND, "There is no data request with id %lld.", (long long)id);
    *out = wanted.found.items[0];
    return true;
}

/* A select of what the user may read of each request, by whether it is theirs. */
static calx_select *select_for(calx_arena *arena, opt_int8 user_id, const read_request *request, data_request_page *out,
                               calx_error *err)
{
    read_request as_role = *request;
    as_role.role = out->role;
    calx_condition is_owner = keep(arena, eq(data_requests_expanded.creator_user_id, user_id.value));
    bool may_own = user_id.set && out->role != ROLE_ADMIN;
    calx_select *q = dsdb_select_partial(arena, data_requests_expanded.calx_source, &as_role,
                                         may_own ? &is_owner : NULL, &out->read, err);
    return q && dsdb_sort(q, data_requests_expanded.calx_source, &as_role, err) ? q : NULL;
}

static bool fetch_views(calx_session *db, calx_arena *arena, calx_select *q, int64_t page_number,
                        data_request_page *out, calx_error *err)
{
    data_request_views wanted = data_request_views_of(q, page_number);
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    out->data_requests = wanted.found;
    out->more = wanted.more;
    return true;
}

bool dsdb_list_data_requests(calx_session *db, calx_arena *arena, opt_int8 user_id, const read_request *request,
                             data_request_page *out, calx_error *err)
{
    if (!dsdb_user_role(db, arena, user_id, &out->role, err))
        return false;
    calx_select *q = select_for(arena, user_id, request, out, err);
    return q && fetch_views(db, arena, q, request->page, out, err);
}

bool dsdb_data_requests_by_creator(calx_session *db, calx_arena *arena, opt_int8 user_id, int64_t creator_id,
                                   const read_request *request, data_request_page *out, calx_error *err)
{
    if (!dsdb_user_role(db, arena, user_id, &out->role, err))
        return false;
    if (out->role != ROLE_ADMIN && !(user_id.set && user_id.value == creator_id))
        return calx_fail(err, DSDB_FORBIDDEN, "Which data requests user %lld made is only for them to see.",
                         (long long)creator_id);
    calx_select *q = select_for(arena, user_id, request, out, err);
    if (!q)
        return false;
    where(q, eq(data_requests_expanded.creator_user_id, creator_id));
    return fetch_views(db, arena, q, request->page, out, err) &&
           (out->data_requests.len > 0 || dsdb_check_user(db, arena, creator_id, err));
}

RESULT(request_creator, FIELD(creator_user_id, int8, NULLABLE));

static calx_select *creator_of(calx_arena *arena, int64_t request_id)
{
    calx_select *q = select_(arena, data_requests.creator_user_id);
    from(q, data_requests);
    where(q, eq(data_requests.id, request_id));
    return q;
}

bool dsdb_is_creator(calx_session *db, calx_arena *arena, int64_t user_id, int64_t request_id, bool *out,
                     calx_error *err)
{
    bool found = false;
    request_creator row;
    if (!fetch_first(db, creator_of(arena, request_id), request_creator, &row, &found, err))
        return false;
    if (!found)
        return calx_fail(err, CALX_NOT_FOUND, "There is no data request with id %lld.", (long long)request_id);
    *out = row.creator_user_id.set && row.creator_user_id.value == user_id;
    return true;
}

static calx_select *all_requests(calx_arena *arena)
{
    calx_select *q = select_all(arena, data_requests_expanded);
    from(q, data_requests_expanded);
    order_by(q, data_requests_expanded.id);
    return q;
}

static calx_select *without_issue(calx_arena *arena)
{
    calx_select *q = all_requests(arena);
    where(q, eq(data_requests_expanded.request_status, REQUEST_READY_TO_START));
    where(q, is_null(data_requests_expanded.github_issue_url));
    return q;
}

bool dsdb_requests_without_issue(calx_session *db, calx_arena *arena, expanded_data_request_list *out, calx_error *err)
{
    return fetch_all(db, without_issue(arena), expanded_data_request, out, err);
}

static calx_select *open_with_issue(calx_arena *arena)
{
    const request_status closed[] = { REQUEST_COMPLETE, REQUEST_WITHDRAWN, REQUEST_ARCHIVED };
    calx_select *q = all_requests(arena);
    where(q, is_not_null(data_requests_expanded.github_issue_url));
    where(q, not_(in_(data_requests_expanded.request_status, closed, sizeof closed / sizeof *closed)));
    return q;
}

bool dsdb_open_requests_with_issue(calx_session *db, calx_arena *arena, expanded_data_request_list *out,
                                   calx_error *err)
{
    return fetch_all(db, open_with_issue(arena), expanded_data_request, out, err);
}

/* What a user may read who has made some of the requests. */
static calx_select *readable_requests(calx_arena *arena)
{
    data_request_page page_ = { .role = ROLE_STANDARD };
    return select_for(arena, CALX_SOME(int8, 1), &(read_request){ 0 }, &page_, NULL);
}

CALX_VERIFY_ROWS(readable_requests, data_request_view, readable_requests(arena));
CALX_VERIFY_ROWS(creator_of, request_creator, creator_of(arena, 1));
CALX_VERIFY_ROWS(without_issue, expanded_data_request, without_issue(arena));
CALX_VERIFY_ROWS(open_with_issue, expanded_data_request, open_with_issue(arena));
