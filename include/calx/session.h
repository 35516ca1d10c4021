/* Running queries: rows straight into the caller's structs.
 *
 *     calx_session db = calx_session_on(conn);
 *     similar_agency_list found;
 *     if (!fetch_all(&db, q, similar_agency, &found, err))
 *         return false;
 *     for (size_t i = 0; i < found.len; i++) …
 *
 * Everything that comes back lives in the arena that the statement was made in. Text, bytea and JSON
 * point into the server's answer, which that arena keeps: nothing is copied, and nothing is allocated
 * for a row.
 *
 * When a statement is first prepared its columns are compared with the struct: number, names in order
 * and types. A difference is CALX_SHAPE and names the column. A null for a field that is not nullable is
 * CALX_SHAPE too. */
#ifndef CALX_SESSION_H
#define CALX_SESSION_H

#include <calx/query.h>

/* What statements run on. A value that can be copied; it does not own the connection. */
typedef struct calx_session {
    calx_conn *conn;
} calx_session;

static inline calx_session calx_session_on(calx_conn *conn)
{
    return (calx_session){ conn };
}

/* All rows, into `*out`, a `T_list`. T is a model's row or a RESULT. */
#define fetch_all(db, q, T, out, err) \
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, T##_list), "fetch_all: the last but one argument is a pointer to " #T "_list"), \
     calx_fetch_all((db), (q)->query, &calx_shape_##T, (void **)&(out)->items, &(out)->len, (err)))

/* Exactly one row, into `*out`, a T: CALX_NOT_FOUND for none, CALX_AMBIGUOUS for several. */
#define fetch_one(db, q, T, out, err) \
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, T), "fetch_one: the last but one argument is a pointer to " #T), \
     calx_fetch_one((db), (q)->query, &calx_shape_##T, (out), (err)))

/* The first row, if any: `*found` says whether there was one. */
#define fetch_first(db, q, T, out, found, err) \
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, T), "fetch_first: the third argument from the end is a pointer to " #T), \
     calx_fetch_first((db), (q)->query, &calx_shape_##T, (out), (found), (err)))

/* The one value of one row and one column: fetch_value(db, q, int8, &n, err). */
#define fetch_value(db, q, T, out, err) \
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, calx_ctype_##T), "fetch_value: the last but one argument is a pointer to the type's C type"), \
     calx_fetch_value((db), (q)->query, &calx_type_##T, (out), (err)))

/* Runs a statement for its effect; `affected` (may be NULL) gets the number of rows. */
#define run(db, q, affected, err) calx_run((db), (q)->query, (affected), (err))

#define CALX_POINTS_TO(p, T) __builtin_types_compatible_p(__typeof__(*(p)), T)

bool calx_fetch_all(calx_session *db, const calx_dml *query, const calx_shape *shape, void **items, size_t *len, calx_error *err);
bool calx_fetch_one(calx_session *db, const calx_dml *query, const calx_shape *shape, void *out, calx_error *err);
bool calx_fetch_first(calx_session *db, const calx_dml *query, const calx_shape *shape, void *out, bool *found, calx_error *err);
bool calx_fetch_value(calx_session *db, const calx_dml *query, const calx_type *type, void *out, calx_error *err);
bool calx_run(calx_session *db, const calx_dml *query, int64_t *affected, calx_error *err);

/* Rows of hand-written SQL into structs, with the same checks: for what the query room cannot say. */
bool calx_fetch_sql(calx_session *db, calx_arena *arena, const char *sql, const calx_params *params,
                    const calx_shape *shape, void **items, size_t *len, calx_error *err);

#endif
