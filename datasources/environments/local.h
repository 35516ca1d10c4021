/* The private server for working on one's own machine, and its database `dsdb`. */
#ifndef DSDB_ENVIRONMENTS_LOCAL_H
#define DSDB_ENVIRONMENTS_LOCAL_H

#include <calx/server.h>

#define LOCAL_DATABASE "dsdb"

/* Its folder unless another is named: $XDG_STATE_HOME/dsdb/local, or ~/.local/state/dsdb/local. NULL
 * where the user has no home. In the arena. */
const char *local_folder(calx_arena *arena, calx_error *err);

/* Starts the server and makes the database, where that is not so already. `port` 0: no network. `dir` NULL:
 * local_folder. */
bool local_up(const char *dir, int port, calx_arena *arena, calx_server *out, bool *started, calx_error *err);

/* How the server stands; CALX_NOT_FOUND with a hint where there is none. `dir` NULL: local_folder. */
bool local_look(const char *dir, calx_arena *arena, calx_server *out, calx_error *err);

/* The database's URL where the server in local_folder runs, else NULL. */
const char *local_running_url(calx_arena *arena);

#endif
