/* A decoding plan: how the columns of one prepared statement go into the fields of one struct. For
 * src/session only. */
#ifndef CALX_SESSION_PLAN_H
#define CALX_SESSION_PLAN_H

#include <calx/session.h>
#include <string.h>

/* Where one column goes. */
typedef struct plan_step {
    calx_kind kind; /* as which it is read: a date is as an int4 is */
    bool nullable;
    uint32_t offset;         /* of the field */
    uint32_t value;          /* of the value: after `set` in a nullable field */
    const calx_field *field; /* of the shape, which may be gone when the plan is freed */
    calx_text *labels;       /* of an enum: as slices, so that their lengths are at hand */
    int label;               /* of an enum: the C value seen last, which the next row likely has too */
} plan_step;

typedef struct plan {
    const calx_shape *shape; /* as field is */
    size_t step_count;
    plan_step steps[];
} plan;

/* The plan for reading the statement into the shape, behind whose columns stand `extra` more: made at first and kept
 * with the statement. With PLAN_SOME_FIELDS the statement gives some of the fields, in any order. NULL with CALX_SHAPE
 * where they don't fit. */
#define PLAN_SOME_FIELDS (-1)
plan *plan_make(calx_conn *conn, calx_statement *statement, const calx_shape *shape, int extra, calx_error *err);
static inline const void *plan_key(const calx_shape *shape, int extra)
{
    return extra == PLAN_SOME_FIELDS ? (const void *)shape->fields : shape;
}
static inline plan *plan_of(calx_conn *conn, calx_statement *statement, const calx_shape *shape, int extra,
                            calx_error *err)
{
    plan *p = calx_statement_plan(statement, plan_key(shape, extra));
    return p ? p : plan_make(conn, statement, shape, extra, err);
}

/* Whether a column of that OID can be read as the type. */
bool plan_accepts(const calx_type *type, uint32_t oid);

/* `count` rows of the result from `first` on, each into its place, a zeroed struct of the plan's shape. They are
 * read column by column: callers pass a few rows at a time, up to PLAN_BLOCK, so that they are still in the
 * cache for the next column. */
#define PLAN_BLOCK 16
bool plan_decode_rows(plan *p, const PGresult *result, int first, int count, char *const *places, calx_arena *arena,
                      calx_error *err);

/* One of them; `out` is zeroed first. Or what fields the statement gives; `out` keeps the others. */
bool plan_decode_row(plan *p, const PGresult *result, int row, calx_arena *arena, void *out, calx_error *err);
bool plan_decode_fields(plan *p, const PGresult *result, int row, calx_arena *arena, void *out, calx_error *err);

/* Runs SQL and gives the result, which is cleared with the arena, and the plan for reading it into
 * `shape` (which may be NULL) and `extra` columns behind. */
PGresult *session_run(calx_session *db, calx_arena *arena, const char *sql, const calx_params *params,
                      const calx_shape *shape, int extra, plan **out, calx_error *err);

#endif
