/* Data sources of the source manager. */
#include "syncing.h"

#include "checks.h"
#include "models/links/agencies__data_sources.h"
#include "operations.h"
#include "queries/mixins/pending_events.h"

#include <calx/write.h>

SYNC_LINKS(link_agencies, link_agencies__data_sources, data_source_id, agency_id)

RESULT(type_id, FIELD(id, int4), FIELD(name, record_type, NULLABLE));

static bool check_items(const source_to_sync *items, size_t count, calx_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!dsdb_check_name(items[i].row.name, "data source", err) || !dsdb_check_url(items[i].row.source_url, err))
            return calx_error_context(err, "data source %zu of %zu", i + 1, count);
    return true;
}

/* The id of the record type that an item names, or has; it has to be there. */
static bool find_type(const type_id_list *types, const source_to_sync *item, opt_int4 *id, calx_error *err)
{
    const calx_opt_record_type *type = &item->record_type;
    *id = item->row.record_type_id;
    if (!type->set && !id->set)
        return true;
    for (size_t i = 0; i < types->len; i++) {
        const type_id *known = &types->items[i];
        if (type->set ? known->name.set && known->name.value.value == type->value.value : known->id == id->value) {
            *id = CALX_SOME(int4, known->id);
            return true;
        }
    }
    if (!type->set)
        return calx_fail(err, CALX_NOT_FOUND, "There is no record type with id %d.", id->value);
    return calx_fail(err, CALX_NOT_FOUND, "There is no record type \"%.*s\".",
                     CALX_TEXT_ARG(calx_enum_label(&calx_type_record_type, (int)type->value.value)));
}

static calx_select *every_record_type(calx_arena *arena)
{
    calx_select *q = select_(arena, record_types.id, record_types.name);
    from(q, record_types);
    return q;
}

/* The rows with their ids and record types, and their links. */
static bool rows_of(calx_session *db, calx_arena *arena, const source_to_sync *items, size_t count, const int32_t *ids,
                    data_source **rows, sync_links *links, calx_error *err)
{
    size_t most = 0;
    type_id_list types;
    if (!fetch_all(db, every_record_type(arena), type_id, &types, err))
        return false;
    *rows = calx_new_array(arena, data_source, count);
    for (size_t i = 0; i < count; i++)
        most += items[i].agency_count;
    *links = sync_links_for(arena, most);
    for (size_t i = 0; i < count; i++) {
        data_source *row = &(*rows)[i];
        *row = items[i].row;
        row->id = ids[i];
        if (!find_type(&types, &items[i], &row->record_type_id, err))
            return calx_error_context(err, "data source %zu of %zu", i + 1, count);
        if (row->url_status.value == url_status_enum_unset)
            row->url_status = URL_OK;
        sync_link(links, ids[i], items[i].agency_ids, items[i].agency_count);
    }
    return true;
}

static bool hold_agencies(calx_session *db, calx_arena *arena, const sync_links *links, calx_error *err)
{
    return dsdb_hold_agencies(db, arena, links->others, links->count, err);
}

static calx_select *owners_of(calx_arena *arena, const calx_text *urls, size_t count)
{
    calx_select *q =
        select_(arena, data_sources.id, as(data_sources.source_url, "url"), as(data_sources.record_type_id, "type"));
    from(q, data_sources);
    where(q, in_(data_sources.source_url, urls, count));
    where(q, is_not_null(data_sources.record_type_id));
    return q;
}

/* Of sources whose kind nobody has said, nobody can say that they are one. */
static bool name_duplicate(calx_session *db, const sync_call *c, calx_error *err)
{
    if (!calx_error_is(err, DSDB_DUPLICATE))
        return false;
    size_t count = 0;
    const data_source *rows = c->rows;
    sync_key *keys = calx_new_array(c->arena, sync_key, c->count);
    for (size_t i = 0; i < c->count; i++)
        if (rows[i].record_type_id.set)
            keys[count++] = (sync_key){ rows[i].source_url, rows[i].record_type_id.value, rows[i].id, i + 1 };
    return sync_name_duplicate(db, c, keys, count, owners_of(c->arena, sync_urls(c->arena, keys, count), count), err);
}

static bool add(calx_session *db, void *context, calx_error *err)
{
    sync_call *c = context;
    data_source *rows;
    sync_links links;
    if (!sync_new_ids(db, c->arena, "data_sources", c->count, c->ids, err) ||
        !rows_of(db, c->arena, c->items, c->count, c->ids, &rows, &links, err))
        return false;
    c->rows = rows;
    return hold_agencies(db, c->arena, &links, err) &&
           insert_rows(db, c->arena, data_sources, rows, c->count, err, data_sources.id, data_sources.url_status,
                       data_sources.access_types, data_sources.record_formats) &&
           link_agencies(db, c->arena, &links, err) &&
           run(db, add_source_events(c->arena, c->ids, c->count), NULL, err);
}

bool dsdb_sync_add_data_sources(calx_session *db, calx_arena *arena, const source_to_sync *items, size_t count,
                                synced_row_list *out, calx_error *err)
{
    sync_call call = { .arena = arena, .what = "data source", .items = items, .count = count };
    return check_items(items, count, err) &&
           (sync_add(db, &call, add, SYNC_IDS(arena, items, count, request_id), out, err) ||
            name_duplicate(db, &call, err));
}

static bool update_sources(calx_session *db, calx_arena *arena, const data_source *rows, size_t count, calx_error *err)
{
    return update_rows(db, arena, data_sources, rows, count, NULL, err, data_sources.name, data_sources.description,
                       data_sources.source_url, data_sources.agency_supplied, data_sources.supplying_entity,
                       data_sources.agency_originated, data_sources.agency_aggregation, data_sources.coverage_start,
                       data_sources.coverage_end, data_sources.detail_level, data_sources.data_portal_type,
                       data_sources.update_method, data_sources.readme_url, data_sources.originating_entity,
                       data_sources.retention_schedule, data_sources.scraper_url, data_sources.rejection_note,
                       data_sources.agency_described_not_in_database, data_sources.data_portal_type_other,
                       data_sources.access_notes, data_sources.url_status, data_sources.record_type_id,
                       data_sources.access_types, data_sources.record_formats, data_sources.internet_archive_url);
}

static bool overwrite(calx_session *db, void *context, calx_error *err)
{
    sync_call *c = context;
    data_source *rows;
    sync_links links;
    if (!dsdb_lock_data_sources(db, c->arena, c->ids, c->count, err) ||
        !rows_of(db, c->arena, c->items, c->count, c->ids, &rows, &links, err))
        return false;
    c->rows = rows;
    return hold_agencies(db, c->arena, &links, err) && update_sources(db, c->arena, rows, c->count, err) &&
           link_agencies_only(db, c->arena, c->ids, c->count, &links, err);
}

bool dsdb_sync_update_data_sources(calx_session *db, calx_arena *arena, const source_to_sync *items, size_t count,
                                   calx_error *err)
{
    sync_call call = { .arena = arena, .what = "data source", .items = items, .count = count };
    return check_items(items, count, err) &&
           (sync_overwrite(db, &call, overwrite, SYNC_IDS(arena, items, count, row.id), err) ||
            name_duplicate(db, &call, err));
}

static calx_delete *sources_to_delete(calx_arena *arena, const int32_t *ids, size_t count)
{
    calx_delete *q = delete_from(arena, data_sources);
    where(q, in_(data_sources.id, ids, count));
    return q;
}

static bool erase(calx_session *db, void *context, calx_error *err)
{
    const sync_call *c = context;
    return dsdb_lock_data_sources(db, c->arena, c->ids, c->count, err) &&
           run(db, sources_to_delete(c->arena, c->ids, c->count), NULL, err);
}

bool dsdb_sync_delete_data_sources(calx_session *db, calx_arena *arena, const int64_t *ids, size_t count,
                                   calx_error *err)
{
    sync_call call = { .arena = arena, .ids = dsdb_references(arena, ids, count), .count = count };
    return calx_transaction(db, NULL, erase, &call, err);
}

CALX_VERIFY_ROWS(owners_of, sync_owner, owners_of(arena, NULL, 0));
CALX_VERIFY_ROWS(every_record_type, type_id, every_record_type(arena));
CALX_VERIFY_EFFECT(sources_to_delete, sources_to_delete(arena, NULL, 0));
