/* A prepared statement: the server may drop it behind our back (DISCARD ALL, a pooler), so it knows whether it is
 * believed to be there and can be prepared anew, under a new name. */
#include "statement.h"

#include <calx/clock.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void release_plan(calx_statement *s)
{
    if (s->plan && s->release)
        s->release(s->plan);
    s->plan = NULL;
    s->plan_key = NULL;
    s->release = NULL;
}

void calx_statement_free(calx_statement *s)
{
    release_plan(s);
    PQclear(s->described);
    free(s);
}

/* What SELECT and the others call may leave something behind, too; that nobody can see from here. A SELECT without
 * columns, not even none, has made a table, a temporary one perhaps. */
static bool leaves_nothing(PGresult *result)
{
    const char *command = PQcmdStatus(result);
    if (PQresultStatus(result) == PGRES_COMMAND_OK && strncmp(command, "SELECT", 6) == 0)
        return false;
    static const char *const harmless[] = { "SELECT", "INSERT",   "UPDATE",  "DELETE",          "MERGE",     "BEGIN",
                                            "COMMIT", "ROLLBACK", "RELEASE", "SAVEPOINT",       "SHOW",      "EXPLAIN",
                                            "COPY",   "TRUNCATE", "NOTIFY",  "SET CONSTRAINTS", "DEALLOCATE" };
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strncmp(command, harmless[i], strlen(harmless[i])) == 0)
            return true;
    return false;
}

void calx_statements_note(calx_conn *conn, PGresult *result)
{
    const char *command = PQcmdStatus(result);
    if (!leaves_nothing(result))
        conn->dirtied = true;
    if (command[0] == 'D' && (strcmp(command, "DISCARD ALL") == 0 || strcmp(command, "DEALLOCATE ALL") == 0))
        calx_statements_forget(conn);
}

void calx_statement_note(calx_conn *conn, calx_statement *s, PGresult *result)
{
    if (s->harmless)
        return;
    calx_statements_note(conn, result);
    s->harmless = leaves_nothing(result) && strcmp(PQcmdStatus(result), "DEALLOCATE ALL") != 0;
}

/* Prepares and describes in one trip. Gives the description; NULL, and `err` filled, on failure. */
static PGresult *describe(calx_conn *conn, const calx_statement *s, calx_error *err)
{
    PGconn *pg = conn->pg;
    const char *name = s->name;
    if (!PQenterPipelineMode(pg) || !PQsendPrepare(pg, name, calx_tagged(conn, s->sql), s->type_count, s->types) ||
        !PQsendDescribePrepared(pg, name) || !PQpipelineSync(pg)) {
        calx_fail_result(conn, NULL, s->sql, err);
        PQexitPipelineMode(pg);
        return NULL;
    }
    /* each result is followed by a NULL, and a sync's by none */
    PGresult *prepared = PQgetResult(pg);
    PQclear(PQgetResult(pg));
    PGresult *described = PQgetResult(pg);
    PQclear(PQgetResult(pg));
    PQclear(PQgetResult(pg));
    PQexitPipelineMode(pg);
    bool good = PQresultStatus(prepared) == PGRES_COMMAND_OK && PQresultStatus(described) == PGRES_COMMAND_OK;
    if (!good) {
        bool first = PQresultStatus(prepared) != PGRES_COMMAND_OK;
        calx_fail_result(conn, first ? prepared : described, s->sql, err);
        PQclear(described);
        described = NULL;
    }
    PQclear(prepared);
    return described;
}

static bool same_columns(const PGresult *a, const PGresult *b)
{
    if (PQnfields(a) != PQnfields(b))
        return false;
    for (int i = 0; i < PQnfields(a); i++)
        if (PQftype(a, i) != PQftype(b, i) || strcmp(PQfname(a, i), PQfname(b, i)) != 0)
            return false;
    return true;
}

/* Takes over the description. */
static void set_columns(calx_statement *s, PGresult *described)
{
    if (s->described && !same_columns(s->described, described))
        release_plan(s);
    PQclear(s->described);
    s->described = described;
}

void calx_statement_see_columns(calx_statement *s, const PGresult *result)
{
    PGresult *columns = same_columns(s->described, result) ? NULL : PQcopyResult(result, PG_COPYRES_ATTRS);
    if (columns)
        set_columns(s, columns);
}

bool calx_statement_prepare(calx_conn *conn, calx_statement *s, calx_error *err)
{
    conn->cache.serial++;
    if (!conn->no_prepare)
        snprintf(s->name, sizeof s->name, "calx_%08x_%u", conn->cache.prefix, conn->cache.serial);
    int64_t begin = conn->slow ? calx_ticks() : 0;
    PGresult *described = describe(conn, s, err);
    if (conn->slow)
        calx_log_slow_prepare(conn, s->sql, begin);
    if (!described)
        return false;
    s->param_count = PQnparams(described);
    set_columns(s, described);
    s->live = !conn->no_prepare;
    return true;
}

/* `count` ones: all parameters are in binary. */
static const int *binary_formats(calx_conn *conn, int count)
{
    statement_cache *cache = &conn->cache;
    if (count > cache->format_count) {
        cache->formats = calx_new_array(conn->arena, int, (size_t)count * 2);
        cache->format_count = count * 2;
        for (int i = 0; i < count * 2; i++)
            cache->formats[i] = 1;
    }
    return cache->formats;
}

PGresult *calx_statement_try(calx_conn *conn, calx_statement *s, const calx_params *params)
{
    int count = params ? (int)params->count : 0;
    const char *const *data = count ? params->data : NULL;
    const int *lengths = count ? params->lengths : NULL;
    const int *formats = binary_formats(conn, count);
    if (conn->no_prepare)
        return PQexecParams(conn->pg, calx_tagged(conn, s->sql), count, s->types, data, lengths, formats, 1);
    return PQexecPrepared(conn->pg, s->name, count, data, lengths, formats, 1);
}

bool calx_statement_send(calx_conn *conn, calx_statement *s, const calx_params *params)
{
    int count = params ? (int)params->count : 0;
    const char *const *data = count ? params->data : NULL;
    const int *lengths = count ? params->lengths : NULL;
    const int *formats = binary_formats(conn, count);
    if (conn->no_prepare)
        return PQsendQueryParams(conn->pg, calx_tagged(conn, s->sql), count, s->types, data, lengths, formats, 1);
    return PQsendQueryPrepared(conn->pg, s->name, count, data, lengths, formats, 1);
}

/* The message "cached plan must not change result type" may be in any language and its SQLSTATE is
 * used for much else, but only one function of the server's raises it. An internal error is what comes
 * of a type that was dropped and made anew, such as an enum that lost a label. */
static bool is_stale(const PGresult *result, const char *sqlstate)
{
    if (strcmp(sqlstate, "XX000") == 0)
        return true;
    const char *function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    return strcmp(sqlstate, "0A000") == 0 && function && strcmp(function, "RevalidateCachedQuery") == 0;
}

/* Whether the name that is missing is the statement's own, and not one in its SQL. */
static bool is_missing(const calx_statement *s, const PGresult *result, const char *sqlstate)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return strcmp(sqlstate, "26000") == 0 && message && strstr(message, s->name);
}

bool calx_statement_lapsed(calx_conn *conn, calx_statement *s, const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (!sqlstate || conn->no_prepare)
        return false;
    if (is_missing(s, result, sqlstate))
        calx_statements_forget(conn);
    else if (is_stale(result, sqlstate))
        calx_statement_drop(conn, s);
    else
        return false;
    return true;
}

bool calx_statement_renew(calx_conn *conn, calx_statement *s, const PGresult *result)
{
    return calx_statement_lapsed(conn, s, result) && PQtransactionStatus(conn->pg) == PQTRANS_IDLE &&
           calx_statement_prepare(conn, s, NULL);
}

const char *calx_statement_sql(const calx_statement *s)
{
    return s->sql;
}

int calx_statement_params(const calx_statement *s)
{
    return s->param_count;
}

int calx_statement_columns(const calx_statement *s)
{
    return PQnfields(s->described);
}

const char *calx_statement_column_name(const calx_statement *s, int column)
{
    return PQfname(s->described, column);
}

uint32_t calx_statement_column_oid(const calx_statement *s, int column)
{
    return PQftype(s->described, column);
}

void *calx_statement_plan(const calx_statement *s, const void *key)
{
    return s->plan_key == key ? s->plan : NULL;
}

void calx_statement_set_plan(calx_statement *s, const void *key, void *plan, void (*release)(void *))
{
    release_plan(s);
    s->plan_key = key;
    s->plan = plan;
    s->release = release;
}
