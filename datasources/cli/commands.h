/* The commands of dsdb: each file of this folder defines one, or one group. */
#ifndef DSDB_CLI_COMMANDS_H
#define DSDB_CLI_COMMANDS_H

#include <calx/cli.h>

extern const calx_command api_command;
extern const calx_command demo_command;
extern const calx_command health_command;
extern const calx_command import_command;
extern const calx_command local_command;
extern const calx_command notifications_command;
extern const calx_command refresh_views_command;
extern const calx_command search_command;
extern const calx_command show_command;
extern const calx_command typeahead_command;

#endif
