/* The user that a server runs as. */
#ifndef CALX_SERVER_OWNER_H
#define CALX_SERVER_OWNER_H

#include <calx/error.h>
#include <stdbool.h>
#include <sys/types.h>

#define OWNER_GROUPS 64

typedef struct server_owner {
    bool other; /* not the calling user: processes drop root's rights, folders are given away */
    uid_t uid;
    gid_t gid;
    gid_t groups[OWNER_GROUPS];
    int group_count;
} server_owner;

/* The calling user, or for root an unprivileged one. */
bool owner_find(server_owner *owner, calx_error *err);

/* In a child process: becomes the owner for good. Async-signal-safe; errno on failure. */
bool owner_become(const server_owner *owner);

/* Makes a folder that only the owner enters; one that is there already must be such a folder. */
bool owner_make_folder(const server_owner *owner, const char *path, calx_error *err);

/* Whether `path` is a folder of the owner's that nobody else enters. */
bool owner_alone_enters(const server_owner *owner, const char *path);

/* Whether the owner may pass through every folder of `path`, which exists. */
bool owner_reaches(const server_owner *owner, const char *path);

/* Removes all that is in a folder of the owner's, with the owner's rights only: what stands in it may
 * have been put there to lead root astray. One that is not there is fine. */
bool owner_empty(const server_owner *owner, const char *path, calx_error *err);

/* The same, and then the folder. */
bool owner_remove_tree(const server_owner *owner, const char *path, calx_error *err);

#endif
