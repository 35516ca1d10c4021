/* The bench of migrations: dsdb, Alembic and psql as whole processes, from fork to exit, round after round on one
 * server with its usual settings (fsync on). Prints medians, and ratios of the same round.
 *
 *     bench-migrations DSDB [ROUNDS [WORK…]]
 *
 * WORK is the beginning of a work's name. Run from the top of the repository; Alembic takes part where
 * bench/migrations/peer/build has been run. */
#include "generate.h"

#include "bench/care.h"

#include <calx/clock.h>
#include <calx/migrate.h>
#include <calx/server.h>

#include <libpq-fe.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PEER "bench/migrations/build/alembic/bin/"
#define PEER_FILES "bench/migrations/peer/"
#define VERSIONS "datasources/migrations/versions"

enum { MOST_ROUNDS = 99, REVISIONS = 1000, TABLES = 2000, MOST_WORDS = 16 };
enum { PSQL, CALX, ALEMBIC, CONTENDERS };
enum { DIFFERS = 255 }; /* Alembic's check ends so: it misjudges some of what it has declared itself */

/* In commands @ is the folder of the bench's files. */
typedef struct work {
    const char *name;
    const char *database;             /* that is there, and stays as it is; NULL: a new one for each process */
    const char *commands[CONTENDERS]; /* NULL: takes no part */
    const char *head;                 /* of a new database, where it has to be at the end */
} work;

/* Nothing names one: dsdb's history marks where the database is if one is named, Alembic's only with -i. */
#define NO_DATABASE ""

static const work works[] = {
    { "current", "newest", { "psql -Xqf @/current.sql", "dsdb current", "alembic -c @/newest.ini current" }, NULL },
    { "history, 1,000 revisions",
      NO_DATABASE,
      { NULL, "dsdb history --versions @/many", "alembic -c @/many.ini history" },
      NULL },
    { "history -i, 1,000 revisions",
      "many",
      { NULL, "dsdb history -i --versions @/many", "alembic -c @/many.ini history -i" },
      NULL },
    { "history, Data Sources", NO_DATABASE, { NULL, "dsdb history", "alembic -c @/newest.ini history" }, NULL },
    { "upgrade, Data Sources",
      NULL,
      { "psql -Xqf @/newest.sql", "dsdb upgrade", "alembic -c @/newest.ini upgrade head" },
      "newest" },
    { "upgrade, 1,000 revisions",
      NULL,
      { "psql -Xqf @/many.sql", "dsdb upgrade --versions @/many", "alembic -c @/many.ini upgrade head" },
      "many" },
    /* once what PostgreSQL made of the models is kept, and making it each time */
    { "check, Data Sources", "newest", { NULL, "dsdb check", "alembic -c @/models.ini check" }, NULL },
    { "check, Data Sources, made anew",
      "newest",
      { NULL, "dsdb check --no-cache", "alembic -c @/models.ini check" },
      NULL },
    { "check, 2,000 tables", "tables", { NULL, "dsdb diff --to @/tables.sql", "alembic -c @/tables.ini check" }, NULL },
    { "check, 2,000 tables, made anew",
      "tables",
      { "psql -Xqf @/scratch.sql", "dsdb diff --no-cache --to @/tables.sql", "alembic -c @/tables.ini check" },
      NULL },
};
enum { WORKS = sizeof works / sizeof *works };

typedef struct series {
    double seconds[MOST_ROUNDS];
    double cpu[MOST_ROUNDS];
} series;

static series results[WORKS][CONTENDERS];
static calx_arena *arena;
static calx_server server;
static calx_error err;
static const char *dsdb;
static bool with_alembic;

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "%s: %s %s %s\n", what, err.message, err.detail, err.hint);
    if (server.dir)
        calx_server_destroy(server.dir, NULL);
    exit(1);
}

static void must(bool good, const char *what)
{
    if (!good)
        give_up(what);
}

/* The command's words, with paths in place of names. */
static void split(const char *command, const char **words)
{
    int count = 0;
    char *rest = strcpy(calx_new_array(arena, char, strlen(command) + 1), command);
    for (char *word; (word = strsep(&rest, " ")) && count < MOST_WORDS; count++)
        words[count] = word[0] == '@'                 ? calx_text_format(arena, "%s%s", server.dir, word + 1).data
                       : strcmp(word, "dsdb") == 0    ? dsdb
                       : strcmp(word, "alembic") == 0 ? PEER "alembic"
                       : strcmp(word, "python") == 0  ? PEER "python"
                                                      : word;
    words[count] = NULL;
}

/* What one process took. */
typedef struct took {
    double seconds;
    double cpu;
} took;

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void become(const char *const *words, const char *database, const char *output)
{
    if (*database) {
        setenv("DATABASE_URL", calx_server_url(&server, database, arena), 1);
        setenv("PGDATABASE", database, 1);
    } else {
        unsetenv("PGHOST");
    }
    dup2(open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
    dup2(open(calx_text_format(arena, "%s/errors", server.dir).data, O_WRONLY | O_CREAT | O_TRUNC, 0600),
         STDERR_FILENO);
    execvp(words[0], (char *const *)words);
    _exit(127);
}

/* Prints the end of a file to the standard error. */
static void show(const char *path)
{
    FILE *in = fopen(path, "r");
    if (in && fseek(in, -2000, SEEK_END) != 0)
        rewind(in);
    for (int c; in && (c = getc(in)) != EOF;)
        putc(c, stderr);
    if (in)
        fclose(in);
}

/* From fork to exit. */
static took run(const char *command, const char *database, const char *output)
{
    const char *words[MOST_WORDS + 1];
    struct rusage used;
    int status;
    split(command, words);
    int64_t began = calx_ticks();
    pid_t bench = getpid();
    pid_t child = fork();
    if (child == 0) {
        bench_end_with(bench);
        become(words, database, output);
    }
    wait4(child, &status, 0, &used);
    double seconds = (double)(calx_ticks() - began) / 1e9;
    bool differs = WIFEXITED(status) && WEXITSTATUS(status) == DIFFERS && strstr(command, " check");
    if (!differs && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
        show(calx_text_format(arena, "%s/errors", server.dir).data);
        give_up(command);
    }
    return (took){ seconds, seconds_of(used.ru_utime) + seconds_of(used.ru_stime) };
}

/* Makes a file of the bench's folder what the command prints. */
static void print_into(const char *file, const char *command, const char *database)
{
    run(command, database, calx_text_format(arena, "%s/%s", server.dir, file).data);
}

static PGconn *connect_to(const char *database)
{
    PGconn *conn = PQconnectdb(calx_server_url(&server, database, arena));
    if (PQstatus(conn) != CONNECTION_OK)
        give_up(PQerrorMessage(conn));
    return conn;
}

static void execute(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        give_up(PQerrorMessage(conn));
    PQclear(result);
}

static void make_database(const char *name)
{
    PGconn *conn = connect_to("postgres");
    execute(conn, "set client_min_messages = warning");
    execute(conn, calx_text_format(arena, "drop database if exists %s", name).data);
    execute(conn, calx_text_format(arena, "create database %s", name).data);
    execute(conn, "checkpoint"); /* nothing is left to write of what was before */
    PQfinish(conn);
}

/* Alembic's folder of that name: its configuration, its revisions where `from` has any, and models of the database
 * `models`. */
static void make_alembic(const char *name, const char *from, const char *models)
{
    CALX_SCOPED_ARENA(scratch);
    const char *folder = calx_text_format(scratch, "%s/alembic_%s", server.dir, name).data;
    must(mkdir(folder, 0700) == 0, folder);
    must(mkdir(calx_text_format(scratch, "%s/versions", folder).data, 0700) == 0, folder);
    FILE *ini = fopen(calx_text_format(scratch, "%s/%s.ini", server.dir, name).data, "w");
    must(ini != NULL, name);
    fprintf(ini, "[alembic]\nscript_location = %s\npath_separator = os\n", folder);
    fclose(ini);
    run(calx_text_format(scratch, "cp " PEER_FILES "env.py %s", folder).data, "", "/dev/null");
    if (from)
        run(calx_text_format(scratch, "python " PEER_FILES "write.py %s %s/versions", from, folder).data, "",
            "/dev/null");
    if (models)
        print_into(calx_text_format(scratch, "alembic_%s/models.py", name).data,
                   calx_text_format(scratch, "python " PEER_FILES "declare.py %s %s",
                                    calx_server_url(&server, "postgres", scratch),
                                    calx_server_url(&server, models, scratch))
                       .data,
                   "");
}

/* The history of Data Sources, and databases that are at its head. */
static void make_newest(void)
{
    make_database("newest");
    print_into("current.sql", "echo SELECT version_num FROM alembic_version;", "");
    print_into("newest.sql", "dsdb upgrade --sql", "");
    run("dsdb upgrade", "newest", "/dev/null");
    run("dsdb check", "newest", "/dev/null"); /* which keeps what it makes */
    if (!with_alembic)
        return;
    make_alembic("newest", VERSIONS, NULL);
    make_alembic("models", VERSIONS, "newest");
}

static void make_many(void)
{
    const char *many = calx_text_format(arena, "%s/many", server.dir).data;
    must(mkdir(many, 0700) == 0 && generate_revisions(many, REVISIONS), many);
    make_database("many");
    print_into("many.sql", "dsdb upgrade --sql --versions @/many", "");
    run("dsdb upgrade --versions @/many", "many", "/dev/null");
    if (with_alembic)
        make_alembic("many", many, NULL);
}

static void make_tables(void)
{
    const char *tables = calx_text_format(arena, "%s/tables.sql", server.dir).data;
    const char *anew = calx_text_format(arena, "%s/scratch.sql", server.dir).data;
    must(generate_tables(tables, TABLES) && generate_scratch(anew, TABLES), tables);
    make_database("tables");
    run("psql -Xqf @/tables.sql", "tables", "/dev/null");
    run("dsdb diff --to @/tables.sql", "tables", "/dev/null");
    if (with_alembic)
        make_alembic("tables", NULL, "tables");
}

/* The version of a database, and how many relations it has. */
static calx_text state_of(const char *database)
{
    PGconn *conn = connect_to(database);
    PGresult *rows = PQexec(conn, "SELECT version_num, (SELECT count(*) FROM pg_class WHERE relname NOT LIKE 'alembic%'"
                                  " AND relname NOT LIKE 'pg_toast%') FROM alembic_version");
    must(PQntuples(rows) == 1, database);
    calx_text state = calx_text_format(arena, "%s, %s", PQgetvalue(rows, 0, 0), PQgetvalue(rows, 0, 1));
    PQclear(rows);
    PQfinish(conn);
    return state;
}

static void measure(const work *w, int contender, int round)
{
    if (!w->commands[contender] || (contender == ALEMBIC && !with_alembic))
        return;
    if (!w->database)
        make_database("round");
    took t = run(w->commands[contender], w->database ? w->database : "round", "/dev/null");
    if (w->head && !calx_text_equal(state_of("round"), state_of(w->head)))
        give_up("The database is not what it should be.");
    results[w - works][contender].seconds[round] = t.seconds;
    results[w - works][contender].cpu[round] = t.cpu;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(const double *values, int count)
{
    double sorted[MOST_ROUNDS];
    memcpy(sorted, values, (size_t)count * sizeof *values);
    qsort(sorted, (size_t)count, sizeof *sorted, by_size);
    return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

/* The median of one's time divided by the other's in the same round. */
static double ratio(const double *one, const double *other, int rounds)
{
    double ratios[MOST_ROUNDS];
    for (int i = 0; i < rounds; i++)
        ratios[i] = one[i] / other[i];
    return median(ratios, rounds);
}

static void print_time(const series *s, bool there, int rounds)
{
    if (!there) {
        printf(" | –");
        return;
    }
    printf(" | %.1f (%.1f)", median(s->seconds, rounds) * 1000, median(s->cpu, rounds) * 1000);
}

/* Alembic's time beyond psql's, by dsdb's beyond psql's. */
static void print_overhead(const series *s, int rounds)
{
    double calx = median(s[CALX].seconds, rounds) - median(s[PSQL].seconds, rounds);
    double alembic = median(s[ALEMBIC].seconds, rounds) - median(s[PSQL].seconds, rounds);
    if (calx > 0)
        printf(" | %.1f ms to %.1f ms: %.0f |\n", calx * 1000, alembic * 1000, alembic / calx);
    else
        printf(" | none to %.1f ms |\n", alembic * 1000);
}

static void print_work(const work *w, int rounds)
{
    const series *s = results[w - works];
    bool psql = w->commands[PSQL] != NULL;
    printf("| %s", w->name);
    for (int c = 0; c < CONTENDERS; c++)
        print_time(&s[c], w->commands[c] && (c != ALEMBIC || with_alembic), rounds);
    if (psql)
        printf(" | %.2f", ratio(s[CALX].seconds, s[PSQL].seconds, rounds));
    else
        printf(" | –");
    if (with_alembic)
        printf(" | %.1f", ratio(s[ALEMBIC].seconds, s[CALX].seconds, rounds));
    else
        printf(" | –");
    if (with_alembic && w->head)
        print_overhead(s, rounds);
    else
        printf(" | – |\n");
    fflush(stdout);
}

static bool is_wanted(const work *w, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strncmp(w->name, names[i], strlen(names[i])) == 0)
            return true;
    return count == 0;
}

/* What the wanted works need; a word of their names tells. */
static void make_ready(int count, char **names)
{
    bool many = false, tables = false;
    for (const work *w = works; w < works + WORKS; w++) {
        many = many || (is_wanted(w, count, names) && strstr(w->name, "1,000 revisions"));
        tables = tables || (is_wanted(w, count, names) && strstr(w->name, "2,000 tables"));
    }
    make_newest();
    if (many)
        make_many();
    if (tables)
        make_tables();
}

/* Each goes first as often as the others: what one leaves behind costs the next. */
static void measure_all(int rounds, int count, char **names)
{
    printf("Milliseconds, in parentheses those of the process's own CPU.\n\n");
    printf("| work | psql | dsdb | Alembic | dsdb / psql | Alembic / dsdb | beyond psql, dsdb to Alembic |\n");
    printf("| --- | --- | --- | --- | --- | --- | --- |\n");
    for (const work *w = works; w < works + WORKS; w++) {
        if (!is_wanted(w, count, names))
            continue;
        for (int round = 0; round < rounds; round++)
            for (int turn = 0; turn < CONTENDERS; turn++)
                measure(w, (round + turn) % CONTENDERS, round);
        print_work(w, rounds);
    }
}

static void start_server(void)
{
    static char dir[] = "/tmp/bench-migrations-XXXXXX";
    must(mkdtemp(dir) && bench_take_care(dir), "mkdtemp");
    must(calx_server_start(&(calx_server_options){ .dir = dir }, arena, &server, NULL, &err), "server");
    setenv("PGHOST", server.socket, 1);
    setenv("PGPORT", calx_text_format(arena, "%d", server.port).data, 1);
    setenv("PGUSER", "postgres", 1);
    setenv("TZ", "UTC", 1);
    setenv("XDG_STATE_HOME", dir, 1); /* where no other server of dsdb's is */
    setenv("XDG_CACHE_HOME", dir, 1); /* and nothing kept */
    unsetenv("DATABASE_URL");
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[2]) : 5;
    if (argc < 2 || rounds < 1 || rounds > MOST_ROUNDS) {
        fprintf(stderr, "usage: %s DSDB [ROUNDS [WORK…]]\n", argv[0]);
        return 2;
    }
    dsdb = argv[1];
    with_alembic = access(PEER "alembic", X_OK) == 0;
    arena = calx_arena_new();
    start_server();
    int count = argc > 3 ? argc - 3 : 0;
    make_ready(count, argv + 3);
    measure_all(rounds, count, argv + 3);
    calx_server_destroy(server.dir, NULL);
    calx_arena_free(arena);
    return 0;
}
