/* A copy of a database beside it, for work that must not touch the original; it goes when the work is done. */
#ifndef CALX_MIGRATE_CLONE_H
#define CALX_MIGRATE_CLONE_H

#include <calx/rehearse.h>

typedef struct calx_clone {
    calx_conn *keeper; /* to another database of the server: makes and drops the copy */
    const char *name;  /* of the copy; NULL: there is none */
    void (*closing)(calx_conn *conn);
    calx_conn *conn; /* to the copy */
    calx_arena *arena;
    bool by_template;                  /* copied by the server, else dumped and restored */
    calx_rehearsed_omission *left_out; /* grants of a dump that the copy has not */
    size_t left_out_count;
} calx_clone;

/* What of the database to take. */
typedef struct calx_clone_options {
    const char *on;                   /* see calx_rehearse_options */
    bool schema_only;                 /* no rows, but for those of `with_rows` */
    const char *with_rows;            /* a table's name in quotes, and of all that begin with it; it may be missing */
    bool with_grants;                 /* what others may do */
    bool grants_apart;                /* the same one by one, and those that fail are left out */
    bool with_owners;                 /* which takes a superuser */
    void (*opened)(calx_conn *conn);  /* told of each connection */
    void (*closing)(calx_conn *conn); /* and that it will be closed */
} calx_clone_options;

/* Makes a copy of what `conninfo` names: by the server itself where nobody is connected to it and rows are wanted, on
 * its own server; else with pg_dump and psql, which are looked for in PATH. Copies that were left by somebody who was
 * killed are dropped. On failure there is nothing to drop. */
bool calx_clone_make(const char *conninfo, const calx_clone_options *options, calx_arena *arena, calx_clone *out,
                     calx_error *err);

/* Closes `conn` and drops the copy. */
bool calx_clone_drop(calx_clone *clone, calx_error *err);

#endif
