/* Agencies of the source manager. */
#include "syncing.h"

#include "checks.h"
#include "models/links/agencies__data_sources.h"
#include "models/links/agencies__locations.h"
#include "models/links/agencies__meta_urls.h"
#include "operations.h"
#include "queries/agencies/orphans.h"

#include <calx/write.h>

SYNC_LINKS(link_locations, link_agencies__locations, agency_id, location_id)

static bool check_items(const agency_to_sync *items, size_t count, calx_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!dsdb_check_name(items[i].row.name, "agency", err))
            return calx_error_context(err, "agency %zu of %zu", i + 1, count);
        if (items[i].row.jurisdiction_type.value == jurisdiction_type_unset)
            return calx_fail(err, CALX_USAGE, "The jurisdiction of the agency \"%.*s\" is not given.",
                             CALX_TEXT_ARG(items[i].row.name));
    }
    return true;
}

/* The rows with their ids, and their links. */
static agency *rows_of(calx_arena *arena, const agency_to_sync *items, size_t count, const int32_t *ids,
                       sync_links *links)
{
    size_t most = 0;
    agency *rows = calx_new_array(arena, agency, count);
    for (size_t i = 0; i < count; i++)
        most += items[i].location_count;
    *links = sync_links_for(arena, most);
    for (size_t i = 0; i < count; i++) {
        rows[i] = items[i].row;
        rows[i].id = ids[i];
        if (rows[i].agency_type.value == agency_type_unset)
            rows[i].agency_type = AGENCY_UNKNOWN;
        sync_link(links, ids[i], items[i].location_ids, items[i].location_count);
    }
    return rows;
}

static bool add(calx_session *db, void *context, calx_error *err)
{
    const sync_call *c = context;
    sync_links links;
    if (!sync_new_ids(db, c->arena, "agencies", c->count, c->ids, err))
        return false;
    agency *rows = rows_of(c->arena, c->items, c->count, c->ids, &links);
    return dsdb_hold_locations(db, c->arena, sync_linked(c->arena, &links), links.count, err) &&
           insert_rows(db, c->arena, agencies, rows, c->count, err, agencies.id, agencies.no_web_presence) &&
           link_locations(db, c->arena, &links, err);
}

bool dsdb_sync_add_agencies(calx_session *db, calx_arena *arena, const agency_to_sync *items, size_t count,
                            synced_row_list *out, calx_error *err)
{
    sync_call call = { .arena = arena, .what = "agency", .items = items, .count = count };
    return check_items(items, count, err) &&
           sync_add(db, &call, add, SYNC_IDS(arena, items, count, request_id), out, err);
}

static bool update_agencies(calx_session *db, calx_arena *arena, const agency *rows, size_t count, calx_error *err)
{
    return update_rows(db, arena, agencies, rows, count, NULL, err, agencies.name, agencies.jurisdiction_type,
                       agencies.defunct_year, agencies.agency_type, agencies.no_web_presence);
}

static bool overwrite(calx_session *db, void *context, calx_error *err)
{
    const sync_call *c = context;
    sync_links links;
    const agency *rows = rows_of(c->arena, c->items, c->count, c->ids, &links);
    return dsdb_lock_agencies(db, c->arena, c->ids, c->count, err) &&
           dsdb_hold_locations(db, c->arena, sync_linked(c->arena, &links), links.count, err) &&
           update_agencies(db, c->arena, rows, c->count, err) &&
           link_locations_only(db, c->arena, c->ids, c->count, &links, err);
}

bool dsdb_sync_update_agencies(calx_session *db, calx_arena *arena, const agency_to_sync *items, size_t count,
                               calx_error *err)
{
    sync_call call = { .arena = arena, .what = "agency", .items = items, .count = count };
    return check_items(items, count, err) &&
           sync_overwrite(db, &call, overwrite, SYNC_IDS(arena, items, count, row.id), err);
}

static calx_select *linked_sources(calx_arena *arena, const int32_t *ids, size_t count)
{
    calx_select *source_ids = select_(arena, link_agencies__data_sources.data_source_id);
    from(source_ids, link_agencies__data_sources);
    where(source_ids, in_(link_agencies__data_sources.agency_id, ids, count));
    calx_select *sources = select_(arena, data_sources.id);
    from(sources, data_sources);
    where(sources, in_query(data_sources.id, source_ids));
    order_by(sources, data_sources.id);
    for_no_key_update(sources);
    return sources;
}

static calx_select *linked_meta_urls(calx_arena *arena, const int32_t *ids, size_t count)
{
    calx_select *url_ids = select_(arena, link_agencies__meta_urls.meta_url_id);
    from(url_ids, link_agencies__meta_urls);
    where(url_ids, in_(link_agencies__meta_urls.agency_id, ids, count));
    calx_select *urls = select_(arena, meta_urls.id);
    from(urls, meta_urls);
    where(urls, in_query(meta_urls.id, url_ids));
    order_by(urls, meta_urls.id);
    for_no_key_update(urls);
    return urls;
}

/* What is linked to the agencies, locked: of two who each take one of its last two agencies, the second sees what the
 * first has done. */
static bool lock_linked(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err)
{
    calx_array_int4 locked;
    return fetch_column(db, linked_sources(arena, ids, count), int4, &locked, err) &&
           fetch_column(db, linked_meta_urls(arena, ids, count), int4, &locked, err);
}

static bool check_orphans(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err)
{
    orphan_list orphans;
    if (!fetch_all(db, orphans_without(arena, ids, count), orphan, &orphans, err))
        return false;
    if (orphans.len == 0)
        return true;
    calx_buffer names = calx_buffer_in(arena);
    for (size_t i = 0; i < orphans.len; i++)
        calx_buffer_addf(&names, "%s%.*s %d (%.*s)", i ? ", " : "", CALX_TEXT_ARG(orphans.items[i].kind),
                         orphans.items[i].id, CALX_TEXT_ARG(orphans.items[i].name));
    calx_fail(err, DSDB_ORPHANS, "Without these agencies %zu data sources and meta URLs would have no agency left.",
              orphans.len);
    calx_error_detail(err, "%s", calx_buffer_cstr(&names));
    return calx_error_hint(err, "Delete these first, or link them to other agencies.");
}

static calx_delete *agencies_to_delete(calx_arena *arena, const int32_t *ids, size_t count)
{
    calx_delete *q = delete_from(arena, agencies);
    where(q, in_(agencies.id, ids, count));
    return q;
}

static bool erase(calx_session *db, void *context, calx_error *err)
{
    const sync_call *c = context;
    return dsdb_lock_agencies(db, c->arena, c->ids, c->count, err) &&
           lock_linked(db, c->arena, c->ids, c->count, err) && check_orphans(db, c->arena, c->ids, c->count, err) &&
           run(db, agencies_to_delete(c->arena, c->ids, c->count), NULL, err);
}

bool dsdb_sync_delete_agencies(calx_session *db, calx_arena *arena, const int64_t *ids, size_t count, calx_error *err)
{
    sync_call call = { .arena = arena, .ids = dsdb_references(arena, ids, count), .count = count };
    return calx_transaction(db, NULL, erase, &call, err);
}

CALX_VERIFY_MODEL(agency, agencies);
CALX_VERIFY_VALUE(linked_sources, int4, linked_sources(arena, NULL, 0));
CALX_VERIFY_VALUE(linked_meta_urls, int4, linked_meta_urls(arena, NULL, 0));
CALX_VERIFY_EFFECT(agencies_to_delete, agencies_to_delete(arena, NULL, 0));
