/* What a connection is and does apart from statements, transactions and COPY. */
#include "conn.h"

#include <calx/quote.h>

#include <poll.h>
#include <string.h>

bool calx_alive(const calx_conn *conn)
{
    return PQstatus(conn->pg) == CONNECTION_OK;
}

PGconn *calx_libpq(calx_conn *conn)
{
    return conn->pg;
}

int calx_server_version(const calx_conn *conn)
{
    return PQserverVersion(conn->pg);
}

calx_text calx_describe_target(const calx_conn *conn, calx_arena *arena)
{
    return calx_text_format(arena, "host=%s port=%s dbname=%s user=%s", PQhost(conn->pg), PQport(conn->pg),
                            PQdb(conn->pg), PQuser(conn->pg));
}

void calx_cancel(calx_conn *conn)
{
    char ignored[256];
    PQcancel(conn->cancel, ignored, sizeof ignored);
}

bool calx_conn_in_transaction(const calx_conn *conn)
{
    PGTransactionStatusType status = PQtransactionStatus(conn->pg);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

bool calx_conn_ready(const calx_conn *conn, calx_error *err)
{
    if (conn->rows) {
        calx_fail(err, CALX_USAGE, "The connection is in the middle of a stream of rows.");
        return calx_error_hint(err, "Leave the stream first, or use another connection.");
    }
    if (!conn->copy_in && !conn->copy_out)
        return true;
    calx_fail(err, CALX_USAGE, "The connection is in the middle of a COPY.");
    return calx_error_hint(err, "End or abort the COPY first, or use another connection.");
}

/* Lets the COPY that `status` tells of go, without its data. False where that is not possible. */
static bool skip_copy(PGconn *pg, ExecStatusType status)
{
    if (status == PGRES_COPY_IN || status == PGRES_COPY_BOTH)
        return PQputCopyEnd(pg, "the client gave up") == 1;
    char *piece;
    while (status == PGRES_COPY_OUT && PQgetCopyData(pg, &piece, 0) > 0)
        PQfreemem(piece);
    return true;
}

PGresult *calx_conn_finish(calx_conn *conn)
{
    PGresult *kept = NULL;
    for (PGresult *result; (result = PQgetResult(conn->pg)) != NULL;) {
        ExecStatusType status = PQresultStatus(result);
        bool copy = status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
        bool keep = !copy && (!kept || (status == PGRES_FATAL_ERROR && PQresultStatus(kept) != PGRES_FATAL_ERROR));
        PQclear(keep ? kept : result);
        if (keep)
            kept = result;
        if (!skip_copy(conn->pg, status))
            break;
    }
    return kept;
}

bool calx_conn_refuse_copy(calx_conn *conn, const char *sql, calx_error *err)
{
    PQclear(calx_conn_finish(conn));
    calx_fail(err, CALX_USAGE, "A COPY from or to the client was run as a plain statement.");
    calx_error_statement(err, sql, strlen(sql), 0);
    return calx_error_hint(err, "Use calx_copy_in_begin or calx_copy_out.");
}

bool calx_conn_command(calx_conn *conn, const char *sql, calx_error *err)
{
    /* it may check, for SET CONSTRAINTS or COMMIT, what was written before */
    bool secret_rows = conn->secret_rows && calx_conn_in_transaction(conn);
    PGresult *result = PQexec(conn->pg, sql);
    bool done = false;
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        calx_statements_note(conn, result);
        done = true;
        break;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        calx_conn_refuse_copy(conn, sql, err);
        break;
    default:
        calx_fail_rows(conn, result, sql, secret_rows, err);
    }
    PQclear(result);
    return done;
}

bool calx_execute(calx_conn *conn, const char *sql, calx_error *err)
{
    if (strchr(sql, ';'))
        conn->dirtied = true; /* of several commands libpq tells us of the last only */
    if (!calx_conn_ready(conn, err))
        return false;
    if (PQtransactionStatus(conn->pg) == PQTRANS_IDLE)
        calx_tx_forget(conn); /* SQL ended what was open, and may begin another */
    bool done = calx_conn_command(conn, sql, err);
    calx_tx_run_later(conn);
    return done;
}

/* What DISCARD ALL does, less what it does to prepared statements. */
static const char forget_session[] = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
                                     " SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";

bool calx_conn_reset(calx_conn *conn, bool session)
{
    calx_copy_in_abort(conn->copy_in);
    calx_conn_stop_rows(conn);
    calx_tx_forget(conn);
    if (calx_alive(conn) && PQtransactionStatus(conn->pg) != PQTRANS_IDLE)
        calx_conn_command(conn, "ROLLBACK", NULL);
    if (!session)
        calx_tx_run_later(conn);
    calx_buffer_clear(&conn->later); /* the session's locks go whole, below */
    if (calx_alive(conn) && session && !calx_conn_command(conn, forget_session, NULL))
        return false;
    for (PGnotify *n; session && (n = PQnotifies(conn->pg)) != NULL;)
        PQfreemem(n);
    conn->dirtied = false;
    return calx_alive(conn) && PQtransactionStatus(conn->pg) == PQTRANS_IDLE;
}

/* A server that goes away says so (or just closes the socket): either way there is something to read
 * where an idle connection has nothing. */
bool calx_conn_idle_alive(calx_conn *conn)
{
    struct pollfd p = { .fd = PQsocket(conn->pg), .events = POLLIN };
    while (calx_alive(conn) && poll(&p, 1, 0) > 0) {
        if (!PQconsumeInput(conn->pg))
            return false;
        PQisBusy(conn->pg); /* makes libpq read what has come: parameter changes, notices */
        for (PGnotify *n; (n = PQnotifies(conn->pg)) != NULL;)
            PQfreemem(n);
    }
    return calx_alive(conn);
}

calx_text calx_quote_identifier(calx_arena *arena, calx_text name)
{
    calx_buffer sql = calx_buffer_in(arena);
    calx_add_identifier(&sql, calx_text_cstr(arena, name));
    return calx_buffer_text(&sql);
}

calx_text calx_raw_literal(calx_arena *arena, calx_text value)
{
    calx_buffer sql = calx_buffer_in(arena);
    calx_raw_add_literal(&sql, calx_text_cstr(arena, value));
    return calx_buffer_text(&sql);
}
