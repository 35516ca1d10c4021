/* squash: several revision files become one. */
#include "migrations.h"

#include <calx/commands.h>

#include <stdio.h>
#include <unistd.h>

static bool remove_files(calx_cli *cli, calx_revision_list list, const char *whole, calx_error *err)
{
    for (size_t i = 0; i < list.count; i++) {
        if (cli_same_file(list.items[i]->path, whole))
            continue; /* called as the last one was */
        if (unlink(list.items[i]->path) != 0) {
            calx_fail_errno(err, "Cannot remove %s", list.items[i]->path);
            return calx_error_hint(err, "Remove it and those that came after it by hand: the new file has their SQL.");
        }
        calx_cli_note(cli, "Removed %s", list.items[i]->path);
    }
    return true;
}

static bool run_squash(calx_cli *cli, calx_error *err)
{
    const char *folder;
    calx_arena *arena = calx_cli_arena(cli);
    calx_revision_list list;
    calx_new_revision whole = { 0 };
    const calx_history *history = cli_folder_history(cli, &folder, err);
    if (!history ||
        !calx_history_range(history, (calx_revision_list){ 0 }, calx_text_of(calx_cli_argument(cli, 0)), arena, &list,
                            err) ||
        !calx_history_squash(history, list, arena, &whole, err) ||
        !cli_new_folder(cli, history, list, &whole.directory, err))
        return false;
    const calx_revision *first = list.items[0];
    const char *message = calx_cli_value(cli, "message");
    whole.message =
        message ? calx_text_of(message)
                : calx_text_format(arena, "Squash %.*s to %.*s", CALX_TEXT_ARG(first->id), CALX_TEXT_ARG(whole.id));
    if (!calx_cli_confirm(cli, err, "Make one file of %zu, from %.*s to %.*s, and remove theirs?", list.count,
                          CALX_TEXT_ARG(first->id), CALX_TEXT_ARG(whole.id)))
        return false;
    /* The new one first: whatever stops this, no SQL is lost. */
    const char *path = cli_write_revision(cli, NULL, &whole, NULL, err);
    return path && remove_files(cli, list, path, err);
}

const calx_command calx_squash_command = {
    .name = "squash",
    .summary = "Make one revision of several",
    .arguments = "FROM:TO",
    .least = 1,
    .most = 1,
    .options =
        (const calx_option[]){
            { .name = "message", .letter = 'm', .value = "TEXT", .help = "what they do together, in one line" },
            CLI_VERSIONS_OPTION,
            CLI_VERSION_PATH_OPTION,
            { .name = "yes", .letter = 'y', .help = "do not ask" },
            { 0 },
        },
    .help = "Writes one file with the SQL of all revisions from FROM to TO, and removes\n"
            "theirs. It keeps the id of TO: for databases at TO or later nothing changes. One\n"
            "between FROM and TO is refused from then on, and told to be upgraded with a\n"
            "version of the program from before; so squash what is applied everywhere.",
    .example = "squash 71374f:d595ee -m \"The schema of the first year\"",
    .json = true,
    .run = run_squash,
};
