/* Imports agencies.csv and data_sources.csv: reads, cleans, stages and loads them in one transaction.
 * docs/import.md says what becomes of each column and record. */
#ifndef DATASOURCES_IMPORT_IMPORT_H
#define DATASOURCES_IMPORT_IMPORT_H

#include "row.h"

#include <calx/pg.h>

/* What to import, and whom to tell. */
typedef struct import_options {
    const char *agencies;     /* the file's path; NULL: none is imported */
    const char *data_sources; /* likewise. Agencies come first: data sources name them */
    const char *rejects;      /* the folder for rejected records; NULL: the working folder */
    bool dry_run;             /* do everything, then undo it; the rejects are written all the same */

    /* Called for every record; may be NULL. `done` of `total` KiB are read. */
    void (*progress)(void *context, const char *what, int64_t done, int64_t total);
    /* Whether to go on: false with `err` filled stops the import and undoes it; may be NULL. */
    bool (*go_on)(calx_error *err);
    void *context; /* for `progress` */
} import_options;

/* A way in which agencies got their place, and how many did. */
typedef struct import_place {
    calx_text what;
    int64_t records;
} import_place;

/* What became of one file's records: read = loaded + updated + unchanged + merged + rejected. */
typedef struct import_result {
    const import_kind *kind;
    const char *path;
    int64_t read;
    int64_t loaded;      /* made a new row */
    int64_t updated;     /* said something new about the row that they made before */
    int64_t unchanged;   /* were imported before and say the same */
    int64_t merged;      /* say more about another record's row */
    int64_t rejected;    /* are in the file `rejects`, with line and reason */
    const char *rejects; /* NULL: there are none */
    import_counts counts;
    import_place *places;
    size_t place_count;
} import_result;

typedef struct import_report {
    import_result files[2];
    size_t count;
} import_report;

/* Imports. On error the database is as it was; so it is on success in a dry run. The report's texts live in
 * `arena`. No transaction may be open on `conn`. */
bool import_run(calx_conn *conn, const import_options *options, calx_arena *arena, import_report *report,
                calx_error *err);

#endif
