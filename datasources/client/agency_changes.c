/* Making agencies, and saying where they are. */
#include "agencies.h"

#include "checks.h"
#include "column_permissions.h"
#include "models/links/agencies__locations.h"
#include "models/links/agencies__meta_urls.h"
#include "operations.h"
#include "run.h"

#include <calx/verify.h>

RESULT(agency_key, FIELD(id, int4));

/* The columns are those of agencies_expanded: there alone somebody may write a name, as submitted_name. */
static bool check_new(const new_agency *agency, calx_error *err)
{
    const char *columns[5] = { "submitted_name", "jurisdiction_type", "agency_type" };
    size_t count = 3;
    if (agency->defunct_year.set)
        columns[count++] = "defunct_year";
    if (agency->no_web_presence.set)
        columns[count++] = "no_web_presence";
    if (!dsdb_check_write("agencies_expanded", columns, count, agency->role, err) ||
        !dsdb_check_name(agency->name, "agency", err))
        return false;
    if (agency->jurisdiction_type.value == jurisdiction_type_unset)
        return calx_fail(err, CALX_USAGE, "The jurisdiction of the agency is not given.");
    for (size_t i = 0; i < agency->meta_url_count; i++)
        if (!dsdb_check_url(agency->meta_urls[i], err))
            return false;
    return true;
}

static calx_insert *agency_to_insert(calx_arena *arena, const new_agency *agency)
{
    calx_insert *q = insert_into(arena, agencies);
    set(q, agencies.name, agency->name);
    set(q, agencies.jurisdiction_type, agency->jurisdiction_type);
    set(q, agencies.agency_type, agency->agency_type.value == agency_type_unset ? AGENCY_UNKNOWN : agency->agency_type);
    set_opt(q, agencies.defunct_year, agency->defunct_year);
    set(q, agencies.no_web_presence, agency->no_web_presence.set && agency->no_web_presence.value);
    returning(q, agencies.id);
    return q;
}

static bool insert_agency(calx_session *db, calx_arena *arena, const new_agency *agency, int32_t *id, calx_error *err)
{
    agency_key key;
    if (!fetch_one(db, agency_to_insert(arena, agency), agency_key, &key, err))
        return false;
    *id = key.id;
    return true;
}

static calx_insert *locations_to_link(calx_arena *arena, int32_t id, const int64_t *location_ids, size_t count)
{
    calx_array_int4 ids = { .items = dsdb_references(arena, location_ids, count), .len = (int32_t)count };
    calx_select *rows = select_(arena, value_(int4, id), unnest_(int4, value_(int4_array, ids)));
    calx_insert *q = insert_into(arena, link_agencies__locations);
    insert_select(q, rows, link_agencies__locations.agency_id, link_agencies__locations.location_id);
    on_conflict_do_nothing(q);
    return q;
}

static bool link_locations(calx_session *db, calx_arena *arena, int32_t id, const int64_t *location_ids, size_t count,
                           int64_t *linked, calx_error *err)
{
    return count == 0 || run(db, locations_to_link(arena, id, location_ids, count), linked, err);
}

static calx_insert *meta_urls_to_insert(calx_arena *arena, const new_agency *agency)
{
    calx_array_varchar urls = { .items = (calx_text *)agency->meta_urls, .len = (int32_t)agency->meta_url_count };
    calx_insert *q = insert_into(arena, meta_urls);
    insert_select(q, select_(arena, unnest_(varchar, value_(varchar_array, urls))), meta_urls.url);
    on_conflict_do_nothing(q);
    return q;
}

static calx_insert *meta_urls_to_link(calx_arena *arena, int32_t id, const new_agency *agency)
{
    calx_select *rows = select_(arena, value_(int4, id), meta_urls.id);
    from(rows, meta_urls);
    where(rows, in_(meta_urls.url, agency->meta_urls, agency->meta_url_count));
    calx_insert *q = insert_into(arena, link_agencies__meta_urls);
    insert_select(q, rows, link_agencies__meta_urls.agency_id, link_agencies__meta_urls.meta_url_id);
    return q;
}

/* A URL that is there already is shared. */
static bool link_meta_urls(calx_session *db, calx_arena *arena, int32_t id, const new_agency *agency, calx_error *err)
{
    return agency->meta_url_count == 0 || (run(db, meta_urls_to_insert(arena, agency), NULL, err) &&
                                           run(db, meta_urls_to_link(arena, id, agency), NULL, err));
}

static bool make_agency(calx_session *db, calx_arena *arena, const new_agency *agency, int32_t *id, calx_error *err)
{
    return dsdb_hold_locations(db, arena, agency->location_ids, agency->location_count, err) &&
           insert_agency(db, arena, agency, id, err) &&
           link_locations(db, arena, *id, agency->location_ids, agency->location_count, NULL, err) &&
           link_meta_urls(db, arena, *id, agency, err);
}

bool dsdb_create_agency(calx_session *db, calx_arena *arena, const new_agency *agency, int32_t *id, calx_error *err)
{
    return check_new(agency, err) && client_write(db, err, make_agency(db, arena, agency, id, err));
}

/* Where an agency is are columns of agencies_expanded, too. */
static bool check_location_write(relation_role role, calx_error *err)
{
    static const char *const columns[] = { "state_iso", "county_fips", "locality_name" };
    return dsdb_check_write("agencies_expanded", columns, sizeof columns / sizeof *columns, role, err);
}

static bool add_location(calx_session *db, calx_arena *arena, int32_t agency_id, int64_t location_id, calx_error *err)
{
    int64_t linked = 0;
    if (!dsdb_hold_agencies(db, arena, &agency_id, 1, err) || !dsdb_hold_locations(db, arena, &location_id, 1, err) ||
        !link_locations(db, arena, agency_id, &location_id, 1, &linked, err))
        return false;
    return linked > 0 ||
           calx_fail(err, DSDB_DUPLICATE, "Agency %d is at location %lld already.", agency_id, (long long)location_id);
}

bool dsdb_add_agency_location(calx_session *db, calx_arena *arena, relation_role role, int32_t agency_id,
                              int64_t location_id, calx_error *err)
{
    return check_location_write(role, err) &&
           client_write(db, err, add_location(db, arena, agency_id, location_id, err));
}

static calx_delete *location_to_unlink(calx_arena *arena, int32_t agency_id, int64_t location_id)
{
    calx_delete *q = delete_from(arena, link_agencies__locations);
    where(q, eq(link_agencies__locations.agency_id, agency_id));
    where(q, eq(link_agencies__locations.location_id, dsdb_reference(location_id)));
    return q;
}

bool dsdb_remove_agency_location(calx_session *db, calx_arena *arena, relation_role role, int32_t agency_id,
                                 int64_t location_id, calx_error *err)
{
    int64_t gone = 0;
    if (!check_location_write(role, err) ||
        !client_retry(db, err, run(db, location_to_unlink(arena, agency_id, location_id), &gone, err)))
        return false;
    return gone > 0 ||
           calx_fail(err, CALX_NOT_FOUND, "Agency %d is not at location %lld.", agency_id, (long long)location_id);
}

static const new_agency an_agency = { .name = { "a", 1 }, .jurisdiction_type = { JURISDICTION_COUNTY_CASE } };

CALX_VERIFY_ROWS(agency_to_insert, agency_key, agency_to_insert(arena, &an_agency));
CALX_VERIFY_EFFECT(locations_to_link, locations_to_link(arena, 1, NULL, 0));
CALX_VERIFY_EFFECT(meta_urls_to_insert, meta_urls_to_insert(arena, &an_agency));
CALX_VERIFY_EFFECT(meta_urls_to_link, meta_urls_to_link(arena, 1, &an_agency));
CALX_VERIFY_EFFECT(location_to_unlink, location_to_unlink(arena, 1, 1));
