/* One runner at a time: an advisory lock of the session, so that it spans the revisions' transactions
 * and goes with the connection. The server keeps advisory locks apart by database; within one, the key
 * comes from the version table's name, since histories with different tables may run side by side.
 *
 * Waiting asks again and again rather than blocking in pg_advisory_lock: a blocked statement holds a
 * snapshot, and a CREATE INDEX CONCURRENTLY of the one that has the lock would wait for that snapshot,
 * each for the other. */
#include "lock.h"

#include <calx/clock.h>

#include <inttypes.h>
#include <time.h>

#define LOCK_CLASS UINT32_C(0x63616C78) /* "calx" */
#define ASK_MILLISECONDS 50
#define LOOK_EVERY 20 /* asks between two looks at who has it */

/* FNV-1a of the name. */
static uint32_t lock_key(const char *version_table)
{
    uint32_t hash = UINT32_C(2166136261);
    for (const char *c = version_table; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT32_C(16777619);
    return hash;
}

const char *calx_migrate_lock_key(const char *version_table, calx_arena *arena)
{
    return calx_text_format(arena, "%" PRId32 ", %" PRId32, (int32_t)LOCK_CLASS, (int32_t)lock_key(version_table)).data;
}

static bool try_lock(calx_conn *conn, uint32_t key, bool *got, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text sql = calx_text_format(scratch, "SELECT pg_try_advisory_lock(%" PRId32 ", %" PRId32 ")",
                                     (int32_t)LOCK_CLASS, (int32_t)key);
    const PGresult *row = calx_query(conn, scratch, sql.data, NULL, err);
    return row && calx_cell(row, 0, 0, &calx_type_boolean, scratch, got, err);
}

/* Who has the lock: their process and a description; process 0 where it is free by now. */
static bool find_holder(calx_conn *conn, uint32_t key, calx_arena *arena, int64_t *process, calx_text *holder,
                        calx_error *err)
{
    calx_text sql = calx_text_format(
        arena,
        "SELECT activity.pid,"
        "       'process ' || activity.pid || ' (' || concat_ws(', ', nullif(activity.application_name, ''),"
        "           'user ' || activity.usename, 'from ' || host(activity.client_addr),"
        "           'since ' || to_char(activity.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ')) || ')'"
        "  FROM pg_locks AS lock"
        "  JOIN pg_stat_activity AS activity ON activity.pid = lock.pid"
        "  JOIN pg_database AS database ON database.oid = lock.database"
        " WHERE lock.locktype = 'advisory' AND lock.classid = %" PRIu32 "::oid AND lock.objid = %" PRIu32 "::oid"
        "   AND lock.objsubid = 2 AND lock.granted AND database.datname = current_database()",
        LOCK_CLASS, key);
    const PGresult *row = calx_query(conn, arena, sql.data, NULL, err);
    if (!row)
        return false;
    bool held = PQntuples(row) > 0;
    *process = held ? calx_cell_int(row, 0, 0) : 0;
    *holder = held ? calx_cell_text(row, 0, 1) : CALX_TEXT("an unknown process");
    return true;
}

static bool fail_waiting(calx_text holder, int64_t process, calx_error *err)
{
    calx_fail(err, CALX_TIMEOUT, "Another migration of this database is running: %.*s.", CALX_TEXT_ARG(holder));
    return calx_error_hint(
        err, "Wait until it is done; if it hangs, SELECT pg_terminate_backend(%" PRId64 "); ends it.", process);
}

/* Tells who has the lock, if that is someone new. */
static bool look(calx_conn *conn, uint32_t key, const calx_migrate_options *options, int64_t *told, bool give_up,
                 calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    int64_t process;
    calx_text holder;
    if (!find_holder(conn, key, scratch, &process, &holder, err))
        return false;
    if (give_up)
        return fail_waiting(holder, process, err);
    if (process != 0 && process != *told && options->progress) {
        calx_migrate_event event = { .kind = CALX_MIGRATE_WAITING, .holder = holder };
        options->progress(options->context, &event);
        *told = process;
    }
    return true;
}

static bool wait_a_little(const calx_migrate_options *options, calx_error *err)
{
    struct timespec pause = { 0, ASK_MILLISECONDS * 1000000L };
    nanosleep(&pause, NULL);
    if (!options->go_on || options->go_on(err))
        return true;
    return calx_fail(err, CALX_CANCELLED, "Stopped while waiting for another migration; nothing was done.");
}

bool calx_migrate_lock(calx_conn *conn, const char *version_table, const calx_migrate_options *options, calx_error *err)
{
    uint32_t key = lock_key(version_table);
    int64_t start = calx_ticks();
    int64_t told = 0;
    for (unsigned asked = 0;; asked++) {
        bool got;
        if (!try_lock(conn, key, &got, err))
            return false;
        if (got)
            return true;
        int64_t waited = (calx_ticks() - start) / 1000000;
        bool give_up = options->wait_milliseconds && waited >= options->wait_milliseconds;
        if ((give_up || asked % LOOK_EVERY == 0) && !look(conn, key, options, &told, give_up, err))
            return false;
        if (!wait_a_little(options, err))
            return false;
    }
}

void calx_migrate_unlock(calx_conn *conn, const char *version_table)
{
    if (!calx_alive(conn))
        return;
    CALX_SCOPED_ARENA(scratch);
    calx_text sql = calx_text_format(scratch, "SELECT pg_advisory_unlock(%" PRId32 ", %" PRId32 ")",
                                     (int32_t)LOCK_CLASS, (int32_t)lock_key(version_table));
    calx_error ignored = { 0 };
    calx_execute(conn, sql.data, &ignored);
}
