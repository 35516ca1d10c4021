/* The toolkit behind a real PgBouncer in transaction mode, where that is installed. */
#include "bouncer.h"

#include <calx/batch.h>
#include <calx/pool.h>

#include <pthread.h>
#include <stdatomic.h>

static char conninfo[512];

static int start(void **state)
{
    (void)state;
    if (!find_bouncer() || !mkdtemp(bouncer_folder))
        return 0;
    CALX_SCOPED_ARENA(arena);
    calx_conn *conn = must_connect(own_database("pg_bouncer"), NULL);
    PGconn *pg = calx_libpq(conn);
    must_execute(conn, "CREATE TABLE rows (id bigint PRIMARY KEY, name text)");
    snprintf(conninfo, sizeof conninfo, "host=%s port=6432 dbname=%s user=%s", bouncer_folder, PQdb(pg), PQuser(pg));
    const char *server = calx_text_format(arena, "host=%s port=%s", PQhost(pg), PQport(pg)).data;
    bool up = start_bouncer(conn, server, conninfo);
    calx_close(conn);
    return up ? 0 : -1;
}

static calx_pool *open_pool(int max)
{
    calx_error err = { 0 };
    calx_pool *pool = calx_pool_open(conninfo, &(calx_pool_options){ .max = max, .connect.no_prepare = true }, &err);
    must(pool != NULL, &err);
    return pool;
}

#define ROWS(C) C(id, int8, PRIMARY_KEY) C(name, text)
CALX_MODEL(bounced, rows, ROWS);

ARGUMENTS(bounced_key, FIELD(id, int8));

typedef struct crowd {
    calx_pool *pool;
    const bounced_key_statement *twice;
    atomic_int good;
} crowd;

/* The same statements from many clients on two servers: names of prepared statements would clash. */
static void *work(void *context)
{
    crowd *c = context;
    for (int i = 0; i < 20; i++) {
        CALX_SCOPED_ARENA(arena);
        calx_conn *conn = calx_pool_borrow(c->pool, NULL);
        calx_params params = calx_params_in(arena);
        calx_params_int8(&params, i, NULL);
        {
            CALX_TRANSACTION(tx, conn, NULL);
            PGresult *a = calx_query(conn, arena, "SELECT $1 + 1", &params, NULL);
            PGresult *b = calx_query(conn, arena, "SELECT $1 + 2", &params, NULL);
            c->good +=
                a && b && calx_cell_int(a, 0, 0) == i + 1 && calx_cell_int(b, 0, 0) == i + 2 && calx_commit(&tx, NULL);
        }
        PGresult *result = calx_query(conn, arena, "SELECT $1 * 2", &params, NULL);
        c->good += result && calx_cell_int(result, 0, 0) == i * 2;
        calx_session db = calx_session_on(conn);
        int64_t twice;
        const calx_bound *q = with_args(arena, c->twice, &(bounced_key){ .id = i });
        c->good += fetch_value(&db, q, int8, &twice, NULL) && twice == i * 2;
        calx_pool_return(c->pool, conn);
    }
    return NULL;
}

static void many_clients_share_two_servers(void **state)
{
    (void)state;
    need_bouncer();
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_select *q = select_(arena, as(plus(slot(bounced_key, id), slot(bounced_key, id)), "twice"));
    crowd c = { .pool = open_pool(8), .twice = prepare_(q, bounced_key, &err) };
    must(c.twice != NULL, &err);
    pthread_t threads[16];
    for (int i = 0; i < 16; i++)
        pthread_create(&threads[i], NULL, work, &c);
    for (int i = 0; i < 16; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(c.good, 16 * 20 * 3);
    assert_int_equal(calx_pool_measure(c.pool).lost, 0);
    calx_pool_close(c.pool);
}

static void streams_run_to_their_end_and_are_left(void **state)
{
    (void)state;
    need_bouncer();
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_pool *pool = open_pool(1);
    calx_conn *conn = calx_pool_borrow(pool, &err);
    must(conn != NULL, &err);
    calx_session db = calx_session_on(conn);
    must_execute(conn, "INSERT INTO rows SELECT i, repeat('x', 500) FROM generate_series(1, 20000) AS i");
    bounced row;
    for (int inside = 0; inside < 2; inside++) {
        calx_tx tx = { .conn = conn };
        if (inside)
            tx = calx_begin(conn, &err);
        int all = 0, some = 0;
        calx_select *q = select_all(arena, rows);
        from(q, rows);
        stream (&db, q, bounced, &row, &err)
            all++;
        must(!calx_failed(&err), &err);
        assert_int_equal(all, 20000);
        stream (&db, q, bounced, &row, &err) {
            if (++some == 10)
                break;
        }
        must(!calx_failed(&err) && (!inside || calx_commit(&tx, &err)), &err);
    }
    calx_pool_return(pool, conn);
    calx_pool_close(pool);
}

static void batches_run(void **state)
{
    (void)state;
    need_bouncer();
    calx_error err = { 0 };
    calx_pool *pool = open_pool(1);
    calx_conn *conn = calx_pool_borrow(pool, &err);
    must(conn != NULL, &err);
    calx_session db = calx_session_on(conn);
    for (int round = 0; round < 3; round++) {
        CALX_SCOPED_ARENA(arena);
        calx_batch *batch = calx_batch_new(&db, arena);
        if (round == 2)
            calx_batch_together(batch);
        int32_t values[50];
        for (int i = 0; i < 50; i++)
            batch_fetch_value(batch, select_(arena, as(value_(int4, i), "n")), int4, &values[i]);
        must(calx_batch_run(batch, &err), &err);
        for (int i = 0; i < 50; i++)
            assert_int_equal(values[i], i);
    }
    calx_pool_return(pool, conn);
    calx_pool_close(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_clients_share_two_servers),
        cmocka_unit_test(streams_run_to_their_end_and_are_left),
        cmocka_unit_test(batches_run),
    };
    return cmocka_run_group_tests(tests, start, stop_bouncer);
}
