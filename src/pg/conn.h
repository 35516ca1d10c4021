/* The inside of a connection, for the files of this room only. */
#ifndef CALX_PG_CONN_H
#define CALX_PG_CONN_H

#include <calx/pg.h>

/* The prepared statements of one connection; see statement_cache.c. */
/* How many statements of a known text are found at once. */
#define KNOWN_STATEMENTS 64

typedef struct statement_cache {
    calx_statement *by_key; /* uthash: parameter types and SQL text */
    calx_statement *oldest; /* utlist: the least recently used first */
    int count;
    int limit;
    uint32_t prefix;     /* random, so that a pooler's other clients do not use our names */
    uint32_t serial;     /* of the newest name */
    calx_buffer key;     /* where keys are put together */
    calx_buffer dropped; /* DEALLOCATE commands still to be sent */
    int dropped_count;
    int *formats; /* all 1, for libpq */
    int format_count;
    calx_statement *known[KNOWN_STATEMENTS]; /* by the last digits of their number; NULL: none yet */
} statement_cache;

/* How many texts a connection keeps for those who make them. */
#define KEPT_TEXTS 64

typedef struct kept_text {
    const void *owner; /* NULL: the place is free */
    uint64_t which;
    char *text; /* by malloc */
    calx_known_sql known;
} kept_text;

struct calx_conn {
    PGconn *pg;
    PGcancel *cancel;
    calx_arena *arena; /* lives as long as the connection */
    bool no_prepare;
    statement_cache cache;
    kept_text kept[KEPT_TEXTS];

    /* Open transactions: `ids[d - 1]` names the one of depth d. An id is never used again, so a
     * handle that outlived its transaction is told from the one now at its depth. */
    uint64_t *ids;
    int depth;
    int room;
    uint64_t last_id;

    calx_copy_in *copy_in;  /* the one that is open, or NULL */
    bool copy_out;          /* inside of calx_copy_out */
    uint64_t rows;          /* the id of the open calx_rows, or 0 */
    bool secret_rows;       /* the open transaction wrote rows with secrets, of which COMMIT may tell */
    bool dirtied;           /* settings, locks and the like may have been left in the session */
    struct calx_pool *home; /* the pool that lends it, or NULL */
    int64_t expires;        /* calx_ticks() when the pool closes it */
    int64_t idle_since;     /* calx_ticks() when it was given back */
    int64_t slow;           /* statements of so many nanoseconds are logged; 0: none */
    calx_buffer comment;    /* the tags, written as a comment */
    bool retagged;          /* they are perhaps not those of the pool */
    calx_buffer tagged;     /* where a statement and the comment are put together */
    calx_buffer later;      /* SQL to run once a failed transaction is over */
};

/* Frees the texts that are kept. */
void calx_kept_close(calx_conn *conn);

/* Whether the server has a transaction open, be it one that has failed. */
bool calx_conn_in_transaction(const calx_conn *conn);

/* Whether a command can be sent: not while a COPY or a stream of rows is open. */
bool calx_conn_ready(const calx_conn *conn, calx_error *err);

/* Runs commands and drops the results; calx_execute without the question above. */
bool calx_conn_command(calx_conn *conn, const char *sql, calx_error *err);

/* Takes all results that still come, and ends any COPY among them. Gives the first that is an error,
 * else the first that is none of a COPY begun, else NULL; the caller clears it. */
PGresult *calx_conn_finish(calx_conn *conn);

/* Ends a COPY that the caller of a plain query did not ask for, with an error. */
bool calx_conn_refuse_copy(calx_conn *conn, const char *sql, calx_error *err);

/* Ends the stream of rows that is open, if one is: the server is told to stop, and what still comes is
 * skipped. Where it can't be told the connection is broken off. */
void calx_conn_stop_rows(calx_conn *conn);

/* Makes the connection as good as new for the next user: no COPY, no transaction; where `session` is set
 * nothing of the session either, but its prepared statements. False where it is broken. */
bool calx_conn_reset(calx_conn *conn, bool session);

/* Whether an idle connection still has a server at its other end. */
bool calx_conn_idle_alive(calx_conn *conn);

/* Fills `err` from a connection that could not be made. `seconds` is the time that was given where it
 * ran out, else 0. */
bool calx_fail_connect(const PGconn *pg, int seconds, calx_error *err);

/* "localhost port 5432" or "the socket /run/postgresql/.s.PGSQL.5432", for sentences. */
calx_text calx_describe_place(const PGconn *pg, calx_arena *arena);

void calx_statements_open(calx_conn *conn, int limit);
void calx_statements_close(calx_conn *conn);
/* Looks whether a command that has run was one that drops them. */
void calx_statements_note(calx_conn *conn, PGresult *result);
/* The same of a prepared statement, whose command is looked at once. */
void calx_statement_note(calx_conn *conn, calx_statement *statement, PGresult *result);
/* One attempt at running; the result as libpq gives it. */
PGresult *calx_statement_try(calx_conn *conn, calx_statement *statement, const calx_params *params);
/* Sends the statement without waiting for results, in binary. */
bool calx_statement_send(calx_conn *conn, calx_statement *statement, const calx_params *params);
/* Without prepared statements each run may give other columns than were described, and nobody says so: takes those
 * that came for its columns. */
void calx_statement_see_columns(calx_statement *statement, const PGresult *result);
/* Whether so many parameters were given as the statement takes, and they fit in one message. */
bool calx_statement_check(const calx_statement *statement, const calx_params *params, calx_error *err);
/* Whether an attempt failed because the server's copy is missing or of no use any more: then it is prepared anew when
 * next used. */
bool calx_statement_lapsed(calx_conn *conn, calx_statement *statement, const PGresult *result);
/* After a failed attempt: prepares anew where that can help and the statement can be run once more. */
bool calx_statement_renew(calx_conn *conn, calx_statement *statement, const PGresult *result);
/* The server's copy is of no use any more: it is prepared anew when next used. */
void calx_statement_drop(calx_conn *conn, calx_statement *statement);
const char *calx_statement_sql(const calx_statement *statement);
int calx_statement_params(const calx_statement *statement);

/* calx_fail_result of a statement that writes rows: where those have secrets, without what the server says is in them.
 */
bool calx_fail_rows(calx_conn *conn, const PGresult *result, const char *sql, bool secret_rows, calx_error *err);

/* The statement with the tags of the moment, until the next call. */
const char *calx_tagged(calx_conn *conn, const char *sql);

/* Logs a statement that began at `begin` (calx_ticks) where it was slow, with the tags of the moment. `rows` is
 * negative where not known. */
void calx_log_slow(calx_conn *conn, const char *sql, const calx_params *params, int64_t begin, int64_t rows);
/* The same of preparing one, which may wait for a lock or a tired server, and then runs in no time. */
void calx_log_slow_prepare(calx_conn *conn, const char *sql, int64_t begin);

/* Runs what waited for a failed transaction to end, if it has. */
void calx_tx_run_later(calx_conn *conn);

/* Forgets all open transactions without talking to the server. */
void calx_tx_forget(calx_conn *conn);

#endif
