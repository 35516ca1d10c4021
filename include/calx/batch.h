/* Batches: several statements in one trip to the server, each with its own typed result or error.
 *
 *     calx_batch *batch = calx_batch_new(&db, arena);
 *     batch_fetch_all(batch, near, agency, &agencies_near);
 *     batch_fetch_value(batch, how_many, int8, &n);
 *     int last = batch_run(batch, seen, NULL);
 *     if (!calx_batch_run(batch, err))
 *         …                                        calx_batch_error(batch, last) tells of one alone
 *
 * They run in the order in which they were added. Each is a transaction of its own, and one that fails
 * does not touch the others; but where a transaction is open, or the batch was made one with
 * calx_batch_together, those after one that failed do not run (25P02), and what those before it did is
 * undone.
 *
 * A statement that the connection has not prepared yet takes a trip of its own before. All are prepared
 * before the first runs: where one of a batch that is one transaction can't be, none runs.
 * The statements and the places for results must live until the batch has run; results live in the
 * arenas of their statements, as those of fetch_all do. */
#ifndef CALX_BATCH_H
#define CALX_BATCH_H

#include <calx/session.h>

/* Statements that wait to be sent together. */
typedef struct calx_batch calx_batch;

/* An empty batch, in the arena. */
calx_batch *calx_batch_new(calx_session *db, calx_arena *arena);

/* Makes it one transaction: all or nothing. */
void calx_batch_together(calx_batch *batch);

/* What fetch_all, fetch_one, fetch_first, fetch_value and run do, later. Each gives the statement's number
 * in the batch, counted from 0. */
#define batch_fetch_all(batch, q, T, out) \
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, T##_list), "batch_fetch_all: the last argument is a pointer to " #T "_list"), \
     calx_batch_add_all((batch), (q)->query, &calx_shape_##T, (void **)&(out)->items, &(out)->len))
#define batch_fetch_one(batch, q, T, out) \
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, T), "batch_fetch_one: the last argument is a pointer to " #T), \
     calx_batch_add_one((batch), (q)->query, &calx_shape_##T, (out), NULL))
#define batch_fetch_first(batch, q, T, out, found) \
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, T), "batch_fetch_first: the last but one argument is a pointer to " #T), \
     calx_batch_add_one((batch), (q)->query, &calx_shape_##T, (out), (found)))
#define batch_fetch_value(batch, q, T, out) \
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, calx_ctype_##T), "batch_fetch_value: the last argument is a pointer to calx_ctype_" #T), \
     calx_batch_add_value((batch), (q)->query, &calx_type_##T, (out)))
#define batch_run(batch, q, affected) calx_batch_add_run((batch), (q)->query, (affected))

/* Runs it. True when all succeeded; else `err` has the first error that is not only another's consequence (25P02), with
 * the statement's number in its context where it had none. A batch runs once. */
bool calx_batch_run(calx_batch *batch, calx_error *err);

/* The error of one statement; NULL where it succeeded, or the batch was not run. In the batch's arena. */
const calx_error *calx_batch_error(const calx_batch *batch, int number);

int calx_batch_add_all(calx_batch *batch, const calx_dml *query, const calx_shape *shape, void **items, size_t *len);
int calx_batch_add_one(calx_batch *batch, const calx_dml *query, const calx_shape *shape, void *out, bool *found);
int calx_batch_add_value(calx_batch *batch, const calx_dml *query, const calx_type *type, void *out);
int calx_batch_add_run(calx_batch *batch, const calx_dml *query, int64_t *affected);

#endif
