/* check: whether the database is what the models say. */
#include "schema.h"

#include <calx/commands.h>

static const calx_option check_options[] = { CLI_VERSIONS_OPTION, CLI_SCHEMA_OPTION, CLI_CACHE_OPTION, { 0 } };

static bool run_check(calx_cli *cli, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    calx_autogenerate_options options;
    const calx_schema *schema = cli_autogenerate_options(cli, &options, err) ? cli_schema(cli, err) : NULL;
    const calx_history *history = schema ? cli_history(cli, err) : NULL;
    calx_conn *conn = history ? calx_cli_connect(cli, err) : NULL;
    if (!conn || !cli_check_at_heads(cli, history, err))
        return false;
    const calx_difference *difference = calx_schema_compare(conn, schema, arena, &options, err);
    if (!difference)
        return false;
    if (calx_cli_json(cli) && !calx_cli_print_json(cli, cli_difference_json(arena, difference), err))
        return false;
    cli_note_not_compared(cli, difference);
    if (calx_difference_none(difference)) {
        calx_cli_note(cli, "No difference: the database is what the models say.");
        return true;
    }
    if (!calx_cli_json(cli))
        calx_cli_print(cli, "%.*s", CALX_TEXT_ARG(calx_difference_text(arena, difference)));
    calx_fail(err, CALX_SHAPE, "The models and the database differ.");
    return calx_error_hint(err, "Write the revision: %s revision --autogenerate -m \"…\"", calx_cli_program(cli)->name);
}

const calx_command calx_check_command = {
    .name = "check",
    .summary = "Check that the database is what the models say",
    .options = check_options,
    .help = "Makes the schema that the models and SQL files declare in a scratch database\n"
            "(or, where the role may create none, in a scratch schema that is rolled\n"
            "back), and compares it with the database, which has to be at the head. Prints\n"
            "a line for each difference, as what a revision would have to do, and ends\n"
            "with 1 where there is one. For CI. What PostgreSQL made of the models is kept\n"
            "under ${XDG_CACHE_HOME:-~/.cache}, and made anew where the models, the\n"
            "program, the server or its settings are other ones.",
    .example = "check\ncheck --json",
    .json = true,
    .run = run_check,
};
