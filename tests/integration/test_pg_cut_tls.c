/* A connection under TLS that is cut: an error each time, and never a hang. A record that is cut in the middle can't be
 * read at all, so not every byte is tried, but some places of each piece of work. See cut.h. */
#include "cut.h"

#include <calx/server.h>

#define PLACES 12

static char folder[] = "/tmp/calx-cut-tls-XXXXXX";
static const char *direct_url, *no_tls;

/* A port that was free a moment ago. */
static int free_port(void)
{
    address any = net_address(0);
    close(listen_at(&any));
    return ntohs(any.net.sin_port);
}

/* The server makes its own certificate, as the user that may read it. */
static const char make_certificate[] =
    "COPY (SELECT 1) TO PROGRAM 'umask 077; openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    " -keyout server.key -out server.crt 2>/dev/null'";

static bool turn_tls_on(calx_conn *conn)
{
    if (!calx_execute(conn, make_certificate, NULL)) {
        no_tls = "openssl, which makes a certificate, is not installed";
        return false;
    }
    must_execute(conn, "ALTER SYSTEM SET ssl = on");
    must_execute(conn, "SELECT pg_reload_conf()");
    for (int i = 0; i < 600; i++) {
        CALX_SCOPED_ARENA(arena);
        if (calx_text_equal(calx_cell_text(must_query(conn, arena, "SHOW ssl", NULL), 0, 0), CALX_TEXT("on")))
            return true;
        usleep(100000);
    }
    fail_msg("the server did not turn TLS on; see %s", folder);
    return false;
}

static int start(void **state)
{
    (void)state;
    static char url[512], direct[512];
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_server server;
    if (!mkdtemp(folder))
        return -1;
    calx_server_options options = { .dir = folder, .port = free_port(), .throwaway = true };
    must(calx_server_start(&options, arena, &server, NULL, &err), &err);
    snprintf(direct, sizeof direct, "%s", calx_server_url(&server, "postgres", arena));
    direct_url = direct;
    calx_conn *conn = must_connect(direct_url, NULL);
    must_execute(conn, "CREATE TABLE numbers (n int NOT NULL, t text); ALTER ROLE postgres PASSWORD 'of the test'");
    address here = net_address(0);
    start_proxy_between(&here, net_address(options.port));
    snprintf(url, sizeof url,
             "host=127.0.0.1 port=%d dbname=postgres user=postgres password='of the test' sslmode=require",
             ntohs(here.net.sin_port));
    proxy.url = url;
    turn_tls_on(conn);
    calx_close(conn);
    return 0;
}

static int stop(void **state)
{
    stop_proxy(state);
    return calx_server_destroy(folder, NULL) ? 0 : -1;
}

static void need_tls(void)
{
    if (!no_tls)
        return;
    print_message("skipped: %s\n", no_tls);
    skip();
}

static void the_connection_is_under_tls(void **state)
{
    (void)state;
    need_tls();
    calx_conn *conn = must_connect(proxy.url, NULL);
    assert_int_equal(ask(conn, "SELECT ssl::int FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), 1);
    calx_close(conn);
}

static void connecting_cut_somewhere_fails(void **state)
{
    (void)state;
    need_tls();
    cut_at(-1, -1);
    calx_close(must_connect(proxy.url, NULL));
    cut_connecting(TO_SERVER, 400, PLACES); /* well within what is said until then */
    cut_connecting(TO_CLIENT, 400, PLACES);
}

#define CUT(name, work)              \
    static void name(void **state)   \
    {                                \
        (void)state;                 \
        need_tls();                  \
        cut_at_places(work, PLACES); \
    }
CUT(a_statement_cut_somewhere_is_lost, run_a_statement)
CUT(a_stream_cut_somewhere_is_lost, read_a_stream)
CUT(a_copy_in_cut_somewhere_is_lost, copy_in)

static void a_transaction_cut_somewhere_is_lost_and_whole(void **state)
{
    (void)state;
    need_tls();
    calx_conn *direct = must_connect(direct_url, NULL);
    cut_transactions(direct, PLACES);
    calx_close(direct);
}

static void a_pool_recovers_from_cuts(void **state)
{
    (void)state;
    need_tls();
    cut_in_a_pool(PLACES);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_connection_is_under_tls),
        cmocka_unit_test(connecting_cut_somewhere_fails),
        cmocka_unit_test(a_statement_cut_somewhere_is_lost),
        cmocka_unit_test(a_transaction_cut_somewhere_is_lost_and_whole),
        cmocka_unit_test(a_stream_cut_somewhere_is_lost),
        cmocka_unit_test(a_copy_in_cut_somewhere_is_lost),
        cmocka_unit_test(a_pool_recovers_from_cuts),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
