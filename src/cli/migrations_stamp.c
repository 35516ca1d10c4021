/* stamp and ensure-version: write the version table, and nothing else. */
#include "migrations.h"

#include <calx/commands.h>

#include <string.h>

static calx_text *targets_of(calx_cli *cli, size_t *count)
{
    *count = (size_t)calx_cli_argument_count(cli);
    calx_text *targets = calx_new_array(calx_cli_arena(cli), calx_text, *count);
    for (size_t i = 0; i < *count; i++)
        targets[i] = calx_text_of(calx_cli_argument(cli, (int)i));
    return targets;
}

/* Where the database is stands before the first target: `FROM:TO`. */
static bool print_stamp(calx_cli *cli, const calx_history *history, calx_text *targets, size_t count, calx_error *err)
{
    bool ok;
    calx_text script;
    calx_text from = { 0 };
    const char *table = cli_version_table(cli, &ok, err);
    if (calx_text_find(targets[0], CALX_TEXT(":")) >= 0)
        from = calx_text_cut(&targets[0], ':');
    if (!ok || !calx_migrate_stamp_script(history, from, targets, count, calx_cli_given(cli, "purge"), table,
                                          calx_cli_arena(cli), &script, err))
        return false;
    calx_cli_print(cli, "%.*s", CALX_TEXT_ARG(script));
    return true;
}

static bool run_stamp(calx_cli *cli, calx_error *err)
{
    bool ok;
    size_t count;
    calx_text *targets = targets_of(cli, &count);
    if (calx_cli_given(cli, "sql") && calx_cli_json(cli))
        return cli_fail_script_json(err);
    const calx_history *history = cli_history(cli, err);
    if (history && calx_cli_given(cli, "sql"))
        return print_stamp(cli, history, targets, count, err);
    calx_conn *conn = history ? calx_cli_connect(cli, err) : NULL;
    calx_migrate_report report = { 0 };
    calx_migrate_options options = { .version_table = cli_version_table(cli, &ok, err),
                                     .go_on = calx_cli_go_on,
                                     .report = &report,
                                     .report_arena = calx_cli_arena(cli) };
    if (!conn || !ok || !calx_migrate_stamp(conn, history, targets, count, calx_cli_given(cli, "purge"), &options, err))
        return false;
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, json_pack("{s:o}", "heads", cli_heads_json(&report)), err);
    calx_cli_note(cli, "The version table says %s; nothing was run.",
                  calx_revision_names(calx_cli_arena(cli), report.heads));
    return true;
}

static bool run_ensure_version(calx_cli *cli, calx_error *err)
{
    bool ok;
    calx_conn *conn = calx_cli_connect(cli, err);
    calx_migrate_options options = { .version_table = cli_version_table(cli, &ok, err), .go_on = calx_cli_go_on };
    if (!conn || !ok || !calx_migrate_ensure(conn, &options, err))
        return false;
    calx_cli_note(cli, "The version table %s is there.",
                  options.version_table ? options.version_table : "alembic_version");
    return true;
}

const calx_command calx_stamp_command = {
    .name = "stamp",
    .summary = "Say that the database is at a revision, without running anything",
    .arguments = "REVISION…",
    .least = 1,
    .most = -1,
    .options =
        (const calx_option[]){
            CLI_VERSIONS_OPTION,
            { .name = "purge", .help = "remove all rows first, also those of unknown revisions" },
            { .name = "sql", .help = "print the script for psql, and change nothing; FROM:REVISION says where from" },
            { 0 },
        },
    .help = "For a database that has what the revisions would make: writes the version table\n"
            "and touches nothing else. REVISION is as for upgrade, also `heads`, `base` for\n"
            "none, and `BRANCH@base`. Other branches' rows stay.",
    .example = "stamp head\nstamp 71374f\nstamp --purge heads\nstamp 71374f:head --sql",
    .json = true,
    .run = run_stamp,
};

const calx_command calx_ensure_version_command = {
    .name = "ensure-version",
    .summary = "Make the version table where it is not there",
    .help = "Makes the empty table that says which revisions are applied, for a role that may\n"
            "make it before one that may only write it runs `upgrade`.",
    .example = "ensure-version",
    .run = run_ensure_version,
};
