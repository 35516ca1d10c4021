/* The toolkit behind a real PgBouncer in transaction mode, where that is installed. */
#include "pg_test.h"

#include <calx/batch.h>
#include <calx/pool.h>

#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/calx-bouncer-XXXXXX";
static char conninfo[512];
static pid_t bouncer;

static const char *find_bouncer(void)
{
    static const char *const places[] = { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], X_OK) == 0)
            return places[i];
    return NULL;
}

/* Who owns the server's socket: only that user may enter its folder. Root may not run PgBouncer. */
static const struct passwd *owner_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? getpwuid(st.st_uid) : NULL;
}

static bool write_settings(calx_conn *conn, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    PGconn *pg = calx_libpq(conn);
    fprintf(file,
            "[databases]\n* = host=%s port=%s user=%s\n[pgbouncer]\nlisten_port = 6432\nunix_socket_dir = %s\n"
            "auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\nlogfile = %s/log\n"
            "ignore_startup_parameters = extra_float_digits\n",
            PQhost(pg), PQport(pg), PQuser(pg), folder, folder);
    return fclose(file) == 0;
}

static void run_bouncer(const char *program, const char *settings, const struct passwd *owner)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int quiet = !freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr);
    (void)quiet;
    if (geteuid() == 0 && (setgid(owner->pw_gid) != 0 || setuid(owner->pw_uid) != 0))
        _exit(126);
    execl(program, program, settings, (char *)NULL);
    _exit(127);
}

static bool wait_until_up(void)
{
    for (int i = 0; i < 100; i++) {
        calx_conn *conn = calx_connect(conninfo, &(calx_connect_options){ .no_prepare = true }, NULL);
        calx_close(conn);
        if (conn)
            return true;
        usleep(100000);
    }
    return false;
}

static int start(void **state)
{
    (void)state;
    const char *program = find_bouncer();
    if (!program || !mkdtemp(folder))
        return 0;
    CALX_SCOPED_ARENA(arena);
    calx_conn *conn = must_connect(own_database("pg_bouncer"), NULL);
    must_execute(conn, "CREATE TABLE rows (id bigint PRIMARY KEY, name text)");
    const struct passwd *owner = owner_of(PQhost(calx_libpq(conn)));
    const char *settings = calx_text_format(arena, "%s/pgbouncer.ini", folder).data;
    bool good = owner && write_settings(conn, settings) && chmod(folder, 0755) == 0 &&
                (geteuid() != 0 || chown(folder, owner->pw_uid, owner->pw_gid) == 0);
    snprintf(conninfo, sizeof conninfo, "host=%s port=6432 dbname=%s user=%s", folder, PQdb(calx_libpq(conn)),
             PQuser(calx_libpq(conn)));
    calx_close(conn);
    bouncer = good ? fork() : -1;
    if (bouncer == 0)
        run_bouncer(program, settings, owner);
    return bouncer > 0 && wait_until_up() ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    if (bouncer <= 0)
        return 0;
    kill(bouncer, SIGTERM);
    waitpid(bouncer, NULL, 0);
    static const char *const files[] = { "pgbouncer.ini", "log", ".s.PGSQL.6432" };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        CALX_SCOPED_ARENA(arena);
        unlink(calx_text_format(arena, "%s/%s", folder, files[i]).data);
    }
    rmdir(folder);
    return 0;
}

static void need_bouncer(void)
{
    if (bouncer <= 0) {
        print_message("skipped: PgBouncer is not installed\n");
        skip();
    }
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

typedef struct crowd {
    calx_pool *pool;
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
        calx_pool_return(c->pool, conn);
    }
    return NULL;
}

static void many_clients_share_two_servers(void **state)
{
    (void)state;
    need_bouncer();
    crowd c = { .pool = open_pool(8) };
    pthread_t threads[16];
    for (int i = 0; i < 16; i++)
        pthread_create(&threads[i], NULL, work, &c);
    for (int i = 0; i < 16; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(c.good, 16 * 20 * 2);
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
        stream(&db, q, bounced, &row, &err) all++;
        must(!calx_failed(&err), &err);
        assert_int_equal(all, 20000);
        stream(&db, q, bounced, &row, &err)
        {
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
    return cmocka_run_group_tests(tests, start, stop);
}
