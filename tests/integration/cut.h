/* What the tests of cut connections share: a proxy between the client and the server that cuts the connection when it
 * has passed so many bytes on, and work that is first done whole, which tells how many bytes it takes, and then again
 * and again, cut at one place after the other. Each program has one proxy. That nothing is leaked the sanitizers tell.
 */
#ifndef CUT_H
#define CUT_H

#include "pg_test.h"

#include <calx/copy.h>
#include <calx/pool.h>
#include <calx/session.h>

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define NUMBERS(C) C(n, int4, NOT_NULL) C(t, text)
CALX_MODEL(number, numbers, NUMBERS);

/* How long one piece of work may take before it counts as hanging. */
#define PATIENCE 60

enum { TO_SERVER, TO_CLIENT, DIRECTIONS };

/* An address of either kind. */
typedef union address {
    struct sockaddr any;
    struct sockaddr_un local;
    struct sockaddr_in net;
} address;

static struct proxy {
    char folder[64]; /* of a local one's socket */
    address server;
    int listener;
    pthread_t thread;
    const char *url; /* of the server's database, through the proxy */
    const calx_connect_options *options;
    bool once; /* only the first cut is made, and a connection that is made after it is left whole */
    atomic_llong passed[DIRECTIONS]; /* bytes of the connection that there is */
    atomic_llong limit[DIRECTIONS];  /* where it is cut; negative: nowhere */
} proxy;

static inline socklen_t size_of(const address *a)
{
    return a->any.sa_family == AF_UNIX ? sizeof a->local : sizeof a->net;
}

/* Passes what is there on, up to the limit where it counts. False where the connection has ended or is to. */
static bool pass(int from, int to, int direction, bool counts)
{
    char bytes[4096];
    long long room = atomic_load(&proxy.limit[direction]) - atomic_load(&proxy.passed[direction]);
    size_t most = sizeof bytes;
    if (counts && atomic_load(&proxy.limit[direction]) >= 0 && room < (long long)most)
        most = room > 0 ? (size_t)room : 0;
    if (most == 0 && proxy.once)
        atomic_store(&proxy.limit[direction], -1);
    if (most == 0)
        return false;
    ssize_t got = recv(from, bytes, most, 0);
    if (got <= 0)
        return false;
    if (counts)
        atomic_fetch_add(&proxy.passed[direction], got);
    return send(to, bytes, (size_t)got, MSG_NOSIGNAL) == got;
}

/* The wish to stop a statement comes on a connection of its own, which is left alone. */
static bool is_cancel_request(int client)
{
    static const unsigned char cancel[] = { 0, 0, 0, 16, 4, 210, 22, 46 };
    unsigned char begin[sizeof cancel];
    return recv(client, begin, sizeof begin, MSG_PEEK | MSG_WAITALL) == sizeof begin &&
           memcmp(begin, cancel, sizeof cancel) == 0;
}

static void *serve(void *context)
{
    int client = *(int *)context;
    free(context);
    int server = socket(proxy.server.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct pollfd ends[DIRECTIONS] = { { .fd = client, .events = POLLIN }, { .fd = server, .events = POLLIN } };
    bool goes_on = connect(server, &proxy.server.any, size_of(&proxy.server)) == 0;
    bool counts = !is_cancel_request(client);
    for (int i = 0; i < DIRECTIONS && counts; i++)
        atomic_store(&proxy.passed[i], 0);
    while (goes_on && poll(ends, DIRECTIONS, -1) > 0)
        for (int i = 0; i < DIRECTIONS && goes_on; i++)
            if (ends[i].revents)
                goes_on = pass(ends[i].fd, ends[!i].fd, i, counts);
    close(client);
    close(server);
    return NULL;
}

static void *run_proxy(void *listener)
{
    for (;;) {
        pthread_t thread;
        int *client = malloc(sizeof *client);
        *client = accept4(*(int *)listener, NULL, NULL, SOCK_CLOEXEC);
        if (*client < 0) {
            free(client);
            return NULL;
        }
        pthread_create(&thread, NULL, serve, client);
        pthread_detach(thread);
    }
}

static void cut_at(long long to_server, long long to_client)
{
    atomic_store(&proxy.limit[TO_SERVER], to_server);
    atomic_store(&proxy.limit[TO_CLIENT], to_client);
}

/* A local proxy's folder, which its URL names as the host. */
static inline address proxy_address(void)
{
    address here = { .local.sun_family = AF_UNIX };
    strcpy(proxy.folder, "/tmp/calx-cut-XXXXXX");
    assert_non_null(mkdtemp(proxy.folder));
    snprintf(here.local.sun_path, sizeof here.local.sun_path, "%s/.s.PGSQL.5432", proxy.folder);
    return here;
}

static inline address local_address(const char *folder, const char *port)
{
    address a = { .local.sun_family = AF_UNIX };
    snprintf(a.local.sun_path, sizeof a.local.sun_path, "%s/.s.PGSQL.%s", folder, port);
    return a;
}

/* A port of this machine's; 0: any that is free. */
static inline address net_address(int port)
{
    return (address){
        .net = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port) }
    };
}

/* Listens at the address, which has the port then. */
static inline int listen_at(address *a)
{
    socklen_t size = size_of(a);
    int listener = socket(a->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, &a->any, size), 0);
    assert_int_equal(listen(listener, 8), 0);
    if (a->any.sa_family == AF_INET)
        assert_int_equal(getsockname(listener, &a->any, &size), 0);
    return listener;
}

static inline void start_proxy_between(address *here, address server)
{
    proxy.server = server;
    proxy.listener = listen_at(here);
    cut_at(-1, -1);
    pthread_create(&proxy.thread, NULL, run_proxy, &proxy.listener);
}

static inline int stop_proxy(void **state)
{
    (void)state;
    char path[128];
    shutdown(proxy.listener, SHUT_RDWR);
    pthread_join(proxy.thread, NULL);
    close(proxy.listener);
    if (!proxy.folder[0])
        return 0;
    snprintf(path, sizeof path, "%s/.s.PGSQL.5432", proxy.folder);
    unlink(path);
    rmdir(proxy.folder);
    return 0;
}

/* ---- Work that is cut ---- */

typedef bool (*work)(calx_session *db, calx_arena *arena, calx_error *err);

static inline bool run_a_statement(calx_session *db, calx_arena *arena, calx_error *err)
{
    calx_params params = calx_params_in(arena);
    return calx_params_text(&params, CALX_TEXT("some text"), err) &&
           calx_query(db->conn, arena, "SELECT $1::text, generate_series(1, 5)", &params, err) &&
           calx_query(db->conn, arena, "SELECT $1::text, generate_series(1, 5)", &params, err);
}

static inline calx_insert *one_more(calx_arena *arena, int32_t n)
{
    calx_insert *i = insert_into(arena, numbers);
    set(i, numbers.n, n);
    set(i, numbers.t, "a");
    return i;
}

static inline bool run_a_transaction(calx_session *db, calx_arena *arena, calx_error *err)
{
    CALX_TRANSACTION(outer, db->conn, err);
    if (!outer.open || !run(db, one_more(arena, 1), NULL, err))
        return false;
    {
        CALX_TRANSACTION(inner, db->conn, err);
        if (!inner.open || !run(db, one_more(arena, 2), NULL, err) || !calx_commit(&inner, err))
            return false;
    }
    return calx_commit(&outer, err);
}

static inline bool read_a_stream(calx_session *db, calx_arena *arena, calx_error *err)
{
    number row;
    int32_t rows = 0;
    calx_select *q =
        select_(arena, as(calx_raw(int4, "generate_series(1, 20)"), "n"), as(value_(text, CALX_TEXT("x")), "t"));
    stream (db, q, number, &row, err)
        rows += row.n > 0;
    if (!calx_failed(err) && rows != 20)
        return calx_fail(err, CALX_BAD_VALUE, "The stream ended without a word after %d rows.", rows);
    return !calx_failed(err);
}

static inline bool copy_in(calx_session *db, calx_arena *arena, calx_error *err)
{
    calx_copy *copy = copy_begin(db, arena, numbers, err);
    for (int32_t i = 0; copy && i < 20; i++)
        if (!copy_row(copy, numbers, (&(number){ .n = i, .t = CALX_SOME(text, CALX_TEXT("copied")) }), err))
            return false;
    return copy && calx_copy_rows_end(copy, NULL, err);
}

/* ---- Cutting ---- */

/* What a piece of work is, and how many bytes it takes after connecting. */
typedef struct conversation {
    work work;
    long long bytes[DIRECTIONS];
} conversation;

/* Does the work on a connection of its own, which is cut after so many bytes of the direction; -1: not at all. */
static inline bool do_work(conversation *c, int direction, long long cut, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    long long begin[DIRECTIONS];
    alarm(PATIENCE);
    cut_at(-1, -1);
    calx_conn *conn = must_connect(proxy.url, proxy.options);
    calx_session db = calx_session_on(conn);
    must_execute(conn, "SELECT 1"); /* behind a pooler it is this that connects */
    for (int i = 0; i < DIRECTIONS; i++)
        begin[i] = atomic_load(&proxy.passed[i]);
    if (cut >= 0)
        atomic_store(&proxy.limit[direction], begin[direction] + cut);
    bool done = c->work(&db, arena, err);
    for (int i = 0; i < DIRECTIONS && cut < 0; i++)
        c->bytes[i] = atomic_load(&proxy.passed[i]) - begin[i];
    cut_at(-1, -1);
    calx_close(conn);
    alarm(0);
    return done;
}

/* Steps from one cut to the next where at most so many are wanted; CALX_CUT_EVERY in the environment says otherwise. */
static inline long long stride(long long bytes, long long most)
{
    const char *every = getenv("CALX_CUT_EVERY");
    long long n = every ? strtoll(every, NULL, 10) : bytes / most;
    return n > 0 ? n : 1;
}

static inline void must_be_lost(const calx_error *err, int direction, long long cut)
{
    if (strcmp(err->sqlstate, CALX_LOST) != 0 || !err->message[0] || !err->hint[0])
        fail_msg("cut after %lld bytes to the %s: %s %s | %s", cut, direction == TO_SERVER ? "server" : "client",
                 err->sqlstate, err->message, err->hint);
}

/* Connecting fails wherever it is cut within so many bytes of one direction, at most at so many places. */
static inline void cut_connecting(int direction, long long bytes, long long most)
{
    for (long long cut = 0; cut < bytes; cut += stride(bytes, most)) {
        calx_error err = { 0 };
        alarm(PATIENCE);
        cut_at(direction == TO_SERVER ? cut : -1, direction == TO_CLIENT ? cut : -1);
        assert_null(calx_connect(proxy.url, NULL, &err));
        assert_true(err.message[0] && err.hint[0]);
        alarm(0);
    }
    cut_at(-1, -1);
}

/* The work is lost wherever it is cut, at most at so many places of each direction, and is done again after all. */
static inline void cut_at_places(work work, long long most)
{
    conversation c = { .work = work };
    calx_error err = { 0 };
    must(do_work(&c, 0, -1, &err), &err);
    for (int direction = 0; direction < DIRECTIONS; direction++) {
        long long bytes = c.bytes[direction];
        assert_true(bytes > 10);
        for (long long cut = 0; cut < bytes; cut += stride(bytes, most)) {
            calx_error lost = { 0 };
            if (do_work(&c, direction, cut, &lost))
                fail_msg("cut after %lld of %lld bytes to the %s, and no error", cut, bytes,
                         direction == TO_SERVER ? "server" : "client");
            must_be_lost(&lost, direction, cut);
        }
    }
    must(do_work(&c, 0, -1, &err), &err);
}

/* Of a transaction all lasts or nothing, and all where it said that it was done. */
static inline void cut_transactions(calx_conn *direct, long long most)
{
    must_execute(direct, "TRUNCATE numbers");
    cut_at_places(run_a_transaction, most);
    assert_int_equal(ask(direct, "SELECT count(*) FROM numbers WHERE n = 1"),
                     ask(direct, "SELECT count(*) FROM numbers WHERE n = 2"));
    assert_true(ask(direct, "SELECT count(*) FROM numbers WHERE n = 1") >= 2);
}

/* Whoever borrows next gets a connection that works, and the pool has as many as before. */
static inline void cut_in_a_pool(long long most)
{
    calx_error err = { 0 };
    conversation c = { .work = run_a_transaction };
    must(do_work(&c, 0, -1, &err), &err);
    calx_pool_options options = { .max = 1, .wait_milliseconds = 60000 };
    if (proxy.options)
        options.connect = *proxy.options;
    calx_pool *pool = calx_pool_open(proxy.url, &options, &err);
    must(pool != NULL, &err);
    int lost = 0, tried = 0;
    for (long long cut = 0; cut < c.bytes[TO_CLIENT]; cut += stride(c.bytes[TO_CLIENT], most)) {
        CALX_SCOPED_ARENA(arena);
        alarm(PATIENCE);
        cut_at(-1, -1);
        calx_conn *conn = calx_pool_borrow(pool, &err);
        must(conn != NULL, &err);
        calx_session db = calx_session_on(conn);
        must(calx_execute(conn, "SELECT 1", &err), &err);
        atomic_store(&proxy.limit[TO_CLIENT], atomic_load(&proxy.passed[TO_CLIENT]) + cut);
        calx_error why = { 0 };
        lost += !run_a_transaction(&db, arena, &why);
        tried++;
        calx_pool_return(pool, conn);
    }
    alarm(0);
    cut_at(-1, -1);
    calx_pool_stats stats = calx_pool_measure(pool);
    assert_int_equal(lost, tried);
    assert_int_equal(stats.lost, lost);
    assert_int_equal(stats.open, 0);
    assert_int_equal(stats.in_use, 0);
    calx_conn *conn = calx_pool_borrow(pool, &err);
    must(conn != NULL, &err);
    assert_int_equal(ask(conn, "SELECT 1"), 1);
    calx_pool_return(pool, conn);
    calx_pool_close(pool);
}

#endif
