/* The client's operations on the real data and on more of it, against the same work as production's SQL does it.
 *
 *     bench-client [-t TIMES] [-u USERS] [-r RUNS] [-l TRIES] [-p | -i] FOLDER [NAME…]
 *     bench-client -d URL [-r RUNS] [-l TRIES] [-p | -i] [NAME…]
 *
 * FOLDER holds agencies.csv and data_sources.csv. Each size has two databases with the same rows: one at head, and one
 * taken back to production's schema. Both are asked the same on a warm connection, in turn where they write. The
 * server's CPU time is that of the connection's process. -p prints the plans that the server made for the operations in
 * place of times, -i a table of the indexes that they use and of the relations that they read whole. */
#include "operations.h"
#include "plans.h"
#include "timing.h"

#include "bench/care.h"

#include "datasources/import/import.h"

#include <calx/clock.h>
#include <calx/migrate.h>
#include <calx/server.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PRODUCTION "71374f18982c"
enum { MOST_QUESTIONS = 300 };

static calx_arena *arena;
static calx_server server;
static calx_error err;
static int times = 20, users = 10000, runs = 1000, tries = 1;
static bool plans, indexes;

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "%s: %s %s %s\n", what, err.message, err.detail, err.hint);
    if (server.dir)
        calx_server_destroy(server.dir, NULL);
    exit(1);
}

static calx_conn *connect_to(const char *database)
{
    calx_conn *conn = calx_connect(calx_server_url(&server, database, arena), NULL, &err);
    if (!conn)
        give_up(database);
    return conn;
}

static void execute(calx_conn *conn, const char *sql)
{
    PGresult *result = PQexec(calx_libpq(conn), sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        give_up(PQerrorMessage(calx_libpq(conn)));
    PQclear(result);
}

static const char *read_file(const char *name)
{
    const char *path = calx_text_format(arena, "bench/client/%s.sql", name).data;
    FILE *in = fopen(path, "r");
    char *text = calx_alloc(arena, 65536);
    if (!in)
        give_up(path);
    text[fread(text, 1, 65535, in)] = '\0';
    fclose(in);
    return text;
}

static void migrate(calx_conn *conn, const char *target, bool up)
{
    calx_revision_source source = { .directory = "datasources/migrations/versions" };
    const calx_history *history = calx_history_open(arena, &source, &err);
    if (!history ||
        !(up ? calx_migrate_upgrade : calx_migrate_downgrade)(conn, history, calx_text_of(target), NULL, &err))
        give_up("migrate");
}

/* Rows lie as tightly as the tables' settings say: production leaves no room beside its agencies, where ours does. */
static void settle(calx_conn *conn)
{
    execute(conn, "do $$ declare view text; begin for view in select matviewname from pg_matviews loop"
                  " execute format('refresh materialized view %I', view); end loop; end $$");
    execute(conn, "vacuum (full, analyze)");
    execute(conn, "vacuum");
    execute(conn, "checkpoint");
}

/* A database of a size, and a copy of it that is as production is. */
static void make_databases(const char *folder, int size, const char *name)
{
    const char *production = calx_text_format(arena, "%s_production", name).data;
    import_report report;
    import_options options = { .agencies = calx_text_format(arena, "%s/agencies.csv", folder).data,
                               .data_sources = calx_text_format(arena, "%s/data_sources.csv", folder).data,
                               .rejects = server.dir };
    if (!calx_server_create_database(&server, name, NULL, &err))
        give_up(name);
    calx_conn *conn = connect_to(name);
    migrate(conn, "head", true);
    if (!import_run(conn, &options, arena, &report, &err))
        give_up("import");
    execute(conn, calx_text_format(arena, "set bench.times = %d; set bench.users = %d; analyze", size, users).data);
    if (size > 1)
        execute(conn, read_file("grow"));
    execute(conn, read_file("people"));
    settle(conn);
    calx_close(conn);

    calx_conn *other = connect_to("postgres");
    execute(other, calx_text_format(arena, "create database %s template %s", production, name).data);
    calx_close(other);
    other = connect_to(production);
    migrate(other, PRODUCTION, false);
    settle(other);
    calx_close(other);
}

/* What an operation is asked, in turn. */
static size_t list_questions(calx_conn *conn, const operation *o, question *out)
{
    size_t count = 0;
    if (!o->questions && !o->ids && !o->terms)
        return out[0] = (question){ 0 }, 1;
    while (o->questions && o->questions[count])
        out[count] = (question){ .text = o->questions[count] }, count++;
    if (o->questions)
        return count;
    PGresult *result = PQexec(calx_libpq(conn), o->terms ? read_file(o->terms) : o->ids);
    for (; count < MOST_QUESTIONS && (int)count < PQntuples(result); count++) {
        const char *value = PQgetvalue(result, (int)count, 0);
        out[count] = o->terms ? (question){ .text = calx_text_format(arena, "%s", value).data }
                              : (question){ .location_id = atoll(value) };
    }
    PQclear(result);
    return count;
}

/* One side of the comparison, on its connection. */
typedef struct side {
    calx_conn *conn;
    calx_session db;
    bool is_production;
    double server; /* milliseconds of its CPU that what wrote has taken */
} side;

static void ask_production(calx_conn *conn, const operation *o, const question *q)
{
    char id[32];
    snprintf(id, sizeof id, "%lld", (long long)q->location_id);
    const char *value = q->text ? q->text : id;
    PGresult *result =
        PQexecPrepared(calx_libpq(conn), o->baseline, o->questions || o->ids || o->terms ? 1 : 0, &value, NULL, NULL, 1);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        give_up(PQerrorMessage(calx_libpq(conn)));
    PQclear(result);
}

/* Milliseconds from the call to its result. */
static double ask(side *s, const operation *o, const question *q)
{
    CALX_SCOPED_ARENA(scratch);
    if (o->writes)
        execute(s->conn, "begin");
    double before = o->writes ? timing_server_seconds(s->conn) : 0;
    int64_t began = calx_ticks();
    if (s->is_production)
        ask_production(s->conn, o, q);
    else if (!o->ask(&s->db, scratch, q, &err))
        give_up(o->name);
    double took = (double)(calx_ticks() - began) / 1e6;
    if (o->writes) {
        s->server += (timing_server_seconds(s->conn) - before) * 1000;
        execute(s->conn, "rollback");
        execute(s->conn, o->goal > 0
                             ? "vacuum data_source_user_notification_queue, data_request_user_notification_queue"
                             : "vacuum agencies, change_log");
    }
    return took;
}

static void ask_measured(side *s, const operation *o, const question *questions, size_t count, times_taken *to)
{
    s->server = 0;
    double took = ask(s, o, &questions[(size_t)to->done % count]);
    to->server += s->server;
    to->spent += took;
    to->all[to->done++] = took;
}

static void warm_up(side *s, const operation *o, const question *questions, size_t count)
{
    for (size_t i = 0; i < (o->writes   ? 2
                            : count > 6 ? count
                                        : 6);
         i++) /* prepared, cached, and with its plan chosen */
        ask(s, o, &questions[i % count]);
}

/* At most a few seconds go into a side, so that what is slow is asked less often. */
static bool goes_on(const times_taken *t)
{
    return t->done < runs && (t->spent < 5000 || t->done < 5);
}

static void measure(side *s, const operation *o, const question *questions, size_t count, times_taken *out)
{
    double before = timing_server_seconds(s->conn);
    *out = (times_taken){ 0 };
    while (goes_on(out)) {
        double least = 0;
        for (int i = 0; i < tries; i++) {
            double took = ask(s, o, &questions[(size_t)out->done % count]);
            out->spent += took;
            least = i == 0 || took < least ? took : least;
        }
        out->all[out->done++] = least;
    }
    out->server = (timing_server_seconds(s->conn) - before) * 1000 / tries;
}

/* What writes is asked in turn: what it leaves behind, and what else the machine does, is then the same for both. */
static void measure_in_turn(side *a, side *b, const operation *o, const question *questions, size_t count,
                            times_taken *of_a, times_taken *of_b)
{
    *of_a = *of_b = (times_taken){ 0 };
    while (goes_on(of_a) || goes_on(of_b)) {
        if (of_a->done == runs)
            break;
        ask_measured(a, o, questions, count, of_a);
        ask_measured(b, o, questions, count, of_b);
    }
}

static bool is_wanted(const operation *o, char **names, int count)
{
    for (int i = 0; i < count; i++)
        if (strstr(o->name, names[i]))
            return true;
    return count == 0;
}

static void print_plan(side *s, const operation *o)
{
    question questions[MOST_QUESTIONS];
    size_t count = list_questions(s->conn, o, questions);
    if (plans)
        printf("### %s\n\n", o->name);
    warm_up(s, o, questions, count);
    plans_tell(s->conn, true);
    for (size_t i = 0; i < (plans ? 1 : count); i++)
        ask(s, o, &questions[i]);
    plans_tell(s->conn, false);
    if (indexes)
        plans_print_row(o->name);
}

static void print_times(const operation *o, times_taken *us, times_taken *them, double goal)
{
    double server = us->server / us->done, their_server = them->server / them->done;
    printf("%-24s %9.2f %9.2f %9.2f %11.2f %9.2f %9.2f %7.1f %7.1f", o->name, timing_quantile(us, 50),
           timing_quantile(us, 99), server, timing_quantile(them, 50), timing_quantile(them, 99), their_server,
           timing_quantile(them, 50) / timing_quantile(us, 50), server > 0 ? their_server / server : 0);
    if (o->goal_ratio > 0)
        printf("   %g times%s", o->goal_ratio, their_server >= o->goal_ratio * server ? "" : " missed");
    if (goal > 0)
        printf("   %g%s", goal, timing_quantile(us, 99) <= goal ? "" : " missed");
    printf("\n");
    fflush(stdout);
}

static void compare_sides(side *ours, side *theirs, const operation *o, double goal)
{
    question questions[MOST_QUESTIONS];
    size_t count = list_questions(ours->conn, o, questions);
    const char *sql = read_file(calx_text_format(arena, "baseline/%s", o->baseline).data);
    PGresult *prepared = PQprepare(calx_libpq(theirs->conn), o->baseline, sql, 0, NULL);
    if (PQresultStatus(prepared) != PGRES_COMMAND_OK)
        give_up(PQerrorMessage(calx_libpq(theirs->conn)));
    PQclear(prepared);
    static times_taken us, them;
    warm_up(ours, o, questions, count);
    warm_up(theirs, o, questions, count);
    if (o->writes) {
        measure_in_turn(ours, theirs, o, questions, count, &us, &them);
    } else {
        measure(ours, o, questions, count, &us);
        measure(theirs, o, questions, count, &them);
    }
    print_times(o, &us, &them, goal);
}

static void print_heading(const char *what)
{
    if (indexes)
        printf("\n%s\n| operation | indexes | read whole |\n| --- | --- | --- |\n", what);
    else if (plans)
        printf("## %s\n\n", what);
    else
        printf("\n%s; milliseconds, server: its CPU time\n%-24s %9s %9s %9s %11s %9s %9s %7s %7s   %s\n", what, "",
               "p50", "p99", "server", "baseline", "p99", "server", "p50 x", "CPU x", "goal");
}

/* A side on its own. */
static void measure_alone(side *s, const operation *o)
{
    static times_taken took;
    question questions[MOST_QUESTIONS];
    size_t count = list_questions(s->conn, o, questions);
    warm_up(s, o, questions, count);
    if (o->writes)
        for (took = (times_taken){ 0 }; goes_on(&took);)
            ask_measured(s, o, questions, count, &took);
    else
        measure(s, o, questions, count, &took);
    printf("%-24s %9.2f %9.2f %9.2f\n", o->name, timing_quantile(&took, 50), timing_quantile(&took, 99),
           took.server / took.done);
    fflush(stdout);
}

/* The operations that are wanted; `theirs` may be NULL. */
static void measure_all(side *ours, side *theirs, bool many, char **names, int count)
{
    if (plans || indexes)
        plans_watch(ours->conn, plans);
    for (size_t i = 0; i < operation_count; i++) {
        const operation *o = &operations[i];
        if (!is_wanted(o, names, count))
            continue;
        if (plans || indexes)
            print_plan(ours, o);
        else if (theirs)
            compare_sides(ours, theirs, o, many ? o->goal_of_many : o->goal);
        else
            measure_alone(ours, o);
    }
}

static side side_on(calx_conn *conn, bool is_production)
{
    return (side){ conn, calx_session_on(conn), is_production, 0 };
}

static void measure_size(const char *folder, int size, char **names, int count)
{
    const char *name = calx_text_format(arena, "times_%d", size).data;
    make_databases(folder, size, name);
    side ours = side_on(connect_to(name), false);
    side theirs = side_on(connect_to(calx_text_format(arena, "%s_production", name).data), true);
    print_heading(calx_text_format(arena, "%d times the real data, %d users", size, users).data);
    measure_all(&ours, &theirs, size > 1, names, count);
    calx_close(ours.conn);
    calx_close(theirs.conn);
}

static int measure_there(const char *url, char **names, int count)
{
    calx_conn *conn = calx_connect(url, NULL, &err);
    if (!conn)
        give_up(url);
    side ours = side_on(conn, false);
    print_heading("What is there");
    measure_all(&ours, NULL, false, names, count);
    calx_close(conn);
    calx_arena_free(arena);
    return 0;
}

int main(int argc, char **argv)
{
    char dir[] = "/tmp/bench-client-XXXXXX";
    const char *url = NULL;
    bool good = true;
    for (int option; good && (option = getopt(argc, argv, "t:u:r:l:pid:")) != -1;) {
        int *number = option == 't' ? &times : option == 'u' ? &users : option == 'l' ? &tries : &runs;
        if (option == 'p')
            plans = true;
        else if (option == 'i')
            indexes = true;
        else if (option == 'd')
            url = optarg;
        else
            good = option != '?' && (*number = atoi(optarg)) >= 1 && runs <= MOST_RUNS;
    }
    if (!good || (optind == argc && !url)) {
        fprintf(stderr, "usage: %s [-t TIMES] [-u USERS] [-r RUNS] [-l TRIES] [-p | -i] FOLDER | -d URL [NAME...]\n", argv[0]);
        return 2;
    }
    arena = calx_arena_new();
    if (url)
        return measure_there(url, argv + optind, argc - optind);
    if (!mkdtemp(dir) || !bench_take_care(dir) ||
        !calx_server_start(&(calx_server_options){ .dir = dir }, arena, &server, NULL, &err))
        give_up("server");
    measure_size(argv[optind], 1, argv + optind + 1, argc - optind - 1);
    if (times > 1)
        measure_size(argv[optind], times, argv + optind + 1, argc - optind - 1);
    calx_server_destroy(server.dir, NULL);
    calx_arena_free(arena);
    return 0;
}
