/* revision: writes the file of a new one, on top of the head; empty, or from the models (see autogenerate.c). */
#include "schema.h"

#include <calx/commands.h>

#include <sys/stat.h>

static const calx_option revision_options[] = {
    { .name = "message", .letter = 'm', .value = "TEXT", .help = "what it does, in one line" },
    { .name = "head", .value = "REVISION", .help = "put it on this one of several heads" },
    { .name = "versions", .value = "DIR", .help = "write into this folder" },
    { .name = "autogenerate", .help = "write what makes the database what the models say" },
    CLI_RENAME_OPTION,
    { .name = "no-rename", .help = "what looks like a rename is none" },
    CLI_LABEL_OPTION,
    { .name = "allow-destructive", .help = "write what loses data as statements, not as comments" },
    { .name = "unproved", .help = "write it although it could not be proved" },
    CLI_SCHEMA_OPTION,
    { 0 },
};

/* Where the files are: the folder that is named, or the program's own where that is here. */
static const char *find_folder(calx_cli *cli, calx_error *err)
{
    const char *named = calx_cli_value(cli, "versions");
    const char *own = calx_cli_program(cli)->revisions_folder;
    struct stat found;
    if (named)
        return named;
    if (own && stat(own, &found) == 0 && S_ISDIR(found.st_mode))
        return own;
    calx_fail(err, CALX_USAGE, "There is no folder to write the revision into.");
    if (own)
        calx_error_hint(err, "Run it in the source folder, where %s is, or give --versions DIR.", own);
    else
        calx_error_hint(err, "Give --versions DIR.");
    return NULL;
}

/* The head to put it on: the only one, or the one that is named. */
static bool find_parent(calx_cli *cli, const calx_history *history, calx_revision_list *out, calx_error *err)
{
    const char *named = calx_cli_value(cli, "head");
    *out = history->heads;
    if (!named && history->heads.count <= 1)
        return true;
    if (!named) {
        calx_fail(err, CALX_AMBIGUOUS, "There are several heads: %s.",
                  cli_revision_names(calx_cli_arena(cli), history->heads));
        return calx_error_hint(err, "Say with --head which one the new revision revises.");
    }
    const calx_revision *head = calx_history_resolve(history, calx_text_of(named), err);
    if (!head)
        return false;
    if (!cli_revision_in(history->heads, head)) {
        calx_fail(err, CALX_USAGE, "Revision %.*s is not a head: another one revises it.", CALX_TEXT_ARG(head->id));
        return calx_error_hint(err, "`heads` lists the heads.");
    }
    out->items = calx_new_array(calx_cli_arena(cli), const calx_revision *, 1);
    out->items[0] = head;
    out->count = 1;
    return true;
}

static bool run_revision(calx_cli *cli, calx_error *err)
{
    const char *message = calx_cli_value(cli, "message");
    const char *folder = find_folder(cli, err);
    if (!folder)
        return false;
    calx_revision_source source = { .directory = folder };
    const calx_history *history = calx_history_open(calx_cli_arena(cli), &source, err);
    calx_new_revision revision = { .directory = folder, .message = calx_text_of(message) };
    if (!history || !find_parent(cli, history, &revision.revises, err))
        return false;
    if (calx_cli_given(cli, "autogenerate"))
        return cli_autogenerate(cli, history, &revision, err);
    const char *path = calx_revision_write(calx_cli_arena(cli), &revision, err);
    if (!path)
        return false;
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, json_pack("{s:s}", "path", path), err);
    calx_cli_print(cli, "%s\n", path);
    calx_cli_note(cli, "Write its SQL. To apply it, build the program anew, or run: %s upgrade --versions %s",
                  calx_cli_program(cli)->name, folder);
    return true;
}

const calx_command calx_revision_command = {
    .name = "revision",
    .summary = "Write the file of a new revision",
    .options = revision_options,
    .help = "The file has a header and empty parts for the SQL of its upgrade and its\n"
            "downgrade. It revises the head. Prints the file's path.\n\n"
            "With --autogenerate it is written: what differs between the database, which\n"
            "has to be at the head, and the models. It is run up and down on a scratch\n"
            "copy of the schema first, and compared. A change that must not block others\n"
            "becomes several files. What would lose data is written as a comment, with the\n"
            "number of rows that it hurts.",
    .example = "revision -m \"Add an index for every foreign key\"\n"
               "revision --autogenerate -m \"Add agencies.phone\"\n"
               "revision --autogenerate -m \"Rename it\" --rename agencies.phone:telephone",
    .json = true,
    .run = run_revision,
};
