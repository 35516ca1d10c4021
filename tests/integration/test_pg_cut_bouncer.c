/* Connections behind PgBouncer that are cut, between the program and PgBouncer or between PgBouncer and the server: an
 * error each time, and never a hang. See cut.h. */
#include "bouncer.h"
#include "cut.h"

#define PLACES 12

static calx_conn *direct; /* past PgBouncer and the proxy */
static char to_bouncer[512], through_proxy[512];

/* The proxy stands before PgBouncer. */
static int before_bouncer(void **state)
{
    (void)state;
    if (!find_bouncer() || !mkdtemp(bouncer_folder))
        return 0;
    CALX_SCOPED_ARENA(arena);
    direct = must_connect(own_database("pg_cut_bouncer"), NULL);
    PGconn *pg = calx_libpq(direct);
    must_execute(direct, "CREATE TABLE numbers (n int NOT NULL, t text)");
    static const calx_connect_options options = { .no_prepare = true };
    address here = proxy_address();
    start_proxy_between(&here, local_address(bouncer_folder, "6432"));
    snprintf(to_bouncer, sizeof to_bouncer, "host=%s port=6432 dbname=%s user=%s", bouncer_folder, PQdb(pg), PQuser(pg));
    snprintf(through_proxy, sizeof through_proxy, "host=%s port=5432 dbname=%s user=%s", proxy.folder, PQdb(pg), PQuser(pg));
    proxy.url = through_proxy;
    proxy.options = &options;
    return start_bouncer(direct, calx_text_format(arena, "host=%s port=%s", PQhost(pg), PQport(pg)).data, to_bouncer) ? 0 : -1;
}

/* The proxy stands behind PgBouncer. A connection that PgBouncer makes anew after a cut is left whole. */
static int behind_bouncer(void **state)
{
    (void)state;
    if (!find_bouncer())
        return 0;
    CALX_SCOPED_ARENA(arena);
    if (!mkdtemp(strcpy(bouncer_folder, "/tmp/calx-bouncer-XXXXXX")))
        return -1;
    PGconn *pg = calx_libpq(direct);
    address here = proxy_address();
    start_proxy_between(&here, local_address(PQhost(pg), PQport(pg)));
    chmod(proxy.folder, 0755);
    chmod(here.local.sun_path, 0777);
    proxy.once = true;
    snprintf(to_bouncer, sizeof to_bouncer, "host=%s port=6432 dbname=%s user=%s", bouncer_folder, PQdb(pg), PQuser(pg));
    proxy.url = to_bouncer;
    return start_bouncer(direct, calx_text_format(arena, "host=%s port=5432", proxy.folder).data, to_bouncer) ? 0 : -1;
}

static int stop(void **state)
{
    if (!find_bouncer())
        return 0;
    stop_bouncer(state);
    return stop_proxy(state);
}

#define CUT(name, work)              \
    static void name(void **state)   \
    {                                \
        (void)state;                 \
        need_bouncer();              \
        cut_at_places(work, PLACES); \
    }
CUT(a_statement_cut_somewhere_is_lost, run_a_statement)
CUT(a_stream_cut_somewhere_is_lost, read_a_stream)
CUT(a_copy_in_cut_somewhere_is_lost, copy_in)

static void a_transaction_cut_somewhere_is_lost_and_whole(void **state)
{
    (void)state;
    need_bouncer();
    cut_transactions(direct, PLACES);
}

static void a_pool_recovers_from_cuts(void **state)
{
    (void)state;
    need_bouncer();
    cut_in_a_pool(PLACES);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_statement_cut_somewhere_is_lost),
        cmocka_unit_test(a_transaction_cut_somewhere_is_lost_and_whole),
        cmocka_unit_test(a_stream_cut_somewhere_is_lost),
        cmocka_unit_test(a_copy_in_cut_somewhere_is_lost),
        cmocka_unit_test(a_pool_recovers_from_cuts),
    };
    int failed = cmocka_run_group_tests_name("between the program and PgBouncer", tests, before_bouncer, stop);
    failed += cmocka_run_group_tests_name("between PgBouncer and the server", tests, behind_bouncer, stop);
    calx_close(direct);
    return failed;
}
