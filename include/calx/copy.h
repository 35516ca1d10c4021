/* COPY of a model's rows, typed: any number of them in constant memory.
 *
 *     calx_copy *copy = copy_begin(&db, arena, records, err);
 *     while (copy && next_record(&r))
 *         if (!copy_row(copy, records, &r, err))
 *             return false;
 *     return copy && calx_copy_rows_end(copy, &count, err);
 *
 * It is the fastest way in and out, and plainer than INSERT: no row comes back, and there is no conflict clause. What a
 * query gives is read row by row with `stream`; COPY out is for a whole table. */
#ifndef CALX_COPY_H
#define CALX_COPY_H

#include <calx/write.h>

/* A COPY of rows into a table that is under way. */
typedef struct calx_copy calx_copy;

/* Begins a COPY into the table. Columns that the model gives a default or identity are left to the server, unless they
 * are named at the end. Until it ends the connection runs nothing else; where `arena`, in which it lives, is freed before,
 * or an open transaction is rolled back, it is given up and no row of it lasts. NULL on failure;
 * CALX_SHAPE where a number, date or timestamp of the model is of another type in the database, which COPY would not
 * notice. */
#define copy_begin(db, arena, table, err, ...) \
    calx_copy_begin((db), (arena), CALX_WRITABLE(table), CALX_NODES(__VA_ARGS__), (err))
/* Adds a row of that table. A row that can't be sent is left out, and others may follow. */
#define copy_row(copy, table, row, err) \
    calx_copy_add((copy), CALX_WRITABLE(table), CALX_ROW_OF("copy_row", table, row), (err))
/* Ends it; `rows` (may be NULL) gets how many the server took. What the server has against one of them is told here, and
 * then it took none. */
bool calx_copy_rows_end(calx_copy *copy, int64_t *rows, calx_error *err);

/* Work on one row, which lies where copy_each was told to; what it points to lives until this returns. False, with `err`
 * filled, ends the COPY. It must not use the connection. */
typedef bool (*calx_copy_work)(void *context, calx_error *err);

/* Reads every row of a table or view into `*row`, a row of that model, and runs `work` on each, in no particular order.
 * `rows` (may be NULL) gets their number. A null for a field that is not nullable is CALX_SHAPE, and so
 * are columns of other types, which a connection asks for once. */
#define copy_each(db, table, row, work, context, rows, err)                                               \
    calx_copy_each((db), (table).calx_source, CALX_ROW_OF("copy_each", table, row), (work), (context), (rows), (err))

calx_copy *calx_copy_begin(calx_session *db, calx_arena *arena, const calx_source *table, const calx_node *const *also,
                           calx_error *err);
bool calx_copy_add(calx_copy *copy, const calx_source *table, const void *row, calx_error *err);
bool calx_copy_each(calx_session *db, const calx_source *table, void *row, calx_copy_work work, void *context,
                    int64_t *rows, calx_error *err);

#endif
