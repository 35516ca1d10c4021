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

/* The views to refresh: those that were named, or all. A name that is none is found before any work. */
static bool views_of(calx_cli *cli, const char *const **names, size_t *count, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    size_t given = (size_t)calx_cli_argument_count(cli);
    *names = dsdb_materialized_views(arena, count);
    if (given == 0)
        return true;
    const char **chosen = calx_new_array(arena, const char *, given);
    for (size_t i = 0; i < given; i++) {
        chosen[i] = calx_cli_argument(cli, (int)i);
        if (!dsdb_is_materialized_view(arena, calx_text_of(chosen[i]), err))
            return false;
    }
    *names = chosen;
    *count = given;
    return true;
}

static bool run_refresh_views(calx_cli *cli, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    bool concurrently = calx_cli_given(cli, "concurrently");
    const char *const *names;
    size_t count;
    if (!views_of(cli, &names, &count, err))
        return false;
    calx_session db = calx_session_on(calx_cli_connect(cli, err));
    if (!db.conn)
        return false;
    calx_text_table *table = calx_cli_table(cli, "VIEW", "ROWS", "TIME", NULL);
    json_t *done = json_array();
    for (size_t i = 0; i < count; i++) {
        refreshed_view view;
        calx_cli_progress(cli, "refreshing views", (int64_t)i, (int64_t)count);
        if (!dsdb_refresh_view(&db, arena, calx_text_of(names[i]), concurrently, &view, err)) {
            json_decref(done);
            return false;
        }
        if (concurrently && !view.concurrently)
            calx_cli_note(cli, "%s had never been filled, so it was not refreshed concurrently.", view.name);
        add_row(cli, table, &view);
        json_array_append_new(done, view_json(&view));
    }
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, done, err);
    json_decref(done);
    calx_cli_print_table(cli, table);
    return true;
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
            "many rows each has and how long it took.\n"
            "\n"
            "Readers of a view wait while it is refreshed, unless --concurrently is given.",
    .example = "refresh-views\nrefresh-views typeahead_locations typeahead_agencies --concurrently",
    .json = true,
    .run = run_refresh_views,
};
