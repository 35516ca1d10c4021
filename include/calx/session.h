/* Running queries: rows straight into the caller's structs.
 *
 *     calx_session db = calx_session_on(conn);
 *     similar_agency_list found;
 *     if (!fetch_all(&db, q, similar_agency, &found, err))
 *         return false;
 *     for (size_t i = 0; i < found.len; i++) …
 *
 * Everything that comes back lives in the arena that the statement was made in, or that its arguments
 * were given in (prepared.h). Text, bytea and JSON point into the server's answer, which that arena
 * keeps: nothing is copied, and nothing is allocated for a row.
 *
 * When a statement is first prepared its columns are compared with the struct: number, names in order
 * and types. A difference is CALX_SHAPE and names the column. A null for a field that is not nullable is
 * CALX_SHAPE too.
 *
 * Shapes are mostly constants. One that is made at run time need not outlive the call; but since it is known
 * again by its address, another that comes to the same address has to place the same statement's columns
 * alike. */
#ifndef CALX_SESSION_H
#define CALX_SESSION_H

#include <calx/query.h>
#include <calx/transaction.h>

/* What statements run on. A value that can be copied; it does not own the connection. */
typedef struct calx_session {
    calx_conn *conn; /* borrowed: it has to stay open as long as the session is used */
} calx_session;

/* A session on an open connection. */
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
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, calx_ctype_##T), "fetch_value: the last but one argument is a pointer to calx_ctype_" #T), \
     calx_fetch_value((db), (q)->query, &calx_type_##T, (out), (err)))

/* One column of all rows, into a calx_array_T: `nulls` marks those that are null. */
#define fetch_column(db, q, T, out, err) \
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, calx_array_##T), "fetch_column: the last but one argument is a pointer to calx_array_" #T), \
     calx_fetch_column((db), (q)->query, &calx_type_##T, (out), (err)))

/* Whether a select gives any row; how many it gives, limit and offset heeded. Nothing of them is sent. */
#define exists_(db, q, found, err) calx_exists((db), CALX_SELECTS("exists_", q), (found), (err))
#define count_of(db, q, count, err) calx_count_of((db), CALX_SELECTS("count_of", q), (count), (err))

/* The rows of one page, `number` counted from 1, of `size` rows; `*more` says whether others follow. The
 * select has no limit, offset or lock of its own (42601), and should have an order in which no two rows
 * are equal. One more row than the page holds is read to know what follows: far pages cost as much as
 * all before them, so go on with `after` where there are many. */
#define page(db, q, T, number, size, out, more, err) \
    (CALX_ASSERT_HERE(CALX_POINTS_TO(out, T##_list), "page: the third argument from the end is a pointer to " #T "_list"), \
     calx_page((db), CALX_SELECTS("page", q), &calx_shape_##T, (number), (size), (void **)&(out)->items, &(out)->len, (more), (err)))

/* Runs a statement and its block once for each row, read into `*row`, a T, in memory that does not grow
 * with the number of rows:
 *
 *     agency row;
 *     stream(&db, q, agency, &row, err) {
 *         …                                 text and arrays in `row` live until the next row
 *         if (enough)
 *             break;
 *     }
 *     if (calx_failed(err))
 *         return false;
 *
 * `err` is emptied at the beginning and can't be NULL: look at it after the loop. Inside of the block the
 * connection runs nothing else. break, return and goto out of it end the statement: the server is told to
 * stop, and the connection can be used at once. Inside of a transaction an error in the stream, and leaving
 * it early, undo what its statement did and leave the transaction usable. A statement that writes should be
 * read to its end. */
#define stream(db, q, T, row, err)                                                                                  \
    for (__attribute__((cleanup(calx_stream_end))) calx_stream CALX_CAT(calx_stream_, __LINE__) =                   \
             calx_stream_begin((db), (q)->query, &calx_shape_##T, (err));                                           \
         (CALX_ASSERT_HERE(CALX_POINTS_TO(row, T), "stream: the last but one argument is a pointer to " #T),        \
          calx_stream_next(&CALX_CAT(calx_stream_, __LINE__), (row)));)

/* Runs a statement for its effect; `affected` (may be NULL) gets the number of rows. */
#define run(db, q, affected, err) calx_run((db), (q)->query, (affected), (err))

/* Work that runs in a transaction: gives true to commit, false, with `err` filled, to roll back. */
typedef bool (*calx_work)(calx_session *db, void *context, calx_error *err);

/* Runs `work` in a transaction with these options (NULL: none). Where it, or the COMMIT, fails because of
 * what others did meanwhile (40001 serialization failure, 40P01 deadlock) it is rolled back and run again
 * after a pause, up to options->attempts times: `work` may run several times and does its whole work each
 * time. What it allocated in arenas stays. Each pause is twice as long as the one before, by chance up to
 * half of it shorter.
 *
 * Inside of a transaction that is open already it is a savepoint and runs once: only the outermost can be
 * run again, so the error goes on to there. An error of `work` must not be swallowed on the way. */
bool calx_transaction(calx_session *db, const calx_tx_options *options, calx_work work, void *context, calx_error *err);

/* Attempts at work of any form that may lose against others, as calx_transaction makes them at a function:
 *
 *     calx_attempts tries = calx_attempts_at(&db, NULL);
 *     while (calx_attempt(&tries))
 *         tries.done = update_offices(&db, &tries.why);
 *     return calx_attempted(&tries, err);
 *
 * The work begins and ends its transaction itself, or is one statement and needs none. */
typedef struct calx_attempts {
    bool done;      /* for the caller to set: the attempt succeeded */
    calx_error why; /* else it fills this, and lets no error of a statement go */
    int number;     /* of the present attempt, from 1 */
    int most;       /* 1 inside of a transaction */
    int pause;      /* milliseconds before the second */
} calx_attempts;

/* None made yet. Of the options `attempts` and `pause_milliseconds` count; NULL: none. */
calx_attempts calx_attempts_at(const calx_session *db, const calx_tx_options *options);
/* Whether to make one, the first or another, for which it has paused. */
bool calx_attempt(calx_attempts *tries);
/* Whether one succeeded; else `err` becomes the error of the last. */
bool calx_attempted(const calx_attempts *tries, calx_error *err);

/* The statement underneath, a select or one with its arguments. */
#define CALX_SELECTS(verb, q) \
    CALX_STATEMENT(CALX_IS_A(q, calx_select) || CALX_IS_A(q, calx_bound), verb ": the statement is no SELECT", q)
#define CALX_POINTS_TO(p, T) __builtin_types_compatible_p(__typeof__(*(p)), T)

bool calx_fetch_all(calx_session *db, const calx_dml *query, const calx_shape *shape, void **items, size_t *len, calx_error *err);
bool calx_fetch_one(calx_session *db, const calx_dml *query, const calx_shape *shape, void *out, calx_error *err);
bool calx_fetch_first(calx_session *db, const calx_dml *query, const calx_shape *shape, void *out, bool *found, calx_error *err);
bool calx_fetch_value(calx_session *db, const calx_dml *query, const calx_type *type, void *out, calx_error *err);
bool calx_run(calx_session *db, const calx_dml *query, int64_t *affected, calx_error *err);

bool calx_fetch_column(calx_session *db, const calx_dml *query, const calx_type *type, void *out, calx_error *err);
bool calx_exists(calx_session *db, const calx_dml *query, bool *found, calx_error *err);
bool calx_count_of(calx_session *db, const calx_dml *query, int64_t *count, calx_error *err);
bool calx_page(calx_session *db, const calx_dml *query, const calx_shape *shape, int64_t number, int64_t size,
               void **items, size_t *len, bool *more, calx_error *err);

/* What `stream` is made of, for a caller who needs another loop: next fills `*row` and gives true, or gives
 * false after the last row and on failure, which the error given to begin tells apart. end must be called;
 * it may be early and more than once. The plan and the rows are of this statement only. */
typedef struct calx_stream {
    calx_rows rows;      /* what the server sends, a row at a time */
    calx_arena *scratch; /* what the row holds that is not in the server's answer */
    void *plan;          /* how its columns go into the struct */
    int64_t taken;       /* rows given out */
    calx_error *err;     /* the caller's; filled on failure */
} calx_stream;
calx_stream calx_stream_begin(calx_session *db, const calx_dml *query, const calx_shape *shape, calx_error *err);
bool calx_stream_next(calx_stream *stream, void *row);
void calx_stream_end(calx_stream *stream);

/* Rows of hand-written SQL into structs, with the same checks: for what the query room cannot say. */
bool calx_fetch_sql(calx_session *db, calx_arena *arena, const char *sql, const calx_params *params,
                    const calx_shape *shape, void **items, size_t *len, calx_error *err);

#endif
