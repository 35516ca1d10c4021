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
    size_t row_size; /* of the struct */
} copy_plan;

/* The plan for rows of the table, of whose columns those are sent that `sent` says. */
copy_plan copy_plan_of(calx_arena *arena, const calx_table *table, const bool *sent);

/* Appends rows from *rows on to `out`, until it holds `enough` bytes or `end` is reached; *rows is then where to go on.
 * On failure it is the row that can't be sent, and `out` ends with the one before. */
bool copy_encode_rows(const copy_plan *plan, const char **rows, const char *end, size_t enough, calx_buffer *out,
                      calx_error *err);

#endif
