/* A real PostgreSQL server for tests: started once, removed by a process that outlives a crash. */
#include "test_server.h"

#include <calx/arena.h>
#include <calx/server.h>
#include <calx/text.h>

#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROOM (INT64_C(2) << 30) /* bytes: four times what the whole suite was seen to take */

/* Databases made by this program; `url` is NULL once dropped. */
typedef struct test_database {
    struct test_database *next;
    const char *name;
    const char *url;
} test_database;

static calx_arena *arena;
static const char *server_url;
static test_database *databases;
static pid_t program;     /* the one whose end counts, not that of its forks */
static pid_t caretaker;   /* 0 where the server is another's */
static int caretaker_end; /* closing it tells the caretaker that the program has ended */

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "test server: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

/* Runs in a child until the program has ended, by exit or by crash, and removes the server. */
static _Noreturn void take_care(const char *dir, int program_ended)
{
    setsid();
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    int nothing = open("/dev/null", O_RDWR);
    for (int standard = 0; standard <= 2; standard++)
        dup2(nothing, standard); /* or whoever reads the program's output would wait for this child too */
    char byte;
    while (read(program_ended, &byte, 1) > 0)
        ;
    calx_server_destroy(dir, NULL);
    execlp("rm", "rm", "-rf", "--", dir, (char *)NULL); /* the cache beside it */
    _exit(EXIT_FAILURE);
}

static void start_caretaker(const char *dir)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        give_up("pipe", "failed");
    caretaker = fork();
    if (caretaker == 0) {
        close(ends[1]);
        take_care(dir, ends[0]);
    }
    close(ends[0]);
    caretaker_end = ends[1];
}

/* "does not exist, skipping" is no news. */
static void ignore_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

static void run_sql(const char *url, const char *sql)
{
    PGconn *conn = PQconnectdb(url);
    if (PQstatus(conn) != CONNECTION_OK)
        give_up("connecting", PQerrorMessage(conn));
    PQsetNoticeReceiver(conn, ignore_notice, NULL);
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        give_up(sql, PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
}

static void drop(test_database *database)
{
    run_sql(server_url, calx_text_format(arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", database->name).data);
    database->url = NULL;
}

static void clean_up(void)
{
    if (getpid() != program)
        return;
    if (caretaker) {
        close(caretaker_end);
        waitpid(caretaker, NULL, 0);
    } else {
        for (test_database *database = databases; database; database = database->next)
            if (database->url)
                drop(database);
    }
    calx_arena_free(arena);
}

/* Memory where there is room in it: most of what tests wait for is the making of databases, which is the making of some
 * hundred files each. */
static const char *fast_folder(void)
{
    struct statvfs shm;
    bool roomy = statvfs("/dev/shm", &shm) == 0 && (int64_t)(shm.f_bavail * shm.f_frsize) >= ROOM;
    return roomy ? "/dev/shm" : "/tmp";
}

static const char *start_own_server(void)
{
    char *dir = calx_text_cstr(arena, calx_text_format(arena, "%s/calx-test-XXXXXX", fast_folder()));
    calx_error err = { 0 };
    calx_server server;
    if (!mkdtemp(dir))
        give_up("mkdtemp", dir);
    if (!calx_server_start(&(calx_server_options){ .dir = dir, .throwaway = true }, arena, &server, NULL, &err))
        give_up(err.message, err.detail);
    setenv("XDG_CACHE_HOME", calx_text_format(arena, "%s/cache", dir).data, 1); /* nothing of the user's, or for him */
    start_caretaker(dir);
    return calx_server_url(&server, "postgres", arena);
}

const char *calx_test_url(void)
{
    if (server_url)
        return server_url;
    arena = calx_arena_new();
    program = getpid();
    const char *shared = getenv("CALX_TEST_SERVER");
    server_url = shared && *shared ? calx_text_cstr(arena, calx_text_of(shared)) : start_own_server();
    atexit(clean_up);
    return server_url;
}

/* The server's URL with another database in it. */
static const char *url_of(const char *name)
{
    calx_text rest = calx_text_of(server_url);
    calx_text_cut(&rest, '?');
    return calx_text_format(arena, "postgresql:///%s?%.*s", name, CALX_TEXT_ARG(rest)).data;
}

static const char *make_database(const char *name, const char *template_name)
{
    calx_test_url();
    test_database *made = calx_new(arena, test_database);
    made->name = calx_text_format(arena, "%s_%d", name, (int)getpid()).data;
    made->url = url_of(made->name);
    /* A program with our number may have been killed before it could drop its own. */
    run_sql(server_url, calx_text_format(arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", made->name).data);
    run_sql(server_url, calx_text_format(arena, "CREATE DATABASE %s TEMPLATE %s", made->name, template_name).data);
    made->next = databases;
    databases = made;
    return made->url;
}

const char *calx_test_database(const char *name)
{
    return make_database(name, "template1");
}

const char *calx_test_copy(const char *name, const char *url)
{
    for (test_database *database = databases; database; database = database->next)
        if (database->url && strcmp(database->url, url) == 0)
            return make_database(name, database->name);
    give_up("copying a database that is none of this program's", url);
}

static bool has_database(PGconn *conn, const char *name)
{
    PGresult *found = PQexec(conn, calx_text_format(arena, "SELECT FROM pg_database WHERE datname = '%s'", name).data);
    if (PQresultStatus(found) != PGRES_TUPLES_OK)
        give_up("looking for a database", PQerrorMessage(conn));
    bool has = PQntuples(found) == 1;
    PQclear(found);
    return has;
}

/* It gets its name only when it is whole. */
static void make_template(const char *name, bool (*fill)(const char *url))
{
    const char *unfinished = calx_text_format(arena, "%s_unfinished", name).data;
    run_sql(server_url, calx_text_format(arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", unfinished).data);
    run_sql(server_url, calx_text_format(arena, "CREATE DATABASE %s", unfinished).data);
    if (!fill(url_of(unfinished)))
        give_up("making the template", name);
    run_sql(server_url, calx_text_format(arena, "ALTER DATABASE %s RENAME TO %s", unfinished, name).data);
}

const char *calx_test_template(const char *name, const char *template_name, bool (*fill)(const char *url))
{
    PGconn *conn = PQconnectdb(calx_test_url());
    PQclear(PQexec(conn, "SELECT pg_advisory_lock(hashtext('calx test template'))")); /* until the connection ends */
    if (!has_database(conn, template_name))
        make_template(template_name, fill);
    const char *url = make_database(name, template_name);
    PQfinish(conn);
    return url;
}

void calx_test_drop(const char *url)
{
    for (test_database *database = databases; database; database = database->next)
        if (database->url && strcmp(database->url, url) == 0) {
            drop(database);
            return;
        }
    give_up("dropping a database that is none of this program's", url);
}
