/* Rows one at a time: libpq's single-row mode. It takes as long as fetching through a cursor and needs
 * neither a transaction nor another plan than the prepared one. */
#include "conn.h"

#include <calx/clock.h>
#include <calx/log.h>

#include <sys/socket.h>

static bool has_row(const PGresult *result)
{
    return PQresultStatus(result) == PGRES_SINGLE_TUPLE;
}

static bool is_end(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

/* The first result of one attempt; NULL where nothing could be sent. */
static PGresult *attempt(calx_conn *conn, calx_statement *statement, const calx_params *params)
{
    if (!calx_statement_send(conn, statement, params))
        return NULL;
    PQsetSingleRowMode(conn->pg);
    return PQgetResult(conn->pg);
}

static PGresult *first_result(calx_conn *conn, calx_statement *statement, const calx_params *params)
{
    PGresult *result = attempt(conn, statement, params);
    if (has_row(result) || is_end(result))
        return result;
    PQclear(calx_conn_finish(conn));
    if (calx_statement_renew(conn, statement, result)) {
        PQclear(result);
        result = attempt(conn, statement, params);
    }
    return result;
}

/* Takes what follows a statement's last result: nothing, or why it came to nothing at last. Outside of a transaction it
 * is committed only then. */
static PGresult *finish(calx_rows *rows)
{
    PGresult *after = calx_conn_finish(rows->conn);
    rows->conn->rows = 0;
    rows->id = 0;
    return after;
}

/* The result is the last: it says how the statement ended. */
static bool end_with(calx_rows *rows, PGresult *result, calx_error *err)
{
    calx_error why = { 0 };
    bool good = is_end(result);
    bool copy = !good && result && PQresultStatus(result) != PGRES_FATAL_ERROR;
    if (copy)
        calx_conn_refuse_copy(rows->conn, rows->sql, &why);
    PGresult *after = finish(rows);
    if (good && (after || !calx_alive(rows->conn)))
        good = calx_fail_rows(rows->conn, after, rows->sql, rows->secret_rows, &why);
    else if (!good && !copy)
        calx_fail_rows(rows->conn, result, rows->sql, rows->secret_rows, &why);
    PQclear(after);
    if (good)
        calx_statements_note(rows->conn, result);
    PQclear(result);
    if (good && rows->tx.open)
        return calx_commit(&rows->tx, err);
    calx_rollback(&rows->tx, NULL);
    if (!good && err)
        *err = why;
    return good;
}

bool calx_rows_begin(calx_rows *rows, calx_conn *conn, calx_statement *statement, const calx_params *params,
                     calx_error *err)
{
    *rows =
        (calx_rows){ .conn = conn, .sql = calx_statement_sql(statement), .secret_rows = params && params->secret_rows };
    if (!calx_conn_ready(conn, err) || !calx_statement_check(statement, params, err))
        return false;
    if (calx_conn_in_transaction(conn) && !(rows->tx = calx_begin(conn, err)).open)
        return false;
    conn->secret_rows |= rows->secret_rows;
    int64_t begin = conn->slow ? calx_ticks() : 0;
    PGresult *result = first_result(conn, statement, params);
    if (conn->slow)
        calx_log_slow(conn, rows->sql, params, begin, -1);
    rows->id = conn->rows = ++conn->last_id;
    if (conn->no_prepare && (has_row(result) || is_end(result)))
        calx_statement_see_columns(statement, result);
    if (!has_row(result))
        return end_with(rows, result, err);
    rows->row = result;
    rows->waiting = true;
    return true;
}

static bool is_open(const calx_rows *rows)
{
    return rows->id && rows->conn->rows == rows->id;
}

bool calx_rows_next(calx_rows *rows, calx_error *err)
{
    if (rows->waiting) {
        rows->waiting = false;
        return true;
    }
    PQclear(rows->row);
    rows->row = NULL;
    if (rows->id == 0)
        return true;
    if (!is_open(rows)) {
        rows->id = 0;
        calx_fail(err, CALX_USAGE,
                  "A stream of rows was ended from outside, by a rollback or by giving its connection back.");
        return calx_error_hint(err, "Leave the stream first.");
    }
    PGresult *result = PQgetResult(rows->conn->pg);
    if (!has_row(result))
        return end_with(rows, result, err);
    rows->row = result;
    return true;
}

void calx_rows_end(calx_rows *rows)
{
    PQclear(rows->row);
    rows->row = NULL;
    rows->waiting = false;
    if (!is_open(rows))
        return;
    calx_conn_stop_rows(rows->conn);
    rows->id = 0;
    calx_tx_end(&rows->tx);
}

/* Skips what has come already, without waiting. True where that was all. */
static bool skip_what_came(PGconn *pg)
{
    if (!PQconsumeInput(pg))
        return false;
    while (!PQisBusy(pg)) {
        PGresult *result = PQgetResult(pg);
        if (!result)
            return true;
        PQclear(result);
    }
    return false;
}

void calx_conn_stop_rows(calx_conn *conn)
{
    if (!conn->rows)
        return;
    conn->rows = 0;
    if (skip_what_came(conn->pg))
        return;
    char why[256];
    if (calx_alive(conn) && !PQcancel(conn->cancel, why, sizeof why)) {
        /* without it the rest might never end */
        calx_log(CALX_WARN, "a stream could not be stopped, so its connection is given up", "error", why, NULL);
        shutdown(PQsocket(conn->pg), SHUT_RDWR);
    }
    PQclear(calx_conn_finish(conn));
}
