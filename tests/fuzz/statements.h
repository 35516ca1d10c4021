/* Random statements, each built twice: as a query by the public API, and as the tree of what was asked for, in
 * the words of parsed.h. */
#ifndef FUZZ_STATEMENTS_H
#define FUZZ_STATEMENTS_H

#include "bytes.h"

#include <calx/query.h>

typedef struct asked {
    const calx_dml *query;
    const char *tree; /* parameters numbered */
    bool refused;     /* rendering has to fail: a name or a value in it can't be, or clauses exclude each other */
} asked;

/* A statement of any kind. Names and texts are plain words where `wild` is false, else any bytes. */
asked random_statement(bytes in, calx_arena *arena, bool wild);

/* The same statement with slots in place of some values, rendered once and then given these. False where it has to be
 * refused, as the other. */
bool random_prepared(bytes in, calx_arena *arena, bool wild, calx_sql *out, calx_error *err);

/* Whether two statements are one: their text and their parameters. */
bool same_sql(const calx_sql *x, const calx_sql *y);

#endif
