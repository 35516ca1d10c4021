/* LISTEN, NOTIFY, and waiting for messages. */
#include <calx/notify.h>

#include "conn.h"

#include <calx/clock.h>

#include <errno.h>
#include <poll.h>

#define NANOSECONDS_A_MILLISECOND 1000000

static bool command(calx_conn *conn, const char *verb, calx_text channel, calx_error *err)
{
    if (!calx_conn_ready(conn, err))
        return false;
    CALX_SCOPED_ARENA(arena);
    calx_text name = channel.len ? calx_quote_identifier(arena, channel) : CALX_TEXT("*");
    conn->dirtied = true;
    return calx_conn_command(conn, calx_text_format(arena, "%s %.*s", verb, CALX_TEXT_ARG(name)).data, err);
}

bool calx_listen(calx_conn *conn, calx_text channel, calx_error *err)
{
    if (channel.len == 0)
        return calx_fail(err, CALX_USAGE, "A channel to listen to has no name.");
    return command(conn, "LISTEN", channel, err);
}

bool calx_unlisten(calx_conn *conn, calx_text channel, calx_error *err)
{
    return command(conn, "UNLISTEN", channel, err);
}

bool calx_notify(calx_conn *conn, calx_text channel, calx_text payload, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_params params = calx_params_in(arena);
    return calx_params_text(&params, channel, err) && calx_params_text(&params, payload, err) &&
           calx_query(conn, arena, "SELECT pg_notify($1, $2)", &params, err) != NULL;
}

static bool take(calx_conn *conn, calx_arena *arena, calx_notification *out)
{
    PGnotify *n = PQnotifies(conn->pg);
    if (!n)
        return false;
    out->channel = calx_text_copy(arena, calx_text_of(n->relname));
    out->payload = calx_text_copy(arena, calx_text_of(n->extra));
    out->sender = n->be_pid;
    PQfreemem(n);
    return true;
}

/* Waits until the socket has something to read; 0 where the time is up, negative where poll failed. */
static int wait_readable(PGconn *pg, int milliseconds, int64_t deadline)
{
    for (;;) {
        int64_t left = milliseconds < 0 ? -1 : (deadline - calx_ticks()) / NANOSECONDS_A_MILLISECOND + 1;
        if (milliseconds >= 0 && deadline <= calx_ticks())
            left = 0;
        struct pollfd p = { .fd = PQsocket(pg), .events = POLLIN };
        int ready = poll(&p, 1, (int)left);
        if (ready >= 0 || errno != EINTR)
            return ready;
    }
}

bool calx_wait_for_notification(calx_conn *conn, calx_arena *arena, int milliseconds, calx_notification *out, bool *got,
                                calx_error *err)
{
    int64_t deadline = calx_ticks() + (int64_t)milliseconds * NANOSECONDS_A_MILLISECOND;
    *got = false;
    if (!calx_conn_ready(conn, err))
        return false;
    for (;;) {
        *got = take(conn, arena, out);
        if (*got)
            return true;
        if (!calx_alive(conn))
            return calx_fail_result(conn, NULL, NULL, err);
        int ready = wait_readable(conn->pg, milliseconds, deadline);
        if (ready <= 0)
            return ready == 0 || calx_fail_errno(err, "Waiting for a notification failed");
        if (!PQconsumeInput(conn->pg))
            return calx_fail_result(conn, NULL, NULL, err);
        PQisBusy(conn->pg); /* has libpq read what came: a server that goes away says so first */
    }
}
