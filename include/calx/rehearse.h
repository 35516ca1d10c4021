/* Rehearsals: revisions are applied to a copy of a database, to see what they would do to the original. */
#ifndef CALX_REHEARSE_H
#define CALX_REHEARSE_H

#include <calx/migrate.h>

/* A lock that a statement took on what was there before its revision. */
typedef struct calx_rehearsed_lock {
    calx_text relation;  /* "public.agencies" */
    calx_text mode;      /* PostgreSQL's word: "ACCESS EXCLUSIVE" */
    bool readers_wait;   /* who only reads the table waits until it is given back */
    bool writers_wait;   /* who inserts, updates or deletes does */
    double milliseconds; /* from the statement's begin until it was given back */
} calx_rehearsed_lock;

/* A table that a statement wrote anew. */
typedef struct calx_rehearsed_rewrite {
    calx_text relation; /* "public.agencies" */
    int64_t rows;  /* that it has */
    int64_t bytes; /* on disk, without its indexes */
} calx_rehearsed_rewrite;

/* What one statement did. */
typedef struct calx_rehearsed_statement {
    const calx_revision *revision; /* that it is of */
    bool up;       /* false: of its downgrade */
    calx_text sql; /* empty for a revision in C */
    int line;      /* in the revision's file */
    double milliseconds; /* how long it took */
    int64_t rows;  /* that it changed or gave; -1: it doesn't say */
    const calx_rehearsed_lock *locks; /* the strongest on each relation; none that hold up neither readers nor writers
                                         where `weak` was not wanted */
    size_t lock_count;
    const calx_rehearsed_rewrite *rewrites; /* the tables that it wrote anew */
    size_t rewrite_count;
} calx_rehearsed_statement;

/* A grant or default privilege that the copy has not. */
typedef struct calx_rehearsed_omission {
    calx_text sql; /* "GRANT SELECT ON TABLE public.agencies TO analyst" */
    calx_text why; /* "role "analyst" does not exist" */
} calx_rehearsed_omission;

/* A whole rehearsal. */
typedef struct calx_rehearsal {
    bool by_template;   /* the server copied the database; else it was dumped and restored */
    const calx_rehearsed_omission *left_out; /* of a dump */
    size_t left_out_count;
    size_t planned;     /* revisions that were to be applied */
    size_t applied;     /* and those that were */
    size_t undone;      /* of them, those that were taken back */
    const calx_rehearsed_statement *statements; /* up and down, in the order in which they ran */
    size_t statement_count;
    const calx_revision *irreversible; /* that the way back ended before, or NULL */
    bool compared;                /* all was taken back, and the schema compared with what it was before */
    const calx_text *differences; /* what is not as before: "add column public.agencies.name" */
    size_t difference_count;
} calx_rehearsal;

/* How to rehearse; zero or NULL means the default named. The struct may be NULL. */
typedef struct calx_rehearse_options {
    const char *version_table; /* NULL: "alembic_version" */
    const char *on;            /* a database of the server that the copy is made on, as calx_connect takes it; NULL: the
                                  original's own server */
    bool schema_only;          /* copy no rows: fast, and says nothing of times */
    bool weak;                 /* report locks, too, that nobody waits for but changes of the schema */
    int statement_milliseconds; /* see calx_migrate_options */
    bool (*go_on)(calx_error *err); /* as in calx_migrate_options */
    void (*progress)(void *context, const calx_migrate_event *event); /* likewise */
    void *context;                    /* for `progress` */
    void (*opened)(calx_conn *conn);  /* told of connections that may be cancelled, as calx_cli_watch wants it */
    void (*closing)(calx_conn *conn); /* and that they may not any more */
} calx_rehearse_options;

/* Copies the database that `conninfo` names (see calx_connect), brings the copy up to `target` (see calx_plan_upgrade),
 * then back to where it was, and drops it. The original is only read. The server copies it itself where nobody is
 * connected to it, else pg_dump and psql do, which must be in PATH; on another server always these. A dump has the
 * original's grants, and no owners: all belongs to the role. It needs to be allowed to make databases, where the copy is
 * made; of the original it only reads.
 *
 * `*out` is filled as far as the rehearsal came, also where it fails; all of it lives in `arena`. A revision that fails
 * is an error as in calx_migrate_upgrade; a schema that is not as before is none, and in `differences`. */
bool calx_rehearse(const char *conninfo, const calx_history *history, calx_text target,
                   const calx_rehearse_options *options, calx_arena *arena, calx_rehearsal *out, calx_error *err);

#endif
