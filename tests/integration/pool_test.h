/* A small pool, and what is done with a connection of it. */
#ifndef POOL_TEST_H
#define POOL_TEST_H

#include "pg_test.h"

#include <calx/pool.h>

#include <unistd.h>

/* The name of the program's database. */
static const char *pool_database;

static inline const char *url(void)
{
    return own_database(pool_database);
}

static inline calx_pool *must_open(const calx_pool_options *options)
{
    calx_error err = { 0 };
    calx_pool *pool = calx_pool_open(url(), options, &err);
    must(pool != NULL, &err);
    return pool;
}

static inline calx_conn *must_borrow(calx_pool *pool)
{
    calx_error err = { 0 };
    calx_conn *conn = calx_pool_borrow(pool, &err);
    must(conn != NULL, &err);
    return conn;
}

static inline calx_pool_options few(int max, int wait)
{
    return (calx_pool_options){ .max = max, .wait_milliseconds = wait };
}

/* One query, and whether it gave what it should. */
static inline bool work(calx_conn *conn, int n)
{
    CALX_SCOPED_ARENA(arena);
    calx_params params = calx_params_in(arena);
    calx_params_int8(&params, n, NULL);
    PGresult *result = calx_query(conn, arena, "SELECT $1 + 1", &params, NULL);
    return result && calx_cell_int(result, 0, 0) == n + 1;
}

/* The process behind a connection that is borrowed and returned. */
static inline int pid_of_one(calx_pool *pool)
{
    calx_conn *conn = must_borrow(pool);
    int pid = PQbackendPID(calx_libpq(conn));
    calx_pool_return(pool, conn);
    return pid;
}

#define RUN_POOL_TESTS(tests, name) (pool_database = (name), cmocka_run_group_tests((tests), NULL, NULL))

#endif
