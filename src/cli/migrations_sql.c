/* --sql and --tag of upgrade and downgrade. */
#include "migrations.h"

bool cli_print_script(calx_cli *cli, const char *range, bool up, calx_error *err)
{
    bool ok;
    calx_text script;
    const char *tag = calx_cli_value(cli, "tag");
    const char *table = cli_version_table(cli, &ok, err);
    const calx_history *history = ok ? cli_history(cli, err) : NULL;
    if (!history || !calx_migrate_script(history, calx_text_of(range), up, table, calx_text_of(tag),
                                         calx_cli_arena(cli), &script, err))
        return false;
    calx_cli_print(cli, "%.*s", CALX_TEXT_ARG(script));
    return true;
}

bool cli_set_tag(calx_cli *cli, calx_conn *conn, calx_error *err)
{
    const char *tag = calx_cli_value(cli, "tag");
    calx_params params = calx_params_in(calx_cli_arena(cli));
    return !tag || (calx_params_text(&params, calx_text_of(tag), err) &&
                    calx_query(conn, calx_cli_arena(cli), "SELECT set_config('calx.tag', $1, false)", &params, err));
}
