/* dsdb refresh-views: bringing materialized views up to date. */
#include "cli/commands.h"

#include "client/materialized_views.h"

static json_t *view_json(const refreshed_view *view)
{
    return json_pack("{s:s, s:I, s:f, s:b}", "view", view->name, "rows", (json_int_t)view->rows, "milliseconds",
                     (double)view->microseconds / 1000, "concurrently", view->concurrently);
}

static void add_row(calx_cli *cli, calx_text_table *table, const refreshed_view *view)
{
    calx_text_table_add_cstr(table, view->name);
    calx_text_table_add_int(table, view->rows);
    calx_text_table_add(table, calx_text_format(calx_cli_arena(cli), "%.3f s", (double)view->microseconds / 1e6));
}

/* The views that were named; none for all. A name that is none is found before there is a connection. */
static bool views_of(calx_cli *cli, refresh_request *request, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    request->view_count = (size_t)calx_cli_argument_count(cli);
    calx_text *chosen = calx_new_array(arena, calx_text, request->view_count);
    request->views = chosen;
    for (size_t i = 0; i < request->view_count; i++) {
        chosen[i] = calx_text_of(calx_cli_argument(cli, (int)i));
        if (!dsdb_is_materialized_view(arena, chosen[i], err))
            return false;
    }
    return true;
}

static void show_progress(void *cli, size_t done, size_t all)
{
    calx_cli_progress(cli, "refreshing views", (int64_t)done, (int64_t)all);
}

static bool print_views(calx_cli *cli, const refreshed_view_list *views, calx_error *err)
{
    calx_text_table *table = calx_cli_table(cli, "VIEW", "ROWS", "TIME", NULL);
    json_t *done = json_array();
    for (size_t i = 0; i < views->len; i++) {
        add_row(cli, table, &views->items[i]);
        json_array_append_new(done, view_json(&views->items[i]));
    }
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, done, err);
    json_decref(done);
    calx_cli_print_table(cli, table);
    return true;
}

/* What was refreshed lasts, also where another could not be. */
static bool fail_midway(calx_cli *cli, const refreshed_view_list *views, const calx_error *err)
{
    calx_error unused = { 0 };
    if (views->len > 0 || calx_cli_json(cli))
        print_views(cli, views, &unused);
    if (!calx_cli_go_on(&unused) && *err->detail)
        calx_cli_note(cli, "%s", err->detail);
    return false;
}

static bool run_refresh_views(calx_cli *cli, calx_error *err)
{
    refreshed_view_list views;
    refresh_request request = { .concurrently = calx_cli_given(cli, "concurrently"),
                                .progress = show_progress,
                                .context = cli };
    if (!views_of(cli, &request, err))
        return false;
    calx_session db = calx_session_on(calx_cli_connect(cli, err));
    if (!db.conn)
        return false;
    if (!dsdb_refresh_views(&db, calx_cli_arena(cli), &request, &views, err))
        return fail_midway(cli, &views, err);
    for (size_t i = 0; i < views.len; i++)
        if (request.concurrently && !views.items[i].concurrently)
            calx_cli_note(cli, "%s had never been filled, so it was not refreshed concurrently.", views.items[i].name);
    return print_views(cli, &views, err);
}

const calx_command refresh_views_command = {
    .name = "refresh-views",
    .summary = "Bring materialized views up to date",
    .arguments = "[NAME…]",
    .most = -1,
    .options =
        (const calx_option[]){
            { .name = "concurrently", .letter = 'c', .help = "let readers go on meanwhile; takes longer" },
            { 0 },
        },
    .help = "Brings the named materialized views up to date, or all of them: what `typeahead`\n"
            "completes, the counts on maps, and the distinct URLs of data sources. Prints how\n"
            "many rows each has and how long it took, also where it is stopped before all are\n"
            "done; what is not is named then. Views that are read together change together:\n"
            "names, words and trigrams of agencies; maps and packed_maps.\n"
            "\n"
            "Readers of a view wait while it is refreshed, unless --concurrently is given.",
    .example = "refresh-views\nrefresh-views typeahead_locations typeahead_agencies --concurrently",
    .json = true,
    .run = run_refresh_views,
};
