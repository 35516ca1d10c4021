/* The folder of a server: its names, its locks, making and removing it. */
#ifndef CALX_SERVER_HOME_H
#define CALX_SERVER_HOME_H

#include "owner.h"

#include <calx/arena.h>

/* Paths in the folder; all absolute. */
typedef struct server_home {
    const char *dir;
    const char *data;   /* the cluster; there only when it is whole */
    const char *fresh;  /* a cluster that is being made */
    const char *gone;   /* one that is being removed */
    const char *socket; /* a folder, or a link to one with a shorter path */
    const char *log;
    const char *lock;    /* locked by who changes the server; marks the folder as ours */
    const char *running; /* locked by the server's processes */
} server_home;

/* The folder at `dir` if it is a server's; CALX_NOT_FOUND else. */
bool home_find(const char *dir, calx_arena *arena, server_home *home, calx_error *err);

/* As home_find, and makes it where there is nothing or an empty folder. */
bool home_make(const char *dir, const server_owner *owner, calx_arena *arena, server_home *home, calx_error *err);

/* Waits for the lock. A descriptor that holds it until it is closed; -1 on failure, with `vanished` set where
 * the folder was removed meanwhile. */
int home_lock(const server_home *home, bool *vanished, calx_error *err);

/* Whether a process of the server lives. */
bool home_is_running(const server_home *home);

/* A descriptor that holds the `running` lock; -1 where another holds it (`err` empty) or on failure. */
int home_take_running(const server_home *home, calx_error *err);

/* The folder for the socket as libpq and the server can use it. */
const char *home_socket(const server_home *home, calx_arena *arena);

/* Makes that folder where it is missing or not the owner's alone, and empties it. */
bool home_make_socket(const server_home *home, const server_owner *owner, calx_arena *arena, calx_error *err);

/* Removes the folder with all in it, and the link at `dir` that leads to it. */
bool home_remove(const server_home *home, const char *dir, const server_owner *owner, calx_arena *arena,
                 calx_error *err);

#endif
