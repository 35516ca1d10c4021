/* What the commands of migrations share. */
#ifndef CALX_CLI_MIGRATIONS_H
#define CALX_CLI_MIGRATIONS_H

#include <calx/cli.h>
#include <calx/migrate.h>

#define CLI_VERSIONS_OPTION                                                                  \
    {                                                                                        \
        .name = "versions", .value = "DIR", .help = "take the revision files of this folder" \
    }

/* The program's history, or that of the folder of --versions. */
const calx_history *cli_history(calx_cli *cli, calx_error *err);

/* "a, b and c", or "base" for none. */
const char *cli_revision_names(calx_arena *arena, calx_revision_list list);

/* Whether the list holds the revision. */
bool cli_revision_in(calx_revision_list list, const calx_revision *revision);

#endif
