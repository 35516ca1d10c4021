/* dsdb search: data sources by place. */
#include "cli/commands.h"

#include "cli/rows.h"
#include "client/locations.h"
#include "client/search.h"

#include <calx/clock.h>

/* Reads the values of --record-type and --category. */
static bool read_filter(calx_cli *cli, source_filter *out, calx_error *err)
{
    int count = calx_cli_value_count(cli, "record-type");
    record_type *types = calx_new_array(calx_cli_arena(cli), record_type, (size_t)count);
    for (int i = 0; i < count; i++)
        if (!dsdb_record_type_named(calx_text_of(calx_cli_value_at(cli, "record-type", i)), &types[i], err))
            return false;
    *out = (source_filter){ .record_types = types, .record_type_count = (size_t)count };
    out->category_count = (size_t)calx_cli_value_count(cli, "category");
    calx_text *names = calx_new_array(calx_cli_arena(cli), calx_text, out->category_count);
    for (size_t i = 0; i < out->category_count; i++)
        names[i] = calx_text_of(calx_cli_value_at(cli, "category", (int)i));
    out->categories = names;
    return true;
}

/* Under --json also what was not found, or found several times, is told on stdout. */
static bool print_others(calx_cli *cli, const expanded_location_list *others, const calx_error *why)
{
    calx_error unused = { 0 };
    const char *what = calx_error_is(why, CALX_AMBIGUOUS) ? "candidates" : "suggestions";
    if (calx_cli_json(cli) && (calx_error_is(why, CALX_AMBIGUOUS) || calx_error_is(why, CALX_NOT_FOUND)))
        calx_cli_print_json(
            cli, json_pack("{s:n, s:o}", "location", what, rows_json(calx_cli_arena(cli), expanded_location, others)),
            &unused);
    return false;
}

static json_t *level_json(calx_arena *arena, const found_source_list *found, search_level level)
{
    json_t *out = json_array();
    for (size_t i = 0; i < found->len; i++)
        if (dsdb_search_level(&found->items[i]) == level)
            json_array_append_new(out, row_json(arena, &calx_shape_found_source, &found->items[i]));
    return out;
}

static bool print_json(calx_cli *cli, const expanded_location *place, const found_source_list *found, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    json_t *results = json_object();
    for (search_level level = 0; level < SEARCH_LEVELS; level++)
        json_object_set_new(results, dsdb_search_level_name(level), level_json(arena, found, level));
    return calx_cli_print_json(cli,
                               json_pack("{s:o, s:I, s:o}", "location",
                                         row_json(arena, &calx_shape_expanded_location, place), "count",
                                         (json_int_t)found->len, "results", results),
                               err);
}

/* "Pittsburgh, Allegheny, PA": what there is of it. */
static calx_text place_of(calx_arena *arena, const found_source *row)
{
    calx_buffer out = calx_buffer_in(arena);
    calx_text parts[] = { row->municipality.value, row->county_name.value, row->state_iso.value };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].len > 0)
            calx_buffer_addf(&out, "%s%.*s", out.len ? ", " : "", CALX_TEXT_ARG(parts[i]));
    return out.len ? calx_buffer_text(&out) : CALX_TEXT("National");
}

static calx_text formats_of(calx_arena *arena, const found_source *row)
{
    calx_field formats = { .offset = offsetof(found_source, record_formats), .type = &calx_type_text_array };
    return field_text(arena, &formats, row);
}

/* "2016-01-01 to 2020-12-31", with what is known of it. */
static calx_text coverage_of(calx_arena *arena, const found_source *row)
{
    calx_text start = row->coverage_start.set ? calx_date_text(arena, row->coverage_start.value) : CALX_TEXT("");
    calx_text end = row->coverage_end.set ? calx_date_text(arena, row->coverage_end.value) : CALX_TEXT("");
    if (start.len > 0 && end.len > 0)
        return calx_text_format(arena, "%.*s to %.*s", CALX_TEXT_ARG(start), CALX_TEXT_ARG(end));
    if (start.len > 0)
        return calx_text_format(arena, "since %.*s", CALX_TEXT_ARG(start));
    return end.len > 0 ? calx_text_format(arena, "until %.*s", CALX_TEXT_ARG(end)) : end;
}

static calx_text record_type_of(const found_source *row)
{
    return row->record_type.set ? label_of(calx_type_record_type, row->record_type.value) : CALX_TEXT("");
}

static void print_source(calx_cli *cli, const found_source *row)
{
    calx_arena *arena = calx_cli_arena(cli);
    calx_text name = plain_text(arena, row->data_source_name);
    calx_text url = plain_text(arena, row->source_url);
    calx_text facts[] = { record_type_of(row), plain_text(arena, formats_of(arena, row)), coverage_of(arena, row) };
    calx_cli_print(cli, "    %6d  %.*s\n            ", row->data_source_id, CALX_TEXT_ARG(name));
    bool first = true;
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (facts[i].len > 0)
            calx_cli_print(cli, "%s%.*s", first ? "" : "; ", CALX_TEXT_ARG(facts[i]));
        first = first && facts[i].len == 0;
    }
    calx_cli_print(cli, "%s%s%.*s%s%s\n", first ? "" : "\n            ", calx_cli_style(cli, CALX_FAINT),
                   CALX_TEXT_ARG(url), calx_cli_style(cli, CALX_PLAIN),
                   row->url_status.value == URL_BROKEN_CASE ? " (broken)" : "");
}

/* Levels, agencies in them, sources in these. */
static void print_level(calx_cli *cli, const found_source_list *found, search_level level)
{
    const found_source *before = NULL;
    for (size_t i = 0; i < found->len; i++) {
        const found_source *row = &found->items[i];
        if (dsdb_search_level(row) != level)
            continue;
        if (!before)
            calx_cli_print(cli, "\n%s%c%s%s\n", calx_cli_style(cli, CALX_BOLD), dsdb_search_level_name(level)[0] - 32,
                           dsdb_search_level_name(level) + 1, calx_cli_style(cli, CALX_PLAIN));
        if (!before || before->agency_id != row->agency_id) {
            calx_text name = plain_text(calx_cli_arena(cli), row->agency_name);
            calx_text place = plain_text(calx_cli_arena(cli), place_of(calx_cli_arena(cli), row));
            calx_cli_print(cli, "  %.*s (%.*s)\n", CALX_TEXT_ARG(name), CALX_TEXT_ARG(place));
        }
        print_source(cli, row);
        before = row;
    }
}

static void print_found(calx_cli *cli, const expanded_location *place, const found_source_list *found)
{
    calx_text name = plain_text(calx_cli_arena(cli), place->full_display_name);
    calx_cli_print(cli, "%zu data source%s for %.*s, everything below it, and what contains it\n", found->len,
                   found->len == 1 ? "" : "s", CALX_TEXT_ARG(name));
    for (search_level level = 0; level < SEARCH_LEVELS; level++)
        print_level(cli, found, level);
}

static bool fail_nothing(const expanded_location *place, const source_filter *filter, calx_error *err)
{
    const char *what = filter->record_type_count ? " of such a record type"
                       : filter->category_count  ? " of such a category"
                                                 : "";
    calx_fail(err, CALX_NOT_FOUND, "There is no data source%s for %.*s.", what,
              CALX_TEXT_ARG(place->full_display_name));
    if (filter->record_type_count || filter->category_count)
        return calx_error_hint(err, "Leave out --%s, or search a larger place.",
                               filter->record_type_count ? "record-type" : "category");
    return calx_error_hint(err, "Search a larger place, or US for all.");
}

static bool run_search(calx_cli *cli, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    source_filter filter;
    expanded_location place;
    expanded_location_list others;
    found_source_list found;
    if (!read_filter(cli, &filter, err))
        return false;
    calx_session db = calx_session_on(calx_cli_connect(cli, err));
    if (!db.conn)
        return false;
    if (!dsdb_find_location(&db, arena, calx_text_of(calx_cli_argument(cli, 0)), &place, &others, err))
        return print_others(cli, &others, err);
    if (!dsdb_search_by_location(&db, arena, place.id, &filter, &found, err))
        return false;
    if (calx_cli_json(cli) && !print_json(cli, &place, &found, err))
        return false;
    if (found.len == 0)
        return fail_nothing(&place, &filter, err);
    if (!calx_cli_json(cli))
        print_found(cli, &place, &found);
    return true;
}

const calx_command search_command = {
    .name = "search",
    .summary = "Find data sources by place",
    .arguments = "LOCATION",
    .least = 1,
    .most = 1,
    .options =
        (const calx_option[]){
            { .name = "record-type",
              .letter = 't',
              .value = "TYPE",
              .repeats = true,
              .help = "only records of this type, as in \"Arrest Records\"" },
            { .name = "category",
              .letter = 'c',
              .value = "NAME",
              .repeats = true,
              .help = "only records of this category, as in \"Jails & Courts\"" },
            { 0 },
        },
    .help = "Prints the data sources of the agencies at a place, at everything in it, and at\n"
            "the county, the state and the nation that it is in, grouped by these levels.\n"
            "Before the name of a data source stands its id, for `show`.\n"
            "\n"
            "LOCATION is a locality, a county, a state or its postal code, or US; after it,\n"
            "with commas, what it is in: \"Pittsburgh, PA\", \"Pittsburgh, Allegheny, PA\",\n"
            "\"Allegheny County, PA\". A number is a location's id. Case does not count.\n"
            "\n"
            "The exit code is 3 where no such place or no data source is found, and where\n"
            "several places have the name: these are then listed.",
    .example = "search Pittsburgh\nsearch \"Allegheny County, PA\" --record-type \"Arrest Records\" --json",
    .json = true,
    .run = run_search,
};
