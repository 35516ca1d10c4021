/* Meta URLs of the source manager. */
#include "syncing.h"

#include "checks.h"
#include "models/links/agencies__meta_urls.h"
#include "operations.h"

#include <calx/write.h>

#include <stdlib.h>

SYNC_LINKS(link_agencies, link_agencies__meta_urls, meta_url_id, agency_id)

RESULT(url_id, FIELD(id, int4), FIELD(url, varchar));

static bool check_items(const meta_url_to_sync *items, size_t count, calx_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!dsdb_check_url(items[i].row.url, err))
            return calx_error_context(err, "meta URL %zu of %zu", i + 1, count);
    return true;
}

/* The rows with their ids, and their links. */
static meta_url *rows_of(calx_arena *arena, const meta_url_to_sync *items, size_t count, const int32_t *ids,
                         sync_links *links)
{
    size_t most = 0;
    meta_url *rows = calx_new_array(arena, meta_url, count);
    for (size_t i = 0; i < count; i++)
        most += items[i].agency_count;
    *links = sync_links_for(arena, most);
    for (size_t i = 0; i < count; i++) {
        rows[i] = items[i].row;
        rows[i].id = ids[i];
        if (rows[i].url_status.value == url_status_enum_unset)
            rows[i].url_status = URL_OK;
        sync_link(links, ids[i], items[i].agency_ids, items[i].agency_count);
    }
    return rows;
}

CALX_CTE(given_url, FIELD(url, varchar), FIELD(internet_archive_url, text), FIELD(url_status, text));

/* Inserts the URLs that are not there yet. */
static calx_insert *urls_to_insert(calx_arena *arena, const meta_url_to_sync *items, size_t count)
{
    calx_text *urls = calx_new_array(arena, calx_text, count), *archived = calx_new_array(arena, calx_text, count);
    calx_text *status = calx_new_array(arena, calx_text, count);
    bool *none = calx_new_array(arena, bool, count);
    for (size_t i = 0; i < count; i++) {
        urls[i] = items[i].row.url;
        archived[i] = items[i].row.internet_archive_url.value;
        none[i] = !items[i].row.internet_archive_url.set;
        bool unset = items[i].row.url_status.value == url_status_enum_unset;
        status[i] =
            calx_enum_label(&calx_type_url_status_enum, unset ? URL_OK_CASE : (int)items[i].row.url_status.value);
    }
    calx_array_varchar all = { .items = urls, .len = (int32_t)count };
    calx_array_text archives = { .items = archived, .nulls = none, .len = (int32_t)count };
    calx_array_text labels = { .items = status, .len = (int32_t)count };
    calx_select *rows = select_(arena, as(unnest_(varchar, value_(varchar_array, all)), "url"),
                                as(unnest_(text, value_(text_array, archives)), "internet_archive_url"),
                                as(unnest_(text, value_(text_array, labels)), "url_status"));
    given_url given = derived_(arena, given_url, "given", rows);
    calx_select *q = select_(arena, given.url, given.internet_archive_url, cast_(given.url_status, url_status_enum));
    from(q, given);
    calx_insert *insert = insert_into(arena, meta_urls);
    insert_select(insert, q, meta_urls.url, meta_urls.internet_archive_url, meta_urls.url_status);
    on_conflict_do_nothing(insert);
    return insert;
}

static int compare_urls(const void *a, const void *b)
{
    const url_id *x = a, *y = b;
    return calx_text_compare(x->url, y->url);
}

static calx_select *ids_of_urls(calx_arena *arena, const calx_text *urls, size_t count)
{
    calx_select *q = select_(arena, meta_urls.id, meta_urls.url);
    from(q, meta_urls);
    where(q, in_(meta_urls.url, urls, count));
    for_key_share(q);
    return q;
}

/* The id of each item's URL; all of them are there, and stay. */
static bool find_ids(calx_session *db, calx_arena *arena, const meta_url_to_sync *items, size_t count, int32_t *ids,
                     calx_error *err)
{
    url_id_list found;
    calx_text *urls = calx_new_array(arena, calx_text, count);
    for (size_t i = 0; i < count; i++)
        urls[i] = items[i].row.url;
    if (!fetch_all(db, ids_of_urls(arena, urls, count), url_id, &found, err))
        return false;
    qsort(found.items, found.len, sizeof *found.items, compare_urls);
    for (size_t i = 0; i < count; i++) {
        const url_id key = { .url = urls[i] };
        const url_id *row = bsearch(&key, found.items, found.len, sizeof *found.items, compare_urls);
        if (!row)
            return calx_fail(err, "40001", "The meta URL %.*s was deleted meanwhile.", CALX_TEXT_ARG(urls[i]));
        ids[i] = row->id;
    }
    return true;
}

static bool add(calx_session *db, void *context, calx_error *err)
{
    const sync_call *c = context;
    sync_links links;
    if (!run(db, urls_to_insert(c->arena, c->items, c->count), NULL, err) ||
        !find_ids(db, c->arena, c->items, c->count, c->ids, err))
        return false;
    rows_of(c->arena, c->items, c->count, c->ids, &links);
    return dsdb_hold_agencies(db, c->arena, links.others, links.count, err) && link_agencies(db, c->arena, &links, err);
}

bool dsdb_sync_add_meta_urls(calx_session *db, calx_arena *arena, const meta_url_to_sync *items, size_t count,
                             synced_row_list *out, calx_error *err)
{
    sync_call call = { .arena = arena, .what = "meta URL", .items = items, .count = count };
    return check_items(items, count, err) &&
           sync_add(db, &call, add, SYNC_IDS(arena, items, count, request_id), out, err);
}

static bool overwrite(calx_session *db, void *context, calx_error *err)
{
    const sync_call *c = context;
    sync_links links;
    const meta_url *rows = rows_of(c->arena, c->items, c->count, c->ids, &links);
    return dsdb_lock_meta_urls(db, c->arena, c->ids, c->count, err) &&
           dsdb_hold_agencies(db, c->arena, links.others, links.count, err) &&
           update_rows(db, c->arena, meta_urls, rows, c->count, NULL, err, meta_urls.url,
                       meta_urls.internet_archive_url, meta_urls.url_status) &&
           link_agencies_only(db, c->arena, c->ids, c->count, &links, err);
}

static calx_select *owners_of(calx_arena *arena, const calx_text *urls, size_t count)
{
    calx_select *q = select_(arena, meta_urls.id, meta_urls.url, as(value_(int4, 0), "type"));
    from(q, meta_urls);
    where(q, in_(meta_urls.url, urls, count));
    return q;
}

static bool name_duplicate(calx_session *db, const sync_call *c, calx_error *err)
{
    if (!calx_error_is(err, DSDB_DUPLICATE))
        return false;
    const meta_url_to_sync *items = c->items;
    sync_key *keys = calx_new_array(c->arena, sync_key, c->count);
    for (size_t i = 0; i < c->count; i++)
        keys[i] = (sync_key){ items[i].row.url, 0, items[i].row.id, i + 1 };
    return sync_name_duplicate(db, c, keys, c->count,
                               owners_of(c->arena, sync_urls(c->arena, keys, c->count), c->count), err);
}

bool dsdb_sync_update_meta_urls(calx_session *db, calx_arena *arena, const meta_url_to_sync *items, size_t count,
                                calx_error *err)
{
    sync_call call = { .arena = arena, .what = "meta URL", .items = items, .count = count };
    return check_items(items, count, err) &&
           (sync_overwrite(db, &call, overwrite, SYNC_IDS(arena, items, count, row.id), err) ||
            name_duplicate(db, &call, err));
}

static calx_delete *urls_to_delete(calx_arena *arena, const int32_t *ids, size_t count)
{
    calx_delete *q = delete_from(arena, meta_urls);
    where(q, in_(meta_urls.id, ids, count));
    return q;
}

static bool erase(calx_session *db, void *context, calx_error *err)
{
    const sync_call *c = context;
    return dsdb_lock_meta_urls(db, c->arena, c->ids, c->count, err) &&
           run(db, urls_to_delete(c->arena, c->ids, c->count), NULL, err);
}

bool dsdb_sync_delete_meta_urls(calx_session *db, calx_arena *arena, const int64_t *ids, size_t count, calx_error *err)
{
    sync_call call = { .arena = arena, .ids = dsdb_references(arena, ids, count), .count = count };
    return calx_transaction(db, NULL, erase, &call, err);
}

CALX_VERIFY_MODEL(meta_url, meta_urls);
CALX_VERIFY_ROWS(owners_of, sync_owner, owners_of(arena, NULL, 0));
CALX_VERIFY_EFFECT(urls_to_insert, urls_to_insert(arena, NULL, 0));
CALX_VERIFY_ROWS(ids_of_urls, url_id, ids_of_urls(arena, NULL, 0));
CALX_VERIFY_EFFECT(urls_to_delete, urls_to_delete(arena, NULL, 0));
