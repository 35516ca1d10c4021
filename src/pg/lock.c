/* Advisory locks of a transaction and of the session. */
#include <calx/lock.h>

#include "conn.h"

#include <calx/log.h>

#include <inttypes.h>

/* FNV-1a: it never changes, since programs of different versions must agree. */
int64_t calx_lock_key(calx_text name)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.data[i]) * UINT64_C(1099511628211);
    return (int64_t)hash;
}

/* SELECT of one of the server's functions; `got` gets its answer where it gives one. */
static bool call(calx_conn *conn, const char *sql, int64_t key, bool *got, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_params params = calx_params_in(arena);
    if (!calx_params_int8(&params, key, err))
        return false;
    PGresult *result = calx_query(conn, arena, sql, &params, err);
    if (!result)
        return false;
    return !got || calx_cell(result, 0, 0, &calx_type_boolean, arena, got, err);
}

static bool check_inside(const calx_conn *conn, calx_error *err)
{
    if (calx_conn_in_transaction(conn) || !calx_alive(conn))
        return true;
    calx_fail(err, CALX_USAGE, "A lock was to last as long as a transaction, and none is open.");
    return calx_error_hint(err, "Begin one first, or use CALX_ADVISORY_LOCK.");
}

bool calx_lock_in_transaction(calx_conn *conn, int64_t key, calx_lock_mode mode, calx_error *err)
{
    static const char *const sql[] = { "SELECT pg_advisory_xact_lock($1)", "SELECT pg_advisory_xact_lock_shared($1)" };
    return check_inside(conn, err) && call(conn, sql[mode == CALX_SHARED], key, NULL, err);
}

bool calx_try_lock_in_transaction(calx_conn *conn, int64_t key, calx_lock_mode mode, bool *got, calx_error *err)
{
    static const char *const sql[] = { "SELECT pg_try_advisory_xact_lock($1)",
                                       "SELECT pg_try_advisory_xact_lock_shared($1)" };
    return check_inside(conn, err) && call(conn, sql[mode == CALX_SHARED], key, got, err);
}

calx_advisory calx_advisory_take(calx_conn *conn, int64_t key, calx_lock_mode mode, calx_error *err)
{
    static const char *const sql[] = { "SELECT pg_advisory_lock($1)", "SELECT pg_advisory_lock_shared($1)" };
    calx_advisory lock = { .conn = conn, .key = key, .mode = mode };
    conn->dirtied = true;
    lock.held = call(conn, sql[mode == CALX_SHARED], key, NULL, err);
    return lock;
}

calx_advisory calx_advisory_try(calx_conn *conn, int64_t key, calx_lock_mode mode, calx_error *err)
{
    static const char *const sql[] = { "SELECT pg_try_advisory_lock($1)", "SELECT pg_try_advisory_lock_shared($1)" };
    calx_advisory lock = { .conn = conn, .key = key, .mode = mode };
    if (err)
        *err = (calx_error){ 0 };
    conn->dirtied = true;
    bool got = false;
    lock.held = call(conn, sql[mode == CALX_SHARED], key, &got, err) && got;
    return lock;
}

/* Not prepared: it may have to wait with others in one text. */
void calx_advisory_end(calx_advisory *lock)
{
    calx_conn *conn = lock->conn;
    if (!lock->held || !calx_alive(conn))
        return;
    lock->held = false;
    CALX_SCOPED_ARENA(arena);
    calx_text sql = calx_text_format(arena, "SELECT pg_advisory_unlock%s(%" PRId64 ");",
                                     lock->mode == CALX_SHARED ? "_shared" : "", lock->key);
    calx_error err = { 0 };
    if (PQtransactionStatus(conn->pg) == PQTRANS_INERROR)
        calx_buffer_add_text(&conn->later, sql);
    else if (!calx_conn_ready(conn, &err) || !calx_conn_command(conn, sql.data, &err))
        calx_log(CALX_WARN, "an advisory lock could not be given up", "error", err.message, NULL);
}
