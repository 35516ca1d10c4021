/* What a server says of itself in its data folder. */
#ifndef CALX_SERVER_POSTMASTER_H
#define CALX_SERVER_POSTMASTER_H

#include "home.h"

/* From `postmaster.pid`. */
typedef struct postmaster {
    pid_t pid;
    long long started; /* seconds since 1970 */
    int port;
    bool listens;
    bool ready; /* takes connections */
} postmaster;

/* Reads it; false where there is none or it is not written out yet. */
bool postmaster_read(const server_home *home, postmaster *out);

/* Whether its process is there; meaningful only while the `running` lock is held. */
bool postmaster_lives(const postmaster *master);

/* Sends it a signal with the owner's rights. */
bool postmaster_signal(const postmaster *master, const server_owner *owner, int number, calx_error *err);

/* Removes the file that a killed server left: where its number is another process's by now, PostgreSQL
 * would take that process for a server and not start. Call it with the `running` lock held. */
void postmaster_forget_stale(const server_home *home);

/* The major version of the data, "15"; NULL where there is no data. */
const char *postmaster_version(const server_home *home, calx_arena *arena);

#endif
