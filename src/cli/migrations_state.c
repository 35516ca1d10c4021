/* What `current --verbose` says of the database beyond the heads. */
#include "migrations.h"

static void note_changed(calx_cli *cli, calx_revision_list changed)
{
    for (size_t i = 0; i < changed.count; i++)
        calx_cli_note(cli, "warning: %s was changed after it had been applied; this database has what it said then.",
                      changed.items[i]->path);
}

bool cli_note_state(calx_cli *cli, const calx_history *history, calx_error *err)
{
    bool ok;
    const char *table = cli_version_table(cli, &ok, err);
    calx_conn *conn = ok ? calx_cli_connect(cli, err) : NULL;
    if (!conn)
        return false;
    calx_unfinished unfinished;
    calx_revision_list changed;
    if (!calx_migrate_unfinished(conn, table, calx_cli_arena(cli), &unfinished, err) ||
        !calx_migrate_changed(conn, history, table, calx_cli_arena(cli), &changed, err))
        return false;
    if (unfinished.revision.len > 0)
        calx_cli_note(
            cli, "%s revision %.*s was interrupted after %zu of its statements; start it again to go on there.",
            unfinished.up ? "Upgrading to" : "Downgrading from", CALX_TEXT_ARG(unfinished.revision), unfinished.done);
    note_changed(cli, changed);
    return true;
}
