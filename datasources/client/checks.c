/* Checks before writing. Rows that will be referred to are locked as a foreign key does it. */
#include "checks.h"

#include "models/agencies.h"
#include "models/data_requests.h"
#include "models/data_sources.h"
#include "models/locations.h"
#include "operations.h"

static bool has(const calx_array_int8 *found, int64_t id)
{
    for (int32_t i = 0; i < found->len; i++)
        if (found->items[i] == id)
            return true;
    return false;
}

/* `ids` are those that the select of ids was to find. */
static bool check_found(calx_session *db, calx_select *q, const int64_t *ids, size_t count, const char *what,
                        const char *several, calx_error *err)
{
    calx_array_int8 found;
    size_t missing = 0;
    CALX_SCOPED_ARENA(scratch);
    calx_buffer names = calx_buffer_in(scratch);
    if (!fetch_column(db, q, int8, &found, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!has(&found, ids[i]))
            calx_buffer_addf(&names, "%s%lld", missing++ ? ", " : "", (long long)ids[i]);
    if (missing == 1)
        return calx_fail(err, CALX_NOT_FOUND, "There is no %s with id %s.", what, calx_buffer_cstr(&names));
    return missing == 0 ||
           calx_fail(err, CALX_NOT_FOUND, "There are no %s with these ids: %s.", several, calx_buffer_cstr(&names));
}

static const int64_t *widened(calx_arena *arena, const int32_t *ids, size_t count)
{
    int64_t *wide = calx_new_array(arena, int64_t, count);
    for (size_t i = 0; i < count; i++)
        wide[i] = ids[i];
    return wide;
}

bool dsdb_hold_agencies(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err)
{
    if (count == 0)
        return true;
    calx_select *q = select_(arena, cast_(agencies.id, int8));
    from(q, agencies);
    where(q, in_(agencies.id, ids, count));
    for_key_share(q);
    return check_found(db, q, widened(arena, ids, count), count, "agency", "agencies", err);
}

bool dsdb_hold_data_sources(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err)
{
    if (count == 0)
        return true;
    calx_select *q = select_(arena, cast_(data_sources.id, int8));
    from(q, data_sources);
    where(q, in_(data_sources.id, ids, count));
    for_key_share(q);
    return check_found(db, q, widened(arena, ids, count), count, "data source", "data sources", err);
}

bool dsdb_hold_locations(calx_session *db, calx_arena *arena, const int64_t *ids, size_t count, calx_error *err)
{
    if (count == 0)
        return true;
    calx_select *q = select_(arena, locations.id);
    from(q, locations);
    where(q, in_(locations.id, ids, count));
    for_key_share(q);
    return check_found(db, q, ids, count, "location", "locations", err);
}

bool dsdb_hold_data_request(calx_session *db, calx_arena *arena, int64_t id, calx_error *err)
{
    calx_select *q = select_(arena, data_requests.id);
    from(q, data_requests);
    where(q, eq(data_requests.id, id));
    for_key_share(q);
    return check_found(db, q, &id, 1, "data request", "data requests", err);
}

bool dsdb_check_url(calx_text url, calx_error *err)
{
    if (calx_text_trim(url).len == 0)
        return calx_fail(err, CALX_USAGE, "The URL is empty.");
    if (calx_text_find(url, CALX_TEXT("#")) >= 0) {
        calx_fail(err, CALX_USAGE, "The URL %.*s has a fragment.", CALX_TEXT_ARG(url));
        return calx_error_hint(err, "Leave away the # and what is after it.");
    }
    return calx_text_find(url, CALX_TEXT("\xC2\xA0")) < 0 ||
           calx_fail(err, CALX_USAGE, "The URL %.*s has a no-break space in it.", CALX_TEXT_ARG(url));
}

bool dsdb_check_name(calx_text name, const char *what, calx_error *err)
{
    return calx_text_trim(name).len > 0 || calx_fail(err, CALX_USAGE, "The name of the %s is empty.", what);
}

const int32_t *dsdb_references(calx_arena *arena, const int64_t *ids, size_t count)
{
    int32_t *references = calx_new_array(arena, int32_t, count);
    for (size_t i = 0; i < count; i++)
        references[i] = dsdb_reference(ids[i]);
    return references;
}
