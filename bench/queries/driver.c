/* The bench of queries: starts a server, makes the tables, starts every contender that is built, and has
 * them do each workload in turn, round after round. Prints medians, and ratios to the loop by hand.
 *
 *     bench-queries [ROUNDS [CONTENDER…]]
 *     bench-queries -x COMMAND [ARGUMENT…]      the command, on that server, in place of rounds
 *
 * Run from the top of the repository. Knows nothing of how a contender works: see contender.h. */
#include "contender.h"

#include "bench/care.h"
#include "schema.h"

#include <calx/embed.h>
#include <calx/server.h>

#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ROUNDS = 199, HAND = 0, WORKLOADS = 8 };

typedef struct contender {
    const char *name;
    const char *program; /* beside this one where it has no slash */
    const char *argument;
    FILE *to, *from;
    pid_t pid;
} contender;

#define PEERS "bench/peers/"

static contender contenders[] = {
    { "by hand", "bench-queries-hand", NULL, 0, 0, 0 },
    { "Calx", "bench-queries-calx", NULL, 0, 0, 0 },
    { "psycopg", PEERS "build/python/bin/python", PEERS "python/psycopg_alone.py", 0, 0, 0 },
    { "SQLAlchemy Core", PEERS "build/python/bin/python", PEERS "python/sqlalchemy_core.py", 0, 0, 0 },
    { "SQLAlchemy ORM", PEERS "build/python/bin/python", PEERS "python/sqlalchemy_orm.py", 0, 0, 0 },
    { "asyncpg", PEERS "build/python/bin/python", PEERS "python/asyncpg_alone.py", 0, 0, 0 },
    { "pgx", PEERS "build/go/peer-pgx", NULL, 0, 0, 0 },
    { "sqlx", PEERS "build/rust/release/peer-sqlx", NULL, 0, 0, 0 },
    { "Diesel", PEERS "build/rust/release/peer-diesel", NULL, 0, 0, 0 },
    { "node-postgres", "node", PEERS "build/node/main.js", 0, 0, 0 },
};
enum { CONTENDERS = sizeof contenders / sizeof *contenders };

/* A workload: how often in a round, and how its table is made ready and looked at after. */
typedef struct work {
    const char *name;
    const char *title;
    int repetitions;
    const char *before;
    const char *look;
} work;

#define EMPTY "TRUNCATE arrivals RESTART IDENTITY"
#define INSERTED \
    "SELECT count(*) * 1000 + sum(length(name) + length(kind) + coalesce(founded, 0) + is_open::int" \
    " + floor(coalesce(latitude, 0)))::bigint FROM arrivals"
#define CHANGED "SELECT sum(founded) + count(*) FILTER (WHERE name = 'Department of Another Name') FROM changes"

static const work works[WORKLOADS] = {
    { "by-key", "row by key", 1000, NULL, NULL },
    { "by-keys", "100 rows by keys", 200, NULL, NULL },
    { "all-rows", "10,000 rows", 8, NULL, NULL },
    { "insert-one", "insert one", 500, EMPTY, INSERTED },
    { "insert-many", "insert 10,000", 3, EMPTY, INSERTED },
    { "update-one", "update one", 500, NULL, CHANGED },
    { "related", "parent, 100, 500", 60, NULL, NULL },
    { "workers", "1,000 by 8 workers", 4, NULL, NULL },
};

typedef struct series {
    double wall[MOST_ROUNDS], cpu[MOST_ROUNDS]; /* of one repetition, in microseconds */
    double wall_ratio[MOST_ROUNDS], cpu_ratio[MOST_ROUNDS]; /* to the loop by hand in the same round */
} series;

static series results[CONTENDERS][WORKLOADS];
static calx_server server;
static calx_conn *conn;
static calx_arena *arena;
static calx_error err;

/* Ends everything that was started. */
static void clean_up(void)
{
    for (contender *c = contenders; c < contenders + CONTENDERS; c++) {
        if (!c->pid)
            continue;
        fclose(c->to);
        fclose(c->from);
        waitpid(c->pid, NULL, 0);
    }
    calx_close(conn);
    if (server.dir)
        calx_server_destroy(server.dir, NULL);
    calx_arena_free(arena);
}

static void must(bool good, const char *what)
{
    if (!good)
        give_up(what, err.message);
}

static void start_server(void)
{
    static char dir[] = "/tmp/bench-queries-XXXXXX";
    must(mkdtemp(dir) && bench_take_care(dir), "mkdtemp");
    must(calx_server_start(&(calx_server_options){ .dir = dir, .throwaway = true }, arena, &server, NULL, &err), "server");
    must(calx_server_create_database(&server, "bench", NULL, &err), "database");
    setenv("PGHOST", server.socket, 1);
    setenv("PGPORT", calx_text_format(arena, "%d", server.port).data, 1);
    setenv("PGUSER", "postgres", 1);
    setenv("PGDATABASE", "bench", 1);
    setenv("TZ", "UTC", 1);
    setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
    conn = calx_connect("", NULL, &err);
    must(conn != NULL, "connection");
}

extern const calx_embedded_files queries_sql;

static void make_tables(void)
{
    static const calx_table *const tables[] = { &calx_table_agencies, &calx_table_arrivals, &calx_table_changes,
                                                &calx_table_sources, &calx_table_requests };
    /* what runs in the background would fall to one contender or another by chance */
    must(calx_execute(conn, "ALTER SYSTEM SET autovacuum = off", &err), "settings");
    must(calx_execute(conn, "ALTER SYSTEM SET checkpoint_timeout = '1h'", &err), "settings");
    must(calx_execute(conn, "SELECT pg_reload_conf()", &err), "settings");
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        must(calx_execute(conn, calx_table_ddl(arena, tables[i]).data, &err), tables[i]->name);
    must(calx_execute(conn, queries_sql.files[0].data, &err), "fill.sql");
    must(calx_execute(conn, "VACUUM (FREEZE, ANALYZE)", &err), "vacuum");
}

static const char *path_of(const contender *c)
{
    static char self[4096];
    if (strchr(c->program, '/') || strcmp(c->program, "node") == 0)
        return c->program;
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    self[len > 0 ? len : 0] = '\0';
    return calx_text_format(arena, "%s/%s", dirname(self), c->program).data;
}

static void become(const contender *c, const char *path, const int *in, const int *out)
{
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    for (int fd = 3; fd < 256; fd++)
        close(fd);
    execlp(path, path, c->argument, (char *)NULL);
    _exit(127);
}

/* False where it is not built, or not wanted. */
static bool start(contender *c, char **wanted)
{
    const char *path = path_of(c);
    bool chosen = !wanted[0] || c == &contenders[HAND];
    for (; *wanted; wanted++)
        chosen = chosen || strcasecmp(*wanted, c->name) == 0;
    if (!chosen)
        return false;
    if (access(c->argument ? c->argument : path, R_OK) != 0 || (strchr(path, '/') && access(path, X_OK) != 0)) {
        printf("%s is not built: see bench/peers\n", c->name);
        return false;
    }
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0)
        give_up(c->name, "no pipe");
    fflush(stdout);
    pid_t bench = getpid();
    c->pid = fork();
    if (c->pid == 0) {
        bench_end_with(bench);
        become(c, path, in, out);
    }
    close(in[0]);
    close(out[1]);
    c->to = fdopen(in[1], "w");
    c->from = fdopen(out[0], "r");
    return true;
}

static int64_t look(const char *sql)
{
    CALX_SCOPED_ARENA(scratch);
    PGresult *result = calx_query(conn, scratch, sql, NULL, &err);
    must(result != NULL, sql);
    return calx_cell_int(result, 0, 0);
}

/* One contender's part of a round; gives what it read and left behind. */
static int64_t measure(contender *c, const work *w, double *wall, double *cpu)
{
    int64_t nanoseconds, used, check;
    if (w->before)
        must(calx_execute(conn, w->before, &err), w->before);
    fprintf(c->to, "%s %d\n", w->name, w->repetitions);
    fflush(c->to);
    if (fscanf(c->from, "%" SCNd64 " %" SCNd64 " %" SCNd64, &nanoseconds, &used, &check) != 3)
        give_up(c->name, calx_text_format(arena, "gave no answer to %s", w->name).data);
    *wall = (double)nanoseconds / 1e3 / w->repetitions;
    *cpu = (double)used / 1e3 / w->repetitions;
    return w->look ? check * 31 + look(w->look) : check;
}

/* Round 0 warms up and is overwritten. Whoever goes first in one goes last in the next. */
static void run_round(int round, int place, int which)
{
    const work *w = &works[which];
    int64_t right = 0;
    for (int i = 0; i < CONTENDERS; i++) {
        int turn = (i + round) % CONTENDERS;
        contender *c = &contenders[turn];
        series *s = &results[turn][which];
        if (!c->pid)
            continue;
        int64_t check = measure(c, w, &s->wall[place], &s->cpu[place]);
        if (right && check != right)
            give_up(c->name, calx_text_format(arena, "did other work than the rest in %s: %" PRId64 " and %" PRId64,
                                              w->name, check, right).data);
        right = check;
    }
    for (int i = 0; i < CONTENDERS; i++) {
        series *s = &results[i][which], *limit = &results[HAND][which];
        s->wall_ratio[place] = s->wall[place] / limit->wall[place];
        s->cpu_ratio[place] = s->cpu[place] / limit->cpu[place];
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[count / 2];
}

static void print_details(int rounds)
{
    printf("\n%-20s %-16s %10s %10s %7s %7s\n", "", "", "wall us", "CPU us", "wall", "CPU");
    for (int w = 0; w < WORKLOADS; w++)
        for (int i = 0; i < CONTENDERS; i++) {
            series *s = &results[i][w];
            if (contenders[i].pid)
                printf("%-20s %-16s %10.1f %10.1f %7.2f %7.2f\n", i == HAND ? works[w].title : "", contenders[i].name,
                       median(s->wall, rounds), median(s->cpu, rounds), median(s->wall_ratio, rounds),
                       median(s->cpu_ratio, rounds));
        }
}

/* The same once more, to be compared at a glance: times the loop by hand, wall and CPU. */
static void print_ratios(int rounds)
{
    printf("\n| wall / CPU, by hand = 1 |");
    for (int w = 0; w < WORKLOADS; w++)
        printf(" %s |", works[w].title);
    printf("\n| --- |");
    for (int w = 0; w < WORKLOADS; w++)
        printf(" --- |");
    for (int i = 0; i < CONTENDERS; i++) {
        if (!contenders[i].pid)
            continue;
        printf("\n| %s |", contenders[i].name);
        for (int w = 0; w < WORKLOADS; w++)
            printf(" %.2f / %.2f |", median(results[i][w].wall_ratio, rounds), median(results[i][w].cpu_ratio, rounds));
    }
    putchar('\n');
}

static int run_command(char **command)
{
    int status = 1;
    fflush(stdout);
    pid_t bench = getpid(), child = fork();
    if (child == 0) {
        bench_end_with(bench);
        execvp(command[0], command);
        give_up(command[0], strerror(errno));
    }
    waitpid(child, &status, 0);
    return status != 0;
}

int main(int argc, char **argv)
{
    static char *nobody[] = { NULL };
    bool command = argc > 2 && strcmp(argv[1], "-x") == 0;
    int rounds = argc > 1 && !command ? atoi(argv[1]) : 15;
    if (rounds < 1 || rounds > MOST_ROUNDS)
        give_up("usage", "bench-queries [ROUNDS [CONTENDER…]] or bench-queries -x COMMAND [ARGUMENT…]");
    arena = calx_arena_new();
    atexit(clean_up);
    start_server();
    make_tables();
    if (command)
        return run_command(argv + 2);
    for (int i = 0; i < CONTENDERS; i++)
        start(&contenders[i], argc > 2 ? argv + 2 : nobody);
    for (int round = 0; round <= rounds; round++)
        for (int w = 0; w < WORKLOADS; w++)
            run_round(round, round > 0 ? round - 1 : 0, w);
    printf("Medians of %d rounds in turn; time of one repetition, and times the loop by hand.\n", rounds);
    print_details(rounds);
    print_ratios(rounds);
    return 0;
}
