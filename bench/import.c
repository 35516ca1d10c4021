/* dsdb import as a whole process, against the server's own share of the same work: the same rows, already
 * clean and in COPY's binary form, and the same SQL, sent by a loop that does nothing else. In turn, each
 * into a fresh copy of one database, on a private server with its usual settings (fsync on).
 *
 *     bench-import DSDB FOLDER [ROUNDS [TIMES]]
 *
 * FOLDER holds agencies.csv and data_sources.csv. Prints the medians of seconds and their ratio, the
 * importer's CPU time and its peak memory; with TIMES also the peak memory for agencies.csv repeated so
 * many times. */
#include <calx/clock.h>
#include <calx/embed.h>
#include <calx/migrate.h>
#include <calx/server.h>

#include "care.h"
#include "datasources/import/row.h"

#include <endian.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ROUNDS = 99 };

extern const calx_embedded_files import_sql;

static calx_arena *arena;
static calx_server server;
static calx_error err;

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "%s: %s %s %s\n", what, err.message, err.detail, err.hint);
    if (server.dir)
        calx_server_destroy(server.dir, NULL);
    exit(1);
}

static PGconn *connect_to(const char *database)
{
    PGconn *conn = PQconnectdb(calx_server_url(&server, database, arena));
    if (PQstatus(conn) != CONNECTION_OK)
        give_up(PQerrorMessage(conn));
    return conn;
}

static void run(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        give_up(PQerrorMessage(conn));
    PQclear(result);
}

static void make_newest(void)
{
    calx_revision_source source = { .directory = "datasources/migrations/versions" };
    if (!calx_server_create_database(&server, "newest", NULL, &err))
        give_up("newest");
    calx_conn *conn = calx_connect(calx_server_url(&server, "newest", arena), NULL, &err);
    const calx_history *history = conn ? calx_history_open(arena, &source, &err) : NULL;
    if (!history || !calx_migrate_upgrade(conn, history, CALX_TEXT("head"), NULL, &err))
        give_up("upgrade");
    calx_close(conn);
}

/* A fresh copy, and nothing left for the server to write of what was before. */
static void make_copy(void)
{
    PGconn *conn = connect_to("postgres");
    run(conn, "set client_min_messages = warning");
    run(conn, "drop database if exists round");
    run(conn, "create database round template newest");
    run(conn, "checkpoint");
    PQfinish(conn);
}

static void add_field(calx_buffer *rows, const calx_type *type, const void *value)
{
    size_t at = rows->len;
    calx_buffer_add_u32(rows, UINT32_MAX);
    if (!value)
        return;
    if (!calx_encode(type, value, rows, &err))
        give_up("encode");
    uint32_t length = htobe32((uint32_t)(rows->len - at - 4));
    memcpy(rows->data + at, &length, 4);
}

static void add_row(calx_buffer *rows, const import_kind *kind, int64_t line, const import_row *row)
{
    int targets = 0;
    while (kind->targets[targets].name)
        targets++;
    calx_buffer_add_u16(rows, (uint16_t)(3 + targets));
    add_field(rows, &calx_type_int8, &line);
    add_field(rows, &calx_type_text, row->reason.len ? &row->reason : NULL);
    add_field(rows, &calx_type_text_array, &row->raw);
    for (int i = 0; i < targets; i++)
        add_field(rows, kind->targets[i].type, row->values[i].set ? &row->values[i].text : NULL);
}

/* A file's rows as COPY takes them. */
static calx_buffer clean_rows(const import_kind *kind, const char *folder)
{
    static import_header header;
    static import_counts counts;
    calx_buffer rows = calx_buffer_in(arena);
    CALX_SCOPED_ARENA(scratch);
    const char *path = calx_text_format(arena, "%s/%s.csv", folder, kind->name).data;
    import_reader *reader = import_reader_open(path, &err);
    if (!reader || !import_header_read(&header, kind, scratch, reader, &err))
        give_up(path);
    calx_buffer_add(&rows, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    for (import_record record;;) {
        CALX_ARENA_SCOPE(scratch);
        import_row row;
        if (!import_reader_next(reader, &record, &err))
            give_up(path);
        if (record.count == 0)
            break;
        import_row_clean(&row, &header, &record, scratch, &counts);
        add_row(&rows, kind, record.line, &row);
    }
    calx_buffer_add_u16(&rows, UINT16_MAX);
    import_reader_close(reader);
    return rows;
}

static const char *sql_named(calx_text end)
{
    for (size_t i = 0; i < import_sql.count; i++)
        if (calx_text_ends(calx_text_of(import_sql.files[i].path), end))
            return import_sql.files[i].data;
    give_up("sql");
}

static const char *sql_file(const import_kind *kind, const char *what)
{
    return sql_named(calx_text_format(arena, "/%s_%s.sql", what, kind->name));
}

static void load(PGconn *conn, const import_kind *kind, calx_buffer rows)
{
    run(conn, sql_file(kind, "stage"));
    PQclear(PQexec(conn, calx_text_format(arena, "copy %s from stdin (format binary)", kind->staging).data));
    for (size_t sent = 0; sent < rows.len; sent += 65536) {
        size_t left = rows.len - sent;
        if (PQputCopyData(conn, rows.data + sent, (int)(left < 65536 ? left : 65536)) != 1)
            give_up(PQerrorMessage(conn));
    }
    if (PQputCopyEnd(conn, NULL) != 1)
        give_up(PQerrorMessage(conn));
    for (PGresult *result; (result = PQgetResult(conn)); PQclear(result))
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            give_up(PQerrorMessage(conn));
    run(conn, sql_file(kind, "load"));
}

/* The server's share: from BEGIN to the end of COMMIT. */
static double time_server(calx_buffer agencies, calx_buffer data_sources)
{
    make_copy();
    PGconn *conn = connect_to("round");
    PQsetNoticeProcessor(conn, NULL, NULL);
    int64_t began = calx_ticks();
    run(conn, "begin");
    load(conn, &import_agencies, agencies);
    load(conn, &import_data_sources, data_sources);
    run(conn, sql_named(CALX_TEXT("/analyze.sql")));
    run(conn, "commit");
    double seconds = (double)(calx_ticks() - began) / 1e9;
    PQfinish(conn);
    return seconds;
}

/* What one run of the program took. */
typedef struct took {
    double seconds;
    double cpu;
    double mebibytes;
} took;

/* The most memory that a process has held since its exec. Its rusage would count this program's own, whose
 * memory it was born with. */
static void look_at_memory(pid_t pid, double *mebibytes)
{
    char path[64], line[256];
    double kibibytes;
    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    FILE *status = fopen(path, "r");
    while (status && fgets(line, sizeof(line), status))
        if (sscanf(line, "VmHWM: %lf", &kibibytes) == 1)
            *mebibytes = kibibytes / 1024;
    if (status)
        fclose(status);
}

static took run_dsdb(const char *dsdb, const char *agencies, const char *data_sources, bool dry)
{
    took t = { 0 };
    struct rusage used;
    int status;
    int64_t began = calx_ticks();
    pid_t bench = getpid();
    pid_t child = fork();
    if (child == 0) {
        bench_end_with(bench);
        setenv("DATABASE_URL", calx_server_url(&server, "round", arena), 1);
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        execl(dsdb, dsdb, "import", "--quiet", "--rejects", server.dir, "--agencies", agencies,
              dry ? "--dry-run" : "--data-sources", data_sources, (char *)NULL);
        _exit(127);
    }
    while (wait4(child, &status, WNOHANG, &used) == 0) {
        look_at_memory(child, &t.mebibytes);
        usleep(2000);
    }
    t.seconds = (double)(calx_ticks() - began) / 1e9;
    t.cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
            (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        give_up(dsdb);
    return t;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), compare);
    return values[count / 2];
}

static void put_field(FILE *out, calx_text field)
{
    fputc('"', out);
    for (size_t i = 0; i < field.len; i++) {
        if (field.data[i] == '"')
            fputc('"', out);
        fputc(field.data[i], out);
    }
    fputs("\",", out);
}

/* The records of agencies.csv again and again, each time with other ids. */
static const char *repeat_agencies(const char *folder, int times)
{
    const char *path = calx_text_format(arena, "%s/many.csv", server.dir).data;
    FILE *out = fopen(path, "w");
    for (int i = 0; i < times; i++) {
        CALX_SCOPED_ARENA(scratch);
        const char *from = calx_text_format(scratch, "%s/agencies.csv", folder).data;
        import_reader *reader = import_reader_open(from, &err);
        if (!reader || !out)
            give_up(path);
        for (import_record record; import_reader_next(reader, &record, &err) && record.count > 0;) {
            if (record.line == 1 && i > 0)
                continue;
            for (size_t f = 0; f + 1 < record.count; f++)
                put_field(out, record.fields[f]);
            /* the last column is the id */
            fprintf(out, "%.*s", CALX_TEXT_ARG(record.fields[record.count - 1]));
            if (i > 0)
                fprintf(out, "-%d", i);
            fputc('\n', out);
        }
        import_reader_close(reader);
    }
    fclose(out);
    return path;
}

static void measure(const char *dsdb, const char *folder, int rounds)
{
    double theirs[MOST_ROUNDS], ours[MOST_ROUNDS], cpu[MOST_ROUNDS], most = 0;
    calx_buffer agencies = clean_rows(&import_agencies, folder);
    calx_buffer data_sources = clean_rows(&import_data_sources, folder);
    const char *paths[] = { calx_text_format(arena, "%s/agencies.csv", folder).data,
                            calx_text_format(arena, "%s/data_sources.csv", folder).data };
    for (int i = 0; i < rounds; i++) {
        /* each goes first as often as the other: what the first leaves behind costs the second */
        if (i % 2 == 0)
            theirs[i] = time_server(agencies, data_sources);
        make_copy();
        took t = run_dsdb(dsdb, paths[0], paths[1], false);
        if (i % 2 == 1)
            theirs[i] = time_server(agencies, data_sources);
        ours[i] = t.seconds;
        cpu[i] = t.cpu;
        most = t.mebibytes > most ? t.mebibytes : most;
    }
    double server_share = median(theirs, rounds), whole = median(ours, rounds);
    printf("server's share      %7.2f s (%.2f to %.2f)\n", server_share, theirs[0], theirs[rounds - 1]);
    printf("dsdb import         %7.2f s (%.2f to %.2f), CPU %.2f s\n", whole, ours[0], ours[rounds - 1],
           median(cpu, rounds));
    printf("ratio               %7.2f   (goal: 1.3 at most; of the fastest runs %.2f)\n", whole / server_share,
           ours[0] / theirs[0]);
    printf("peak memory         %7.1f MiB (goal: below 32)\n", most);
    took again = run_dsdb(dsdb, paths[0], paths[1], false);
    printf("imported again      %7.2f s\n", again.seconds);
}

int main(int argc, char **argv)
{
    char dir[] = "/tmp/bench-import-XXXXXX";
    int rounds = argc > 3 ? atoi(argv[3]) : 5, times = argc > 4 ? atoi(argv[4]) : 0;
    if (argc < 3 || rounds < 1 || rounds > MOST_ROUNDS) {
        fprintf(stderr, "usage: %s DSDB FOLDER [ROUNDS [TIMES]]\n", argv[0]);
        return 2;
    }
    arena = calx_arena_new();
    if (!mkdtemp(dir) || !bench_take_care(dir) ||
        !calx_server_start(&(calx_server_options){ .dir = dir }, arena, &server, NULL, &err))
        give_up("server");
    make_newest();
    measure(argv[1], argv[2], rounds);
    if (times > 0) {
        make_copy();
        took t = run_dsdb(argv[1], repeat_agencies(argv[2], times), NULL, true);
        printf("agencies x %-8d %7.2f s, peak memory %.1f MiB\n", times, t.seconds, t.mebibytes);
    }
    calx_server_destroy(server.dir, NULL);
    calx_arena_free(arena);
    return 0;
}
