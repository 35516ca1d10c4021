/* Private PostgreSQL servers: one folder holds one, for a program's own use, for development and tests.
 *
 * A server listens on a Unix socket in a folder that only its owner enters, so it asks for no password.
 * Its role is the superuser `postgres`. PostgreSQL refuses to run as root; there the server runs as the
 * user `postgres`, or `nobody` where that does not exist, and root reaches it as owner.
 *
 * The folder holds: `data` (the cluster), `socket`, `log`, and two files that are only locked, `lock`
 * (by who changes the server) and `running` (by the server as long as any of its processes lives).
 * Where the server's user cannot reach the folder that root named, that folder becomes a symbolic link
 * to a new one under /var/lib/calx. Where the socket's path would be too long (107 bytes), `socket` is a
 * link to a short one under XDG_RUNTIME_DIR or /tmp.
 *
 * Calls on the same folder wait for one another, in other processes too. A process killed in the middle
 * of any of them leaves the server as it was before or as it was to become. */
#ifndef CALX_SERVER_H
#define CALX_SERVER_H

#include <calx/arena.h>
#include <calx/error.h>
#include <stdbool.h>
#include <sys/types.h>

/* How to start a server; zero means the default named. */
typedef struct calx_server_options {
    const char *dir;     /* its folder; made where it is missing, with those above it. Required */
    const char *bin_dir; /* where `initdb` and `postgres` are; NULL: see calx_server_start */
    int port;            /* 0: no network; else also localhost at this port, by password (SCRAM) */
    bool throwaway;      /* faster, and lost when the machine stops: nothing is forced to disk */
} calx_server_options;

/* A server as it is now. Texts live in the arena that was given. */
typedef struct calx_server {
    const char *dir;     /* its folder, absolute, links resolved */
    const char *socket;  /* the folder of its socket: libpq's `host` */
    const char *log;     /* the file that its messages go to */
    const char *version; /* of its data: "15" */
    int port;            /* in the socket's name, and on localhost where `listens` */
    bool running; /* its postmaster is there */
    bool listens; /* on localhost; false while stopped */
    pid_t pid;    /* of the postmaster; 0 while stopped */
} calx_server;

/* Makes the server's data where there is none, starts it, and waits until it answers. One that runs
 * already is left as it is, whatever the options; `started` (may be NULL) tells the two apart.
 *
 * PostgreSQL's programs are looked for in PATH, then /usr/lib/postgresql (newest first), then where
 * `pg_config --bindir` says; for data that exists, only those of the data's version.
 *
 * Fails with CALX_NOT_FOUND where no PostgreSQL is installed, CALX_USAGE where the folder holds other
 * things, CALX_TIMEOUT where it did not answer within a minute, CALX_SYSTEM else; the detail is then
 * the end of the server's log. */
bool calx_server_start(const calx_server_options *options, calx_arena *arena, calx_server *out, bool *started,
                       calx_error *err);

/* How the server in `dir` stands, without changing anything. CALX_NOT_FOUND where there is none,
 * CALX_SYSTEM where it is another user's and cannot be seen. */
bool calx_server_look(const char *dir, calx_arena *arena, calx_server *out, calx_error *err);

/* Stops it: open transactions are rolled back, their clients disconnected. `stopped` (may be NULL) is
 * false where it was not running. CALX_NOT_FOUND where there is no server. */
bool calx_server_stop(const char *dir, bool *stopped, calx_error *err);

/* Stops it and removes its folder with all data. CALX_NOT_FOUND where there is no server. */
bool calx_server_destroy(const char *dir, calx_error *err);

/* The URL of a database on it; what is not allowed in a URL is encoded. It leads to its socket also where PGHOSTADDR
 * is set. */
const char *calx_server_url(const calx_server *server, const char *database, calx_arena *arena);

/* Makes a database unless there is one of that name; `created` (may be NULL) tells. */
bool calx_server_create_database(const calx_server *server, const char *name, bool *created, calx_error *err);

#endif
