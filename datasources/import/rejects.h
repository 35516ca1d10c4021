/* The file of rejected records: each whole, after its line and the reason. */
#ifndef DATASOURCES_IMPORT_REJECTS_H
#define DATASOURCES_IMPORT_REJECTS_H

#include "row.h"

#include <calx/pg.h>

/* A rejects file under a passing name beside the one that it is to get. */
typedef struct import_rejects {
    const char *path;      /* the name that it is to get */
    const char *temporary; /* NULL: there is none to keep or to remove */
} import_rejects;

/* Writes the rejected records of the kind's staging table. `folder` NULL is the working folder. `fields` is
 * the largest number of fields that a record has. Texts live in `arena`. */
bool import_rejects_write(import_rejects *rejects, calx_conn *conn, const import_header *header, size_t fields,
                          const char *folder, calx_arena *arena, calx_error *err);

/* Gives the file its name, in place of one that was there. */
bool import_rejects_keep(import_rejects *rejects, calx_error *err);

/* Removes the file unless it was kept. */
void import_rejects_drop(import_rejects *rejects);

#endif
