/* Transactions and savepoints by scope.
 *
 * The connection keeps the ids of what is open; a handle counts as open only while its id stands at
 * its depth. So ending an outer one ends the inner ones, and handles may go in any order. */
#include "conn.h"

#include <calx/log.h>
#include <calx/transaction.h>

#include <stdio.h>
#include <string.h>

#define COMMAND_SIZE 96

/* Depth 1 with this id: a transaction that SQL began, not calx_begin. */
#define FOREIGN 0

static uint64_t push(calx_conn *conn, uint64_t id)
{
    if (conn->depth == conn->room) {
        int room = conn->room ? conn->room * 2 : 8;
        conn->ids =
            calx_grow(conn->arena, conn->ids, (size_t)conn->room * sizeof *conn->ids, (size_t)room * sizeof *conn->ids);
        conn->room = room;
    }
    return conn->ids[conn->depth++] = id;
}

/* Leaves only what encloses depth `depth`. */
static void close_from(calx_conn *conn, int depth)
{
    conn->depth = depth - 1;
}

void calx_tx_forget(calx_conn *conn)
{
    conn->depth = 0;
}

static bool is_open(const calx_tx *tx)
{
    return tx->open && tx->depth <= tx->conn->depth && tx->conn->ids[tx->depth - 1] == tx->id;
}

static const char *const isolation_words[] = {
    [CALX_READ_COMMITTED] = " ISOLATION LEVEL READ COMMITTED",
    [CALX_REPEATABLE_READ] = " ISOLATION LEVEL REPEATABLE READ",
    [CALX_SERIALIZABLE] = " ISOLATION LEVEL SERIALIZABLE",
};

/* BEGIN or SAVEPOINT and the settings that go with it, as one text: one trip to the server. */
static void make_command(calx_buffer *sql, const calx_tx_options *options, int savepoint)
{
    if (savepoint)
        calx_buffer_addf(sql, "SAVEPOINT calx_%d", savepoint);
    else
        calx_buffer_addf(sql, "BEGIN%s%s%s", options->isolation ? isolation_words[options->isolation] : "",
                         options->read_only ? " READ ONLY" : "", options->deferrable ? " DEFERRABLE" : "");
    if (options->statement_milliseconds > 0)
        calx_buffer_addf(sql, "; SET LOCAL statement_timeout = %d", options->statement_milliseconds);
    if (options->lock_milliseconds > 0)
        calx_buffer_addf(sql, "; SET LOCAL lock_timeout = %d", options->lock_milliseconds);
    if (options->defer_constraints)
        calx_buffer_add_cstr(sql, "; SET CONSTRAINTS ALL DEFERRED");
}

static bool check_options(const calx_tx_options *options, bool inside, calx_error *err)
{
    if (options->isolation < 0 || options->isolation > CALX_SERIALIZABLE)
        return calx_fail(err, CALX_USAGE, "There is no isolation level %d.", (int)options->isolation);
    if (!inside || (!options->isolation && !options->read_only && !options->deferrable))
        return true;
    calx_fail(
        err, CALX_USAGE,
        "An isolation level, read only or deferrable was asked for inside of a transaction that is open already.");
    return calx_error_hint(err, "Ask for it where the outermost transaction begins.");
}

/* Sends the command. Where it failed half way nothing stays open. */
static bool send_begin(calx_conn *conn, const calx_tx_options *options, bool inside, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_buffer sql = calx_buffer_in(arena);
    make_command(&sql, options, inside ? conn->depth + 1 : 0);
    bool dirtied = conn->dirtied;
    bool begun = calx_conn_command(conn, calx_buffer_cstr(&sql), err);
    conn->dirtied = dirtied; /* what SET LOCAL sets ends with the transaction */
    if (begun)
        return true;
    if (!inside && calx_alive(conn) && calx_conn_in_transaction(conn))
        calx_conn_command(conn, "ROLLBACK", NULL);
    return false;
}

calx_tx calx_begin_with(calx_conn *conn, const calx_tx_options *options, calx_error *err)
{
    static const calx_tx_options none = { 0 };
    calx_tx tx = { .conn = conn };
    bool inside = calx_conn_in_transaction(conn);
    if (!options)
        options = &none;
    if (!calx_conn_ready(conn, err) || !check_options(options, inside, err))
        return tx;
    calx_tx_run_later(conn);
    if (calx_alive(conn) && !inside)
        calx_tx_forget(conn); /* SQL ended what was open */
    if (!inside)
        conn->secret_rows = false;
    if (inside && conn->depth == 0)
        push(conn, FOREIGN);
    if (!send_begin(conn, options, inside, err)) {
        close_from(conn, conn->depth + 1);
        return tx;
    }
    tx.id = push(conn, ++conn->last_id);
    tx.depth = conn->depth;
    tx.open = true;
    return tx;
}

calx_tx calx_begin(calx_conn *conn, calx_error *err)
{
    return calx_begin_with(conn, NULL, err);
}

static bool must_be_inside(const calx_conn *conn, const char *what, calx_error *err)
{
    if (calx_conn_in_transaction(conn) || !calx_alive(conn))
        return true;
    calx_fail(err, CALX_USAGE, "%s is for transactions, and none is open.", what);
    return calx_error_hint(err, "Begin one first.");
}

bool calx_set_constraints(calx_conn *conn, const char *name, bool deferred, calx_error *err)
{
    if (!calx_conn_ready(conn, err) || !must_be_inside(conn, "calx_set_constraints", err))
        return false;
    CALX_SCOPED_ARENA(arena);
    calx_text which = name ? calx_quote_identifier(arena, calx_text_of(name)) : CALX_TEXT("ALL");
    calx_text sql =
        calx_text_format(arena, "SET CONSTRAINTS %.*s %s", CALX_TEXT_ARG(which), deferred ? "DEFERRED" : "IMMEDIATE");
    return calx_conn_command(conn, sql.data, err);
}

bool calx_limit_statements(calx_conn *conn, int milliseconds, calx_error *err)
{
    bool inside = calx_conn_in_transaction(conn);
    if (!calx_conn_ready(conn, err))
        return false;
    char sql[COMMAND_SIZE];
    snprintf(sql, sizeof sql, "SET %sstatement_timeout = %d", inside ? "LOCAL " : "", milliseconds);
    bool dirtied = conn->dirtied || !inside;
    bool done = calx_conn_command(conn, sql, err);
    conn->dirtied = dirtied;
    return done;
}

void calx_tx_run_later(calx_conn *conn)
{
    if (conn->later.len == 0 || !calx_alive(conn) || PQtransactionStatus(conn->pg) == PQTRANS_INERROR)
        return;
    calx_conn_command(conn, calx_buffer_cstr(&conn->later), NULL);
    calx_buffer_clear(&conn->later);
}

static bool undo(calx_tx *tx, calx_error *err)
{
    calx_conn *conn = tx->conn;
    char command[COMMAND_SIZE] = "ROLLBACK";
    if (tx->depth > 1)
        snprintf(command, sizeof command, "ROLLBACK TO SAVEPOINT calx_%d; RELEASE SAVEPOINT calx_%d", tx->depth,
                 tx->depth);
    tx->open = false;
    close_from(conn, tx->depth);
    calx_copy_in_abort(conn->copy_in);
    calx_conn_stop_rows(conn);
    /* a lost connection, and SQL that ended the transaction, leave nothing to undo */
    bool done = !calx_alive(conn) || !calx_conn_in_transaction(conn) || calx_conn_command(conn, command, err) ||
                !calx_alive(conn);
    calx_tx_run_later(conn);
    return done;
}

bool calx_rollback(calx_tx *tx, calx_error *err)
{
    if (!tx->open)
        return true;
    if (is_open(tx))
        return undo(tx, err);
    tx->open = false;
    return true;
}

void calx_tx_end(calx_tx *tx)
{
    calx_error err = { 0 };
    if (!calx_rollback(tx, &err))
        calx_log(CALX_WARN, "a transaction could not be rolled back", "error", err.message, NULL);
}

/* Why `tx` cannot be committed, before the server is asked. */
static bool check_commit(const calx_tx *tx, calx_error *err)
{
    if (!is_open(tx))
        return calx_fail(err, CALX_USAGE, "A transaction is committed that is not open.");
    if (!calx_conn_ready(tx->conn, err))
        return false;
    if (!calx_alive(tx->conn))
        return calx_fail_result(tx->conn, NULL, "COMMIT", err);
    if (tx->depth < tx->conn->depth)
        return calx_fail(err, CALX_USAGE, "A transaction is committed while one inside of it is still open.");
    switch (PQtransactionStatus(tx->conn->pg)) {
    case PQTRANS_INTRANS:
        return true;
    case PQTRANS_INERROR:
        calx_fail(err, "25P02", "The transaction had failed before it was committed, so it was rolled back.");
        return calx_error_hint(err, "Look at the first error inside of it.");
    default:
        calx_fail(err, CALX_USAGE, "The transaction was ended by SQL that ran inside of it.");
        return calx_error_hint(err, "Leave COMMIT and ROLLBACK out of the SQL.");
    }
}

/* Sends COMMIT and looks at the answer: for a transaction that failed it is ROLLBACK, without an error. */
static bool commit_outermost(calx_conn *conn, calx_error *err)
{
    PGresult *result = PQexec(conn->pg, "COMMIT");
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(result), "COMMIT") == 0;
    if (!done && PQresultStatus(result) == PGRES_COMMAND_OK)
        calx_fail(err, "25P02", "The server rolled the transaction back in place of committing it.");
    else if (!done)
        calx_fail_rows(conn, result, "COMMIT", conn->secret_rows, err);
    if (!done && !calx_alive(conn))
        calx_error_hint(err, "Whether the transaction was committed is not known: look before doing it again.");
    PQclear(result);
    return done;
}

bool calx_commit(calx_tx *tx, calx_error *err)
{
    if (!check_commit(tx, err)) {
        calx_tx_end(tx);
        return false;
    }
    if (tx->depth > 1) {
        char command[COMMAND_SIZE];
        snprintf(command, sizeof command, "RELEASE SAVEPOINT calx_%d", tx->depth);
        if (!calx_conn_command(tx->conn, command, err)) {
            calx_tx_end(tx);
            return false;
        }
        close_from(tx->conn, tx->depth);
        tx->open = false;
        return true;
    }
    close_from(tx->conn, 1);
    tx->open = false;
    return commit_outermost(tx->conn, err);
}
