/* Where PostgreSQL's own programs are. */
#ifndef CALX_SERVER_BINARIES_H
#define CALX_SERVER_BINARIES_H

#include <calx/arena.h>
#include <calx/error.h>

/* The folder with `initdb` and `postgres`: `given` where it is not NULL, else the first found as
 * calx_server_start describes. `version` is the major version that it must be ("15"), NULL for any. */
const char *binaries_find(const char *given, const char *version, calx_arena *arena, calx_error *err);

#endif
