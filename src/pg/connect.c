/* Making and ending connections. */
#include "conn.h"

#include <calx/clock.h>
#include <calx/log.h>

#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define DEFAULT_TIMEOUT 10
#define DEFAULT_CACHE 256
#define NANOSECONDS INT64_C(1000000000)

/* libpq's own words for a string that it cannot read quote from it, and what they quote may be the
 * password: so nothing of the string is said. */
static bool fail_unreadable(calx_error *err)
{
    calx_fail(err, CALX_NO_SERVER, "The connection string cannot be read.");
    return calx_error_hint(err, "Write postgresql://user:password@host:port/database, with %% codes for signs such as "
                                "@ : / ? # %% and blanks in the password, or key=value words.");
}

/* A password with a bare / or @ moves parts of itself to where the host, port or database is read,
 * and these do appear in messages. An @ after the first one shows it. */
static bool hides_a_password(const char *url)
{
    const char *start = strstr(url, "://");
    if (!start)
        return false;
    start += 3;
    const char *place = start + strcspn(start, "@/");
    place = *place == '@' ? place + 1 : start;
    return memchr(place, '@', strcspn(place, "?")) != NULL;
}

static bool is_port_list(const char *port)
{
    return strspn(port, "0123456789,") == strlen(port);
}

static bool is_url(const char *conninfo)
{
    return strncmp(conninfo, "postgresql://", 13) == 0 || strncmp(conninfo, "postgres://", 11) == 0;
}

static bool check_conninfo(const char *conninfo, calx_error *err)
{
    if (is_url(conninfo) && hides_a_password(conninfo))
        return fail_unreadable(err);
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &message);
    PQfreemem(message);
    if (!options)
        return fail_unreadable(err);
    bool good = true;
    for (const PQconninfoOption *o = options; o->keyword; o++)
        if (o->val && strcmp(o->keyword, "port") == 0)
            good = is_port_list(o->val);
    PQconninfoFree(options);
    return good || fail_unreadable(err);
}

/* A copy of one setting as libpq has put it together from the string, the environment and the
 * service; NULL where it has none. */
static char *setting(PGconn *pg, calx_arena *arena, const char *keyword)
{
    char *value = NULL;
    PQconninfoOption *options = PQconninfo(pg);
    for (const PQconninfoOption *o = options; o && o->keyword; o++)
        if (o->val && o->val[0] && strcmp(o->keyword, keyword) == 0)
            value = calx_text_cstr(arena, calx_text_of(o->val));
    PQconninfoFree(options);
    return value;
}

/* Seconds that connecting may take; 0 for no limit. */
static int timeout_of(PGconn *pg, int wanted)
{
    CALX_SCOPED_ARENA(arena);
    const char *said = setting(pg, arena, "connect_timeout");
    if (said)
        return atoi(said) > 0 ? atoi(said) : 0;
    return wanted > 0 ? wanted : DEFAULT_TIMEOUT;
}

static bool has_several_hosts(PGconn *pg)
{
    CALX_SCOPED_ARENA(arena);
    const char *host = setting(pg, arena, "host");
    const char *address = setting(pg, arena, "hostaddr");
    return (host && strchr(host, ',')) || (address && strchr(address, ','));
}

/* Waits until the socket is ready; false once `deadline` (0 for none) has passed. */
static bool wait_for_socket(PGconn *pg, bool writing, int64_t deadline)
{
    for (;;) {
        int64_t left = deadline ? deadline - calx_ticks() : NANOSECONDS;
        if (left <= 0)
            return false;
        struct pollfd p = { .fd = PQsocket(pg), .events = writing ? POLLOUT : POLLIN };
        int ready = poll(&p, 1, left > NANOSECONDS ? 1000 : (int)(left / 1000000) + 1);
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return true;
    }
}

static bool finish(PGconn *pg, int seconds)
{
    int64_t deadline = seconds ? calx_ticks() + seconds * NANOSECONDS : 0;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        if (!wait_for_socket(pg, state == PGRES_POLLING_WRITING, deadline))
            return false;
        state = PQconnectPoll(pg);
    }
    return true;
}

/* NOTICE and WARNING from the server go to the log, never straight to stderr. */
static void take_notice(void *context, const PGresult *result)
{
    (void)context;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    bool warning = severity && strcmp(severity, "WARNING") == 0;
    calx_log(warning ? CALX_INFO : CALX_DEBUG, message ? message : PQresultErrorMessage(result), "from", "server",
             "severity", severity, "sqlstate", PQresultErrorField(result, PG_DIAG_SQLSTATE), NULL);
}

/* Begins to connect; or, where `seconds` is not NULL, connects, with so many for each host. */
static PGconn *start(const char *conninfo, const calx_connect_options *options, const char *seconds)
{
    /* what stands after "dbname" overrides the string */
    const char *const keywords[] = { "fallback_application_name", "dbname", "client_encoding", "connect_timeout",
                                     NULL };
    const char *const values[] = { options->application_name ? options->application_name : "calx", conninfo, "UTF8",
                                   seconds, NULL };
    PGconn *pg = seconds ? PQconnectdbParams(keywords, values, 1) : PQconnectStartParams(keywords, values, 1);
    if (pg)
        PQsetNoticeReceiver(pg, take_notice, NULL);
    return pg;
}

/* With one host we do the waiting, since only so libpq can be told to give the server's SQLSTATE.
 * With several libpq does it, since it cannot be told to leave one host and try the next. */
static PGconn *dial(const char *conninfo, const calx_connect_options *options, calx_error *err)
{
    PGconn *pg = start(conninfo, options, NULL);
    if (!pg) {
        calx_fail(err, CALX_SYSTEM, "There is not enough memory for a connection.");
        return NULL;
    }
    int seconds = 0; /* that were not enough */
    if (PQstatus(pg) != CONNECTION_BAD && has_several_hosts(pg)) {
        char each[16];
        snprintf(each, sizeof each, "%d", timeout_of(pg, options->connect_timeout_seconds));
        PQfinish(pg);
        pg = start(conninfo, options, each);
    } else if (PQstatus(pg) != CONNECTION_BAD) {
        PQsetErrorVerbosity(pg, PQERRORS_VERBOSE);
        seconds = timeout_of(pg, options->connect_timeout_seconds);
        if (finish(pg, seconds))
            seconds = 0;
    }
    if (pg && PQstatus(pg) == CONNECTION_OK) {
        PQsetErrorVerbosity(pg, PQERRORS_DEFAULT);
        return pg;
    }
    calx_fail_connect(pg, seconds, err);
    PQfinish(pg);
    return NULL;
}

static bool is_set(PGconn *pg, const char *keyword)
{
    CALX_SCOPED_ARENA(arena);
    return setting(pg, arena, keyword) != NULL;
}

static void set_tcp(PGconn *pg, const char *keyword, int option, int value)
{
    if (!is_set(pg, keyword))
        setsockopt(PQsocket(pg), IPPROTO_TCP, option, &value, sizeof value);
}

/* A server whose machine or network is gone says nothing, and the kernel would ask only after two hours. What the
 * string, the service or the environment say of it goes before. */
static void watch_server(PGconn *pg)
{
    struct sockaddr_storage address = { 0 };
    socklen_t size = sizeof address;
    if (getsockname(PQsocket(pg), (struct sockaddr *)&address, &size) != 0 || address.ss_family == AF_UNIX)
        return;
    set_tcp(pg, "keepalives_idle", TCP_KEEPIDLE, 60);
    set_tcp(pg, "keepalives_interval", TCP_KEEPINTVL, 10);
    set_tcp(pg, "keepalives_count", TCP_KEEPCNT, 3);
    set_tcp(pg, "tcp_user_timeout", TCP_USER_TIMEOUT, 90000);
}

/* glibc gives the end of the heap back to the system as soon as 128 KiB are free there. A program that reads
 * some thousand rows, frees them and reads the next would have each page mapped, and zeroed, anew: that has
 * taken a third of the time of such a loop. What a large block that is freed teaches glibc is to keep twice as
 * much as that block had, in this process, from then on; the block itself is never touched. A program that
 * has set M_TRIM_THRESHOLD has its way. */
#define TAUGHT ((size_t)8 << 20)

static void teach_heap(void)
{
    void *volatile block = malloc(TAUGHT);
    free(block);
}

calx_conn *calx_connect(const char *conninfo, const calx_connect_options *options, calx_error *err)
{
    static const calx_connect_options defaults = { 0 };
    static pthread_once_t taught = PTHREAD_ONCE_INIT;
    pthread_once(&taught, teach_heap);
    if (!options)
        options = &defaults;
    if (!check_conninfo(conninfo ? conninfo : "", err))
        return NULL;
    PGconn *pg = dial(conninfo ? conninfo : "", options, err);
    if (!pg)
        return NULL;
    watch_server(pg);
    calx_arena *arena = calx_arena_new();
    calx_conn *conn = calx_new(arena, calx_conn);
    conn->arena = arena;
    conn->pg = pg;
    conn->cancel = PQgetCancel(pg);
    conn->no_prepare = options->no_prepare;
    conn->later = calx_buffer_in(arena);
    conn->comment = calx_buffer_in(arena);
    conn->tagged = calx_buffer_in(arena);
    conn->slow = options->slow_milliseconds * INT64_C(1000000);
    calx_set_tags(conn, options->tags, options->tag_count);
    calx_statements_open(conn, options->statement_cache > 0 ? options->statement_cache : DEFAULT_CACHE);
    return conn;
}

void calx_close(calx_conn *conn)
{
    if (!conn)
        return;
    calx_copy_in_abort(conn->copy_in);
    calx_conn_stop_rows(conn);
    calx_statements_close(conn);
    calx_kept_close(conn);
    PQfreeCancel(conn->cancel);
    PQfinish(conn->pg);
    calx_arena_free(conn->arena);
}
