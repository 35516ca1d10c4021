/* Running statements and reading their results, for the files of src/session. */
#ifndef CALX_SESSION_FETCH_H
#define CALX_SESSION_FETCH_H

#include "plan.h"

/* As plan_of, with the statement's text in the error. */
plan *fetch_plan(calx_session *db, calx_statement *statement, const char *sql, const calx_shape *shape, int extra,
                 calx_error *err);

/* Every row of the result into an array in the arena. */
bool fetch_decode_all(plan *p, const PGresult *result, calx_arena *arena, void **items, size_t *len, calx_error *err);

/* Whether the result has one row (of `what`, for the error); one column that can be read as the type. */
bool fetch_exactly_one(const PGresult *result, const char *what, calx_error *err);
bool fetch_one_column(const PGresult *result, const calx_type *type, calx_error *err);

#endif
