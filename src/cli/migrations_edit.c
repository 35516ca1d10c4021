/* edit: opens revision files in the user's editor. */
#include "migrations.h"

#include <calx/commands.h>

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static char **editor_words(calx_cli *cli, calx_error *err)
{
    const char *editor = getenv("VISUAL");
    if (!editor || !*editor)
        editor = getenv("EDITOR");
    if (editor && *editor)
        return cli_split_words(calx_cli_arena(cli), editor, err);
    calx_fail(err, CALX_USAGE, "No editor is named.");
    calx_error_hint(err, "Set EDITOR, for instance to nano.");
    return NULL;
}

static bool open_files(calx_cli *cli, calx_revision_list list, calx_error *err)
{
    char **words = editor_words(cli, err);
    size_t count = 0;
    while (words && words[count])
        count++;
    if (!words)
        return false;
    char **all = calx_new_array(calx_cli_arena(cli), char *, count + list.count + 1);
    memcpy(all, words, count * sizeof *all);
    for (size_t i = 0; i < list.count; i++)
        all[count + i] = calx_text_cstr(calx_cli_arena(cli), calx_text_of(list.items[i]->path));
    pid_t child;
    int status = 0;
    errno = posix_spawnp(&child, all[0], NULL, NULL, all, environ);
    if (errno != 0)
        return calx_fail_errno(err, "Cannot run the editor %s", all[0]);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return calx_fail_errno(err, "Cannot wait for the editor %s", all[0]);
    return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
           calx_fail(err, CALX_SYSTEM, "The editor %s failed.", all[0]);
}

static bool print_paths(calx_cli *cli, calx_revision_list list, calx_error *err)
{
    json_t *paths = json_array();
    for (size_t i = 0; i < list.count; i++)
        json_array_append_new(paths, calx_cli_json_text(calx_text_of(list.items[i]->path)));
    return calx_cli_print_json(cli, json_pack("{s:o}", "paths", paths), err);
}

static bool run_edit(calx_cli *cli, calx_error *err)
{
    const char *folder;
    const char *named = calx_cli_argument(cli, 0);
    calx_revision_list now = { 0 };
    calx_revision_list found;
    const calx_history *history = cli_folder_history(cli, &folder, err);
    if (!history)
        return false;
    calx_text target = calx_text_of(named ? named : "head");
    bool current = calx_text_find(target, CALX_TEXT("current")) >= 0;
    if ((current && !cli_current(cli, history, &now, err)) ||
        !calx_history_targets(history, now, target, calx_cli_arena(cli), &found, err))
        return false;
    if (found.count == 0)
        return calx_fail(err, CALX_NOT_FOUND, "%.*s is no revision.", CALX_TEXT_ARG(target));
    return open_files(cli, found, err) && (!calx_cli_json(cli) || print_paths(cli, found, err));
}

const calx_command calx_edit_command = {
    .name = "edit",
    .summary = "Open a revision's file in your editor",
    .arguments = "[REVISION]",
    .most = 1,
    .options = (const calx_option[]){ CLI_VERSIONS_OPTION, { 0 } },
    .help = "REVISION is as for show; without it, the head. The editor is VISUAL or EDITOR.\n"
            "With --json the paths are printed when it is done.",
    .example = "edit\nedit 71374f",
    .json = true,
    .run = run_edit,
};
