/* Rows of structs in COPY's binary form, for src/session only. */
#ifndef CALX_SESSION_COPY_ROWS_H
#define CALX_SESSION_COPY_ROWS_H

#include <calx/query.h>

/* One column that is sent, and where its field is in the struct. */
typedef struct copy_step {
    calx_kind kind;
    bool nullable;
    size_t offset; /* of the field */
    size_t value;  /* of the value: after `set` in a nullable field */
    const calx_type *type;
} copy_step;

/* The columns that are sent, in order: made once for a COPY, followed for every row. */
typedef struct copy_plan {
    copy_step *steps;
    size_t count;
} copy_plan;

/* Adds a column to the plan, which has room for it. */
void copy_plan_add(copy_plan *plan, const calx_field *field);

/* Appends a row to `out`, or leaves `out` as it was. */
bool copy_encode_row(const copy_plan *plan, const char *row, calx_buffer *out, calx_error *err);

#endif
