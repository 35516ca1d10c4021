/* A database at the newest version, a folder, and CSV files made for one test. */
#ifndef TEST_IMPORTING_H
#define TEST_IMPORTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "import/import.h"
#include "test_server.h"

#include <calx/migrate.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct importing {
    calx_arena *arena;
    char folder[64];
    const char *url;
    calx_conn *conn;
    calx_error err;
    import_options options; /* rejects go into the folder */
    import_report report;   /* of the last import */
} importing;

/* Fails the test with the error where `ok` is false. */
#define ASSERT_OK(ok)                                                          \
    do {                                                                       \
        if (!(ok))                                                             \
            fail_msg("%s %s %s", m->err.message, m->err.context, m->err.hint); \
    } while (0)

#define ASSERT_HAS(text, part)                                   \
    do {                                                         \
        if (!strstr((text), (part)))                             \
            fail_msg("\"%s\" is not in \"%s\"", (part), (text)); \
    } while (0)

/* The schema and the reference data, made once a program. */
static inline const char *newest_database(void)
{
    static const char *url;
    if (url)
        return url;
    url = calx_test_database("import_newest");
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_revision_source source = { .directory = REVISIONS };
    calx_conn *conn = calx_connect(url, NULL, &err);
    const calx_history *history = calx_history_open(arena, &source, &err);
    if (!conn || !history || !calx_migrate_upgrade(conn, history, CALX_TEXT("head"), NULL, &err))
        fail_msg("%s %s", err.message, err.context);
    calx_close(conn);
    return url;
}

static inline int set_up(void **state)
{
    static importing m;
    static int number;
    char name[32];
    snprintf(name, sizeof(name), "import_%d", ++number);
    m = (importing){ .arena = calx_arena_new(), .url = calx_test_copy(name, newest_database()) };
    strcpy(m.folder, "/tmp/calx-import-XXXXXX");
    if (!mkdtemp(m.folder))
        return -1;
    m.options.rejects = m.folder;
    m.conn = calx_connect(m.url, NULL, &m.err);
    *state = &m;
    return m.conn ? 0 : -1;
}

static inline int tear_down(void **state)
{
    importing *m = *state;
    calx_close(m->conn);
    calx_test_drop(m->url);
    char command[128];
    snprintf(command, sizeof(command), "rm -r '%s'", m->folder);
    calx_arena_free(m->arena);
    return system(command);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static inline const char *path_in(importing *m, const char *name)
{
    return calx_text_format(m->arena, "%s/%s", m->folder, name).data;
}

static inline FILE *open_file(importing *m, const char *name, const char *how)
{
    FILE *file = fopen(path_in(m, name), how);
    if (!file)
        fail_msg("%s cannot be opened", name);
    return file;
}

/* A new file with the header of the kind, to be imported. */
static inline void new_file(importing *m, const import_kind *kind)
{
    FILE *file = open_file(m, kind->name, "w");
    for (const import_column *c = kind->columns; c->name; c++)
        fprintf(file, "%s%s", c == kind->columns ? "" : ",", c->name);
    fputc('\n', file);
    fclose(file);
    if (kind == &import_agencies)
        m->options.agencies = path_in(m, kind->name);
    else
        m->options.data_sources = path_in(m, kind->name);
}

static inline void put_field(FILE *file, const char *text)
{
    fputc('"', file);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

/* Adds a record in which the columns named have the values after them, the last pair of a name counting. */
static inline void put_record(importing *m, const import_kind *kind, va_list args)
{
    const char *values[IMPORT_COLUMNS_MAX] = { NULL };
    for (const char *name; (name = va_arg(args, const char *));) {
        int index = import_column_index(kind, name);
        if (index < 0)
            fail_msg("no column %s", name);
        values[index] = va_arg(args, const char *);
    }
    FILE *file = open_file(m, kind->name, "a");
    for (int i = 0; kind->columns[i].name; i++) {
        if (i)
            fputc(',', file);
        if (values[i])
            put_field(file, values[i]);
    }
    fputc('\n', file);
    fclose(file);
}

static inline void put_agency(importing *m, ...)
{
    va_list args;
    va_start(args, m);
    put_record(m, &import_agencies, args);
    va_end(args);
}

static inline void put_source(importing *m, ...)
{
    va_list args;
    va_start(args, m);
    put_record(m, &import_data_sources, args);
    va_end(args);
}

/* Records that lack nothing; what is named after replaces it. */
#define AGENCY(...)                                                                                         \
    put_agency(m, "submitted_name", "Example Police", "jurisdiction_type", "local", "airtable_uid", "rec1", \
               "state_iso", "PA", __VA_ARGS__, NULL)
#define SOURCE(...)                                                                                           \
    put_source(m, "name", "Example stops", "record_type", "Stops", "source_url", "https://example.org/stops", \
               __VA_ARGS__, NULL)

static inline bool import(importing *m)
{
    m->err = (calx_error){ 0 };
    return import_run(m->conn, &m->options, m->arena, &m->report, &m->err);
}

/* What became of the records of the report's file number `file`: "read=loaded+updated+unchanged+merged+rejected". */
static inline const char *sum_of(importing *m, size_t file)
{
    const import_result *r = &m->report.files[file];
    return calx_text_format(m->arena, "%d=%d+%d+%d+%d+%d", (int)r->read, (int)r->loaded, (int)r->updated,
                            (int)r->unchanged, (int)r->merged, (int)r->rejected)
        .data;
}

static inline void run(importing *m, const char *sql)
{
    if (!calx_execute(m->conn, sql, &m->err))
        fail_msg("%s: %s", sql, m->err.message);
}

/* The first column of all rows, with "|" between; nulls as "-". */
static inline const char *ask(importing *m, const char *sql)
{
    PGresult *rows = PQexec(calx_libpq(m->conn), sql);
    if (PQresultStatus(rows) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(rows));
    calx_buffer text = calx_buffer_in(m->arena);
    for (int i = 0; i < PQntuples(rows); i++)
        calx_buffer_addf(&text, "%s%s", i ? "|" : "", PQgetisnull(rows, i, 0) ? "-" : PQgetvalue(rows, i, 0));
    PQclear(rows);
    return calx_buffer_cstr(&text);
}

/* A digest of all rows of all tables that an import touches. */
static inline const char *checksum(importing *m)
{
    static const char *const tables[] = {
        "agencies",
        "data_sources",
        "data_sources_archive_info",
        "meta_urls",
        "localities",
        "locations",
        "counties",
        "us_states",
        "link_agencies__data_sources",
        "link_agencies__locations",
        "link_agencies__meta_urls",
        "import_origins",
        "change_log",
        "data_source_pending_event_notification",
    };
    calx_buffer sums = calx_buffer_in(m->arena);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        calx_text sql = calx_text_format(
            m->arena, "select md5(coalesce(string_agg(t::text, e'\\n' order by t::text), '')) from %s as t", tables[i]);
        calx_buffer_addf(&sums, "%s %s\n", tables[i], ask(m, sql.data));
    }
    return calx_buffer_cstr(&sums);
}

/* A whole file of the folder. */
static inline const char *content(importing *m, const char *name)
{
    FILE *file = open_file(m, name, "r");
    calx_buffer all = calx_buffer_in(m->arena);
    for (int c; (c = fgetc(file)) != EOF;)
        calx_buffer_add_char(&all, (char)c);
    fclose(file);
    return calx_buffer_cstr(&all);
}

/* How many files the folder has, hidden ones too. */
static inline int files_in(importing *m)
{
    DIR *folder = opendir(m->folder);
    int count = 0;
    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2; /* "." and ".." */
}

#endif
