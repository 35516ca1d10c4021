/* A program's whole schema: its models, and files of SQL for what only SQL can say. And a place to make it in, so that
 * PostgreSQL itself says what it is.
 *
 *     extern const calx_embedded_files dsdb_sql;  // made by tools/embed.py of a folder
 *     const calx_schema dsdb_schema = { &dsdb_models, &dsdb_sql };
 *
 * A file creates views, materialized views, functions, triggers, policies, grants, domains, extensions, schemas…,
 * whatever it likes; each runs whole or not at all. Neither the files' names nor their folders say in which order
 * they run: one that lacks something runs again when others have. */
#ifndef CALX_SCHEMA_H
#define CALX_SCHEMA_H

#include <calx/arena.h>
#include <calx/embed.h>
#include <calx/error.h>
#include <calx/model.h>
#include <calx/pg.h>

/* What a database holds, and what of it to read: see catalog.h. */
typedef struct calx_catalog calx_catalog;
typedef struct calx_catalog_options calx_catalog_options;

/* What a program's database should be. Constant. */
typedef struct calx_schema {
    const calx_registry *models;      /* NULL: none */
    const calx_embedded_files *sql;   /* NULL: none */
} calx_schema;

/* SQL files of a folder, searched to its depth, or one file; read into the arena. Fails with CALX_BAD_FILE. */
const calx_embedded_files *calx_sql_files(calx_arena *arena, const char *path, calx_error *err);

/* A place to make a schema in, beside a database and like it (encoding, collation, search_path), that is gone when it
 * is closed: a database made for it where the role may create one, else a schema inside of a transaction that is
 * rolled back. There `CONCURRENTLY` is left out of what runs, and other schemas and extensions are the database's own. */
typedef struct calx_scratch calx_scratch;

/* Zero or NULL means the default named; the struct may be NULL. */
typedef struct calx_scratch_options {
    bool no_database;                  /* a schema, whatever the role may do */
    void (*watch)(calx_conn *conn);    /* told of its connection, so that it can be cancelled; NULL: nobody */
    void (*forget)(calx_conn *conn);   /* and before that is closed */
} calx_scratch_options;

/* Opens a new and empty one. `beside` must have no transaction open and outlive it. What runs that were killed have
 * left is removed: databases `calx_scratch_…` whose maker is gone. NULL on error. In `arena`. */
calx_scratch *calx_scratch_open(calx_conn *beside, calx_arena *arena, const calx_scratch_options *options,
                                calx_error *err);

/* Removes it. NULL is allowed. A scratch that goes with its block:
 *     CALX_SCRATCH(scratch, conn, arena, NULL, err); */
void calx_scratch_close(calx_scratch *scratch);
void calx_scratch_close_at(calx_scratch **scratch);
#define CALX_SCRATCH(name, beside, arena, options, err)               \
    __attribute__((cleanup(calx_scratch_close_at))) calx_scratch *name = \
        calx_scratch_open((beside), (arena), (options), (err))

/* Its connection, for queries. */
calx_conn *calx_scratch_conn(const calx_scratch *scratch);

/* Whether it is a schema inside of a transaction, and not a database. */
bool calx_scratch_is_schema(const calx_scratch *scratch);

/* Makes the schema in it. An error has the file and line, or the model, in `context`. */
bool calx_scratch_build(calx_scratch *scratch, const calx_schema *schema, calx_error *err);

/* Runs SQL: as one transaction, or, where it must stand outside of one, statement by statement. In a scratch schema
 * names of the schema that it stands for (`public.x`) are those of the scratch. `path` and `line`, of the SQL's first
 * line, are for errors. */
bool calx_scratch_run(calx_scratch *scratch, const char *path, int line, calx_text sql, bool outside,
                      calx_error *err);

/* Reads the catalog of the scratch. `options` as for calx_catalog_read; a scratch schema is called as the schema that
 * it stands for. */
const calx_catalog *calx_scratch_read(calx_scratch *scratch, calx_arena *arena, const calx_catalog_options *options,
                                      calx_error *err);

#endif
