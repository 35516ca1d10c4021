/* Where in a script the server found an error. */
#ifndef CALX_MIGRATE_PLACE_H
#define CALX_MIGRATE_PLACE_H

#include "script.h"

#include <calx/pg.h>

/* The statement that failed and the byte in the script where it did. */
typedef struct calx_place {
    calx_script_statement statement;
    size_t offset;
    bool exact; /* the server named the place */
} calx_place;

/* In a script that was sent as a whole, of which `done` statements had run before: where the server names no place,
 * the next one is the one that failed. */
calx_place calx_place_find(calx_text sql, const PGresult *result, size_t done);

/* In a statement that was sent alone, from which the server counts. */
calx_place calx_place_in(const calx_script_statement *statement, const PGresult *result);

/* Puts the place into an error that calx_fail_result has filled: the file and line as below, the failing statement and
 * the place in it. `line` is that of the first line of `sql`. */
void calx_place_set(const calx_place *at, const char *path, int line, calx_text sql, calx_error *err);

/* `path:line` (line 0: the path alone) in front of the server's own context, such as a line in a function. */
void calx_place_set_context(const char *path, int line, calx_error *err);

#endif
