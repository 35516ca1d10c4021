/* Operations on data sources, and on archiving them. */
#include "cli/api/api.h"

#include "client/archiving.h"
#include "client/data_sources.h"
#include "client/operations.h"

static bool source_of(const api_call *call, int32_t *id, calx_error *err)
{
    return api_key(call, "data-source-id", "data source", id, err);
}

static bool agency_of(const api_call *call, int32_t *id, calx_error *err)
{
    return api_key(call, "agency-id", "agency", id, err);
}

static json_t *source_json(calx_arena *arena, const data_source_view *source, const read_columns *read)
{
    json_t *out = api_partial(arena, &calx_shape_data_source_view, source, read);
    json_object_set_new(out, "agencies", rows_json(arena, linked_agency, &source->agencies));
    json_object_set_new(out, "locations", rows_json(arena, expanded_location, &source->locations));
    json_object_set_new(out, "data_requests", rows_json(arena, linked_data_request, &source->data_requests));
    return out;
}

static bool get_data_source(api_call *call, json_t **out, calx_error *err)
{
    data_source_view got;
    read_columns read;
    read_request request;
    int32_t id;
    if (!api_reading(call, &request, err) || !source_of(call, &id, err) ||
        !dsdb_read_data_source(&call->db, call->arena, id, &request, &got, &read, err))
        return false;
    *out = source_json(call->arena, &got, &read);
    return true;
}

static bool list_data_sources(api_call *call, json_t **out, calx_error *err)
{
    data_source_page got;
    read_request request;
    if (!api_reading(call, &request, err) || !dsdb_list_data_sources(&call->db, call->arena, &request, &got, err))
        return false;
    json_t *rows = json_array();
    for (size_t i = 0; i < got.data_sources.len; i++)
        json_array_append_new(rows, source_json(call->arena, &got.data_sources.items[i], &got.read));
    *out = api_page_json(call, got.more, rows);
    return true;
}

static bool agencies_of_data_source(api_call *call, json_t **out, calx_error *err)
{
    linked_agency_list got;
    int32_t id;
    if (!source_of(call, &id, err) || !dsdb_agencies_of_data_source(&call->db, call->arena, id, &got, err))
        return false;
    *out = rows_json(call->arena, linked_agency, &got);
    return true;
}

/* What a JSON object may have besides columns. */
static const char *const others[] = { "record_type", "agency_ids", NULL };

static bool read_record_type(const json_t *object, calx_opt_record_type *out, calx_error *err)
{
    const json_t *given = json_object_get(object, "record_type");
    if (!given || json_is_null(given))
        return true;
    const char *name = json_string_value(given);
    int label = name ? calx_enum_value(&calx_type_record_type, calx_text_of(name)) : 0;
    *out = CALX_SOME(record_type, ((record_type){ (record_type_case)label }));
    return label != 0 || calx_fail(err, CALX_USAGE, "The value of \"record_type\" is not a record type.");
}

static bool read_agency_ids(calx_arena *arena, const json_t *object, new_data_source *out, calx_error *err)
{
    const json_t *given = json_object_get(object, "agency_ids");
    size_t count = json_array_size(given);
    int32_t *ids = calx_new_array(arena, int32_t, count);
    for (size_t i = 0; i < count; i++) {
        if (!json_is_integer(json_array_get(given, i)))
            return calx_fail(err, CALX_USAGE, "\"agency_ids\" are not whole numbers.");
        ids[i] = dsdb_reference(json_integer_value(json_array_get(given, i)));
    }
    out->agency_ids = ids;
    out->agency_count = count;
    return !given || json_is_array(given) || calx_fail(err, CALX_USAGE, "\"agency_ids\" is not an array.");
}

static bool read_source(calx_arena *arena, const json_t *object, new_data_source *out, calx_error *err)
{
    return api_row(arena, data_sources, object, others, &out->values, &out->columns, err) &&
           read_record_type(object, &out->record_type, err) && read_agency_ids(arena, object, out, err);
}

static bool create_data_source(api_call *call, json_t **out, calx_error *err)
{
    int32_t id;
    new_data_source source = { 0 };
    if (!api_role(call, &source.role, err) || !read_source(call->arena, api_json(call, "values"), &source, err) ||
        !dsdb_create_data_source(&call->db, call->arena, &source, &id, err))
        return false;
    *out = json_pack("{s:i}", "id", id);
    return true;
}

static bool collect_data_sources(api_call *call, json_t **out, calx_error *err)
{
    relation_role role;
    collected_source_list results;
    const json_t *given = api_json(call, "sources");
    size_t count = json_array_size(given);
    if (!json_is_array(given))
        return calx_fail(err, CALX_USAGE, "--sources is not a JSON array.");
    if (!api_role(call, &role, err))
        return false;
    new_data_source *sources = calx_new_array(call->arena, new_data_source, count);
    for (size_t i = 0; i < count; i++) {
        sources[i].role = role;
        if (!read_source(call->arena, json_array_get(given, i), &sources[i], err))
            return calx_error_context(err, "source %zu of %zu", i + 1, count);
    }
    if (!dsdb_collect_data_sources(&call->db, call->arena, sources, count, &results, err))
        return false;
    *out = rows_json(call->arena, collected_source, &results);
    return true;
}

static bool update_data_source(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    const json_t *given = api_json(call, "values");
    data_source_update update = { 0 };
    static const char *const type_only[] = { "record_type", NULL };
    return api_role(call, &update.role, err) && source_of(call, &update.id, err) &&
           api_row(call->arena, data_sources, given, type_only, &update.values, &update.columns, err) &&
           read_record_type(given, &update.record_type, err) &&
           dsdb_update_data_source(&call->db, call->arena, &update, err);
}

static bool link_agency(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    relation_role role;
    int32_t source, agency;
    return api_role(call, &role, err) && source_of(call, &source, err) && agency_of(call, &agency, err) &&
           dsdb_link_agency(&call->db, call->arena, role, source, agency, err);
}

static bool unlink_agency(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    relation_role role;
    int32_t source, agency;
    return api_role(call, &role, err) && source_of(call, &source, err) && agency_of(call, &agency, err) &&
           dsdb_unlink_agency(&call->db, call->arena, role, source, agency, err);
}

static bool url_duplicates_(api_call *call, json_t **out, calx_error *err)
{
    url_duplicate_list found;
    if (!dsdb_url_duplicates(&call->db, call->arena, api_text(call, "url"), &found, err))
        return false;
    *out = rows_json(call->arena, url_duplicate, &found);
    return true;
}

static bool duplicates_of_urls(api_call *call, json_t **out, calx_error *err)
{
    size_t count;
    url_duplicate_list found;
    const calx_text *urls = api_texts(call, "url", &count);
    if (!dsdb_duplicates_of_urls(&call->db, call->arena, urls, count, &found, err))
        return false;
    *out = rows_json(call->arena, url_duplicate, &found);
    return true;
}

static bool sources_to_archive(api_call *call, json_t **out, calx_error *err)
{
    archive_page got;
    archive_filter filter = { .update_frequency = api_opt_text(call, "update-frequency"), .page = api_page(call) };
    if (!api_time(call, "last-archived-before", &filter.last_archived_before, err) ||
        !dsdb_sources_to_archive(&call->db, call->arena, &filter, &got, err))
        return false;
    *out = api_page_json(call, got.more, rows_json(call->arena, source_to_archive, &got.sources));
    return true;
}

static bool update_archive_info(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    size_t count;
    archive_update update = { .update_frequency = api_opt_text(call, "update-frequency") };
    const url_status_enum *status = api_labels(call, "url-status", url_status_enum, &count);
    if (count > 0)
        update.url_status = CALX_SOME(url_status_enum, status[0]);
    return api_role(call, &update.role, err) && source_of(call, &update.data_source_id, err) &&
           api_time(call, "last-cached", &update.last_cached, err) &&
           api_time(call, "next-cache", &update.next_cache, err) &&
           dsdb_update_archive_info(&call->db, call->arena, &update, err);
}

#define TAKES_SOURCE TAKES("data-source-id", API_INTEGER, "id of the data source", REQUIRED)
#define FREQUENCY(help_) TAKES("update-frequency", API_TEXT, help_, )
#define VALUES(help_) TAKES("values", API_JSON, help_, REQUIRED)

const api_operation api_data_sources[] = {
    { "get-data-source", "A data source with what is linked to it, as a role may read it", get_data_source,
      PARAMETERS(TAKES_SOURCE, TAKES_ROLE, TAKES_COLUMNS) },
    { "list-data-sources", "Data sources with what is linked to them, as a role may read them", list_data_sources,
      PARAMETERS(TAKES_ROLE, TAKES_COLUMNS, TAKES_SORT) },
    { "agencies-of-data-source", "The agencies that a data source is about", agencies_of_data_source,
      PARAMETERS(TAKES_SOURCE) },
    { "create-data-source", "Make a data source with its agencies and its event", create_data_source,
      PARAMETERS(VALUES("object of columns, and of record_type and agency_ids"), TAKES_ROLE) },
    { "collect-data-sources", "Make many data sources, each for itself", collect_data_sources,
      PARAMETERS(TAKES("sources", API_JSON, "array of objects as create-data-source takes", REQUIRED), TAKES_ROLE) },
    { "update-data-source", "Change columns of a data source", update_data_source,
      PARAMETERS(TAKES_SOURCE, VALUES("object of columns, and of record_type"), TAKES_ROLE) },
    { "link-agency", "Say that a data source is about an agency", link_agency,
      PARAMETERS(TAKES_SOURCE, TAKES_AGENCY, TAKES_ROLE) },
    { "unlink-agency", "Say that a data source isn't about an agency any more", unlink_agency,
      PARAMETERS(TAKES_SOURCE, TAKES_AGENCY, TAKES_ROLE) },
    { "url-duplicates", "The data sources that have a URL", url_duplicates_,
      PARAMETERS(TAKES("url", API_TEXT, "the URL, however it is spelt", REQUIRED)) },
    { "duplicates-of-urls", "The data sources that have each of several URLs", duplicates_of_urls,
      PARAMETERS(TAKES("url", API_TEXT, "a URL, however it is spelt", REQUIRED, MANY)) },
    { "sources-to-archive", "Data sources that were never archived or are updated regularly", sources_to_archive,
      PARAMETERS(FREQUENCY("only those updated this often"),
                 TAKES("last-archived-before", API_TEXT, "only those archived before, YYYY-MM-DD[THH:MM:SS]", ),
                 TAKES_PAGE) },
    { "update-archive-info", "Write down what the archiver found out", update_archive_info,
      PARAMETERS(TAKES_SOURCE, TAKES_ROLE,
                 TAKES("last-cached", API_TEXT, "when it was archived, YYYY-MM-DD[THH:MM:SS]", ),
                 TAKES("next-cache", API_TEXT, "when it is to be archived next", ),
                 FREQUENCY("how often it is updated, in words"),
                 TAKES("url-status", API_LABEL, "whether the URL works", LABEL_OF(url_status_enum))) },
    { .name = NULL },
};
