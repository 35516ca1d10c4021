/* Operations for maps and metrics. */
#include "cli/api/api.h"

#include "client/map.h"
#include "client/metrics.h"

/* An operation that takes nothing and gives rows of T. */
#define ROWS_OF(function, operation, T)                                 \
    static bool function(api_call *call, json_t **out, calx_error *err) \
    {                                                                   \
        T##_list rows;                                                  \
        if (!operation(&call->db, call->arena, &rows, err))             \
            return false;                                               \
        *out = rows_json(call->arena, T, &rows);                        \
        return true;                                                    \
    }
/* One that gives one row of T. */
#define ROW_OF(function, operation, T)                                  \
    static bool function(api_call *call, json_t **out, calx_error *err) \
    {                                                                   \
        T row;                                                          \
        if (!operation(&call->db, call->arena, &row, err))              \
            return false;                                               \
        *out = row_json(call->arena, &calx_shape_##T, &row);            \
        return true;                                                    \
    }

ROWS_OF(list_mapped_sources, dsdb_mapped_sources, mapped_source)
ROWS_OF(list_map_states, dsdb_map_states, map_state)
ROWS_OF(list_map_counties, dsdb_map_counties, map_county)
ROWS_OF(list_map_localities, dsdb_map_localities, map_locality)
ROW_OF(get_source_totals, dsdb_source_totals, source_totals)
ROW_OF(get_metrics, dsdb_metrics, coverage_metrics)
ROW_OF(get_follow_totals, dsdb_follow_totals, follow_totals)

/* As the columns of a breakdown are called. */
static const char *const orders[BREAKDOWN_ORDERS] = {
    [BREAKDOWN_BY_NAME] = "location_name",
    [BREAKDOWN_BY_FOLLOWERS] = "follower_count",
    [BREAKDOWN_BY_FOLLOWER_CHANGE] = "follower_change",
    [BREAKDOWN_BY_SOURCES] = "source_count",
    [BREAKDOWN_BY_SOURCE_CHANGE] = "source_change",
    [BREAKDOWN_BY_APPROVED] = "approved_count",
    [BREAKDOWN_BY_APPROVED_CHANGE] = "approved_change",
    [BREAKDOWN_BY_COMPLETE] = "complete_count",
    [BREAKDOWN_BY_COMPLETE_CHANGE] = "complete_change",
};

static bool read_order(calx_text name, breakdown_order *out, calx_error *err)
{
    for (*out = BREAKDOWN_BY_NAME; *out < BREAKDOWN_ORDERS; ++*out)
        if (name.len == 0 || calx_text_equal(name, calx_text_of(orders[*out])))
            return true;
    calx_fail(err, CALX_USAGE, "Followed locations are not sorted by \"%.*s\".", CALX_TEXT_ARG(name));
    return calx_error_hint(err, "Name a column of the answer, such as location_name or source_change.");
}

static bool get_follow_breakdown(api_call *call, json_t **out, calx_error *err)
{
    breakdown_page got;
    breakdown_request request = { .descending = api_opt_boolean(call, "descending").value,
                                  .now = api_opt_boolean(call, "now").value,
                                  .page = api_page(call) };
    if (!read_order(api_text(call, "sort-by"), &request.order, err) ||
        !dsdb_follow_breakdown(&call->db, call->arena, &request, &got, err))
        return false;
    *out = api_page_json(call, got.more, rows_json(call->arena, followed_location, &got.locations));
    return true;
}

static bool list_record_kinds(api_call *call, json_t **out, calx_error *err)
{
    record_kinds kinds;
    if (!dsdb_record_kinds(&call->db, call->arena, &kinds, err))
        return false;
    *out = json_pack("{s:o, s:o}", "categories", rows_json(call->arena, record_category, &kinds.categories),
                     "record_types", rows_json(call->arena, expanded_record_type, &kinds.record_types));
    return true;
}

const api_operation api_metrics[] = {
    { "mapped-sources", "All data sources with coordinates", list_mapped_sources, NULL },
    { "map-states", "The states with their number of data sources", list_map_states, NULL },
    { "map-counties", "The counties with their number of data sources", list_map_counties, NULL },
    { "map-localities", "The localities on the map with their number of data sources", list_map_localities, NULL },
    { "source-totals", "Numbers of data sources by type of location", get_source_totals, NULL },
    { "metrics", "How much the database covers", get_metrics, NULL },
    { "follow-totals", "How many users follow how many locations", get_follow_totals, NULL },
    { "follow-breakdown", "What there is at each followed location", get_follow_breakdown,
      PARAMETERS(TAKES("sort-by", API_TEXT, "a column of the answer (else location_name)", ),
                 TAKES("descending", API_BOOLEAN, "the largest first", ),
                 TAKES("now", API_BOOLEAN, "counted now, not at the last refresh", ), TAKES_PAGE) },
    { "record-kinds", "Record categories and types", list_record_kinds, NULL },
    { .name = NULL },
};
