/* What the tests of the pg room share: includes, a connection to a database of the program's own,
 * and checks that show an error's words when they fail. */
#ifndef PG_TEST_H
#define PG_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/pg.h>
#include <stdlib.h>
#include <string.h>
#include <test_server.h>

/* Makes the program's database at the first call. */
static inline const char *own_database(const char *name)
{
    static const char *url;
    if (!url)
        url = calx_test_database(name);
    return url;
}

static inline void must(bool done, const calx_error *err)
{
    if (!done)
        fail_msg("%s %s | %s | %s | %s", err->sqlstate, err->message, err->detail, err->hint, err->statement);
}

static inline calx_conn *must_connect(const char *url, const calx_connect_options *options)
{
    calx_error err = { 0 };
    calx_conn *conn = calx_connect(url, options, &err);
    must(conn != NULL, &err);
    return conn;
}

static inline void must_execute(calx_conn *conn, const char *sql)
{
    calx_error err = { 0 };
    must(calx_execute(conn, sql, &err), &err);
}

static inline PGresult *must_query(calx_conn *conn, calx_arena *arena, const char *sql, const calx_params *params)
{
    calx_error err = { 0 };
    PGresult *result = calx_query(conn, arena, sql, params, &err);
    must(result != NULL, &err);
    return result;
}

/* One number from SQL without parameters, past the statement cache. */
static inline long long ask(calx_conn *conn, const char *sql)
{
    PGresult *result = PQexec(calx_libpq(conn), sql);
    if (PQntuples(result) != 1)
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    long long n = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return n;
}

/* Ends the server process of `victim` and waits until it is gone. */
static inline void kill_backend(const char *url, calx_conn *victim)
{
    CALX_SCOPED_ARENA(arena);
    calx_conn *killer = must_connect(url, NULL);
    int pid = PQbackendPID(calx_libpq(victim));
    ask(killer, calx_text_format(arena, "SELECT pg_terminate_backend(%d, 10000)::int", pid).data);
    calx_close(killer);
}

static inline void assert_sqlstate(const calx_error *err, const char *sqlstate)
{
    if (strcmp(err->sqlstate, sqlstate) != 0)
        fail_msg("%s expected, got %s: %s | %s", sqlstate, err->sqlstate, err->message, err->detail);
}

#endif
