/* dsdb demo: data to try things on. */
#include "cli/commands.h"

#include "cli/rows.h"
#include "demo/demo.h"

static bool run_demo(calx_cli *cli, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    demo_rows_list done;
    calx_session db = calx_session_on(calx_cli_connect(cli, err));
    if (!db.conn || !dsdb_load_demonstration(&db, arena, &done, err))
        return false;
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, rows_json(arena, demo_rows, &done), err);
    calx_text_table *table = calx_cli_table(cli, "TABLE", "ADDED", "ROWS", NULL);
    for (size_t i = 0; i < done.len; i++) {
        calx_text_table_add(table, done.items[i].relation);
        calx_text_table_add_int(table, done.items[i].added);
        calx_text_table_add_int(table, done.items[i].rows);
    }
    calx_cli_print_table(cli, table);
    calx_cli_note(cli, "Everything in it is made up. For typeahead and maps: dsdb refresh-views");
    return true;
}

const calx_command demo_command = {
    .name = "demo",
    .summary = "Add demonstration data to an empty database",
    .help = "Adds made-up data to try things on: a sheriff's office for each county, a state\n"
            "police for each state, data sources of every record type, users who follow\n"
            "places, and a few requests. Names and notes say \"(demonstration)\".\n"
            "\n"
            "They are the same every time, and a second run adds nothing. A database with\n"
            "any other agency is refused, so that nothing made up gets among real records.",
    .example = "demo\ndemo --json",
    .json = true,
    .run = run_demo,
};
