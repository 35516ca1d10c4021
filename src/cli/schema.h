/* What the commands that compare schemas share. */
#ifndef CALX_CLI_SCHEMA_H
#define CALX_CLI_SCHEMA_H

#include "migrations.h"

#include <calx/autogenerate.h>

#define CLI_SCHEMA_OPTION                                                                           \
    {                                                                                               \
        .name = "schema", .value = "NAME", .help = "compare only this schema of the database",      \
        .repeats = true                                                                             \
    }
#define CLI_CACHE_OPTION \
    {                                                                                    \
        .name = "no-cache", .help = "make the models' schema anew, also where it is kept" \
    }
#define CLI_RENAME_OPTION                                                                             \
    {                                                                                                 \
        .name = "rename", .value = "OLD:NEW", .repeats = true,                                        \
        .help = "table.old:new or old:new: a new name, and not something dropped and something added" \
    }
#define CLI_LABEL_OPTION                                                                             \
    {                                                                                                \
        .name = "map-label", .value = "ENUM.OLD:NEW", .repeats = true,                               \
        .help = "what rows get in place of a label that goes"                                        \
    }

/* What is compared and how, as the options and the configuration say; an option that the command doesn't have counts as not given. */
bool cli_autogenerate_options(calx_cli *cli, calx_autogenerate_options *out, calx_error *err);

/* The program's schema; fails where it has none. */
const calx_schema *cli_schema(const calx_cli *cli, calx_error *err);

/* Fails where the database is not at the heads of the history: what revisions will still do is no difference. */
bool cli_check_at_heads(calx_cli *cli, const calx_history *history, calx_error *err);

/* Writes the revisions that make the database what the models say, beginning with `first`, and prints their paths. */
bool cli_autogenerate(calx_cli *cli, const calx_history *history, const calx_new_revision *first, calx_error *err);

/* The words of a difference: its changes, as a JSON list. */
json_t *cli_difference_json(calx_arena *arena, const calx_difference *difference);

/* Says which objects of either side are of kinds that are not compared, where there are any. */
void cli_note_not_compared(calx_cli *cli, const calx_difference *difference);

#endif
