/* dsdb typeahead: completing names of places and agencies. */
#include "cli/commands.h"

#include "cli/rows.h"
#include "client/search.h"

static bool fail_none(const char *term, int64_t page, calx_error *err)
{
    if (page > 1)
        return calx_fail(err, CALX_NOT_FOUND, "There is no page %lld of names with \"%s\".", (long long)page, term);
    calx_fail(err, CALX_NOT_FOUND, "No name is like \"%s\".", term);
    return calx_error_hint(err, "Names are as of the last refresh; for newer ones: dsdb refresh-views");
}

/* The answer in either form, where there is one. */
static bool print_json(calx_cli *cli, json_t *found, int64_t page, bool similar, calx_error *err)
{
    return calx_cli_print_json(cli,
                               json_pack("{s:s, s:I, s:b, s:o}", "term", calx_cli_argument(cli, 0), "page",
                                         (json_int_t)page, "similar", similar, "found", found),
                               err);
}

static void say_similar(calx_cli *cli, bool similar)
{
    if (similar)
        calx_cli_note(cli, "No name contains \"%s\"; these are the most similar.", calx_cli_argument(cli, 0));
}

static bool show_locations(calx_cli *cli, calx_session *db, int64_t page, calx_error *err)
{
    const char *term = calx_cli_argument(cli, 0);
    calx_arena *arena = calx_cli_arena(cli);
    location_suggestions got;
    if (!dsdb_typeahead_locations(db, arena, calx_text_of(term), page, &got, err))
        return false;
    if (calx_cli_json(cli) &&
        !print_json(cli, rows_json(arena, location_suggestion, &got.found), page, got.similar, err))
        return false;
    if (got.found.len == 0)
        return fail_none(term, page, err);
    if (calx_cli_json(cli))
        return true;
    say_similar(cli, got.similar);
    calx_text_table *table = calx_cli_table(cli, "ID", "TYPE", "LOCATION", NULL);
    for (size_t i = 0; i < got.found.len; i++) {
        const location_suggestion *row = &got.found.items[i];
        calx_text_table_add_int(table, row->location_id);
        calx_text_table_add(table, label_of(calx_type_location_type, row->type));
        calx_text_table_add(table, row->display_name);
    }
    calx_cli_print_table(cli, table);
    return true;
}

static bool show_agencies(calx_cli *cli, calx_session *db, int64_t page, calx_error *err)
{
    const char *term = calx_cli_argument(cli, 0);
    calx_arena *arena = calx_cli_arena(cli);
    agency_suggestions got;
    if (!dsdb_typeahead_agencies(db, arena, calx_text_of(term), page, &got, err))
        return false;
    if (calx_cli_json(cli) && !print_json(cli, rows_json(arena, agency_suggestion, &got.found), page, got.similar, err))
        return false;
    if (got.found.len == 0)
        return fail_none(term, page, err);
    if (calx_cli_json(cli))
        return true;
    say_similar(cli, got.similar);
    calx_text_table *table = calx_cli_table(cli, "ID", "AGENCY", "JURISDICTION", "LOCALITY", "COUNTY", "STATE", NULL);
    for (size_t i = 0; i < got.found.len; i++) {
        const agency_suggestion *row = &got.found.items[i];
        calx_text_table_add_int(table, row->id);
        calx_text_table_add(table, row->name);
        calx_text_table_add(table, label_of(calx_type_jurisdiction_type, row->jurisdiction_type));
        calx_text_table_add(table, row->municipality.value);
        calx_text_table_add(table, row->county_name.value);
        calx_text_table_add(table, row->state_iso.value);
    }
    calx_cli_print_table(cli, table);
    return true;
}

static bool run_typeahead(calx_cli *cli, calx_error *err)
{
    int64_t page = 1;
    if (!calx_cli_number(cli, "page", 1, INT32_MAX, &page, err))
        return false;
    calx_session db = calx_session_on(calx_cli_connect(cli, err));
    if (!db.conn)
        return false;
    return calx_cli_given(cli, "agencies") ? show_agencies(cli, &db, page, err) : show_locations(cli, &db, page, err);
}

const calx_command typeahead_command = {
    .name = "typeahead",
    .summary = "Complete the name of a place or an agency",
    .arguments = "TERM",
    .least = 1,
    .most = 1,
    .options =
        (const calx_option[]){
            { .name = "agencies", .letter = 'a', .help = "names of agencies, not of places" },
            { .name = "page", .letter = 'p', .value = "N", .help = "which page of 10 names (else the first)" },
            { 0 },
        },
    .help = "Prints names that begin with TERM, then names that contain it, 10 a page; where\n"
            "there is none, the 10 that are most similar. %, _ and \\ stand for themselves.\n"
            "Names are as of the last `refresh-views`. The exit code is 3 where\n"
            "nothing is found.",
    .example = "typeahead pitts\ntypeahead sheriff --agencies --page 2 --json",
    .json = true,
    .run = run_typeahead,
};
