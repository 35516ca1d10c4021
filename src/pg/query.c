/* Running prepared statements. */
#include "conn.h"

#include <calx/clock.h>

#include <string.h>

/* A message of the protocol is no longer than a value may be; the server ends the connection that sends one.
 * What it holds besides the values is less than 128 bytes and 8 for each. */
#define LONGEST_MESSAGE ((size_t)0x3FFFFFFE)

static bool fit_in_a_message(const calx_params *params, calx_error *err)
{
    size_t total = 128;
    for (size_t i = 0; params && i < params->count; i++)
        total += 8 + (size_t)params->lengths[i];
    if (total <= LONGEST_MESSAGE)
        return true;
    calx_fail(err, CALX_BAD_VALUE,
              "The values of a statement are larger together than the 1 GiB that PostgreSQL takes.");
    return calx_error_hint(err, "Send them in several statements, or keep the largest outside of the database.");
}

bool calx_statement_check(const calx_statement *s, const calx_params *params, calx_error *err)
{
    int given = params ? (int)params->count : 0;
    int taken = calx_statement_params(s);
    if (given == taken)
        return fit_in_a_message(params, err);
    const char *sql = calx_statement_sql(s);
    calx_fail(err, CALX_USAGE, "The statement takes %d parameters and was given %d.", taken, given);
    return calx_error_statement(err, sql, strlen(sql), 0);
}

static bool succeeded(ExecStatusType status)
{
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

static void fail_run(calx_conn *conn, const PGresult *result, const char *sql, const calx_params *params,
                     calx_error *err)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)
        calx_conn_refuse_copy(conn, sql, err);
    else
        calx_fail_rows(conn, result, sql, params && params->secret_rows, err);
}

PGresult *calx_run_statement(calx_conn *conn, calx_statement *s, const calx_params *params, calx_error *err)
{
    if (!calx_conn_ready(conn, err) || !calx_statement_check(s, params, err))
        return NULL;
    conn->secret_rows |= params && params->secret_rows;
    int64_t begin = conn->slow ? calx_ticks() : 0;
    PGresult *result = calx_statement_try(conn, s, params);
    if (!succeeded(PQresultStatus(result)) && calx_statement_renew(conn, s, result)) {
        PQclear(result);
        result = calx_statement_try(conn, s, params);
    }
    if (conn->slow)
        calx_log_slow(conn, calx_statement_sql(s), params, begin, PQntuples(result));
    if (!succeeded(PQresultStatus(result))) {
        fail_run(conn, result, calx_statement_sql(s), params, err);
        PQclear(result);
        return NULL;
    }
    if (conn->no_prepare)
        calx_statement_see_columns(s, result);
    calx_statement_note(conn, s, result);
    return result;
}

static void clear_result(void *result)
{
    PQclear(result);
}

PGresult *calx_query(calx_conn *conn, calx_arena *arena, const char *sql, const calx_params *params, calx_error *err)
{
    calx_statement *s = calx_prepare(conn, sql, params, err);
    PGresult *result = s ? calx_run_statement(conn, s, params, err) : NULL;
    if (result)
        calx_defer(arena, clear_result, result);
    return result;
}
