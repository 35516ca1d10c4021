/* What another connection does between two statements of an operation. */
#ifndef TEST_MEANWHILE_H
#define TEST_MEANWHILE_H

#include "records.h"

/* A connection of which each statement is told when it is done, and another that does something then. */
typedef struct watched {
    calx_conn *conn;
    calx_conn *other;
    const char *sql; /* what the other does */
    int after;       /* how many SELECTs */
} watched;

static inline void on_notice(void *context, const PGresult *notice)
{
    watched *w = context;
    const char *text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    calx_error err = { 0 };
    if (text && strstr(text, " execute ") && strstr(text, "SELECT") && --w->after == 0) /* and not to parse it */
        assert_ok(calx_execute(w->other, w->sql, &err), err);
}

static inline calx_conn *connect_again(void)
{
    calx_error err = { 0 };
    calx_conn *again = calx_connect(calx_describe_target(conn, arena).data, NULL, &err);
    assert_non_null(again);
    return again;
}

static inline watched watch(void)
{
    calx_error err = { 0 };
    watched w = { .conn = connect_again(), .other = connect_again() };
    assert_ok(calx_execute(w.conn, "SET log_min_duration_statement = 0; SET client_min_messages = log", &err), err);
    return w;
}

/* Has the other do it after so many SELECTs of the connection; `w->after` is above 0 until it was done. */
static inline void do_after(watched *w, const char *sql, int after)
{
    w->sql = sql;
    w->after = after;
    PQsetNoticeReceiver(calx_libpq(w->conn), on_notice, w);
}

static inline void stop_watching(watched *w)
{
    calx_close(w->conn);
    calx_close(w->other);
}

#endif
