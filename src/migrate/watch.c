/* While the first connection's socket is silent, the second asks the server's views: who blocks the first,
 * and how far it is. Looking must not disturb: whatever fails here is left out of what is told. */
#include "watch.h"

#include "conninfo.h"

#include <calx/buffer.h>
#include <calx/clock.h>
#include <calx/log.h>

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define PAUSE 250 /* milliseconds between two looks */
#define GLANCE 1  /* milliseconds between two glances */
#define MILLISECOND 1000000

/* The one host of several that the first connection came to is taken as it is. */
calx_conn *calx_connect_beside(calx_conn *conn, const char *database, const char *application_name, calx_error *err)
{
    static const char *const own[] = { "host",
                                       "hostaddr",
                                       "port",
                                       "dbname",
                                       "application_name",
                                       "service",
                                       "connect_timeout",
                                       "target_session_attrs",
                                       "load_balance_hosts" };
    CALX_SCOPED_ARENA(scratch);
    PGconn *pg = calx_libpq(conn);
    calx_buffer conninfo = calx_buffer_in(scratch);
    PQconninfoOption *options = PQconninfo(pg);
    for (const PQconninfoOption *o = options; o && o->keyword; o++) {
        bool taken = o->val && *o->val;
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            taken = taken && strcmp(o->keyword, own[i]) != 0;
        if (taken)
            calx_conninfo_add(&conninfo, o->keyword, o->val);
    }
    PQconninfoFree(options);
    calx_conninfo_add(&conninfo, "host", PQhost(pg));
    calx_conninfo_add(&conninfo, "port", PQport(pg));
    calx_conninfo_add(&conninfo, "dbname", database ? database : PQdb(pg));
    if (PQhostaddr(pg) && *PQhostaddr(pg) && PQhost(pg)[0] != '/')
        calx_conninfo_add(&conninfo, "hostaddr", PQhostaddr(pg));
    return calx_connect(calx_buffer_cstr(&conninfo),
                        &(calx_connect_options){ .application_name = application_name, .connect_timeout_seconds = 5 },
                        err);
}

static bool open_second(calx_watch *watch)
{
    if (watch->second || watch->given_up)
        return watch->second;
    calx_error err = { 0 };
    watch->second = calx_connect_beside(watch->conn, NULL, "calx watch", &err);
    watch->given_up = !watch->second;
    if (watch->given_up)
        calx_log(CALX_INFO, "no second connection to look with", "error", err.message, NULL);
    return watch->second;
}

/* No text of other sessions' statements: it may hold what is not for this user. */
#define BLOCKERS                                                                                                \
    "(SELECT string_agg('process ' || blocker.pid || ' (' || concat_ws(', ',"                                   \
    "            nullif(activity.application_name, ''), 'user ' || activity.usename,"                           \
    "            'from ' || host(activity.client_addr),"                                                        \
    "            activity.state || ' since ' || to_char(activity.state_change, 'HH24:MI:SS TZ'),"               \
    "            'its last statement is ' || upper(substring(activity.query from '^\\s*([A-Za-z]+)'))) || ')'," \
    "            ' and ' ORDER BY blocker.pid)"                                                                 \
    "   FROM (SELECT DISTINCT unnest(pg_blocking_pids($1::int)) AS pid) AS blocker"                             \
    "   LEFT JOIN pg_stat_activity AS activity ON activity.pid = blocker.pid)"

#define PROGRESS                                                                                          \
    "(SELECT phase, CASE WHEN blocks_total > 0 THEN blocks_done WHEN tuples_total > 0 THEN tuples_done"   \
    "                    ELSE lockers_done END AS done,"                                                  \
    "        CASE WHEN blocks_total > 0 THEN blocks_total WHEN tuples_total > 0 THEN tuples_total"        \
    "             ELSE lockers_total END AS total"                                                        \
    "   FROM pg_stat_progress_create_index WHERE pid = $1::int"                                           \
    " UNION ALL"                                                                                          \
    " SELECT phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_vacuum WHERE pid = $1::int"  \
    " UNION ALL"                                                                                          \
    " SELECT phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_cluster WHERE pid = $1::int" \
    " UNION ALL"                                                                                          \
    " SELECT phase, sample_blks_scanned, sample_blks_total FROM pg_stat_progress_analyze WHERE pid = $1::int)"

static void tell_blockers(calx_watch *watch, calx_text blockers)
{
    char now[sizeof watch->blockers];
    snprintf(now, sizeof now, "%.*s", CALX_TEXT_ARG(blockers));
    if (strcmp(now, watch->blockers) == 0)
        return;
    memcpy(watch->blockers, now, sizeof now);
    if (*now)
        watch->tell(watch->context,
                    &(calx_migrate_event){ .kind = CALX_MIGRATE_BLOCKED, .holder = calx_text_of(watch->blockers) });
}

static void look(calx_watch *watch)
{
    CALX_SCOPED_ARENA(scratch);
    calx_error ignored = { 0 };
    calx_params params = calx_params_in(scratch);
    calx_migrate_event event = { .kind = CALX_MIGRATE_PROGRESS };
    event.milliseconds = (double)(calx_ticks() - watch->start) / MILLISECOND;
    if (open_second(watch) && calx_params_int8(&params, watch->process, &ignored)) {
        PGresult *row = calx_query(watch->second, scratch,
                                   "SELECT " BLOCKERS ", progress.phase, progress.done, progress.total"
                                   "  FROM (SELECT) AS one LEFT JOIN " PROGRESS " AS progress ON true LIMIT 1",
                                   &params, &ignored);
        if (row && PQntuples(row) == 1) {
            tell_blockers(watch, calx_cell_text(row, 0, 0));
            event.step = calx_cell_text(row, 0, 1);
            event.part_done = calx_cell_int(row, 0, 2);
            event.part_of = calx_cell_int(row, 0, 3);
        } else if (!calx_alive(watch->second)) {
            calx_close(watch->second);
            watch->second = NULL;
            watch->given_up = true;
        }
    }
    watch->tell(watch->context, &event);
}

void calx_watch_begin(calx_watch *watch)
{
    watch->start = calx_ticks();
    watch->blockers[0] = '\0';
    watch->process = PQbackendPID(calx_libpq(watch->conn));
}

PGresult *calx_watch_result(calx_watch *watch)
{
    PGconn *pg = calx_libpq(watch->conn);
    int64_t next = calx_ticks() + PAUSE * INT64_C(1000000);
    while (PQisBusy(pg)) {
        struct pollfd socket = { .fd = PQsocket(pg), .events = POLLIN };
        int ready = poll(&socket, 1, watch->glance ? GLANCE : PAUSE);
        if (ready == 0 && watch->glance)
            watch->glance(watch->glancer);
        if (ready == 0 && calx_ticks() >= next) {
            look(watch);
            next = calx_ticks() + PAUSE * INT64_C(1000000);
        } else if (ready > 0 && !PQconsumeInput(pg))
            break;
    }
    return PQgetResult(pg);
}

void calx_watch_end(calx_watch *watch)
{
    calx_close(watch->second);
    watch->second = NULL;
}
