/* dsdb show: one agency, data source or location with what is linked to it. */
#include "cli/commands.h"

#include "cli/rows.h"
#include "client/agencies.h"
#include "client/data_sources.h"
#include "client/locations.h"

#include <calx/commands.h>
#include <errno.h>
#include <stdlib.h>

/* Reads the argument as the id of a `what`. One that the column has no room for can't be there. */
static bool read_id(calx_cli *cli, const char *what, int32_t *out, calx_error *err)
{
    const char *text = calx_cli_argument(cli, 0);
    char *end;
    errno = 0;
    long long id = strtoll(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno == EINVAL) {
        calx_fail(err, CALX_USAGE, "\"%s\" is not an id.", text);
        return calx_error_hint(err, "An id is a whole number; search and typeahead print them.");
    }
    *out = (int32_t)id;
    return (errno != ERANGE && *out == id) || calx_fail(err, CALX_NOT_FOUND, "There is no %s with id %s.", what, text);
}

static void print_title(calx_cli *cli, const char *what, int64_t id, calx_text name)
{
    name = plain_text(calx_cli_arena(cli), name);
    calx_cli_print(cli, "%s%s %lld: %.*s%s\n", calx_cli_style(cli, CALX_BOLD), what, (long long)id, CALX_TEXT_ARG(name),
                   calx_cli_style(cli, CALX_PLAIN));
}

static void print_head(calx_cli *cli, const char *what, size_t count)
{
    calx_cli_print(cli, "\n%s%s: %zu%s\n", calx_cli_style(cli, CALX_BOLD), what, count,
                   calx_cli_style(cli, CALX_PLAIN));
}

static void print_locations(calx_cli *cli, const char *what, const expanded_location_list *list)
{
    print_head(cli, what, list->len);
    if (list->len == 0)
        return;
    calx_text_table *table = calx_cli_table(cli, "ID", "TYPE", "LOCATION", NULL);
    for (size_t i = 0; i < list->len; i++) {
        calx_text_table_add_int(table, list->items[i].id);
        calx_text_table_add(table, label_of(calx_type_location_type, list->items[i].type));
        calx_text_table_add(table, list->items[i].full_display_name);
    }
    calx_cli_print_table(cli, table);
}

static void print_meta_urls(calx_cli *cli, const meta_url_list *list)
{
    print_head(cli, "Meta URLs", list->len);
    if (list->len == 0)
        return;
    calx_text_table *table = calx_cli_table(cli, "ID", "STATUS", "URL", NULL);
    for (size_t i = 0; i < list->len; i++) {
        calx_text_table_add_int(table, list->items[i].id);
        calx_text_table_add(table, label_of(calx_type_url_status_enum, list->items[i].url_status));
        calx_text_table_add(table, list->items[i].url);
    }
    calx_cli_print_table(cli, table);
}

static void print_sources(calx_cli *cli, const linked_data_source_list *list)
{
    print_head(cli, "Data sources", list->len);
    if (list->len == 0)
        return;
    calx_text_table *table = calx_cli_table(cli, "ID", "DATA SOURCE", "RECORD TYPE", "STATUS", "URL", NULL);
    for (size_t i = 0; i < list->len; i++) {
        const linked_data_source *row = &list->items[i];
        calx_text_table_add_int(table, row->id);
        calx_text_table_add(table, row->name);
        calx_text_table_add(table, label_of(calx_type_record_type, row->record_type.value));
        calx_text_table_add(table, label_of(calx_type_url_status_enum, row->url_status));
        calx_text_table_add(table, row->source_url);
    }
    calx_cli_print_table(cli, table);
}

static void print_agencies(calx_cli *cli, const expanded_agency_list *list)
{
    print_head(cli, "Agencies", list->len);
    if (list->len == 0)
        return;
    calx_text_table *table = calx_cli_table(cli, "ID", "AGENCY", "LOCALITY", "COUNTY", "STATE", NULL);
    for (size_t i = 0; i < list->len; i++) {
        const expanded_agency *row = &list->items[i];
        calx_text_table_add_int(table, row->id);
        calx_text_table_add(table, row->name);
        calx_text_table_add(table, row->locality_name.value);
        calx_text_table_add(table, row->county_name.value);
        calx_text_table_add(table, row->state_iso.value);
    }
    calx_cli_print_table(cli, table);
}

static void print_requests(calx_cli *cli, const linked_data_request_list *list)
{
    print_head(cli, "Data requests", list->len);
    if (list->len == 0)
        return;
    calx_text_table *table = calx_cli_table(cli, "ID", "STATUS", "TITLE", NULL);
    for (size_t i = 0; i < list->len; i++) {
        calx_text_table_add_int(table, list->items[i].id);
        calx_text_table_add(table, label_of(calx_type_request_status, list->items[i].request_status));
        calx_text_table_add(table, list->items[i].title);
    }
    calx_cli_print_table(cli, table);
}

static bool run_agency(calx_cli *cli, calx_error *err)
{
    int32_t id = 0;
    agency_details got;
    calx_arena *arena = calx_cli_arena(cli);
    if (!read_id(cli, "agency", &id, err))
        return false;
    calx_session db = calx_session_on(calx_cli_connect(cli, err));
    if (!db.conn || !dsdb_get_agency(&db, arena, id, &got, err))
        return false;
    if (calx_cli_json(cli)) {
        json_t *out = row_json(arena, &calx_shape_agency, &got.agency);
        json_object_set_new(out, "locations", rows_json(arena, expanded_location, &got.locations));
        json_object_set_new(out, "meta_urls", rows_json(arena, meta_url, &got.meta_urls));
        json_object_set_new(out, "data_sources", rows_json(arena, linked_data_source, &got.data_sources));
        return calx_cli_print_json(cli, out, err);
    }
    print_title(cli, "Agency", id, got.agency.name);
    print_row(cli, &calx_shape_agency, &got.agency);
    print_locations(cli, "Locations", &got.locations);
    print_meta_urls(cli, &got.meta_urls);
    print_sources(cli, &got.data_sources);
    return true;
}

static bool print_data_source_json(calx_cli *cli, const data_source_details *got, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    json_t *out = row_json(arena, &calx_shape_data_source, &got->data_source);
    json_t *type =
        got->has_record_type ? row_json(arena, &calx_shape_expanded_record_type, &got->record_type) : json_null();
    json_object_set_new(out, "record_type", type);
    json_object_set_new(out, "archive_info", row_json(arena, &calx_shape_archive_info, &got->archive));
    json_object_set_new(out, "agencies", rows_json(arena, expanded_agency, &got->agencies));
    json_object_set_new(out, "locations", rows_json(arena, expanded_location, &got->locations));
    json_object_set_new(out, "data_requests", rows_json(arena, linked_data_request, &got->data_requests));
    return calx_cli_print_json(cli, out, err);
}

static bool run_data_source(calx_cli *cli, calx_error *err)
{
    int32_t id = 0;
    data_source_details got;
    if (!read_id(cli, "data source", &id, err))
        return false;
    calx_session db = calx_session_on(calx_cli_connect(cli, err));
    if (!db.conn || !dsdb_get_data_source(&db, calx_cli_arena(cli), id, &got, err))
        return false;
    if (calx_cli_json(cli))
        return print_data_source_json(cli, &got, err);
    print_title(cli, "Data source", id, got.data_source.name);
    print_row(cli, &calx_shape_data_source, &got.data_source);
    if (got.has_record_type) {
        calx_cli_print(cli, "\n%sRecord type%s\n", calx_cli_style(cli, CALX_BOLD), calx_cli_style(cli, CALX_PLAIN));
        print_row(cli, &calx_shape_expanded_record_type, &got.record_type);
    }
    calx_cli_print(cli, "\n%sArchiving%s\n", calx_cli_style(cli, CALX_BOLD), calx_cli_style(cli, CALX_PLAIN));
    print_row(cli, &calx_shape_archive_info, &got.archive);
    print_agencies(cli, &got.agencies);
    print_locations(cli, "Locations", &got.locations);
    print_requests(cli, &got.data_requests);
    return true;
}

static bool print_location_json(calx_cli *cli, const location_details *got, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    json_t *out = row_json(arena, &calx_shape_expanded_location, &got->location);
    json_object_set_new(out, "lat", got->lat.set ? json_real(got->lat.value) : json_null());
    json_object_set_new(out, "lng", got->lng.set ? json_real(got->lng.value) : json_null());
    json_object_set_new(out, "parents", rows_json(arena, expanded_location, &got->parents));
    json_object_set_new(out, "counts", row_json(arena, &calx_shape_location_counts, &got->counts));
    return calx_cli_print_json(cli, out, err);
}

static bool run_location(calx_cli *cli, calx_error *err)
{
    location_details got;
    expanded_location place;
    calx_arena *arena = calx_cli_arena(cli);
    calx_session db = calx_session_on(calx_cli_connect(cli, err));
    if (!db.conn || !dsdb_find_location(&db, arena, calx_text_of(calx_cli_argument(cli, 0)), &place, NULL, err) ||
        !dsdb_get_location(&db, arena, place.id, &got, err))
        return false;
    if (calx_cli_json(cli))
        return print_location_json(cli, &got, err);
    print_title(cli, "Location", place.id, place.full_display_name);
    print_row(cli, &calx_shape_expanded_location, &got.location);
    if (got.lat.set && got.lng.set)
        calx_cli_print(cli, "  %-17s  %.6f, %.6f\n", "coordinates", got.lat.value, got.lng.value);
    print_locations(cli, "In", &got.parents);
    calx_cli_print(cli, "\n%sCounts%s\n", calx_cli_style(cli, CALX_BOLD), calx_cli_style(cli, CALX_PLAIN));
    print_row(cli, &calx_shape_location_counts, &got.counts);
    return true;
}

static const calx_command agency_command = {
    .name = "agency",
    .summary = "Show an agency",
    .arguments = "ID",
    .least = 1,
    .most = 1,
    .help = "Prints every column of the agency with an id, and its locations, meta URLs and\n"
            "data sources. The exit code is 3 where there is none.",
    .example = "show agency 12\nshow agency 12 --json",
    .json = true,
    .run = run_agency,
};

static const calx_command data_source_command = {
    .name = "data-source",
    .summary = "Show a data source",
    .arguments = "ID",
    .least = 1,
    .most = 1,
    .help = "Prints every column of the data source with an id, its record type and when it\n"
            "was archived, and its agencies, their locations, and the data requests that it\n"
            "serves. The exit code is 3 where there is none.",
    .example = "show data-source 7\nshow data-source 7 --json",
    .json = true,
    .run = run_data_source,
};

static const calx_command location_command = {
    .name = "location",
    .summary = "Show a location",
    .arguments = "ID|NAME",
    .least = 1,
    .most = 1,
    .help = "Prints every column of a location, what it is in, and how many places, agencies,\n"
            "data sources, data requests and followers it has. Names are as `search` takes\n"
            "them. The exit code is 3 where there is none, or several with the name.",
    .example = "show location 39\nshow location \"Pittsburgh, PA\" --json",
    .json = true,
    .run = run_location,
};

const calx_command show_command = {
    .name = "show",
    .summary = "Show an agency, a data source, a location or a revision",
    .help = "Prints one agency, data source or location, with all its columns and what is\n"
            "linked to it; or, where a revision follows (`show head`, `show 71374f`), what\n"
            "that revision's file says of it.",
    .commands = (const calx_command *const[]){ &agency_command, &data_source_command, &location_command, NULL },
    .otherwise = &calx_show_command,
};
