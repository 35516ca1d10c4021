/* What data requests are linked to. */
#include "data_requests.h"

#include "checks.h"
#include "models/links/data_requests__data_sources.h"
#include "models/links/data_requests__locations.h"
#include "operations.h"
#include "roles.h"
#include "run.h"

#include <calx/verify.h>

static bool check_owner(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err)
{
    relation_role role;
    if (!dsdb_hold_data_request(db, arena, link->request_id, err) ||
        !dsdb_request_role(db, arena, link->user_id, link->request_id, &role, err))
        return false;
    return role != ROLE_STANDARD ||
           calx_fail(err, DSDB_FORBIDDEN, "Only who made data request %lld, or an administrator, may change its links.",
                     (long long)link->request_id);
}

/* An insert of a link where there is none, and a delete of it. */
#define LINK_STATEMENTS(to_link, to_unlink, table, request, other)             \
    static calx_insert *to_link(calx_arena *arena, const request_link *link)   \
    {                                                                          \
        calx_insert *q = insert_into(arena, table);                            \
        set(q, (table).request, dsdb_reference(link->request_id));             \
        set(q, (table).other, dsdb_reference(link->other_id));                 \
        on_conflict_do_nothing(q);                                             \
        return q;                                                              \
    }                                                                          \
    static calx_delete *to_unlink(calx_arena *arena, const request_link *link) \
    {                                                                          \
        calx_delete *q = delete_from(arena, table);                            \
        where(q, eq((table).request, dsdb_reference(link->request_id)));       \
        where(q, eq((table).other, dsdb_reference(link->other_id)));           \
        return q;                                                              \
    }
LINK_STATEMENTS(source_to_link, source_to_unlink, link_data_requests__data_sources, request_id, data_source_id)
LINK_STATEMENTS(location_to_link, location_to_unlink, link_data_requests__locations, data_request_id, location_id)

static bool fail_linked(const request_link *link, const char *what, calx_error *err)
{
    return calx_fail(err, DSDB_DUPLICATE, "Data request %lld is linked to %s %lld already.",
                     (long long)link->request_id, what, (long long)link->other_id);
}

static bool fail_not_linked(const request_link *link, const char *what, calx_error *err)
{
    return calx_fail(err, CALX_NOT_FOUND, "Data request %lld is not linked to %s %lld.", (long long)link->request_id,
                     what, (long long)link->other_id);
}

static bool link_source(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err)
{
    int64_t linked = 0;
    int32_t source = dsdb_reference(link->other_id);
    return check_owner(db, arena, link, err) && dsdb_hold_data_sources(db, arena, &source, 1, err) &&
           run(db, source_to_link(arena, link), &linked, err) && (linked > 0 || fail_linked(link, "data source", err));
}

bool dsdb_link_request_source(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err)
{
    return client_write(db, err, link_source(db, arena, link, err));
}

static bool unlink_source(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err)
{
    int64_t gone = 0;
    return check_owner(db, arena, link, err) && run(db, source_to_unlink(arena, link), &gone, err) &&
           (gone > 0 || fail_not_linked(link, "data source", err));
}

bool dsdb_unlink_request_source(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err)
{
    return client_write(db, err, unlink_source(db, arena, link, err));
}

static bool link_location(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err)
{
    int64_t linked = 0;
    return check_owner(db, arena, link, err) && dsdb_hold_locations(db, arena, &link->other_id, 1, err) &&
           run(db, location_to_link(arena, link), &linked, err) && (linked > 0 || fail_linked(link, "location", err));
}

bool dsdb_link_request_location(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err)
{
    return client_write(db, err, link_location(db, arena, link, err));
}

static bool unlink_location(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err)
{
    int64_t gone = 0;
    return check_owner(db, arena, link, err) && run(db, location_to_unlink(arena, link), &gone, err) &&
           (gone > 0 || fail_not_linked(link, "location", err));
}

bool dsdb_unlink_request_location(calx_session *db, calx_arena *arena, const request_link *link, calx_error *err)
{
    return client_write(db, err, unlink_location(db, arena, link, err));
}

static const request_link a_link = { .request_id = 1, .other_id = 1 };

CALX_VERIFY_EFFECT(source_to_link, source_to_link(arena, &a_link));
CALX_VERIFY_EFFECT(source_to_unlink, source_to_unlink(arena, &a_link));
CALX_VERIFY_EFFECT(location_to_link, location_to_link(arena, &a_link));
CALX_VERIFY_EFFECT(location_to_unlink, location_to_unlink(arena, &a_link));
