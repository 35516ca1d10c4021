/* Making, changing and deleting data requests. */
#include "data_requests.h"

#include "checks.h"
#include "models/links/data_requests__locations.h"
#include "operations.h"
#include "queries/mixins/pending_events.h"
#include "roles.h"
#include "run.h"
#include "users.h"

#include <calx/verify.h>
#include <calx/write.h>

RESULT(request_key, FIELD(id, int8));
RESULT(request_state, FIELD(request_status, request_status));

static bool has_column(const calx_node *const *columns, const char *name)
{
    for (; columns && *columns; columns++)
        if (strcmp((*columns)->name, name) == 0)
            return true;
    return false;
}

static bool check_texts(const data_request *values, const calx_node *const *columns, calx_error *err)
{
    if (has_column(columns, "title") && calx_text_trim(values->title).len == 0)
        return calx_fail(err, CALX_USAGE, "The title of the data request is empty.");
    return (!has_column(columns, "title") || dsdb_check_length(values->title, "title of the data request", err)) &&
           (!has_column(columns, "coverage_range") || !values->coverage_range.set ||
            dsdb_check_length(values->coverage_range.value, "time that the data request covers", err));
}

static bool check_new(calx_session *db, calx_arena *arena, const new_data_request *request, calx_error *err)
{
    relation_role role;
    if (!dsdb_hold_user(db, arena, request->user_id, err) ||
        !dsdb_user_role(db, arena, CALX_SOME(int8, request->user_id), &role, err))
        return false;
    if (role != ROLE_ADMIN)
        role = ROLE_OWNER;
    if (!dsdb_check_write_of("data_requests", request->columns, NULL, 0, role, err))
        return false;
    if (!has_column(request->columns, "title"))
        return calx_fail(err, CALX_USAGE, "The title of the data request is not given.");
    return check_texts(&request->values, request->columns, err) &&
           dsdb_hold_locations(db, arena, request->location_ids, request->location_count, err);
}

static calx_insert *request_to_insert(calx_arena *arena, const new_data_request *request)
{
    calx_insert *q = insert_into(arena, data_requests);
    calx_set_row(q->query, data_requests.calx_source, &request->values, request->columns);
    set(q, data_requests.creator_user_id, request->user_id);
    returning(q, data_requests.id);
    return q;
}

static bool insert_request(calx_session *db, calx_arena *arena, const new_data_request *request, int64_t *id,
                           calx_error *err)
{
    request_key key;
    if (!fetch_one(db, request_to_insert(arena, request), request_key, &key, err))
        return false;
    *id = key.id;
    return true;
}

static calx_insert *locations_to_link(calx_arena *arena, const new_data_request *request, int64_t id)
{
    calx_array_int4 ids = { .items = dsdb_references(arena, request->location_ids, request->location_count),
                            .len = (int32_t)request->location_count };
    calx_select *rows = select_(arena, value_(int4, dsdb_reference(id)), unnest_(int4, value_(int4_array, ids)));
    calx_insert *q = insert_into(arena, link_data_requests__locations);
    insert_select(q, rows, link_data_requests__locations.data_request_id, link_data_requests__locations.location_id);
    on_conflict_do_nothing(q);
    return q;
}

static bool link_locations(calx_session *db, calx_arena *arena, const new_data_request *request, int64_t id,
                           calx_error *err)
{
    return request->location_count == 0 || run(db, locations_to_link(arena, request, id), NULL, err);
}

/* The event of the status that was written, if it has one. */
static bool add_event(calx_session *db, calx_arena *arena, int64_t id, const data_request *values,
                      const calx_node *const *columns, calx_error *err)
{
    calx_insert *q = has_column(columns, "request_status")
                         ? add_request_event(arena, dsdb_reference(id), values->request_status)
                         : NULL;
    return !q || run(db, q, NULL, err);
}

bool dsdb_create_data_request(calx_session *db, calx_arena *arena, const new_data_request *request, int64_t *id,
                              calx_error *err)
{
    return client_write(db, err,
                        check_new(db, arena, request, err) && insert_request(db, arena, request, id, err) &&
                            link_locations(db, arena, request, *id, err) &&
                            add_event(db, arena, *id, &request->values, request->columns, err));
}

static bool check_update(calx_session *db, calx_arena *arena, const data_request_update *update, calx_error *err)
{
    relation_role role;
    const char *of_issue[2];
    size_t count = 0;
    if (update->github_issue_url.set)
        of_issue[count++] = "github_issue_url";
    if (update->github_issue_number.set)
        of_issue[count++] = "github_issue_number";
    if (count == 0 && !(update->columns && update->columns[0]))
        return calx_fail(err, CALX_USAGE, "Nothing to change is given.");
    return dsdb_hold_data_request(db, arena, update->id, err) &&
           dsdb_request_role(db, arena, update->user_id, update->id, &role, err) &&
           dsdb_check_write_of("data_requests_expanded", update->columns, of_issue, count, role, err) &&
           check_texts(&update->values, update->columns, err);
}

static calx_select *status_to_lock(calx_arena *arena, int64_t id)
{
    calx_select *q = select_(arena, data_requests.request_status);
    from(q, data_requests);
    where(q, eq(data_requests.id, id));
    for_no_key_update(q);
    return q;
}

/* The status that the request has had until now; it is locked until the transaction ends, so that it stays so. */
static bool lock_request(calx_session *db, calx_arena *arena, int64_t id, request_status *status, calx_error *err)
{
    request_state state;
    if (!fetch_one(db, status_to_lock(arena, id), request_state, &state, err))
        return false;
    *status = state.request_status;
    return true;
}

static calx_update *columns_to_set(calx_arena *arena, const data_request_update *update)
{
    calx_update *q = update_(arena, data_requests);
    calx_set_row(q->query, data_requests.calx_source, &update->values, update->columns);
    where(q, eq(data_requests.id, update->id));
    return q;
}

static bool write_columns(calx_session *db, calx_arena *arena, const data_request_update *update, calx_error *err)
{
    request_status before;
    if (!update->columns || !update->columns[0])
        return true;
    if (!lock_request(db, arena, update->id, &before, err) || !run(db, columns_to_set(arena, update), NULL, err))
        return false;
    return before.value == update->values.request_status.value ||
           add_event(db, arena, update->id, &update->values, update->columns, err);
}

static calx_insert *whole_issue(calx_arena *arena, const data_request_update *update)
{
    calx_insert *q = insert_into(arena, data_requests_github_issue_info);
    set(q, data_requests_github_issue_info.data_request_id, dsdb_reference(update->id));
    set(q, data_requests_github_issue_info.github_issue_url, update->github_issue_url.value);
    set(q, data_requests_github_issue_info.github_issue_number, update->github_issue_number.value);
    on_conflict(q, data_requests_github_issue_info.data_request_id);
    update_excluded(q, data_requests_github_issue_info.github_issue_url);
    update_excluded(q, data_requests_github_issue_info.github_issue_number);
    return q;
}

static calx_update *part_of_issue(calx_arena *arena, const data_request_update *update)
{
    calx_update *q = update_(arena, data_requests_github_issue_info);
    if (update->github_issue_url.set)
        set(q, data_requests_github_issue_info.github_issue_url, update->github_issue_url.value);
    else
        set(q, data_requests_github_issue_info.github_issue_number, update->github_issue_number.value);
    where(q, eq(data_requests_github_issue_info.data_request_id, dsdb_reference(update->id)));
    return q;
}

static bool write_issue(calx_session *db, calx_arena *arena, const data_request_update *update, calx_error *err)
{
    int64_t affected = 0;
    if (!update->github_issue_url.set && !update->github_issue_number.set)
        return true;
    if (update->github_issue_url.set && update->github_issue_number.set)
        return run(db, whole_issue(arena, update), NULL, err);
    if (!run(db, part_of_issue(arena, update), &affected, err))
        return false;
    return affected > 0 ||
           calx_fail(err, CALX_USAGE, "Data request %lld has no issue yet: give the URL and the number of one.",
                     (long long)update->id);
}

bool dsdb_update_data_request(calx_session *db, calx_arena *arena, const data_request_update *update, calx_error *err)
{
    return client_write(db, err,
                        check_update(db, arena, update, err) && write_columns(db, arena, update, err) &&
                            write_issue(db, arena, update, err));
}

static calx_delete *request_to_delete(calx_arena *arena, int64_t id)
{
    calx_delete *q = delete_from(arena, data_requests);
    where(q, eq(data_requests.id, id));
    return q;
}

static bool delete_request(calx_session *db, calx_arena *arena, opt_int8 user_id, int64_t id, calx_error *err)
{
    relation_role role;
    if (!dsdb_lock_data_request(db, arena, id, err) || !dsdb_request_role(db, arena, user_id, id, &role, err))
        return false;
    if (role == ROLE_STANDARD)
        return calx_fail(err, DSDB_FORBIDDEN, "Only who made data request %lld, or an administrator, may delete it.",
                         (long long)id);
    return run(db, request_to_delete(arena, id), NULL, err);
}

bool dsdb_delete_data_request(calx_session *db, calx_arena *arena, opt_int8 user_id, int64_t id, calx_error *err)
{
    return client_write(db, err, delete_request(db, arena, user_id, id, err));
}

CALX_VERIFY_MODEL(data_request, data_requests);
CALX_VERIFY_ROWS(request_to_insert, request_key,
                 request_to_insert(arena, &(new_data_request){ .values = { .title = { "a", 1 } },
                                                               .columns = CALX_NODES(data_requests.title) }));
CALX_VERIFY_EFFECT(locations_to_link, locations_to_link(arena, &(new_data_request){ 0 }, 1));
CALX_VERIFY_ROWS(status_to_lock, request_state, status_to_lock(arena, 1));
CALX_VERIFY_EFFECT(columns_to_set,
                   columns_to_set(arena, &(data_request_update){ .values = { .title = { "a", 1 } },
                                                                 .columns = CALX_NODES(data_requests.title) }));
CALX_VERIFY_EFFECT(whole_issue, whole_issue(arena, &(data_request_update){ 0 }));
CALX_VERIFY_EFFECT(url_of_issue, part_of_issue(arena, &(data_request_update){ .github_issue_url = { .set = true } }));
CALX_VERIFY_EFFECT(number_of_issue, part_of_issue(arena, &(data_request_update){ 0 }));
CALX_VERIFY_EFFECT(request_to_delete, request_to_delete(arena, 1));
