/* A connection to PostgreSQL: statements in binary, transactions by scope, COPY, cancelling.
 *
 * A connection belongs to one thread at a time, except for calx_cancel. */
#ifndef CALX_PG_H
#define CALX_PG_H

#include <calx/arena.h>
#include <calx/buffer.h>
#include <calx/error.h>
#include <calx/value.h>
#include <libpq-fe.h>

typedef struct calx_conn calx_conn;

/* How to connect; zero means the default named. */
typedef struct calx_connect_options {
    const char *application_name;    /* NULL: "calx"; what pg_stat_activity shows */
    int connect_timeout_seconds;     /* 0: 10, unless the URL says otherwise */
    int statement_cache;             /* 0: 256 prepared statements; the least recently used goes */
    bool no_prepare;                 /* true behind a pooler that cannot keep prepared statements */
} calx_connect_options;

/* Connects to what `conninfo` says: a URL, `key=value` words, a bare service name after "service=",
 * or "" for libpq's own environment (PGHOST, PGSERVICE…). TLS, passwords, .pgpass and several hosts
 * are as libpq has them. Client encoding is set to UTF8; intervals and dates travel in binary. `options` may be NULL.
 * Returns NULL with 08001 (or the server's own code: 28P01, 3D000…) and a hint that says what to do.
 * No password appears in the error. The caller closes it with calx_close. */
calx_conn *calx_connect(const char *conninfo, const calx_connect_options *options, calx_error *err);

/* Ends the connection; an open transaction is rolled back by the server. NULL is allowed. */
void calx_close(calx_conn *conn);

/* Whether the connection is still good as far as is known without asking the server. */
bool calx_alive(const calx_conn *conn);

/* The libpq connection underneath; whoever changes its state through it must put it back. */
PGconn *calx_libpq(calx_conn *conn);

/* The server's version as libpq numbers it: 150004 is 15.4. */
int calx_server_version(const calx_conn *conn);

/* The URL or words without any password, for messages: "host=… port=… dbname=… user=…". */
calx_text calx_describe_target(const calx_conn *conn, calx_arena *arena);

/* Fills `err` from a failed result (all fields the server gave), or from the connection where
 * `result` is NULL or holds none; a broken connection becomes 08006. Always false. `sql` may be NULL. */
bool calx_fail_result(calx_conn *conn, const PGresult *result, const char *sql, calx_error *err);

/* Runs SQL without parameters, several statements allowed; results are dropped. Where no transaction
 * is open PostgreSQL runs the whole text as one. */
bool calx_execute(calx_conn *conn, const char *sql, calx_error *err);

/* Parameters of one statement: an array that grows in its arena. */
typedef struct calx_params {
    calx_arena *arena;
    size_t count;
    size_t cap;
    const calx_type **types; /* of each */
    char **data;             /* binary form of each, NULL for null */
    int *lengths;            /* in bytes */
} calx_params;

/* No parameters yet; their bytes will live in `arena`. */
calx_params calx_params_in(calx_arena *arena);

/* Adds `*value`, a C value of `type`; NULL adds a null. Fails as calx_encode does. */
bool calx_params_add(calx_params *params, const calx_type *type, const void *value, calx_error *err);

/* Adds a parameter that is in binary form already; it is not copied. `binary.data` NULL adds a null. */
void calx_params_add_binary(calx_params *params, const calx_type *type, calx_text binary);

/* Shorthands for hand-written SQL. */
bool calx_params_text(calx_params *params, calx_text value, calx_error *err);
bool calx_params_int8(calx_params *params, int64_t value, calx_error *err);

/* A statement that the connection has prepared, with the columns that the server described. It lives
 * in the connection's cache until it is pushed out; don't keep the pointer across other calls. */
typedef struct calx_statement calx_statement;

/* What the server says of a prepared statement. */
int calx_statement_columns(const calx_statement *statement);
const char *calx_statement_column_name(const calx_statement *statement, int column);
uint32_t calx_statement_column_oid(const calx_statement *statement, int column);

/* A place for one pointer that belongs to whoever runs the statement (a decoding plan), freed with
 * the statement by `release`. `key` tells whose it is: get gives NULL for another key. */
void *calx_statement_plan(const calx_statement *statement, const void *key);
void calx_statement_set_plan(calx_statement *statement, const void *key, void *plan, void (*release)(void *));

/* Prepares `sql` (with `$n`), or finds it in the cache by its text and parameter types. */
calx_statement *calx_prepare(calx_conn *conn, const char *sql, const calx_params *params, calx_error *err);

/* Runs a prepared statement with parameters and results in binary. The caller clears the result with
 * PQclear. NULL on error, `err` filled. A statement whose plan the server invalidated ("cached plan
 * must not change result type") is prepared anew and run once more where no transaction is open. */
PGresult *calx_run_statement(calx_conn *conn, calx_statement *statement, const calx_params *params, calx_error *err);

/* calx_prepare and calx_run_statement in one; the result is cleared with the arena. `params` may be NULL. */
PGresult *calx_query(calx_conn *conn, calx_arena *arena, const char *sql, const calx_params *params, calx_error *err);

/* One cell of a binary result into `*value`; a null is an error that names the column. */
bool calx_cell(const PGresult *result, int row, int column, const calx_type *type, calx_arena *arena, void *value,
               calx_error *err);
/* A text cell; null gives the empty slice with data NULL. Points into the result. */
calx_text calx_cell_text(const PGresult *result, int row, int column);
/* A cell of int2, int4 or int8, whatever its column is; null gives 0. */
int64_t calx_cell_int(const PGresult *result, int row, int column);

/* A transaction, or a savepoint where one is open already. Leaving the scope without commit rolls
 * back:
 *     CALX_TRANSACTION(tx, conn, err);
 *     if (!tx.open) return false;
 *     …
 *     return calx_commit(&tx, err);
 */
typedef struct calx_tx {
    calx_conn *conn;
    int depth; /* 1 for the transaction itself, 2… for savepoints */
    bool open;
} calx_tx;

#define CALX_TRANSACTION(name, conn, err) \
    __attribute__((cleanup(calx_tx_end))) calx_tx name = calx_begin((conn), (err))

/* Begins; `open` is false in the result on failure. */
calx_tx calx_begin(calx_conn *conn, calx_error *err);
/* Makes it lasting (the outermost) or part of the enclosing transaction. After failure it is rolled back. */
bool calx_commit(calx_tx *tx, calx_error *err);
/* Undoes it; harmless when it is no longer open. */
bool calx_rollback(calx_tx *tx, calx_error *err);
void calx_tx_end(calx_tx *tx);

/* COPY into a table in binary. `copy_sql` is a whole `COPY … FROM STDIN (FORMAT binary)` statement.
 * Rows are built field by field; memory stays bounded whatever the number of rows. */
typedef struct calx_copy_in calx_copy_in;
calx_copy_in *calx_copy_in_begin(calx_conn *conn, calx_arena *arena, const char *copy_sql, int columns, calx_error *err);
bool calx_copy_in_field(calx_copy_in *copy, const calx_type *type, const void *value, calx_error *err); /* NULL value: null */
bool calx_copy_in_row(calx_copy_in *copy, calx_error *err); /* ends a row: fields must be `columns` */
bool calx_copy_in_end(calx_copy_in *copy, int64_t *rows, calx_error *err);
/* Gives up: the server drops what it was given. */
void calx_copy_in_abort(calx_copy_in *copy);

/* COPY out, any format: `take` gets each piece of data as the server sends it (a row in text and CSV)
 * and returns false with `err` filled to stop. */
typedef bool (*calx_copy_take)(void *context, calx_text piece, calx_error *err);
bool calx_copy_out(calx_conn *conn, const char *copy_sql, calx_copy_take take, void *context, int64_t *rows, calx_error *err);

/* Asks the server to stop what the connection runs. Safe from another thread and from a signal
 * handler. The running call fails with 57014. */
void calx_cancel(calx_conn *conn);

/* An identifier in double quotes, and a literal in single quotes: for the few statements that take
 * no parameters (SET, COMMENT, CREATE). In the arena. */
calx_text calx_quote_identifier(calx_arena *arena, calx_text name);
calx_text calx_raw_literal(calx_arena *arena, calx_text value);

#endif
