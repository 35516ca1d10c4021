/* COPY to the client, in any format, one piece at a time. */
#include "conn.h"

#include <calx/clock.h>

#include <stdlib.h>
#include <string.h>

/* Returns whether `take` took all of the pieces that came. */
static bool give_pieces(PGconn *pg, calx_copy_take take, void *context, calx_error *err)
{
    char *piece;
    for (int len; (len = PQgetCopyData(pg, &piece, 0)) > 0;) {
        bool go_on = take(context, (calx_text){ piece, (size_t)len }, err);
        PQfreemem(piece);
        if (!go_on)
            return false;
    }
    return true;
}

static bool refuse(calx_conn *conn, const PGresult *result, const char *sql, calx_error *err)
{
    if (PQresultStatus(result) == PGRES_COPY_IN)
        return calx_conn_refuse_copy(conn, sql, err);
    if (PQresultStatus(result) == PGRES_FATAL_ERROR)
        return calx_fail_result(conn, result, sql, err);
    calx_fail(err, CALX_USAGE, "The statement is no COPY … TO STDOUT.");
    return calx_error_statement(err, sql, strlen(sql), 0);
}

static bool begin_copy(calx_conn *conn, const char *sql, calx_error *err)
{
    PGresult *result = PQexec(conn->pg, calx_tagged(conn, sql));
    bool begun = PQresultStatus(result) == PGRES_COPY_OUT;
    if (!begun)
        refuse(conn, result, sql, err);
    PQclear(result);
    return begun;
}

static bool give_all(calx_conn *conn, const char *sql, calx_copy_take take, void *context, int64_t *rows,
                     calx_error *err)
{
    conn->copy_out = true;
    bool taken = give_pieces(conn->pg, take, context, err);
    if (!taken)
        calx_cancel(conn);
    PGresult *result = calx_conn_finish(conn);
    conn->copy_out = false;
    bool done = taken && PQresultStatus(result) == PGRES_COMMAND_OK;
    if (taken && !done)
        calx_fail_result(conn, result, sql, err);
    if (done)
        *rows = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return done;
}

bool calx_copy_out(calx_conn *conn, const char *copy_sql, calx_copy_take take, void *context, int64_t *rows,
                   calx_error *err)
{
    if (!calx_conn_ready(conn, err))
        return false;
    int64_t begin = conn->slow ? calx_ticks() : 0, given = -1;
    bool done = begin_copy(conn, copy_sql, err) && give_all(conn, copy_sql, take, context, &given, err);
    if (done && rows)
        *rows = given;
    if (conn->slow)
        calx_log_slow(conn, copy_sql, NULL, begin, given);
    return done;
}
