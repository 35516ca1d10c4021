/* verify: whether the program's queries would run on the database. */
#include <calx/commands.h>
#include <calx/verify.h>

static json_t *failure_json(const calx_verify_failure *failure)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "query", failure->name, "sqlstate", failure->error.sqlstate, "message",
                     failure->error.message, "hint", failure->error.hint);
}

static bool print_json(calx_cli *cli, const calx_verify_report *report, calx_error *err)
{
    json_t *list = json_array();
    for (size_t i = 0; i < report->count; i++)
        json_array_append_new(list, failure_json(&report->failures[i]));
    return calx_cli_print_json(cli, list, err);
}

static void print_lines(calx_cli *cli, const calx_verify_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const calx_verify_failure *f = &report->failures[i];
        calx_cli_print(cli, "%s: %s (%s)\n", f->name, f->error.message, f->error.sqlstate);
    }
}

static bool run_verify(calx_cli *cli, calx_error *err)
{
    const calx_query_registry *queries = calx_cli_program(cli)->queries;
    if (!queries)
        return calx_fail(err, CALX_USAGE, "This program has registered no queries.");
    calx_session db = calx_session_on(calx_cli_connect(cli, err));
    calx_verify_report report;
    if (!db.conn || !calx_verify(&db, queries, calx_cli_arena(cli), &report, err))
        return false;
    if (calx_cli_json(cli) && !print_json(cli, &report, err))
        return false;
    if (!calx_cli_json(cli))
        print_lines(cli, &report);
    if (report.count > 0)
        return calx_fail(err, CALX_SHAPE, "%zu of %zu queries would fail on this database.", report.count,
                         queries->count);
    calx_cli_note(cli, "Queries checked: %zu. All would run.", queries->count);
    return true;
}

const calx_command calx_verify_command = {
    .name = "verify",
    .summary = "Check that the program's queries fit the database",
    .help = "Has the server prepare every query of the program, running none, and prints a\n"
            "line for each that would fail: its name and why. After a migration, and in CI.",
    .example = "verify\nverify --json",
    .json = true,
    .run = run_verify,
};
