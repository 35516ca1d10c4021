/* The limit: each workload as one would write it by hand on libpq. Prepared once, binary both ways, arrays
 * as parameters, COPY for many rows, texts left where libpq put them. */
#include "contender.h"

#include <endian.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { BOOL_OID = 16, INT4_OID = 23, TEXT_OID = 25, FLOAT8_OID = 701, INT4_ARRAY_OID = 1007, FIELDS = 5 };

typedef struct text {
    const char *data;
    int len;
} text;

typedef struct agency {
    text name, kind;
    int64_t created_at, updated_at;
    double latitude;
    int32_t id, founded;
    bool has_founded, is_open, has_latitude;
} agency;

typedef struct request {
    text title;
    int32_t id;
    bool closed;
} request;

typedef struct source {
    text name, url;
    request *requests;
    int32_t id, pages, request_count;
} source;

static PGconn *conn;
static PGresult *held[3]; /* what the last repetition read points into them */
static agency *agencies;
static int agency_count, agency_room;
static source sources[LIST * 2];
static int source_count;
static request *requests;
static int request_room;
static int64_t written;

static PGresult *keep(int slot, PGresult *result)
{
    PQclear(held[slot]);
    held[slot] = result;
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        give_up("by hand", PQresultErrorMessage(result));
    return result;
}

static PGresult *execute(PGconn *on, const char *name, int count, const char *const *values, const int *lengths)
{
    static const int binary[FIELDS] = { 1, 1, 1, 1, 1 };
    return PQexecPrepared(on, name, count, values, lengths, binary, 1);
}

static int32_t int4_at(const PGresult *result, int row, int column)
{
    uint32_t n;
    memcpy(&n, PQgetvalue(result, row, column), sizeof n);
    return (int32_t)be32toh(n);
}

static int64_t int8_at(const PGresult *result, int row, int column)
{
    uint64_t n;
    memcpy(&n, PQgetvalue(result, row, column), sizeof n);
    return (int64_t)be64toh(n);
}

static double float8_at(const PGresult *result, int row, int column)
{
    int64_t bits = int8_at(result, row, column);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static text text_at(const PGresult *result, int row, int column)
{
    return (text){ PQgetvalue(result, row, column), PQgetlength(result, row, column) };
}

static void read_agency(const PGresult *result, int row, agency *out)
{
    out->id = int4_at(result, row, 0);
    out->name = text_at(result, row, 1);
    out->kind = text_at(result, row, 2);
    out->has_founded = !PQgetisnull(result, row, 3);
    out->founded = out->has_founded ? int4_at(result, row, 3) : 0;
    out->is_open = *PQgetvalue(result, row, 4) != 0;
    out->has_latitude = !PQgetisnull(result, row, 5);
    out->latitude = out->has_latitude ? float8_at(result, row, 5) : 0;
    out->created_at = int8_at(result, row, 6);
    out->updated_at = int8_at(result, row, 7);
}

static void read_agencies(const PGresult *result)
{
    agency_count = PQntuples(result);
    if (agency_count > agency_room) {
        free(agencies);
        agencies = malloc((size_t)agency_count * sizeof *agencies);
        agency_room = agency_count;
    }
    for (int row = 0; row < agency_count; row++)
        read_agency(result, row, &agencies[row]);
}

static int64_t check_agencies(void)
{
    int64_t sum = 0;
    for (const agency *a = agencies; a < agencies + agency_count; a++)
        sum += a->id + a->name.len + a->kind.len + a->founded + a->is_open + (int64_t)a->latitude +
               a->created_at / 1000000 + a->updated_at / 1000000;
    return sum;
}

static void by_key(int n)
{
    uint32_t key = htobe32((uint32_t)key_of(n, AGENCIES));
    read_agencies(keep(0, execute(conn, "by_key", 1, (const char *[]){ (char *)&key }, (int[]){ sizeof key })));
}

/* An int4[] as the protocol has it. */
typedef struct key_array {
    uint32_t dimensions, nulls, type, count, lower;
    uint32_t items[LIST][2];
} key_array;

static void set_key(key_array *array, int i, int32_t key)
{
    array->items[i][0] = htobe32(sizeof key);
    array->items[i][1] = htobe32((uint32_t)key);
}

static PGresult *by_array(const char *statement, key_array *array, int count)
{
    array->dimensions = htobe32(1);
    array->nulls = 0;
    array->type = htobe32(INT4_OID);
    array->count = htobe32((uint32_t)count);
    array->lower = htobe32(1);
    int length = (int)(offsetof(key_array, items) + (size_t)count * sizeof *array->items);
    return execute(conn, statement, 1, (const char *[]){ (char *)array }, &length);
}

static void by_keys(int n)
{
    key_array array;
    for (int i = 0; i < LIST; i++)
        set_key(&array, i, key_of(n * LIST + i, AGENCIES));
    read_agencies(keep(0, by_array("by_keys", &array, LIST)));
}

static void all_rows(int n)
{
    (void)n;
    read_agencies(keep(0, execute(conn, "all_rows", 0, NULL, NULL)));
}

static void insert_one(int n)
{
    bulk_row row = bulk_row_at(n);
    uint32_t founded = htobe32((uint32_t)row.founded);
    uint64_t latitude;
    memcpy(&latitude, &row.latitude, sizeof latitude);
    latitude = htobe64(latitude);
    char is_open = (char)row.is_open;
    const char *values[] = { row.name, row.kind, row.founded ? (char *)&founded : NULL, &is_open,
                             row.latitude ? (char *)&latitude : NULL };
    int lengths[] = { (int)strlen(row.name), (int)strlen(row.kind), sizeof founded, 1, sizeof latitude };
    PGresult *result = keep(0, execute(conn, "insert_one", FIELDS, values, lengths));
    written = int4_at(result, 0, 0);
    if (int8_at(result, 0, 1) <= 0 || int8_at(result, 0, 2) <= 0)
        give_up("by hand", "the server made no times");
}

static bulk_row bulk[BULK];

static char *put(char *at, const void *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

static char *put_u32(char *at, uint32_t n)
{
    n = htobe32(n);
    return put(at, &n, sizeof n);
}

static char *put_text(char *at, const char *value)
{
    size_t len = strlen(value);
    return put(put_u32(at, (uint32_t)len), value, len);
}

static char *put_row(char *at, const bulk_row *row)
{
    uint16_t fields = htobe16(FIELDS);
    uint64_t latitude;
    at = put(at, &fields, sizeof fields);
    at = put_text(at, row->name);
    at = put_text(at, row->kind);
    at = put_u32(at, row->founded ? 4 : UINT32_MAX);
    if (row->founded)
        at = put_u32(at, (uint32_t)row->founded);
    at = put_u32(at, 1);
    *at++ = (char)row->is_open;
    at = put_u32(at, row->latitude ? 8 : UINT32_MAX);
    if (row->latitude) {
        memcpy(&latitude, &row->latitude, sizeof latitude);
        latitude = htobe64(latitude);
        at = put(at, &latitude, sizeof latitude);
    }
    return at;
}

static void insert_many(int n)
{
    static char piece[65536];
    (void)n;
    PGresult *result = PQexec(conn, "COPY arrivals (name, kind, founded, is_open, latitude) FROM STDIN (FORMAT binary)");
    if (PQresultStatus(result) != PGRES_COPY_IN)
        give_up("by hand", PQerrorMessage(conn));
    PQclear(result);
    char *at = put(piece, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    for (int i = 0; i < BULK; i++) {
        if (at > piece + sizeof piece - 256) {
            PQputCopyData(conn, piece, (int)(at - piece));
            at = piece;
        }
        at = put_row(at, &bulk[i]);
    }
    at = put(at, "\377\377", 2);
    PQputCopyData(conn, piece, (int)(at - piece));
    PQputCopyEnd(conn, NULL);
    written = atoi(PQcmdTuples(keep(0, PQgetResult(conn))));
    PQclear(PQgetResult(conn));
}

static int64_t check_written(void)
{
    return written;
}

static void update_one(int n)
{
    uint32_t key = htobe32((uint32_t)key_of(n, AGENCIES)), founded = htobe32((uint32_t)n);
    static const char name[] = "Department of Another Name";
    const char *values[] = { name, (char *)&founded, (char *)&key };
    int lengths[] = { sizeof name - 1, sizeof founded, sizeof key };
    written = atoi(PQcmdTuples(keep(0, execute(conn, "update_one", 3, values, lengths))));
}

static void read_sources(const PGresult *result, key_array *ids)
{
    source_count = PQntuples(result);
    for (int row = 0; row < source_count; row++) {
        sources[row] = (source){ .id = int4_at(result, row, 0),
                                 .name = text_at(result, row, 1),
                                 .url = text_at(result, row, 2),
                                 .pages = int4_at(result, row, 3) };
        set_key(ids, row, sources[row].id);
    }
}

/* The sources are in the order of their ids. */
static source *find_source(int32_t id)
{
    int low = 0, high = source_count;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (sources[middle].id <= id)
            low = middle;
        else
            high = middle;
    }
    return &sources[low];
}

/* Those of a source side by side, in the order they come in. */
static void read_requests(const PGresult *result)
{
    int rows = PQntuples(result);
    if (rows > request_room) {
        free(requests);
        requests = malloc((size_t)rows * sizeof *requests);
        request_room = rows;
    }
    for (int row = 0; row < rows; row++)
        find_source(int4_at(result, row, 3))->request_count++;
    request *next = requests;
    for (source *s = sources; s < sources + source_count; s++) {
        s->requests = next;
        next += s->request_count;
        s->request_count = 0;
    }
    for (int row = 0; row < rows; row++) {
        source *s = find_source(int4_at(result, row, 3));
        s->requests[s->request_count++] = (request){ .id = int4_at(result, row, 0),
                                                     .title = text_at(result, row, 1),
                                                     .closed = *PQgetvalue(result, row, 2) != 0 };
    }
}

static void related(int n)
{
    uint32_t key = htobe32((uint32_t)key_of(n, PARENTS));
    const char *values[] = { (char *)&key };
    key_array ids;
    read_agencies(keep(0, execute(conn, "by_key", 1, values, (int[]){ sizeof key })));
    read_sources(keep(1, execute(conn, "sources", 1, values, (int[]){ sizeof key })), &ids);
    read_requests(keep(2, by_array("requests", &ids, source_count)));
}

static int64_t check_related(void)
{
    int64_t sum = check_agencies();
    for (const source *s = sources; s < sources + source_count; s++) {
        sum += s->id + s->name.len + s->url.len + s->pages;
        for (const request *r = s->requests; r < s->requests + s->request_count; r++)
            sum += (int64_t)(s - sources) * (r->id + r->title.len + r->closed);
    }
    return sum;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static PGconn *pool[WORKERS];
static int pool_count;

static PGconn *borrow(void)
{
    pthread_mutex_lock(&lock);
    while (pool_count == 0)
        pthread_cond_wait(&freed, &lock);
    PGconn *lent = pool[--pool_count];
    pthread_mutex_unlock(&lock);
    return lent;
}

static void give_back(PGconn *lent)
{
    pthread_mutex_lock(&lock);
    pool[pool_count++] = lent;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&lock);
}

static int64_t seen[WORKERS];

static void *worker(void *number)
{
    int64_t *sum = number;
    int mine = (int)(sum - seen);
    *sum = 0;
    for (int i = 0; i < SELECTS / WORKERS; i++) {
        uint32_t key = htobe32((uint32_t)key_of(mine * 1000 + i, AGENCIES));
        PGconn *lent = borrow();
        PGresult *result = execute(lent, "by_key", 1, (const char *[]){ (char *)&key }, (int[]){ sizeof key });
        give_back(lent);
        agency row;
        if (PQntuples(result) != 1)
            give_up("by hand", PQresultErrorMessage(result));
        read_agency(result, 0, &row);
        *sum += row.id + row.name.len;
        PQclear(result);
    }
    return NULL;
}

static void by_workers(int n)
{
    (void)n;
    pthread_t threads[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, worker, &seen[i]);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
}

static int64_t check_workers(void)
{
    int64_t sum = 0;
    for (int i = 0; i < WORKERS; i++)
        sum += seen[i];
    return sum;
}

static void prepare(PGconn *on, const char *name, const char *sql, int count, const Oid *types)
{
    PGresult *result = PQprepare(on, name, sql, count, types);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        give_up("by hand", PQerrorMessage(on));
    PQclear(result);
}

#define AGENCY "SELECT id, name, kind, founded, is_open, latitude, created_at, updated_at FROM agencies"

static PGconn *open_connection(void)
{
    static const Oid int4 = INT4_OID;
    PGconn *on = PQconnectdb("");
    if (PQstatus(on) != CONNECTION_OK)
        give_up("by hand", PQerrorMessage(on));
    prepare(on, "by_key", AGENCY " WHERE id = $1", 1, &int4);
    return on;
}

static void prepare_all(void)
{
    static const Oid list = INT4_ARRAY_OID, int4 = INT4_OID;
    static const Oid row[] = { TEXT_OID, TEXT_OID, INT4_OID, BOOL_OID, FLOAT8_OID };
    static const Oid change[] = { TEXT_OID, INT4_OID, INT4_OID };
    prepare(conn, "by_keys", AGENCY " WHERE id = ANY ($1)", 1, &list);
    prepare(conn, "all_rows", AGENCY, 0, NULL);
    prepare(conn, "insert_one",
            "INSERT INTO arrivals (name, kind, founded, is_open, latitude) VALUES ($1, $2, $3, $4, $5)"
            " RETURNING id, created_at, updated_at",
            FIELDS, row);
    prepare(conn, "update_one", "UPDATE changes SET name = $1, founded = $2 WHERE id = $3", 3, change);
    prepare(conn, "sources", "SELECT id, name, url, pages FROM sources WHERE agency_id = $1 ORDER BY id", 1, &int4);
    prepare(conn, "requests",
            "SELECT id, title, closed, source_id FROM requests WHERE source_id = ANY ($1) ORDER BY id", 1, &list);
}

int main(void)
{
    conn = open_connection();
    prepare_all();
    for (pool_count = 0; pool_count < WORKERS; pool_count++)
        pool[pool_count] = open_connection();
    for (int i = 0; i < BULK; i++)
        bulk[i] = bulk_row_at(i);
    return serve((const workload[]){
        { "by-key", by_key, check_agencies },
        { "by-keys", by_keys, check_agencies },
        { "all-rows", all_rows, check_agencies },
        { "insert-one", insert_one, check_written },
        { "insert-many", insert_many, check_written },
        { "update-one", update_one, check_written },
        { "related", related, check_related },
        { "workers", by_workers, check_workers },
        { 0 },
    });
}
