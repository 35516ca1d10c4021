/* A database and a folder of revisions, new for each test. */
#ifndef TEST_MIGRATING_H
#define TEST_MIGRATING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "revision_folder.h"
#include "test_server.h"
#include <calx/buffer.h>
#include <calx/migrate.h>

typedef struct migrating {
    calx_arena *arena;
    const char *folder;
    const char *url;
    calx_conn *conn;
    calx_error err;
    calx_migrate_report report;
    calx_migrate_options options; /* with the report; a test may set more */
} migrating;

/* Connects anew. */
static inline calx_conn *connect_again(migrating *m)
{
    calx_close(m->conn);
    m->conn = calx_connect(m->url, NULL, &m->err);
    if (!m->conn)
        fail_msg("%s", m->err.message);
    return m->conn;
}

static inline int set_up(void **state)
{
    static migrating m;
    static int number;
    char name[32];
    snprintf(name, sizeof name, "migrating_%d", ++number);
    m = (migrating){ .arena = calx_arena_new(), .folder = make_folder(), .url = calx_test_database(name) };
    m.options = (calx_migrate_options){ .report = &m.report, .report_arena = m.arena };
    connect_again(&m);
    *state = &m;
    return 0;
}

static inline int tear_down(void **state)
{
    migrating *m = *state;
    calx_close(m->conn);
    calx_test_drop(m->url);
    remove_folder(m->folder);
    calx_arena_free(m->arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* A revision in a file `ID.sql`. */
static inline void put(migrating *m, const char *id, const char *revises, const char *upgrade, const char *downgrade)
{
    char name[64];
    snprintf(name, sizeof name, "%s.sql", id);
    put_revision(m->folder, name, id, revises, upgrade, downgrade);
}

/* The same outside a transaction. */
static inline void put_outside(migrating *m, const char *id, const char *revises, const char *upgrade,
                               const char *downgrade)
{
    char name[64];
    char whole[128];
    snprintf(name, sizeof name, "%s.sql", id);
    snprintf(whole, sizeof whole, "%s\n-- calx:transaction none", revises);
    put_revision(m->folder, name, id, whole, upgrade, downgrade);
}

/* a – b – c: each makes the table of its name. */
static inline void put_three(migrating *m)
{
    put(m, "a", "base", "create table a (id int primary key);", "drop table a;");
    put(m, "b", "a", "create table b (id int references a);", "drop table b;");
    put(m, "c", "b", "create table c (id int references a);", "drop table c;");
}

static inline const calx_history *history_of(migrating *m)
{
    calx_revision_source source = { .directory = m->folder };
    const calx_history *history = calx_history_open(m->arena, &source, &m->err);
    if (!history)
        fail_msg("%s", m->err.message);
    return history;
}

static inline bool up(migrating *m, const char *target)
{
    m->err = (calx_error){ 0 };
    return calx_migrate_upgrade(m->conn, history_of(m), calx_text_of(target), &m->options, &m->err);
}

static inline bool down(migrating *m, const char *target)
{
    m->err = (calx_error){ 0 };
    return calx_migrate_downgrade(m->conn, history_of(m), calx_text_of(target), &m->options, &m->err);
}

/* Runs SQL that must not fail. */
static inline void run(migrating *m, const char *sql)
{
    if (!calx_execute(m->conn, sql, &m->err))
        fail_msg("%s: %s", sql, m->err.message);
}

/* The first column of all rows, with blanks between. */
static inline const char *ask(migrating *m, const char *sql)
{
    PGresult *rows = PQexec(calx_libpq(m->conn), sql);
    if (PQresultStatus(rows) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(rows));
    calx_buffer text = calx_buffer_in(m->arena);
    for (int i = 0; i < PQntuples(rows); i++)
        calx_buffer_addf(&text, "%s%s", i ? " " : "", PQgetvalue(rows, i, 0));
    PQclear(rows);
    return calx_buffer_cstr(&text);
}

static inline const char *versions(migrating *m)
{
    return ask(m, "select version_num from alembic_version order by 1");
}

static inline const char *tables(migrating *m)
{
    return ask(m, "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
                  " and relname !~ '^alembic_version_' order by 1");
}

/* Fails the test with the error where `ok` is false. */
#define ASSERT_OK(ok)                       \
    do {                                    \
        if (!(ok))                          \
            fail_msg("%s", m->err.message); \
    } while (0)

#define ASSERT_HAS(text, part)                                   \
    do {                                                         \
        if (!strstr((text), (part)))                             \
            fail_msg("\"%s\" is not in \"%s\"", (part), (text)); \
    } while (0)

#endif
