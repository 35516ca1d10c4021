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

bool calx_copy_out(calx_conn *conn, const char *copy_sql, calx_copy_take take, void *context, int64_t *rows,
                   calx_error *err)
{
    if (!calx_conn_ready(conn, err))
        return false;
    int64_t begin = conn->slow ? calx_ticks() : 0;
    PGresult *result = PQexec(conn->pg, copy_sql);
    bool begun = PQresultStatus(result) == PGRES_COPY_OUT;
    if (!begun)
        refuse(conn, result, copy_sql, err);
    PQclear(result);
    if (!begun)
        return false;
    conn->copy_out = true;
    bool taken = give_pieces(conn->pg, take, context, err);
    if (!taken)
        calx_cancel(conn);
    result = calx_conn_finish(conn);
    conn->copy_out = false;
    bool done = taken && PQresultStatus(result) == PGRES_COMMAND_OK;
    if (taken && !done)
        calx_fail_result(conn, result, copy_sql, err);
    int64_t given = done ? strtoll(PQcmdTuples(result), NULL, 10) : -1;
    if (done && rows)
        *rows = given;
    PQclear(result);
    if (conn->slow)
        calx_log_slow(conn, copy_sql, NULL, begin, given);
    return done;
}
