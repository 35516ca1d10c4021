/* A connection that is cut after any number of bytes, in either direction: an error each time, and never a hang.
 *
 * A proxy stands between the client and the server and cuts the connection when it has passed so many bytes on. Each
 * piece of work is first done whole, which tells how many bytes it takes; then it is done again and again, cut after
 * the first byte, the second… CALX_CUT_EVERY=1 in the environment cuts after every byte; else long conversations are cut
 * at some hundred places. That nothing is leaked the sanitizers tell. */
#include "pg_test.h"

#include <calx/batch.h>
#include <calx/copy.h>
#include <calx/pool.h>
#include <calx/session.h>
#include <calx/write.h>

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
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

static struct proxy {
    char folder[64];
    struct sockaddr_un server;
    int listener;
    atomic_llong passed[DIRECTIONS]; /* bytes of the connection that there is */
    atomic_llong limit[DIRECTIONS];  /* where it is cut; negative: nowhere */
} proxy;

/* Passes what is there on, up to the limit where it counts. False where the connection has ended or is to. */
static bool pass(int from, int to, int direction, bool counts)
{
    char bytes[4096];
    long long room = atomic_load(&proxy.limit[direction]) - atomic_load(&proxy.passed[direction]);
    size_t most = sizeof bytes;
    if (counts && atomic_load(&proxy.limit[direction]) >= 0 && room < (long long)most)
        most = room > 0 ? (size_t)room : 0;
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
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct pollfd ends[DIRECTIONS] = { { .fd = client, .events = POLLIN }, { .fd = server, .events = POLLIN } };
    bool goes_on = connect(server, (struct sockaddr *)&proxy.server, sizeof proxy.server) == 0;
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

static calx_conn *connect_directly(void)
{
    return must_connect(own_database("pg_cut"), NULL);
}

static const char *proxied_url;
static pthread_t proxy_thread;

static int start_proxy(void **state)
{
    (void)state;
    static char url[512];
    calx_conn *conn = connect_directly();
    must_execute(conn, "CREATE TABLE numbers (n int NOT NULL, t text)");
    PGconn *pg = calx_libpq(conn);
    proxy.server.sun_family = AF_UNIX;
    snprintf(proxy.server.sun_path, sizeof proxy.server.sun_path, "%s/.s.PGSQL.%s", PQhost(pg), PQport(pg));
    strcpy(proxy.folder, "/tmp/calx-cut-XXXXXX");
    assert_non_null(mkdtemp(proxy.folder));
    snprintf(url, sizeof url, "host=%s port=5432 dbname=%s user=%s", proxy.folder, PQdb(pg), PQuser(pg));
    proxied_url = url;
    struct sockaddr_un here = { .sun_family = AF_UNIX };
    snprintf(here.sun_path, sizeof here.sun_path, "%s/.s.PGSQL.5432", proxy.folder);
    proxy.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(proxy.listener, (struct sockaddr *)&here, sizeof here), 0);
    assert_int_equal(listen(proxy.listener, 8), 0);
    cut_at(-1, -1);
    pthread_create(&proxy_thread, NULL, run_proxy, &proxy.listener);
    calx_close(conn);
    return 0;
}

static int stop_proxy(void **state)
{
    (void)state;
    char path[128];
    shutdown(proxy.listener, SHUT_RDWR);
    pthread_join(proxy_thread, NULL);
    close(proxy.listener);
    snprintf(path, sizeof path, "%s/.s.PGSQL.5432", proxy.folder);
    unlink(path);
    rmdir(proxy.folder);
    return 0;
}

/* ---- Work that is cut ---- */

typedef bool (*work)(calx_session *db, calx_arena *arena, calx_error *err);

static bool run_a_command(calx_session *db, calx_arena *arena, calx_error *err)
{
    (void)arena;
    return calx_execute(db->conn, "SELECT generate_series(1, 5)", err);
}

static bool run_a_statement(calx_session *db, calx_arena *arena, calx_error *err)
{
    calx_params params = calx_params_in(arena);
    return calx_params_text(&params, CALX_TEXT("some text"), err) &&
           calx_query(db->conn, arena, "SELECT $1::text, generate_series(1, 5)", &params, err) &&
           calx_query(db->conn, arena, "SELECT $1::text, generate_series(1, 5)", &params, err);
}

static calx_insert *one_more(calx_arena *arena, int32_t n)
{
    calx_insert *i = insert_into(arena, numbers);
    set(i, numbers.n, n);
    set(i, numbers.t, "a");
    return i;
}

static bool run_a_transaction(calx_session *db, calx_arena *arena, calx_error *err)
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

static bool read_a_stream(calx_session *db, calx_arena *arena, calx_error *err)
{
    number row;
    int32_t rows = 0;
    calx_select *q = select_(arena, as(calx_raw(int4, "generate_series(1, 20)"), "n"), as(value_(text, CALX_TEXT("x")), "t"));
    stream(db, q, number, &row, err)
        rows += row.n > 0;
    if (!calx_failed(err) && rows != 20)
        return calx_fail(err, CALX_BAD_VALUE, "The stream ended without a word after %d rows.", rows);
    return !calx_failed(err);
}

static bool leave_a_stream(calx_session *db, calx_arena *arena, calx_error *err)
{
    number row;
    int64_t n;
    calx_select *q = select_(arena, as(calx_raw(int4, "generate_series(1, 20)"), "n"), as(value_(text, CALX_TEXT("x")), "t"));
    stream(db, q, number, &row, err)
        break;
    calx_select *after_it = select_(arena, value_(int8, 1));
    return !calx_failed(err) && fetch_value(db, after_it, int8, &n, err);
}

static bool run_a_batch(calx_session *db, calx_arena *arena, calx_error *err)
{
    int64_t n, affected;
    calx_batch *batch = calx_batch_new(db, arena);
    calx_batch_together(batch);
    calx_select *q = select_(arena, count_all());
    from(q, numbers);
    batch_run(batch, one_more(arena, 3), &affected);
    batch_fetch_value(batch, q, int8, &n);
    batch_run(batch, one_more(arena, 4), &affected);
    return calx_batch_run(batch, err);
}

static bool copy_in(calx_session *db, calx_arena *arena, calx_error *err)
{
    calx_copy *copy = copy_begin(db, arena, numbers, err);
    for (int32_t i = 0; copy && i < 20; i++)
        if (!copy_row(copy, numbers, (&(number){ .n = i, .t = CALX_SOME(text, CALX_TEXT("copied")) }), err))
            return false;
    return copy && calx_copy_rows_end(copy, NULL, err);
}

static bool nothing(void *context, calx_text piece, calx_error *err)
{
    (void)context, (void)piece, (void)err;
    return true;
}

static bool copy_out(calx_session *db, calx_arena *arena, calx_error *err)
{
    (void)arena;
    return calx_copy_out(db->conn, "COPY (SELECT generate_series(1, 20)) TO STDOUT", nothing, NULL, NULL, err);
}

static bool write_structs(calx_session *db, calx_arena *arena, calx_error *err)
{
    number rows[3] = { { .n = 1 }, { .n = 2 }, { .n = 3, .t = CALX_SOME(text, CALX_TEXT("x")) } };
    return insert_rows(db, arena, numbers, rows, 3, err);
}

/* ---- Cutting ---- */

/* What a piece of work is, and where its bytes begin and end after connecting. */
typedef struct conversation {
    work work;
    long long begin[DIRECTIONS], end[DIRECTIONS];
} conversation;

/* Does the work on a connection of its own, which is cut after so many bytes of the direction; -1: not at all. */
static bool do_work(conversation *c, int direction, long long cut, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    alarm(PATIENCE);
    cut_at(-1, -1);
    calx_conn *conn = must_connect(proxied_url, NULL);
    calx_session db = calx_session_on(conn);
    for (int i = 0; i < DIRECTIONS && cut < 0; i++)
        c->begin[i] = atomic_load(&proxy.passed[i]);
    if (cut >= 0)
        atomic_store(&proxy.limit[direction], c->begin[direction] + cut);
    bool done = c->work(&db, arena, err);
    for (int i = 0; i < DIRECTIONS && cut < 0; i++)
        c->end[i] = atomic_load(&proxy.passed[i]);
    calx_close(conn);
    alarm(0);
    return done;
}

static long long stride(long long bytes)
{
    const char *every = getenv("CALX_CUT_EVERY");
    long long n = every ? strtoll(every, NULL, 10) : bytes / 100;
    return n > 0 ? n : 1;
}

static void must_be_lost(const calx_error *err, int direction, long long cut)
{
    if (strcmp(err->sqlstate, CALX_LOST) != 0 || !err->message[0] || !err->hint[0])
        fail_msg("cut after %lld bytes to the %s: %s %s | %s", cut, direction == TO_SERVER ? "server" : "client",
                 err->sqlstate, err->message, err->hint);
}

static void cut_everywhere(work work)
{
    conversation c = { .work = work };
    calx_error err = { 0 };
    must(do_work(&c, 0, -1, &err), &err);
    for (int direction = 0; direction < DIRECTIONS; direction++) {
        long long bytes = c.end[direction] - c.begin[direction];
        assert_true(bytes > 10);
        for (long long cut = 0; cut < bytes; cut += stride(bytes)) {
            calx_error lost = { 0 };
            if (do_work(&c, direction, cut, &lost))
                fail_msg("cut after %lld of %lld bytes to the %s, and no error", cut, bytes,
                         direction == TO_SERVER ? "server" : "client");
            must_be_lost(&lost, direction, cut);
        }
    }
    must(do_work(&c, 0, -1, &err), &err);
}

#define CUT(name, work)            \
    static void name(void **state) \
    {                              \
        (void)state;               \
        cut_everywhere(work);      \
    }
CUT(a_command_cut_anywhere_is_lost, run_a_command)
CUT(a_statement_cut_anywhere_is_lost, run_a_statement)
CUT(a_stream_cut_anywhere_is_lost, read_a_stream)
CUT(a_batch_cut_anywhere_is_lost, run_a_batch)
CUT(a_copy_in_cut_anywhere_is_lost, copy_in)
CUT(a_copy_out_cut_anywhere_is_lost, copy_out)
CUT(written_structs_cut_anywhere_are_lost, write_structs)

/* Of a transaction all lasts or nothing, and all where it said that it was done. */
static void a_transaction_cut_anywhere_is_lost_and_whole(void **state)
{
    (void)state;
    calx_conn *direct = connect_directly();
    must_execute(direct, "TRUNCATE numbers");
    cut_everywhere(run_a_transaction);
    assert_int_equal(ask(direct, "SELECT count(*) FROM numbers WHERE n = 1"),
                     ask(direct, "SELECT count(*) FROM numbers WHERE n = 2"));
    assert_true(ask(direct, "SELECT count(*) FROM numbers WHERE n = 1") >= 2);
    calx_close(direct);
}

/* The wish to stop goes another way, and what the server sends after it is thrown away: here it may be lost or done. */
static void a_stream_left_early_and_cut_never_hangs(void **state)
{
    (void)state;
    conversation c = { .work = leave_a_stream };
    calx_error err = { 0 };
    must(do_work(&c, 0, -1, &err), &err);
    for (int direction = 0; direction < DIRECTIONS; direction++)
        for (long long cut = 0; cut < c.end[direction] - c.begin[direction]; cut += 3) {
            calx_error lost = { 0 };
            if (!do_work(&c, direction, cut, &lost))
                must_be_lost(&lost, direction, cut);
        }
}

static void connecting_cut_anywhere_fails(void **state)
{
    (void)state;
    cut_at(-1, -1);
    calx_close(must_connect(proxied_url, NULL));
    long long bytes[DIRECTIONS] = { 40, 300 }; /* well within the first messages */
    for (int direction = 0; direction < DIRECTIONS; direction++)
        for (long long cut = 0; cut < bytes[direction]; cut += stride(bytes[direction])) {
            calx_error err = { 0 };
            alarm(PATIENCE);
            cut_at(direction == TO_SERVER ? cut : -1, direction == TO_CLIENT ? cut : -1);
            assert_null(calx_connect(proxied_url, NULL, &err));
            assert_true(err.message[0] && err.hint[0]);
            alarm(0);
        }
    cut_at(-1, -1);
}

static int tcp_option(calx_conn *conn, int option)
{
    int value = -1;
    socklen_t size = sizeof value;
    assert_int_equal(getsockopt(PQsocket(calx_libpq(conn)), IPPROTO_TCP, option, &value, &size), 0);
    return value;
}

/* What says nothing at all can't be made here, but what the kernel is told to do then can be seen. */
static void a_server_that_says_nothing_is_asked_for(void **state)
{
    (void)state;
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof here;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&here, sizeof here), 0);
    assert_int_equal(listen(listener, 8), 0);
    getsockname(listener, (struct sockaddr *)&here, &size);
    pthread_t thread;
    pthread_create(&thread, NULL, run_proxy, &listener);
    cut_at(-1, -1);
    calx_conn *direct = connect_directly();
    for (int said = 0; said < 2; said++) {
        char url[512];
        snprintf(url, sizeof url, "host=127.0.0.1 port=%d dbname=%s user=%s %s", ntohs(here.sin_port),
                 PQdb(calx_libpq(direct)), PQuser(calx_libpq(direct)), said ? "keepalives_idle=7 tcp_user_timeout=5000" : "");
        calx_conn *conn = must_connect(url, NULL);
        assert_int_equal(tcp_option(conn, TCP_KEEPIDLE), said ? 7 : 60);
        assert_int_equal(tcp_option(conn, TCP_KEEPINTVL), 10);
        assert_int_equal(tcp_option(conn, TCP_KEEPCNT), 3);
        assert_int_equal(tcp_option(conn, TCP_USER_TIMEOUT), said ? 5000 : 90000);
        assert_int_equal(ask(conn, "SELECT 1"), 1);
        calx_close(conn);
    }
    calx_close(direct);
    shutdown(listener, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(listener);
}

/* Whoever borrows next gets a connection that works, and the pool has as many as before. */
static void a_pool_recovers_from_every_cut(void **state)
{
    (void)state;
    calx_error err = { 0 };
    conversation c = { .work = run_a_transaction };
    must(do_work(&c, 0, -1, &err), &err);
    calx_pool *pool = calx_pool_open(proxied_url, &(calx_pool_options){ .max = 1, .wait_milliseconds = 1000 }, &err);
    must(pool != NULL, &err);
    int lost = 0;
    for (long long cut = 0; cut < c.end[TO_CLIENT] - c.begin[TO_CLIENT]; cut += 7) {
        CALX_SCOPED_ARENA(arena);
        alarm(PATIENCE);
        cut_at(-1, -1);
        calx_conn *conn = calx_pool_borrow(pool, &err);
        must(conn != NULL, &err);
        calx_session db = calx_session_on(conn);
        must(calx_execute(conn, "SELECT 1", &err), &err);
        atomic_store(&proxy.limit[TO_CLIENT], atomic_load(&proxy.passed[TO_CLIENT]) + cut);
        lost += !run_a_transaction(&db, arena, &err);
        calx_pool_return(pool, conn);
    }
    alarm(0);
    cut_at(-1, -1);
    calx_pool_stats stats = calx_pool_measure(pool);
    assert_true(lost > 10);
    assert_int_equal(stats.lost, lost);
    assert_int_equal(stats.open, 0);
    assert_int_equal(stats.in_use, 0);
    calx_conn *conn = calx_pool_borrow(pool, &err);
    must(conn != NULL, &err);
    assert_int_equal(ask(conn, "SELECT 1"), 1);
    calx_pool_return(pool, conn);
    calx_pool_close(pool);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connecting_cut_anywhere_fails),
        cmocka_unit_test(a_command_cut_anywhere_is_lost),
        cmocka_unit_test(a_statement_cut_anywhere_is_lost),
        cmocka_unit_test(a_transaction_cut_anywhere_is_lost_and_whole),
        cmocka_unit_test(a_stream_cut_anywhere_is_lost),
        cmocka_unit_test(a_stream_left_early_and_cut_never_hangs),
        cmocka_unit_test(a_batch_cut_anywhere_is_lost),
        cmocka_unit_test(a_copy_in_cut_anywhere_is_lost),
        cmocka_unit_test(a_copy_out_cut_anywhere_is_lost),
        cmocka_unit_test(written_structs_cut_anywhere_are_lost),
        cmocka_unit_test(a_server_that_says_nothing_is_asked_for),
        cmocka_unit_test(a_pool_recovers_from_every_cut),
    };
    return cmocka_run_group_tests(tests, start_proxy, stop_proxy);
}
