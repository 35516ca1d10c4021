/* What a query costs apart from the wire: the time and the allocations of building and rendering one with ten
 * joins; and the allocations of reading 1,000 and 10,000 rows, by hand and by Calx, which may grow only by
 * libpq's own blocks. Starts a server. */
#include "contender.h"

#include "bench/care.h"
#include "schema.h"

#include <calx/clock.h>
#include <calx/embed.h>
#include <calx/server.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Every allocation of the process comes through here, libpq's too. */
static _Atomic long allocations;
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    allocations++;
    return __libc_realloc(old, size);
}

enum { RENDERINGS = 20000, ROUNDS = 21 };

static calx_error err;

static void must(bool good, const char *what)
{
    if (!good)
        give_up(what, err.message);
}

/* One table ten times more, with conditions and an order. */
static calx_select *ten_joins(calx_arena *arena)
{
    static const char *const names[] = { "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10" };
    calx_select *q = select_(arena, agencies.id, agencies.name, agencies.latitude);
    from(q, agencies);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        __typeof__(sources) next = aliased(arena, sources, names[i]);
        join(q, next, eq_col(next.agency_id, agencies.id));
    }
    where(q, eq(agencies.is_open, true));
    where(q, ilike(agencies.name, "%police%"));
    where(q, or_(gt(agencies.founded, 1850), lt(agencies.latitude, 40.0)));
    order_by(q, agencies.name, desc(agencies.created_at));
    limit(q, 50);
    return q;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of the rounds, so that what else the machine does counts little. */
static void measure_rendering(calx_arena *arena)
{
    double build[ROUNDS], render[ROUNDS];
    long made = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t building = 0, rendering = 0;
        made = allocations;
        for (int i = 0; i < RENDERINGS; i++) {
            CALX_ARENA_SCOPE(arena);
            calx_sql sql;
            int64_t begin = calx_ticks();
            calx_select *q = ten_joins(arena);
            int64_t built = calx_ticks();
            must(calx_render(q->query, &sql, &err), "render");
            rendering += calx_ticks() - built;
            building += built - begin;
        }
        made = allocations - made;
        build[round] = (double)building / 1e3 / RENDERINGS;
        render[round] = (double)rendering / 1e3 / RENDERINGS;
    }
    qsort(build, ROUNDS, sizeof *build, by_value);
    qsort(render, ROUNDS, sizeof *render, by_value);
    printf("a query with ten joins: built in %.2f us, rendered in %.2f us (goal: 10), %.3f allocations each\n",
           build[ROUNDS / 2], render[ROUNDS / 2], (double)made / RENDERINGS);
}

static long by_hand(calx_conn *conn, int rows)
{
    static const int binary = 1;
    static const Oid int4 = 23;
    const char count[] = { (char)(rows >> 24), (char)(rows >> 16), (char)(rows >> 8), (char)rows };
    const char *const values[] = { count };
    const int length = sizeof count;
    long before = allocations;
    agency *out = malloc((size_t)rows * sizeof *out);
    PGresult *result = PQexecParams(calx_libpq(conn), "SELECT * FROM agencies LIMIT $1::int4", 1, &int4, values, &length,
                                    &binary, 1);
    if (PQntuples(result) != rows)
        give_up("by hand", PQresultErrorMessage(result));
    PQclear(result);
    free(out);
    return allocations - before;
}

static long by_calx(calx_session *db, calx_arena *arena, int rows)
{
    long before = allocations;
    CALX_ARENA_SCOPE(arena);
    agency_list found;
    calx_select *q = select_all(arena, agencies);
    from(q, agencies);
    limit(q, rows);
    must(fetch_all(db, q, agency, &found, &err) && found.len == (size_t)rows, "fetch_all");
    return allocations - before;
}

static void measure_reading(calx_conn *conn, calx_arena *arena)
{
    calx_session db = calx_session_on(conn);
    by_calx(&db, arena, AGENCIES); /* prepares, and gives the arena its room */
    printf("allocations for rows read   1,000  10,000\n");
    printf("  by hand                 %7ld %7ld\n", by_hand(conn, 1000), by_hand(conn, AGENCIES));
    long few = by_calx(&db, arena, 1000), many = by_calx(&db, arena, AGENCIES);
    printf("  Calx                    %7ld %7ld\n", few, many);
}

extern const calx_embedded_files queries_sql;

int main(void)
{
    CALX_SCOPED_ARENA(arena);
    calx_server server;
    char dir[] = "/tmp/bench-cost-XXXXXX";
    must(mkdtemp(dir) && bench_take_care(dir) &&
             calx_server_start(&(calx_server_options){ .dir = dir, .throwaway = true }, arena, &server, NULL, &err),
         "server");
    calx_conn *conn = calx_connect(calx_server_url(&server, "postgres", arena), NULL, &err);
    bool good = conn != NULL;
    const calx_table *const tables[] = { &calx_table_agencies, &calx_table_arrivals, &calx_table_changes,
                                         &calx_table_sources, &calx_table_requests };
    for (size_t i = 0; good && i < sizeof tables / sizeof *tables; i++)
        good = calx_execute(conn, calx_table_ddl(arena, tables[i]).data, &err);
    good = good && calx_execute(conn, queries_sql.files[0].data, &err);
    if (good) {
        measure_rendering(arena);
        measure_reading(conn, arena);
    } else {
        fprintf(stderr, "cost: %s\n", err.message);
    }
    calx_close(conn);
    calx_server_destroy(dir, NULL);
    return !good;
}
