/* What the commands of migrations share. */
#ifndef CALX_CLI_MIGRATIONS_H
#define CALX_CLI_MIGRATIONS_H

#include "config.h"

#include <calx/cli.h>
#include <calx/migrate.h>

#define CLI_VERSIONS_OPTION                                                 \
    {                                                                       \
        .name = "versions", .value = "DIR", .repeats = true, .bytes = true, \
        .help = "take the revision files of this folder"                    \
    }

#define CLI_VERSION_PATH_OPTION                                                                                 \
    {                                                                                                           \
        .name = "version-path", .value = "DIR", .bytes = true, .help = "write into this one of several folders" \
    }

/* The history of the folders of --versions or the configuration, else the program's; where it has none in it, of its
 * folder where that is here. */
const calx_history *cli_history(calx_cli *cli, calx_error *err);

/* The history of files on disk: in the folders of --versions or the configuration, or in the program's own where that
 * is here. `*folder` is the first. */
const calx_history *cli_folder_history(calx_cli *cli, const char **folder, calx_error *err);

/* What a command has to be told to read the files of this history: "" or " --versions DIR…", in the arena. */
const char *cli_versions_words(calx_cli *cli, const calx_history *history);

/* The folder that a new revision is written into: that of --version-path, else where the first that it revises stands,
 * else the first. */
bool cli_new_folder(calx_cli *cli, const calx_history *history, calx_revision_list revises, const char **folder,
                    calx_error *err);

/* Whether two paths lead to one file or folder; false where either leads nowhere. */
bool cli_same_file(const char *one, const char *other);

/* What the configuration calls the version table, for calx/migrate.h; NULL: nothing. `*ok` is false on an error. */
const char *cli_version_table(calx_cli *cli, bool *ok, calx_error *err);

/* The database's place in the history. */
bool cli_current(calx_cli *cli, const calx_history *history, calx_revision_list *out, calx_error *err);

/* Prints the script of --sql. */
bool cli_print_script(calx_cli *cli, const char *range, bool up, calx_error *err);

/* Makes --tag readable in the SQL, for the rest of the session. */
bool cli_set_tag(calx_cli *cli, calx_conn *conn, calx_error *err);

/* Notes what is under way in the database, and which files were changed after they had been applied. */
bool cli_note_state(calx_cli *cli, const calx_history *history, calx_error *err);

/* Whether the list holds the revision. */
bool cli_revision_in(calx_revision_list list, const calx_revision *revision);

/* "head, current" and the like; empty for an ordinary revision. */
calx_text cli_revision_marks(calx_arena *arena, calx_revision_list now, const calx_revision *revision);

/* All that a file says of itself, as lines; `marks` may be empty. */
void cli_print_revision(calx_cli *cli, const calx_revision *revision, calx_text marks);

/* The same as JSON. */
json_t *cli_revision_json(const calx_revision *revision);

/* An error as JSON; null where there is none. */
json_t *cli_error_json(const calx_error *err);

/* A revision that a run has finished. */
json_t *cli_done_json(const calx_migrate_event *event);

/* Where the database is, a list of ids; null where nobody knows. */
json_t *cli_heads_json(const calx_migrate_report *report);

/* Refuses --sql with --json. False. */
bool cli_fail_script_json(calx_error *err);

/* A run that came to an end, of whatever kind: the list `done`, which is taken over, where the database is (null where
 * nobody knows), what is unfinished, and the error. */
json_t *cli_migration_json(const calx_migrate_report *report, json_t *done, const calx_error *err);

/* Prints revisions as a table, or each in full under --verbose, or as JSON under --json, then with `current` where the
 * database's place is known. */
bool cli_print_revisions(calx_cli *cli, calx_revision_list list, const calx_revision_list *now, calx_error *err);

/* Draws the list, which is newest first, with lines from each revision to those that it revises. */
void cli_print_graph(calx_cli *cli, const calx_history *history, calx_revision_list list, calx_revision_list now);

/* The same for Graphviz. */
void cli_print_dot(calx_cli *cli, const calx_history *history, calx_revision_list list, calx_revision_list now);

/* Takes over how the configuration wants files called. */
bool cli_prepare_revision(calx_cli *cli, calx_new_revision *revision, calx_error *err);

/* Writes a revision's file with the configuration's names and time, prints its path and runs the hooks. `history`
 * is what its id and labels must not be in yet; NULL: it replaces what has them. `note` (may be NULL) says how to go
 * on. Returns the path, or NULL. */
const char *cli_write_revision(calx_cli *cli, const calx_history *history, calx_new_revision *revision,
                               const char *note, calx_error *err);

/* Runs the hooks for a file that was written, in order, up to the first that fails. */
bool cli_run_hooks(calx_cli *cli, const char *path, calx_error *err);

/* Cuts a command into words at blanks; '…' and "…" keep them together. No shell has a part in it. NULL where a quote is
 * not closed. Ended by NULL. */
char **cli_split_words(calx_arena *arena, const char *command, calx_error *err);

#endif
