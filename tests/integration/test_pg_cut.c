/* A connection that is cut after any number of bytes, in either direction: an error each time, and never a hang.
 *
 * Each piece of work is cut after the first byte, the second… CALX_CUT_EVERY=1 in the environment cuts after every
 * byte; else long conversations are cut at some hundred places. See cut.h. */
#include "cut.h"

#include <calx/batch.h>
#include <calx/write.h>

#include <netinet/tcp.h>

#define PLACES 100

static calx_conn *connect_directly(void)
{
    return must_connect(own_database("pg_cut"), NULL);
}

static int start_proxy(void **state)
{
    (void)state;
    static char url[512];
    calx_conn *conn = connect_directly();
    must_execute(conn, "CREATE TABLE numbers (n int NOT NULL, t text)");
    PGconn *pg = calx_libpq(conn);
    address here = proxy_address();
    start_proxy_between(&here, local_address(PQhost(pg), PQport(pg)));
    snprintf(url, sizeof url, "host=%s port=5432 dbname=%s user=%s", proxy.folder, PQdb(pg), PQuser(pg));
    proxy.url = url;
    calx_close(conn);
    return 0;
}

static bool run_a_command(calx_session *db, calx_arena *arena, calx_error *err)
{
    (void)arena;
    return calx_execute(db->conn, "SELECT generate_series(1, 5)", err);
}

static bool leave_a_stream(calx_session *db, calx_arena *arena, calx_error *err)
{
    number row;
    int64_t n;
    calx_select *q =
        select_(arena, as(calx_raw(int4, "generate_series(1, 20)"), "n"), as(value_(text, CALX_TEXT("x")), "t"));
    stream (db, q, number, &row, err)
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

#define CUT(name, work)              \
    static void name(void **state)   \
    {                                \
        (void)state;                 \
        cut_at_places(work, PLACES); \
    }
CUT(a_command_cut_anywhere_is_lost, run_a_command)
CUT(a_statement_cut_anywhere_is_lost, run_a_statement)
CUT(a_stream_cut_anywhere_is_lost, read_a_stream)
CUT(a_batch_cut_anywhere_is_lost, run_a_batch)
CUT(a_copy_in_cut_anywhere_is_lost, copy_in)
CUT(a_copy_out_cut_anywhere_is_lost, copy_out)
CUT(written_structs_cut_anywhere_are_lost, write_structs)

static void a_transaction_cut_anywhere_is_lost_and_whole(void **state)
{
    (void)state;
    calx_conn *direct = connect_directly();
    cut_transactions(direct, PLACES);
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
        for (long long cut = 0; cut < c.bytes[direction]; cut += 3) {
            calx_error lost = { 0 };
            if (!do_work(&c, direction, cut, &lost))
                must_be_lost(&lost, direction, cut);
        }
}

static void connecting_cut_anywhere_fails(void **state)
{
    (void)state;
    cut_at(-1, -1);
    calx_close(must_connect(proxy.url, NULL));
    cut_connecting(TO_SERVER, 40, PLACES); /* well within the first messages */
    cut_connecting(TO_CLIENT, 300, PLACES);
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
    address here = net_address(0);
    int listener = listen_at(&here);
    pthread_t thread;
    pthread_create(&thread, NULL, run_proxy, &listener);
    cut_at(-1, -1);
    calx_conn *direct = connect_directly();
    for (int said = 0; said < 2; said++) {
        char url[512];
        snprintf(url, sizeof url, "host=127.0.0.1 port=%d dbname=%s user=%s %s", ntohs(here.net.sin_port),
                 PQdb(calx_libpq(direct)), PQuser(calx_libpq(direct)),
                 said ? "keepalives_idle=7 tcp_user_timeout=5000" : "");
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

static void a_pool_recovers_from_every_cut(void **state)
{
    (void)state;
    cut_in_a_pool(PLACES);
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
