/* Operations on any relation, and refreshing. */
#include "cli/api/api.h"

#include "cli/health_json.h"
#include "client/column_permissions.h"
#include "client/materialized_views.h"
#include "client/operations.h"
#include "client/relations.h"

static bool relation_columns(api_call *call, json_t **out, calx_error *err)
{
    relation_column_list columns_;
    if (!dsdb_relation_columns(call->arena, api_text(call, "relation"), &columns_, err))
        return false;
    *out = rows_json(call->arena, relation_column, &columns_);
    return true;
}

static bool count_rows(api_call *call, json_t **out, calx_error *err)
{
    int64_t rows;
    if (!dsdb_count_rows(&call->db, call->arena, api_text(call, "relation"), &rows, err))
        return false;
    *out = json_pack("{s:I}", "rows", (json_int_t)rows);
    return true;
}

static bool log_table_counts(api_call *call, json_t **out, calx_error *err)
{
    table_count_list logged;
    size_t count_;
    const calx_text *tables = api_texts(call, "table", &count_);
    if (!dsdb_log_table_counts(&call->db, call->arena, tables, count_, &logged, err))
        return false;
    *out = rows_json(call->arena, table_count, &logged);
    return true;
}

static bool newest_table_counts(api_call *call, json_t **out, calx_error *err)
{
    table_count_list newest;
    if (!dsdb_newest_table_counts(&call->db, call->arena, &newest, err))
        return false;
    *out = rows_json(call->arena, table_count, &newest);
    return true;
}

static bool list_changes(api_call *call, json_t **out, calx_error *err)
{
    change_log_page got;
    opt_int8 id = api_opt_integer(call, "affected-id");
    change_log_request request = { .table = api_text(call, "table"), .page = api_page(call) };
    if (id.set)
        request.affected_id = CALX_SOME(int4, dsdb_reference(id.value));
    if (!dsdb_change_log(&call->db, call->arena, &request, &got, err))
        return false;
    *out = api_page_json(call, got.more, rows_json(call->arena, logged_change, &got.changes));
    return true;
}

static bool column_permissions(api_call *call, json_t **out, calx_error *err)
{
    relation_role role;
    const char *const *readable;
    size_t count_;
    const char *relation = calx_text_cstr(call->arena, api_text(call, "relation"));
    if (!api_role(call, &role, err) ||
        !dsdb_readable_columns(call->arena, relation, NULL, 0, role, &readable, &count_, err))
        return false;
    *out = json_object();
    for (size_t i = 0; i < count_; i++) {
        bool writes = dsdb_column_access(relation, readable[i], role) == COLUMN_WRITE;
        json_object_set_new(*out, readable[i], json_string(writes ? "WRITE" : "READ"));
    }
    return true;
}

static bool check_health(api_call *call, json_t **out, calx_error *err)
{
    health_check check;
    if (!dsdb_check_health(&call->db, call->arena, &check, err))
        return false;
    *out = health_json(&check);
    return true;
}

static json_t *view_json(const refreshed_view *view)
{
    return json_pack("{s:s, s:I, s:f, s:b}", "view", view->name, "rows", (json_int_t)view->rows, "milliseconds",
                     (double)view->microseconds / 1000, "concurrently", view->concurrently);
}

static bool refresh_view(api_call *call, json_t **out, calx_error *err)
{
    refreshed_view view;
    if (!dsdb_refresh_view(&call->db, call->arena, api_text(call, "view"), api_opt_boolean(call, "concurrently").value,
                           &view, err))
        return false;
    *out = view_json(&view);
    return true;
}

static bool refresh_views(api_call *call, json_t **out, calx_error *err)
{
    refreshed_view_list views;
    refresh_request request = { .concurrently = api_opt_boolean(call, "concurrently").value };
    if (!dsdb_refresh_views(&call->db, call->arena, &request, &views, err))
        return false;
    *out = json_array();
    for (size_t i = 0; i < views.len; i++)
        json_array_append_new(*out, view_json(&views.items[i]));
    return true;
}

#define CONCURRENTLY TAKES("concurrently", API_BOOLEAN, "let readers go on meanwhile", )
#define RELATION TAKES("relation", API_TEXT, "name of a table or view", REQUIRED)

const api_operation api_general[] = {
    { "relation-columns", "The columns of a table or view", relation_columns, PARAMETERS(RELATION) },
    { "count-rows", "How many rows a table or view has", count_rows, PARAMETERS(RELATION) },
    { "log-table-counts", "Log how many rows tables have", log_table_counts,
      PARAMETERS(TAKES("table", API_TEXT, "name of a table (else the four that are watched)", MANY)) },
    { "newest-table-counts", "The newest logged count of each table", newest_table_counts, NULL },
    { "check-health", "Count the watched tables, compare with the last counts, and log", check_health, NULL },
    { "change-log", "Changes of a table, the newest first", list_changes,
      PARAMETERS(TAKES("table", API_TEXT, "name of the table", REQUIRED),
                 TAKES("affected-id", API_INTEGER, "only of the row with this id", ), TAKES_PAGE) },
    { "column-permissions", "What a role may do with the columns of a relation", column_permissions,
      PARAMETERS(RELATION, TAKES_ROLE) },
    { "refresh-view", "Bring a materialized view up to date", refresh_view,
      PARAMETERS(TAKES("view", API_TEXT, "its name", REQUIRED), CONCURRENTLY) },
    { "refresh-views", "Bring all materialized views up to date", refresh_views, PARAMETERS(CONCURRENTLY) },
    { .name = NULL },
};
