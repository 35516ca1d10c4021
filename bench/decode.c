/* 10,000 agencies into structs: Calx against the loop that one would write by hand on libpq, binary
 * both, in turn, same connection options and server. Prints the medians and their ratio. */
#include <calx/server.h>
#include <calx/session.h>

#include "care.h"
#include "datasources/models/agencies.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <calx/clock.h>

enum { ROWS = 10000, ROUNDS = 101 };

static const char schema[] =
    "CREATE TYPE jurisdiction_type AS ENUM ('school','county','local','port','tribal','transit','state','federal');"
    "CREATE TYPE agency_type AS ENUM ('incarceration','law enforcement','aggregated','court','unknown');"
    "CREATE TABLE agencies (name varchar NOT NULL, jurisdiction_type jurisdiction_type NOT NULL, defunct_year varchar,"
    " agency_type agency_type NOT NULL, no_web_presence boolean NOT NULL DEFAULT false,"
    " created_at timestamptz NOT NULL DEFAULT now(), id integer PRIMARY KEY, updated_at timestamp NOT NULL DEFAULT now());"
    "INSERT INTO agencies (id, name, jurisdiction_type, agency_type, defunct_year)"
    " SELECT n, 'Police Department of Place ' || n,"
    "  (enum_range(NULL::jurisdiction_type))[1 + n * 7 % 8], (enum_range(NULL::agency_type))[1 + n * 3 % 5],"
    "  CASE WHEN n % 20 = 0 THEN '1999' END FROM generate_series(1, 10000) n; ANALYZE agencies;";

/* What the hand-written side reads a row into. */
typedef struct by_hand {
    const char *name;
    int name_len;
    int jurisdiction_type;
    const char *defunct_year; /* NULL: null */
    int defunct_year_len;
    int agency_type;
    bool no_web_presence;
    int64_t created_at;
    int32_t id;
    int64_t updated_at;
} by_hand;

static const char *const jurisdictions[] = { "school", "county", "local", "port", "tribal", "transit", "state", "federal" };
static const char *const kinds[] = { "incarceration", "law enforcement", "aggregated", "court", "unknown" };

static int label_of(const char *const *labels, int count, const char *data, int len)
{
    for (int i = 0; i < count; i++)
        if (strlen(labels[i]) == (size_t)len && memcmp(labels[i], data, (size_t)len) == 0)
            return i + 1;
    return 0;
}

static int64_t int8_at(const PGresult *result, int row, int column)
{
    uint64_t n;
    memcpy(&n, PQgetvalue(result, row, column), sizeof n);
    return (int64_t)be64toh(n);
}

static void read_row(const PGresult *result, int row, by_hand *out)
{
    uint32_t id;
    out->name = PQgetvalue(result, row, 0);
    out->name_len = PQgetlength(result, row, 0);
    out->jurisdiction_type = label_of(jurisdictions, 8, PQgetvalue(result, row, 1), PQgetlength(result, row, 1));
    if (!PQgetisnull(result, row, 2)) {
        out->defunct_year = PQgetvalue(result, row, 2);
        out->defunct_year_len = PQgetlength(result, row, 2);
    }
    out->agency_type = label_of(kinds, 5, PQgetvalue(result, row, 3), PQgetlength(result, row, 3));
    out->no_web_presence = PQgetvalue(result, row, 4)[0] != 0;
    out->created_at = int8_at(result, row, 5);
    memcpy(&id, PQgetvalue(result, row, 6), sizeof id);
    out->id = (int32_t)be32toh(id);
    out->updated_at = int8_at(result, row, 7);
}

static int64_t hand_written(PGconn *conn)
{
    int64_t check = 0;
    PGresult *result = PQexecPrepared(conn, "by_hand", 0, NULL, NULL, NULL, 1);
    int rows = PQntuples(result);
    by_hand *out = calloc((size_t)rows, sizeof *out);
    for (int row = 0; out && row < rows; row++)
        read_row(result, row, &out[row]);
    for (int row = 0; out && row < rows; row++)
        check += out[row].id + out[row].jurisdiction_type + out[row].agency_type;
    free(out);
    PQclear(result);
    return check;
}

/* As a worker of a program would: one arena for ever, a scope a request. */
static int64_t with_calx(calx_session *db, calx_arena *arena)
{
    int64_t check = 0;
    calx_error err = { 0 };
    CALX_ARENA_SCOPE(arena);
    calx_select *q = select_all(arena, agencies);
    from(q, agencies);
    agency_list rows = { 0 };
    if (!fetch_all(db, q, agency, &rows, &err))
        fprintf(stderr, "decode: %s\n", err.message);
    for (size_t i = 0; i < rows.len; i++)
        check += rows.items[i].id + (int)rows.items[i].jurisdiction_type.value + (int)rows.items[i].agency_type.value;
    return check;
}

typedef struct sample {
    double wall;
    double cpu;
} sample;

static double cpu_now(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_value);
    return values[ROUNDS / 2];
}

static sample since(int64_t ticks, double cpu)
{
    return (sample){ (double)(calx_ticks() - ticks) / 1e9, cpu_now() - cpu };
}

static bool measure(calx_session *db, calx_arena *arena)
{
    static double wall[2][ROUNDS], cpu[2][ROUNDS], ratio[ROUNDS];
    for (int round = -10; round < ROUNDS; round++) {
        int64_t ticks = calx_ticks();
        double used = cpu_now();
        int64_t first = hand_written(calx_libpq(db->conn));
        sample a = since(ticks, used);
        ticks = calx_ticks();
        used = cpu_now();
        int64_t second = with_calx(db, arena);
        sample b = since(ticks, used);
        if (first != second)
            return false;
        if (round < 0)
            continue;
        wall[0][round] = a.wall;
        cpu[0][round] = a.cpu;
        wall[1][round] = b.wall;
        cpu[1][round] = b.cpu;
        ratio[round] = b.wall / a.wall;
    }
    double w0 = median(wall[0]), w1 = median(wall[1]), c0 = median(cpu[0]), c1 = median(cpu[1]);
    printf("%d agencies into structs, medians of %d rounds in turn\n", ROWS, ROUNDS);
    printf("%-14s %10s %10s\n", "", "wall ms", "CPU ms");
    printf("%-14s %10.3f %10.3f\n", "libpq by hand", w0 * 1e3, c0 * 1e3);
    printf("%-14s %10.3f %10.3f\n", "Calx", w1 * 1e3, c1 * 1e3);
    printf("%-14s %10.3f %10.3f   (median of the rounds' wall ratios: %.3f)\n", "ratio", w1 / w0, c1 / c0, median(ratio));
    return true;
}

static bool prepare(calx_session *db, calx_error *err)
{
    if (!calx_execute(db->conn, schema, err))
        return false;
    PGresult *result = PQprepare(calx_libpq(db->conn), "by_hand",
                                 "SELECT name, jurisdiction_type, defunct_year, agency_type, no_web_presence,"
                                 " created_at, id, updated_at FROM agencies",
                                 0, NULL);
    bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return good;
}

int main(void)
{
    calx_error err = { 0 };
    CALX_SCOPED_ARENA(arena);
    char dir[] = "/tmp/calx-bench-XXXXXX";
    calx_server server;
    if (!mkdtemp(dir) || !bench_take_care(dir) ||
        !calx_server_start(&(calx_server_options){ .dir = dir, .throwaway = true }, arena, &server, NULL, &err)) {
        fprintf(stderr, "decode: %s\n", err.message);
        return 1;
    }
    calx_session db = calx_session_on(calx_connect(calx_server_url(&server, "postgres", arena), NULL, &err));
    bool good = db.conn && prepare(&db, &err) && measure(&db, arena);
    if (!good)
        fprintf(stderr, "decode: %s\n", calx_failed(&err) ? err.message : "the two sides read different rows");
    calx_close(db.conn);
    calx_server_destroy(dir, NULL);
    return !good;
}
