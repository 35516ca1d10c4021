/* Prepared statements and their cache: found by parameter types and SQL text, the least recently used
 * pushed out. The server may drop them behind our back (DISCARD ALL, a pooler), so each knows whether
 * it is believed to be there and can be prepared anew, under a new name. */
#include "conn.h"

#include <calx/clock.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define uthash_fatal(message) (fputs("calx: the system refused memory for a prepared statement\n", stderr), abort())
/* Keys are hundreds of bytes long and looked up for every statement that runs, so they are taken eight
 * bytes at a time. Only the program's own texts come here: nobody aims at collisions. */
#define HASH_FUNCTION(key, length, result) (result) = hash_of((const char *)(key), (length))
#include <uthash.h>
#include <utlist.h>

static unsigned hash_of(const char *key, size_t length)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t hash = length, piece = 0;
    for (; length >= sizeof piece; key += sizeof piece, length -= sizeof piece) {
        memcpy(&piece, key, sizeof piece);
        hash = (hash ^ piece) * odd;
        hash ^= hash >> 32;
    }
    piece = 0;
    memcpy(&piece, key, length);
    hash = (hash ^ piece) * odd;
    return (unsigned)(hash ^ hash >> 32);
}

/* Dropped statements are deallocated this many at a time, to share one trip to the server. */
#define DEALLOCATE_AT 16
#define NAME_SIZE 32

struct calx_statement {
    UT_hash_handle hh;
    calx_statement *prev, *next; /* by time of last use */
    char name[NAME_SIZE];        /* "" where it is not to be prepared */
    bool live;                   /* the server has it, as far as we know */
    bool harmless;               /* its command leaves nothing behind in the session */
    int held;                    /* how often it must not be pushed out */
    uint64_t known;              /* the number of a known text that it was found by last; 0: none */
    PGresult *described;
    const void *plan_key;
    void *plan;
    void (*release)(void *);
    const char *sql; /* stands behind the types, which it is one key with */
    int type_count;
    Oid types[];
};

void calx_statements_open(calx_conn *conn, int limit)
{
    conn->cache.limit = limit;
    conn->cache.key = calx_buffer_in(conn->arena);
    conn->cache.dropped = calx_buffer_in(conn->arena);
    /* where there is no randomness the names are merely the same as another's */
    if (getrandom(&conn->cache.prefix, sizeof conn->cache.prefix, GRND_NONBLOCK) < 0)
        conn->cache.prefix = (uint32_t)PQbackendPID(conn->pg);
}

static void release_plan(calx_statement *s)
{
    if (s->plan && s->release)
        s->release(s->plan);
    s->plan = NULL;
    s->plan_key = NULL;
    s->release = NULL;
}

static void free_statement(calx_statement *s)
{
    release_plan(s);
    PQclear(s->described);
    free(s);
}

/* The server's copy is no longer wanted. */
static void drop_later(calx_conn *conn, calx_statement *s)
{
    if (!s->live)
        return;
    calx_buffer_addf(&conn->cache.dropped, "DEALLOCATE %s;", s->name);
    conn->cache.dropped_count++;
    s->live = false;
}

static void forget_dropped(calx_conn *conn)
{
    calx_buffer_clear(&conn->cache.dropped);
    conn->cache.dropped_count = 0;
}

/* Not in a transaction: a name that the server has lost already would make it fail. */
static void send_dropped(calx_conn *conn)
{
    if (conn->cache.dropped_count < DEALLOCATE_AT || PQtransactionStatus(conn->pg) != PQTRANS_IDLE)
        return;
    PQclear(PQexec(conn->pg, calx_buffer_cstr(&conn->cache.dropped)));
    forget_dropped(conn);
}

static void forget_known(statement_cache *cache, const calx_statement *s)
{
    for (size_t i = 0; s->known && i < KNOWN_STATEMENTS; i++)
        if (cache->known[i] == s)
            cache->known[i] = NULL;
}

static void push_out(calx_conn *conn, calx_statement *s)
{
    forget_known(&conn->cache, s);
    HASH_DEL(conn->cache.by_key, s);
    DL_DELETE(conn->cache.oldest, s);
    conn->cache.count--;
    drop_later(conn, s);
    free_statement(s);
}

/* Pushes out the oldest, but none that is held: the cache may be over its limit for as long. */
static void make_room(calx_conn *conn)
{
    calx_statement *s, *next;
    DL_FOREACH_SAFE(conn->cache.oldest, s, next)
    {
        if (conn->cache.count < conn->cache.limit)
            return;
        if (s->held == 0)
            push_out(conn, s);
    }
}

void calx_statement_hold(calx_statement *s)
{
    s->held++;
}

void calx_statement_let_go(calx_statement *s)
{
    s->held--;
}

void calx_statements_close(calx_conn *conn)
{
    while (conn->cache.oldest) {
        conn->cache.oldest->live = false; /* it ends with the session */
        push_out(conn, conn->cache.oldest);
    }
}

/* The server has dropped all prepared statements: they are prepared anew when next used. */
static void forget_all(calx_conn *conn)
{
    calx_statement *s;
    DL_FOREACH (conn->cache.oldest, s)
        s->live = false;
    forget_dropped(conn);
}

/* What SELECT and the others call may leave something behind, too; that nobody can see from here. */
static bool leaves_nothing(const char *command)
{
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
    if (!leaves_nothing(command))
        conn->dirtied = true;
    if (command[0] == 'D' && (strcmp(command, "DISCARD ALL") == 0 || strcmp(command, "DEALLOCATE ALL") == 0))
        forget_all(conn);
}

void calx_statement_note(calx_conn *conn, calx_statement *s, PGresult *result)
{
    if (s->harmless)
        return;
    calx_statements_note(conn, result);
    const char *command = PQcmdStatus(result);
    s->harmless = leaves_nothing(command) && strcmp(command, "DEALLOCATE ALL") != 0;
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

/* A plan stays as long as the columns that it was made for. */
static bool prepare(calx_conn *conn, calx_statement *s, calx_error *err)
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
    if (s->described && !same_columns(s->described, described))
        release_plan(s);
    PQclear(s->described);
    s->described = described;
    s->live = !conn->no_prepare;
    return true;
}

static calx_text key_of(calx_conn *conn, const char *sql, const calx_params *params)
{
    calx_buffer *key = &conn->cache.key;
    calx_buffer_clear(key);
    for (size_t i = 0; params && i < params->count; i++)
        calx_buffer_add(key, &params->types[i]->oid, sizeof(Oid));
    calx_buffer_add(key, sql, strlen(sql) + 1);
    return calx_buffer_text(key);
}

static void make_newest(statement_cache *cache, calx_statement *s)
{
    if (cache->oldest->prev == s)
        return;
    DL_DELETE(cache->oldest, s);
    DL_APPEND(cache->oldest, s);
}

/* Whether the parameters are those of a known text, and this is the text. */
static bool is_known(const char *sql, const calx_params *params)
{
    return params && params->known && params->known->sql == sql;
}

static calx_statement *find_known(statement_cache *cache, uint64_t number)
{
    calx_statement *s = cache->known[number % KNOWN_STATEMENTS];
    if (!s || s->known != number)
        return NULL;
    make_newest(cache, s);
    return s;
}

/* The statement if it is the one that was used last, as in a loop: it needs no key to be found. */
static calx_statement *newest(const calx_conn *conn, const char *sql, const calx_params *params)
{
    calx_statement *s = conn->cache.oldest ? conn->cache.oldest->prev : NULL;
    size_t count = params ? params->count : 0;
    if (!s || (size_t)s->type_count != count || strcmp(s->sql, sql) != 0)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (s->types[i] != params->types[i]->oid)
            return NULL;
    return s;
}

/* The statement of the key, which is then the newest; NULL where there is none. */
static calx_statement *find(calx_conn *conn, calx_text key)
{
    calx_statement *s;
    HASH_FIND(hh, conn->cache.by_key, key.data, key.len, s);
    if (s)
        make_newest(&conn->cache, s);
    return s;
}

static calx_statement *new_statement(calx_text key, size_t type_count, calx_error *err)
{
    calx_statement *s = calloc(1, sizeof *s + key.len);
    if (!s) {
        calx_fail(err, CALX_SYSTEM, "There is not enough memory for a prepared statement.");
        return NULL;
    }
    memcpy(s->types, key.data, key.len);
    s->sql = (const char *)(s->types + type_count);
    s->type_count = (int)type_count;
    return s;
}

static calx_statement *add_statement(calx_conn *conn, calx_text key, size_t type_count, calx_error *err)
{
    calx_statement *s = new_statement(key, type_count, err);
    if (!s)
        return NULL;
    send_dropped(conn);
    if (!prepare(conn, s, err)) {
        free_statement(s);
        return NULL;
    }
    make_room(conn);
    HASH_ADD_KEYPTR(hh, conn->cache.by_key, s->types, key.len, s);
    DL_APPEND(conn->cache.oldest, s);
    conn->cache.count++;
    return s;
}

static calx_statement *find_or_add(calx_conn *conn, const char *sql, const calx_params *params, calx_error *err)
{
    calx_statement *s = newest(conn, sql, params);
    if (s)
        return s;
    calx_text key = key_of(conn, sql, params);
    s = find(conn, key);
    return s ? s : add_statement(conn, key, params ? params->count : 0, err);
}

static calx_statement *find_or_know(calx_conn *conn, const calx_params *params, calx_error *err)
{
    uint64_t number = params->known->number;
    calx_statement *s = find_known(&conn->cache, number);
    if (s)
        return s;
    s = find_or_add(conn, params->known->sql, params, err);
    if (s) {
        s->known = number;
        conn->cache.known[number % KNOWN_STATEMENTS] = s;
    }
    return s;
}

calx_statement *calx_prepare(calx_conn *conn, const char *sql, const calx_params *params, calx_error *err)
{
    if (!calx_conn_ready(conn, err))
        return NULL;
    calx_statement *s = is_known(sql, params) ? find_or_know(conn, params, err) : find_or_add(conn, sql, params, err);
    if (!s)
        return NULL;
    if (!s->live && !conn->no_prepare && !prepare(conn, s, err))
        return NULL;
    return s;
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

bool calx_statement_renew(calx_conn *conn, calx_statement *s, const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (!sqlstate || conn->no_prepare)
        return false;
    if (strcmp(sqlstate, "26000") == 0)
        forget_all(conn);
    else if (is_stale(result, sqlstate))
        drop_later(conn, s);
    else
        return false;
    return PQtransactionStatus(conn->pg) == PQTRANS_IDLE && prepare(conn, s, NULL);
}

void calx_statement_drop(calx_conn *conn, calx_statement *s)
{
    drop_later(conn, s);
}

const char *calx_statement_sql(const calx_statement *s)
{
    return s->sql;
}

int calx_statement_params(const calx_statement *s)
{
    return PQnparams(s->described);
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
