/* Several statements in one trip. libpq does not block while it is at it: the server may have results to
 * give before it takes the next statement, so we read whenever there is something to read. */
#include "conn.h"

#include <calx/clock.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

static bool send_all(calx_conn *conn, const calx_request *requests, size_t count, bool together)
{
    for (size_t i = 0; i < count; i++) {
        if (!calx_statement_send(conn, requests[i].statement, requests[i].params))
            return false;
        if ((!together || i + 1 == count) && !PQpipelineSync(conn->pg))
            return false;
    }
    return true;
}

/* Waits until PQgetResult would not, sending what is still to be sent. */
static void wait_for_result(PGconn *pg)
{
    while (PQstatus(pg) == CONNECTION_OK && PQisBusy(pg)) {
        bool sending = PQflush(pg) == 1;
        struct pollfd p = { .fd = PQsocket(pg), .events = (short)(POLLIN | (sending ? POLLOUT : 0)) };
        if (poll(&p, 1, -1) < 0 && errno != EINTR)
            return;
        if (p.revents & (POLLIN | POLLERR | POLLHUP) && !PQconsumeInput(pg))
            return;
    }
}

static PGresult *next_result(PGconn *pg)
{
    wait_for_result(pg);
    return PQgetResult(pg);
}

static void fail_not_run(calx_error *err)
{
    calx_fail(err, "25P02", "The statement was not run, because one before it had failed.");
    calx_error_hint(err, "Look at the first error.");
}

/* The server's last words: it closes the connection after them, which libpq has perhaps not seen yet. */
static bool is_farewell(const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

static void break_off(PGconn *pg)
{
    shutdown(PQsocket(pg), SHUT_RDWR);
    while (PQstatus(pg) == CONNECTION_OK && PQconsumeInput(pg))
        ;
}

/* Sets result or error of one request. */
static bool take_result(calx_conn *conn, calx_request *r, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) {
        r->result = result;
        if (conn->no_prepare)
            calx_statement_see_columns(r->statement, result);
        calx_statements_note(conn, result);
        return true;
    }
    /* no way out of a COPY here */
    if (calx_alive(conn) && (is_farewell(result) || status == PGRES_COPY_IN || status == PGRES_COPY_OUT))
        break_off(conn->pg);
    calx_statement_lapsed(conn, r->statement, result); /* the next time it will be there */
    if (status == PGRES_PIPELINE_ABORTED)
        fail_not_run(r->error);
    else
        calx_fail_rows(conn, result, calx_statement_sql(r->statement), r->params && r->params->secret_rows, r->error);
    PQclear(result);
    return false;
}

/* Takes what comes up to a sync, where the statements before it are committed: nothing, or why they were not. Then none
 * of them has a result. */
static bool take_sync(calx_conn *conn, calx_request *requests, size_t count)
{
    PGresult *why = NULL;
    bool synced = false;
    for (int nothing = 0; !synced && nothing < 3 && calx_alive(conn);) {
        PGresult *result = next_result(conn->pg);
        synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        nothing += !result;
        bool keep = !why && !synced && result;
        why = keep ? result : why;
        PQclear(keep ? NULL : result);
    }
    bool good = synced && !why;
    for (size_t i = 0; i < count && !good; i++) {
        if (!requests[i].result)
            continue;
        PQclear(requests[i].result);
        requests[i].result = NULL;
        calx_fail_rows(conn, why, calx_statement_sql(requests[i].statement),
                       requests[i].params && requests[i].params->secret_rows, requests[i].error);
    }
    PQclear(why);
    return good;
}

/* Each result is followed by a NULL, and a sync's by none. What libpq gives where the connection is lost
 * need not keep to that. */
static bool take_all(calx_conn *conn, calx_request *requests, size_t count, bool together)
{
    bool good = true;
    size_t first = 0; /* of those that are committed together */
    for (size_t i = 0; i < count; i++) {
        int64_t begin = conn->slow ? calx_ticks() : 0;
        good &= take_result(conn, &requests[i], calx_alive(conn) ? next_result(conn->pg) : NULL);
        if (conn->slow) /* how long the server was at it after it was done with the one before */
            calx_log_slow(conn, calx_statement_sql(requests[i].statement), requests[i].params, begin, -1);
        if (calx_alive(conn))
            PQclear(next_result(conn->pg));
        if (together && i + 1 < count)
            continue;
        good &= take_sync(conn, requests + first, i + 1 - first);
        first = i + 1;
    }
    return good;
}

/* Whether it can be sent; else `err` says why not. */
static bool is_fit(const calx_conn *conn, const calx_request *r, calx_error *err)
{
    return calx_conn_ready(conn, err) && calx_statement_check(r->statement, r->params, err);
}

/* Those that are together with one that can't be sent. */
static void run_none(const calx_conn *conn, const calx_request *requests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_fit(conn, &requests[i], NULL))
            continue;
        calx_fail(requests[i].error, "25P02",
                  "The statement was not run, because one that goes with it can't be sent.");
        calx_error_hint(requests[i].error, "Look at the error that is not 25P02.");
    }
}

/* Requests that can all be sent. */
static bool run_fit(calx_conn *conn, calx_request *requests, size_t count, bool together)
{
    if (count == 0)
        return true;
    for (size_t i = 0; i < count; i++)
        conn->secret_rows |= requests[i].params && requests[i].params->secret_rows;
    PQsetnonblocking(conn->pg, 1);
    bool good = PQenterPipelineMode(conn->pg) && send_all(conn, requests, count, together);
    if (!good && calx_alive(conn))
        break_off(conn->pg); /* half sent: nobody knows what would come back */
    good = take_all(conn, requests, count, together) && good;
    PQexitPipelineMode(conn->pg);
    PQsetnonblocking(conn->pg, 0);
    return good;
}

bool calx_run_requests(calx_conn *conn, calx_request *requests, size_t count, bool together)
{
    bool all_fit = true, good = true;
    for (size_t i = 0; i < count; i++) {
        requests[i].result = NULL;
        all_fit &= is_fit(conn, &requests[i], requests[i].error);
    }
    together |= calx_conn_in_transaction(conn);
    if (all_fit)
        return run_fit(conn, requests, count, together);
    if (together) {
        run_none(conn, requests, count);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        good &= is_fit(conn, &requests[i], NULL) && run_fit(conn, &requests[i], 1, false);
    return good;
}
