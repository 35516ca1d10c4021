/* The prepared statements of a connection: found by parameter types and SQL text, the least recently used
 * pushed out. */
#include "conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define uthash_fatal(message) (fputs("calx: the system refused memory for a prepared statement\n", stderr), abort())
/* Keys are hundreds of bytes long and looked up for every statement that runs, so they are taken eight
 * bytes at a time. Only the program's own texts come here: nobody aims at collisions. */
#define HASH_FUNCTION(key, length, result) (result) = hash_of((const char *)(key), (length))
#include "statement.h"

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

void calx_statements_open(calx_conn *conn, int limit)
{
    conn->cache.limit = limit;
    conn->cache.key = calx_buffer_in(conn->arena);
    conn->cache.dropped = calx_buffer_in(conn->arena);
    /* where there is no randomness the names are merely the same as another's */
    if (getrandom(&conn->cache.prefix, sizeof conn->cache.prefix, GRND_NONBLOCK) < 0)
        conn->cache.prefix = (uint32_t)PQbackendPID(conn->pg);
}

void calx_statement_drop(calx_conn *conn, calx_statement *s)
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
    calx_statement_drop(conn, s);
    calx_statement_free(s);
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

void calx_statements_forget(calx_conn *conn)
{
    calx_statement *s;
    DL_FOREACH (conn->cache.oldest, s)
        s->live = false;
    forget_dropped(conn);
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
    if (!calx_statement_prepare(conn, s, err)) {
        calx_statement_free(s);
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
    if (!s->live && !conn->no_prepare && !calx_statement_prepare(conn, s, err))
        return NULL;
    return s;
}
