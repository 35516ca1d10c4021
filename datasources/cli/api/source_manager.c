/* Operations for the source manager. Items are a JSON array of objects: the row's columns, "request_id" of what is
 * added or "app_id" of what is updated, and the ids that it is linked to. */
#include "cli/api/api.h"

#include "client/source_manager.h"

static const char *const not_columns[] = { "request_id", "app_id", "location_ids", "agency_ids", "record_type", NULL };

/* The ids of a member; none where it is missing. */
static bool read_ids(calx_arena *arena, const json_t *item, const char *name, const int64_t **ids, size_t *count,
                     calx_error *err)
{
    const json_t *given = json_object_get(item, name);
    *count = json_array_size(given);
    int64_t *out = calx_new_array(arena, int64_t, *count);
    *ids = out;
    if (given && !json_is_array(given))
        return calx_fail(err, CALX_USAGE, "\"%s\" is not an array of ids.", name);
    for (size_t i = 0; i < *count; i++) {
        const json_t *id = json_array_get(given, i);
        if (!json_is_integer(id))
            return calx_fail(err, CALX_USAGE, "\"%s\" is not an array of ids.", name);
        out[i] = json_integer_value(id);
    }
    return true;
}

/* The id that names an item: of an addition `*request_id`, of an update `*app_id`; each item needs its own. */
static bool read_key(const json_t *item, bool add, int64_t *request_id, int32_t *app_id, calx_error *err)
{
    const char *name = add ? "request_id" : "app_id";
    const json_t *id = json_object_get(item, name);
    if (!json_is_integer(id))
        return calx_fail(err, CALX_USAGE, "An item has no \"%s\", or it is no whole number.", name);
    *request_id = json_integer_value(id);
    *app_id = (int32_t)*request_id;
    return add || *app_id == *request_id ||
           calx_fail(err, CALX_NOT_FOUND, "There is nothing with id %lld.", (long long)*request_id);
}

static bool read_record_type(const json_t *item, calx_opt_record_type *out, calx_error *err)
{
    const json_t *given = json_object_get(item, "record_type");
    *out = (calx_opt_record_type){ 0 };
    if (!given || json_is_null(given))
        return true;
    calx_text label = { json_string_value(given), json_string_length(given) };
    int value = label.data ? calx_enum_value(&calx_type_record_type, label) : 0;
    *out = (calx_opt_record_type){ .set = true, .value.value = (record_type_case)value };
    return value != 0 || calx_fail(err, CALX_USAGE, "\"record_type\" is not the name of a record type.");
}

/* What differs from kind to kind. */
#define READ_ITEMS(name, T, relation, links, ids, id_count, also)                                 \
    static bool name(const api_call *call, bool add, T **items, size_t *count, calx_error *err)   \
    {                                                                                             \
        const json_t *given = api_json(call, "items");                                            \
        const calx_node *const *unused;                                                           \
        *count = json_array_size(given);                                                          \
        *items = calx_new_array(call->arena, T, *count);                                          \
        if (!json_is_array(given))                                                                \
            return calx_fail(err, CALX_USAGE, "--items is not a JSON array.");                    \
        for (size_t i = 0; i < *count; i++) {                                                     \
            T *item = *items + i;                                                                 \
            const json_t *json = json_array_get(given, i);                                        \
            if (!api_row(call->arena, relation, json, not_columns, &item->row, &unused, err) ||   \
                !read_key(json, add, &item->request_id, &item->row.id, err) ||                    \
                !read_ids(call->arena, json, links, &item->ids, &item->id_count, err) || !(also)) \
                return calx_error_context(err, "item %zu of %zu", i + 1, *count);                 \
        }                                                                                         \
        return true;                                                                              \
    }
READ_ITEMS(read_agencies, agency_to_sync, agencies, "location_ids", location_ids, location_count, true)
READ_ITEMS(read_sources, source_to_sync, data_sources, "agency_ids", agency_ids, agency_count,
           read_record_type(json, &item->record_type, err))
READ_ITEMS(read_meta_urls, meta_url_to_sync, meta_urls, "agency_ids", agency_ids, agency_count, true)

#define ADD(name, T, read, operation)                                                                               \
    static bool name(api_call *call, json_t **out, calx_error *err)                                                 \
    {                                                                                                               \
        T *items;                                                                                                   \
        size_t count;                                                                                               \
        synced_row_list rows;                                                                                       \
        if (!read(call, true, &items, &count, err) || !operation(&call->db, call->arena, items, count, &rows, err)) \
            return false;                                                                                           \
        *out = rows_json(call->arena, synced_row, &rows);                                                           \
        return true;                                                                                                \
    }
ADD(add_agencies, agency_to_sync, read_agencies, dsdb_sync_add_agencies)
ADD(add_data_sources, source_to_sync, read_sources, dsdb_sync_add_data_sources)
ADD(add_meta_urls, meta_url_to_sync, read_meta_urls, dsdb_sync_add_meta_urls)

#define UPDATE(name, T, read, operation)                                                                       \
    static bool name(api_call *call, json_t **out, calx_error *err)                                            \
    {                                                                                                          \
        (void)out;                                                                                             \
        T *items;                                                                                              \
        size_t count;                                                                                          \
        return read(call, false, &items, &count, err) && operation(&call->db, call->arena, items, count, err); \
    }
UPDATE(update_agencies, agency_to_sync, read_agencies, dsdb_sync_update_agencies)
UPDATE(update_data_sources, source_to_sync, read_sources, dsdb_sync_update_data_sources)
UPDATE(update_meta_urls, meta_url_to_sync, read_meta_urls, dsdb_sync_update_meta_urls)

#define DELETE(name, operation)                                     \
    static bool name(api_call *call, json_t **out, calx_error *err) \
    {                                                               \
        (void)out;                                                  \
        size_t count;                                               \
        const int64_t *ids = api_integers(call, "id", &count);      \
        return operation(&call->db, call->arena, ids, count, err);  \
    }
DELETE(delete_agencies, dsdb_sync_delete_agencies)
DELETE(delete_data_sources, dsdb_sync_delete_data_sources)
DELETE(delete_meta_urls, dsdb_sync_delete_meta_urls)

static bool list_follows(api_call *call, json_t **out, calx_error *err)
{
    user_follow_list rows;
    if (!dsdb_all_follows(&call->db, call->arena, &rows, err))
        return false;
    *out = rows_json(call->arena, user_follow, &rows);
    return true;
}

#define ITEMS PARAMETERS(TAKES("items", API_JSON, "JSON array of the items", REQUIRED))
#define IDS PARAMETERS(TAKES("id", API_INTEGER, "id of one to be deleted", REQUIRED, MANY))

const api_operation api_source_manager[] = {
    { "sync-add-agencies", "Add agencies of the source manager", add_agencies, ITEMS },
    { "sync-update-agencies", "Overwrite agencies with those of the source manager", update_agencies, ITEMS },
    { "sync-delete-agencies", "Delete agencies, unless something would have none left", delete_agencies, IDS },
    { "sync-add-data-sources", "Add data sources of the source manager", add_data_sources, ITEMS },
    { "sync-update-data-sources", "Overwrite data sources with those of the source manager", update_data_sources,
      ITEMS },
    { "sync-delete-data-sources", "Delete data sources", delete_data_sources, IDS },
    { "sync-add-meta-urls", "Add meta URLs of the source manager; those that are there are reused", add_meta_urls,
      ITEMS },
    { "sync-update-meta-urls", "Overwrite meta URLs with those of the source manager", update_meta_urls, ITEMS },
    { "sync-delete-meta-urls", "Delete meta URLs", delete_meta_urls, IDS },
    { "all-follows", "What all users follow", list_follows, NULL },
    { .name = NULL },
};
