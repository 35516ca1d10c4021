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

/* An open connection. */
typedef struct calx_conn calx_conn;

/* A remark on statements for whoever reads the server's log or pg_stat_activity: see calx_set_tags. */
typedef struct calx_tag {
    const char *key;   /* "job" */
    const char *value; /* "nightly"; any text, it is encoded */
} calx_tag;

/* How to connect; zero means the default named. */
typedef struct calx_connect_options {
    const char *application_name;    /* NULL: "calx"; what pg_stat_activity shows */
    int connect_timeout_seconds;     /* 0: 10, unless the URL says otherwise */
    int statement_cache;             /* 0: 256 prepared statements; the least recently used goes */
    bool no_prepare;                 /* true behind a pooler that cannot keep prepared statements */
    int slow_milliseconds;           /* statements that take as long are logged; 0: none */
    const calx_tag *tags;            /* as calx_set_tags; of a pool: must live as long as that */
    size_t tag_count;                /* of `tags`; 0: none */
} calx_connect_options;

/* Connects to what `conninfo` says: a URL, `key=value` words, a service name after "service=", or ""
 * (or NULL) for libpq's own environment (PGHOST, PGSERVICE…). TLS, passwords, .pgpass and several
 * hosts are as libpq has them, but that the time limit is one for all addresses of a host. Client
 * encoding is UTF8 whatever else says. `options` may be NULL.
 *
 * Returns NULL with 08001 (or the server's own code: 28P01, 3D000, 28000, 53300…; with several hosts
 * always 08001) and a hint that says what to do. No password appears in the error: where the string
 * cannot be read, or is a URL with a bare @ or / in its password, nothing of it is said. The caller
 * closes the connection with calx_close.
 *
 * A server that is gone without a word is noticed after a minute and a half, however long a statement runs that it is
 * at: TCP asks whether it is there, unless keepalives… and tcp_user_timeout say otherwise.
 *
 * What the server says by the way goes to the log: WARNING at info, NOTICE and the like at debug. */
calx_conn *calx_connect(const char *conninfo, const calx_connect_options *options, calx_error *err);

/* Ends the connection; an open transaction is rolled back by the server, an open COPY is dropped. It
 * must outlive what was begun on it: end the scope of a calx_tx first. NULL is allowed. */
void calx_close(calx_conn *conn);

/* Whether the connection is still good as far as is known without asking the server. */
bool calx_alive(const calx_conn *conn);

/* The libpq connection underneath; whoever changes its state through it must put it back. */
PGconn *calx_libpq(calx_conn *conn);

/* The server's version as libpq numbers it: 150004 is 15.4. */
int calx_server_version(const calx_conn *conn);

/* What it is connected to, without any password, for messages: "host=… port=… dbname=… user=…". */
calx_text calx_describe_target(const calx_conn *conn, calx_arena *arena);

/* Fills `err` from a failed result with all that the server gave: SQLSTATE, message, detail, hint, its
 * context (or else the table, column and constraint), the statement and the position in it, which is
 * that of a function's own statement where the error came from one. Where `result` is NULL or without
 * a SQLSTATE libpq refused the call: CALX_USAGE with its words. A broken connection becomes 08006. The
 * server's detail may hold values, such as a duplicate key. Always false. `sql` may be NULL. */
bool calx_fail_result(calx_conn *conn, const PGresult *result, const char *sql, calx_error *err);

/* Runs SQL without parameters, several statements allowed; results are dropped. Where no transaction is open
 * PostgreSQL runs the whole text as one. The text becomes part of an error: no secret in it. In a
 * transaction that wrote rows with secrets, an error tells nothing of what is in a row. A COPY from or to the client is
 * refused, here and by the functions that run prepared statements. */
bool calx_execute(calx_conn *conn, const char *sql, calx_error *err);

/* Writes tags after the text of each statement that is prepared, and of each COPY, from now on, as comment in the form that
 * sqlcommenter reads: SELECT … followed by a comment key='value',key2='value2'. Whatever stands in them cannot end
 * the comment. What was prepared before keeps its tags, and a statement stays one statement whatever the tags:
 * so they are for what a connection is (program, version, job) and not for the one request. Without prepared
 * statements (no_prepare) each that is sent has the tags of the moment. calx_execute sends text as it is.
 * No tags (`count` 0) is how a connection begins. */
void calx_set_tags(calx_conn *conn, const calx_tag *tags, size_t count);

/* Whether a parameter may be shown to people. */
typedef enum calx_secrecy {
    CALX_SECRECY_UNKNOWN, /* nobody said what it is for */
    CALX_OPEN,            /* for columns that are not SENSITIVE */
    CALX_SECRET,          /* for a column that is */
} calx_secrecy;

/* A text with the types of its parameters that never changes, told from every other by a number: a statement of that
 * text is found again without a look at it. */
typedef struct calx_known_sql {
    uint64_t number; /* from 1 on, by calx_known_number */
    const char *sql; /* the text */
} calx_known_sql;

/* A number that no other text has in this process. Any thread may ask. */
uint64_t calx_known_number(void);

/* The text that was kept with the connection under that key; NULL where there is none, or where others have pushed it out. */
const calx_known_sql *calx_kept_sql(const calx_conn *conn, const void *owner, uint64_t which);
/* Copies a text, which is then kept until others push it out or the connection is closed: for one that would be made
 * again and again, and always alike. `owner` is the address of what it is made from and never goes away, such as a
 * model; `which` tells its texts apart. What it gives is good until the next text is kept. */
const calx_known_sql *calx_keep_sql(calx_conn *conn, const void *owner, uint64_t which, const char *sql);

/* Parameters of one statement: an array that grows in its arena. */
typedef struct calx_params {
    calx_arena *arena;       /* that the arrays and the values in binary form live in */
    size_t count;            /* of the parameters: $1 to $count */
    size_t cap;              /* how many the arrays have room for */
    const calx_type **types; /* of each */
    const char **data;       /* binary form of each, NULL for null */
    int *lengths;            /* in bytes */
    calx_secrecy *secrecy;   /* of each */
    bool secret_rows;        /* the statement writes rows with secrets, of which an error must not show any */
    const calx_known_sql *known; /* the text that these are all the parameters of; NULL: nobody said */
} calx_params;

/* No parameters yet; their bytes will live in `arena`. */
calx_params calx_params_in(calx_arena *arena);

/* Adds `*value`, a C value of `type`; NULL adds a null. Fails as calx_encode does, adding nothing.
 *
 * A parameter is declared with its type's OID, so SQL needs no cast for it. An enum and an array of one
 * have none that a program can know: they are sent undeclared, as labels, and SQL says what they are
 * with `$1::"mood"` and `$1::"mood"[]`, which the planner sees as constants of the enum, so that an
 * index serves. `$1::text::"mood"` and `$1::text[]::"mood"[]` work too, but each row that is looked at
 * converts anew. Where SQL alone tells the type (`INSERT … VALUES ($1)`, `mood = $1`) no cast is
 * needed. */
bool calx_params_add(calx_params *params, const calx_type *type, const void *value, calx_error *err);

/* Adds a parameter that is in binary form already; it is not copied. `binary.data` NULL adds a null. */
void calx_params_add_binary(calx_params *params, const calx_type *type, calx_text binary, calx_secrecy secrecy);

/* A parameter for people, in the arena: `***` where it is secret. Where that is unknown, text and other
 * types that may hold anything are `***`, too, unless `show_unknown`. Null is `NULL`. */
calx_text calx_params_show(const calx_params *params, size_t index, bool show_unknown, calx_arena *arena);

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

/* A place for one pointer that belongs to whoever runs the statement (a decoding plan), given to
 * `release` when the statement is pushed out, when another is set, or when the statement is prepared
 * anew and has other columns. The last can happen within calx_run_statement: ask for the plan again
 * after it. `key` tells whose it is: get gives NULL for another key. `release` may be NULL. */
void *calx_statement_plan(const calx_statement *statement, const void *key);
void calx_statement_set_plan(calx_statement *statement, const void *key, void *plan, void (*release)(void *));

/* Prepares `sql` (with `$n`), or finds it in the cache by its text and parameter types; of `params`,
 * which may be NULL, only the types matter. Preparing takes one trip to the server. Statements that are
 * pushed out are deallocated by the way, never inside of a transaction. */
calx_statement *calx_prepare(calx_conn *conn, const char *sql, const calx_params *params, calx_error *err);

/* Keeps the statement in the cache, so that its pointer stays good across other calls, until it is let
 * go as often as it was held. */
void calx_statement_hold(calx_statement *statement);
void calx_statement_let_go(calx_statement *statement);

/* Runs a prepared statement with parameters and results in binary. Where it takes as long as
 * slow_milliseconds it is logged at warn with its parameters as calx_params_show shows them, cut at 100
 * bytes; so is a stream whose first row takes as long, a statement of a batch that the server is at for as long, and
 * a COPY that lasts as long, from its beginning to its end or to the error that it begins with, with the number of its
 * rows and nothing of what is in them. Where preparing takes as long, for a lock perhaps, that is an event of its own,
 * "slow statement being prepared", whether it succeeds or not. The tags of the moment stand after the statement.
 * The caller clears the result with PQclear. NULL on error, `err`
 * filled. A statement that the server no longer has (after DISCARD ALL, 26000), whose columns have changed
 * ("cached plan must not change result type", 0A000) or whose types were dropped and made anew (XX000) is prepared
 * anew and run once more where no transaction is open; in one the error stands, and the next transaction finds the
 * statement prepared anew. */
PGresult *calx_run_statement(calx_conn *conn, calx_statement *statement, const calx_params *params, calx_error *err);

/* calx_prepare and calx_run_statement in one; the result is cleared with the arena. `params` may be NULL. */
PGresult *calx_query(calx_conn *conn, calx_arena *arena, const char *sql, const calx_params *params, calx_error *err);

/* One cell of a binary result into `*value`; a null is an error that names the column. */
bool calx_cell(const PGresult *result, int row, int column, const calx_type *type, calx_arena *arena, void *value,
               calx_error *err);
/* A text cell; null gives the empty slice with data NULL. Points into the result. */
calx_text calx_cell_text(const PGresult *result, int row, int column);
/* A cell of int2, int4 or int8, whichever its column is; null, and any other type, gives 0. */
int64_t calx_cell_int(const PGresult *result, int row, int column);

/* One statement of several that are sent together. */
typedef struct calx_request {
    calx_statement *statement; /* prepared, and held */
    const calx_params *params; /* may be NULL */
    PGresult *result;          /* filled: the caller clears it; NULL where the statement failed */
    calx_error *error;         /* filled where it failed and this is not NULL */
} calx_request;

/* Sends all statements at once and takes their results: one trip to the server. `together` makes them one
 * transaction; else each is its own, and one that fails does not touch the others. Inside of a transaction
 * that is open they are always together. Where they are together, those after one that failed do not run
 * and have 25P02, and all others where one cannot be sent (its parameters are not those that it takes, or too
 * large). True when all succeeded. A statement that the server no longer knows fails here, and
 * is prepared anew for the next time. */
bool calx_run_requests(calx_conn *conn, calx_request *requests, size_t count, bool together);

/* A transaction, or a savepoint where one is open already. Leaving the scope without commit rolls
 * back. Inside of a transaction that SQL began it is a savepoint, too.
 *     CALX_TRANSACTION(tx, conn, err);
 *     if (!tx.open) return false;
 *     …
 *     return calx_commit(&tx, err);
 */
typedef struct calx_tx {
    calx_conn *conn; /* not owned */
    uint64_t id; /* tells it from another at the same depth */
    int depth;   /* 1 for the transaction itself, 2… for savepoints */
    bool open;   /* false before it began, and once it was committed or rolled back */
} calx_tx;

/* A calx_tx `name` that begins here and is ended with its scope. */
#define CALX_TRANSACTION(name, conn, err) \
    __attribute__((cleanup(calx_tx_end), unused)) calx_tx name = calx_begin((conn), (err))

/* Begins; `open` is false in the result on failure. */
calx_tx calx_begin(calx_conn *conn, calx_error *err);
/* Makes it lasting (the outermost) or part of the enclosing transaction. After failure it is rolled
 * back. Fails with 25P02 where a statement inside had failed (PostgreSQL itself answers such a COMMIT
 * with a quiet ROLLBACK), with CALX_USAGE where a scope inside of it is still open, where it is not open
 * or where SQL inside ended it, and with the server's code for what is checked only now. After 08006
 * from the outermost nobody knows whether it was committed. */
bool calx_commit(calx_tx *tx, calx_error *err);
/* Undoes it and what is open inside of it, an open COPY too. True when it is no longer open, in whatever
 * way that came about, a lost connection included. */
bool calx_rollback(calx_tx *tx, calx_error *err);
void calx_tx_end(calx_tx *tx);

/* Rows of a prepared statement one at a time, in memory that does not grow with their number. Until it
 * is ended, or its last row was taken, the connection runs nothing else.
 *
 * Inside of a transaction a savepoint is around it, so that an error in it, and ending it before the
 * last row, undo what the statement did and no more. Outside of one, what a statement writes lasts only
 * when its last row was taken. */
typedef struct calx_rows {
    calx_conn *conn; /* not owned */
    uint64_t id;     /* tells it from another on the connection */
    const char *sql; /* for errors */
    calx_tx tx;      /* the savepoint; not open outside of a transaction */
    PGresult *row;   /* one row, until the next call; NULL after the last */
    bool waiting;    /* `row` was not given out yet */
    bool secret_rows; /* as of the parameters */
} calx_rows;

/* Runs the statement; false, `err` filled and nothing to end on failure. A statement that the server no
 * longer knows is prepared anew as in calx_run_statement, so ask for its plan again. */
bool calx_rows_begin(calx_rows *rows, calx_conn *conn, calx_statement *statement, const calx_params *params,
                     calx_error *err);
/* The next row into `rows->row`, a result of one row that lives until the next call; NULL there after the
 * last one. False on failure, which ends it; CALX_USAGE where something else has ended it, such as a rollback. */
bool calx_rows_next(calx_rows *rows, calx_error *err);
/* Ends it. Where rows are still to come the server is told to stop and what it has sent is skipped: the
 * connection can be used at once. Harmless after the end. */
void calx_rows_end(calx_rows *rows);

/* COPY into a table in binary. `copy_sql` is a whole `COPY … FROM STDIN (FORMAT binary)` statement, of
 * `columns` columns. Rows are built field by field and sent some 64 KiB at a time; memory stays bounded
 * whatever the number of rows. Until the COPY ends the connection runs nothing else. One that is still
 * open when `arena` is freed (or rewound past here), its transaction is rolled back or the connection
 * closed is aborted; the handle itself lives in `arena`. PostgreSQL converts nothing here: the fields'
 * types must be the columns'. Enums and their arrays are fine. */
typedef struct calx_copy_in calx_copy_in;
calx_copy_in *calx_copy_in_begin(calx_conn *conn, calx_arena *arena, const char *copy_sql, int columns, calx_error *err);
/* Says that the rows have secrets: what the server has against one of them is told without what is in it. */
void calx_copy_in_secret(calx_copy_in *copy);
/* Adds the next field of the row; a NULL `value` is a null. A value that its type cannot hold drops the
 * whole row: the next field begins a new one, so a caller may put the bad row aside and go on. */
bool calx_copy_in_field(calx_copy_in *copy, const calx_type *type, const void *value, calx_error *err);
/* Where rows that are made in COPY's binary form already, without its header and trailer, are appended: whole ones, and
 * calx_copy_in_rows after them, best with some 64 KiB at a time. The buffer is the COPY's own and ends with it. NULL in
 * the middle of a row, and after the end (CALX_USAGE). */
calx_buffer *calx_copy_in_buffer(calx_copy_in *copy, calx_error *err);
/* Whole rows were appended: sends them if there are enough. A connection that was lost may show here: the COPY has then
 * ended. */
bool calx_copy_in_rows(calx_copy_in *copy, calx_error *err);
/* Ends a row; one that has not all of its fields is dropped with CALX_USAGE. A connection that was lost
 * may show here: the COPY has then ended. */
bool calx_copy_in_row(calx_copy_in *copy, calx_error *err);
/* Ends the COPY; `rows` (may be NULL) gets how many the server took. After failure none are: what the
 * server had against a row is told only here, with the line in the context. */
bool calx_copy_in_end(calx_copy_in *copy, int64_t *rows, calx_error *err);
/* Gives up: the server drops what it was given, and an open transaction has failed. Harmless after the
 * end; NULL is allowed. */
void calx_copy_in_abort(calx_copy_in *copy);

/* COPY out, any format: `take` gets each piece of data as the server sends it (a row; of the binary
 * format also what stands before and after the rows), valid until it returns, and returns false with
 * `err` filled to stop. The server is then told to stop and what it has sent is skipped; an open
 * transaction has failed. `take` must not use the connection. `rows` may be NULL. */
typedef bool (*calx_copy_take)(void *context, calx_text piece, calx_error *err);
bool calx_copy_out(calx_conn *conn, const char *copy_sql, calx_copy_take take, void *context, int64_t *rows, calx_error *err);

/* Asks the server to stop what the connection runs: that call fails with 57014; when nothing runs,
 * nothing happens. Safe from another thread and from a signal handler, as long as the connection is not
 * being closed. Takes a short connection of its own to the server, and returns when the server has
 * passed the wish on. */
void calx_cancel(calx_conn *conn);

/* An identifier in double quotes, and a literal in single quotes: for the few statements that take
 * no parameters (SET, COMMENT, CREATE). In the arena; a NUL byte ends the text early. */
calx_text calx_quote_identifier(calx_arena *arena, calx_text name);
calx_text calx_raw_literal(calx_arena *arena, calx_text value);

#endif
