/* Checks before writing. Rows that will be referred to are locked as a foreign key does it. */
#include "checks.h"

#include "models/agencies.h"
#include "models/data_requests.h"
#include "models/data_sources.h"
#include "models/locations.h"
#include "operations.h"

#include <calx/verify.h>

#include <stdlib.h>

static int compare_ids(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The ids that were looked for and are not among those that were found, as a list in words. */
static const char *missing_ids(calx_arena *arena, const calx_array_int8 *found, const int64_t *ids, size_t count,
                               size_t *missing)
{
    calx_buffer names = calx_buffer_in(arena);
    *missing = 0;
    if (found->len > 0)
        qsort(found->items, (size_t)found->len, sizeof *ids, compare_ids);
    for (size_t i = 0; i < count; i++)
        if (!found->len || !bsearch(&ids[i], found->items, (size_t)found->len, sizeof *ids, compare_ids))
            calx_buffer_addf(&names, "%s%lld", (*missing)++ ? ", " : "", (long long)ids[i]);
    return calx_buffer_cstr(&names);
}

/* `ids` are those that the select of ids was to find. */
static bool check_found(calx_session *db, calx_select *q, const int64_t *ids, size_t count, const char *what,
                        const char *several, calx_error *err)
{
    calx_array_int8 found;
    size_t missing;
    CALX_SCOPED_ARENA(scratch);
    if (!fetch_column(db, q, int8, &found, err))
        return false;
    const char *names = missing_ids(scratch, &found, ids, count, &missing);
    if (missing == 1)
        return calx_fail(err, CALX_NOT_FOUND, "There is no %s with id %s.", what, names);
    return missing == 0 || calx_fail(err, CALX_NOT_FOUND, "There are no %s with these ids: %s.", several, names);
}

static const int64_t *widened(calx_arena *arena, const int32_t *ids, size_t count)
{
    int64_t *wide = calx_new_array(arena, int64_t, count);
    for (size_t i = 0; i < count; i++)
        wide[i] = ids[i];
    return wide;
}

/* A select of those rows of a table with an integer id that have one of the ids. */
#define ROWS_OF(name, table)                                                      \
    static calx_select *name(calx_arena *arena, const int32_t *ids, size_t count) \
    {                                                                             \
        calx_select *q = select_(arena, cast_((table).id, int8));                 \
        from(q, table);                                                           \
        where(q, in_((table).id, ids, count));                                    \
        return q;                                                                 \
    }
ROWS_OF(agencies_of, agencies)
ROWS_OF(data_sources_of, data_sources)
ROWS_OF(meta_urls_of, meta_urls)

/* Rows that are referred to stay; those that are changed are nobody else's, and are locked in the order of their ids,
 * so that two who change some of the same don't lock each other out. */
static calx_select *held(calx_select *q)
{
    for_key_share(q);
    return q;
}

#define TO_CHANGE(name, rows, table)                                              \
    static calx_select *name(calx_arena *arena, const int32_t *ids, size_t count) \
    {                                                                             \
        calx_select *q = rows(arena, ids, count);                                 \
        order_by(q, (table).id);                                                  \
        for_update(q);                                                            \
        return q;                                                                 \
    }
TO_CHANGE(agencies_to_change, agencies_of, agencies)
TO_CHANGE(data_sources_to_change, data_sources_of, data_sources)
TO_CHANGE(meta_urls_to_change, meta_urls_of, meta_urls)

bool dsdb_hold_agencies(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err)
{
    return count == 0 || check_found(db, held(agencies_of(arena, ids, count)), widened(arena, ids, count), count,
                                     "agency", "agencies", err);
}

bool dsdb_lock_agencies(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err)
{
    return check_found(db, agencies_to_change(arena, ids, count), widened(arena, ids, count), count, "agency",
                       "agencies", err);
}

bool dsdb_hold_data_sources(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err)
{
    return count == 0 || check_found(db, held(data_sources_of(arena, ids, count)), widened(arena, ids, count), count,
                                     "data source", "data sources", err);
}

bool dsdb_lock_data_sources(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err)
{
    return check_found(db, data_sources_to_change(arena, ids, count), widened(arena, ids, count), count, "data source",
                       "data sources", err);
}

bool dsdb_lock_meta_urls(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err)
{
    return check_found(db, meta_urls_to_change(arena, ids, count), widened(arena, ids, count), count, "meta URL",
                       "meta URLs", err);
}

static calx_select *locations_to_hold(calx_arena *arena, const int64_t *ids, size_t count)
{
    calx_select *q = select_(arena, locations.id);
    from(q, locations);
    where(q, in_(locations.id, ids, count));
    return held(q);
}

bool dsdb_hold_locations(calx_session *db, calx_arena *arena, const int64_t *ids, size_t count, calx_error *err)
{
    return count == 0 ||
           check_found(db, locations_to_hold(arena, ids, count), ids, count, "location", "locations", err);
}

static calx_select *data_request_with_id(calx_arena *arena, int64_t id)
{
    calx_select *q = select_(arena, data_requests.id);
    from(q, data_requests);
    where(q, eq(data_requests.id, id));
    return q;
}

static calx_select *data_request_to_change(calx_arena *arena, int64_t id)
{
    calx_select *q = data_request_with_id(arena, id);
    for_update(q);
    return q;
}

bool dsdb_hold_data_request(calx_session *db, calx_arena *arena, int64_t id, calx_error *err)
{
    return check_found(db, held(data_request_with_id(arena, id)), &id, 1, "data request", "data requests", err);
}

bool dsdb_lock_data_request(calx_session *db, calx_arena *arena, int64_t id, calx_error *err)
{
    return check_found(db, data_request_to_change(arena, id), &id, 1, "data request", "data requests", err);
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

/* In characters, as PostgreSQL counts them. */
static size_t length_of(calx_text text)
{
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++)
        length += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return length;
}

bool dsdb_check_length(calx_text text, const char *what, calx_error *err)
{
    size_t length = length_of(text);
    return length <= DSDB_TEXT_MOST ||
           calx_fail(err, CALX_USAGE, "The %s has %zu characters; it may have %d.", what, length, DSDB_TEXT_MOST);
}

int32_t *dsdb_references(calx_arena *arena, const int64_t *ids, size_t count)
{
    int32_t *references = calx_new_array(arena, int32_t, count);
    for (size_t i = 0; i < count; i++)
        references[i] = dsdb_reference(ids[i]);
    return references;
}

CALX_VERIFY_VALUE(agencies_to_hold, int8, held(agencies_of(arena, NULL, 0)));
CALX_VERIFY_VALUE(agencies_to_change, int8, agencies_to_change(arena, NULL, 0));
CALX_VERIFY_VALUE(data_sources_to_hold, int8, held(data_sources_of(arena, NULL, 0)));
CALX_VERIFY_VALUE(data_sources_to_change, int8, data_sources_to_change(arena, NULL, 0));
CALX_VERIFY_VALUE(meta_urls_to_change, int8, meta_urls_to_change(arena, NULL, 0));
CALX_VERIFY_VALUE(locations_to_hold, int8, locations_to_hold(arena, NULL, 0));
CALX_VERIFY_VALUE(data_request_to_hold, int8, held(data_request_with_id(arena, 1)));
CALX_VERIFY_VALUE(data_request_to_change, int8, data_request_to_change(arena, 1));
