/* Runs the samples of a page that tools/samples has made a program of. TAP on stdout.
 *
 * A query is rendered, compared with the page's SQL and run, in a transaction that is rolled back. Anything else
 * is run on tables made anew. */
#ifndef TEST_DOCS_SAMPLES_H
#define TEST_DOCS_SAMPLES_H

#include "../../src/query/dml.h" /* for the types that expressions are said to be of */
#include "test_server.h"

#include <calx/batch.h>
#include <calx/copy.h>
#include <calx/explain.h>
#include <calx/load.h>
#include <calx/lock.h>
#include <calx/notify.h>
#include <calx/pool.h>
#include <calx/write.h>
#include <calx/write_set.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct sample {
    int line; /* of the page */
    const char *name;
    const calx_dml *(*query)(calx_arena *arena);                       /* or NULL, */
    bool (*act)(calx_session *db, calx_arena *arena, calx_error *err); /* and then this is not */
    const char *sql;                                                   /* of a query; NULL: the page shows none */
} sample;

/* The database's URL, for samples that connect. */
static const char *url;

/* Whether a page shows a blank, or the renderer puts one, makes no difference after "(" and before ")". */
static bool blank_counts(const calx_buffer *out, const char *rest)
{
    while (isspace((unsigned char)*rest))
        rest++;
    return out->len > 0 && out->data[out->len - 1] != '(' && *rest != ')' && *rest != '\0';
}

/* SQL as pages show it: without the quotes around identifiers, one blank where there is any. */
static const char *plain_sql(calx_arena *arena, const char *sql)
{
    calx_buffer out = calx_buffer_in(arena);
    for (; *sql; sql++) {
        if (isspace((unsigned char)*sql)) {
            if (!isspace((unsigned char)sql[1]) && blank_counts(&out, sql))
                calx_buffer_add_char(&out, ' ');
        } else if (*sql != '"') {
            calx_buffer_add_char(&out, *sql);
        }
    }
    return calx_buffer_cstr(&out);
}

static bool make_tables(calx_conn *conn, const calx_registry *models, const char *setup, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_add_cstr(&sql, "DROP SCHEMA public CASCADE; CREATE SCHEMA public;");
    for (size_t i = 0; i < models->enum_count; i++)
        calx_buffer_addf(&sql, "%s;", calx_enum_ddl(arena, models->enums[i]).data);
    for (size_t i = 0; i < models->table_count; i++)
        if (models->tables[i]->kind == CALX_TABLE)
            calx_buffer_addf(&sql, "%s;", calx_table_ddl(arena, models->tables[i]).data);
    calx_buffer_add_cstr(&sql, setup);
    /* the types are other ones than those that statements were prepared with */
    return calx_execute(conn, calx_buffer_cstr(&sql), err) && calx_execute(conn, "DISCARD ALL", err);
}

static uint32_t type_told(const calx_node *node)
{
    uint32_t oid = node->type ? node->type->oid : 0;
    return oid == calx_type_varchar.oid ? calx_type_text.oid : oid; /* C knows one type for both */
}

/* Whether what the server gives is of the types that the expressions have here. */
static bool check_types(const calx_dml *query, const PGresult *result, calx_error *err)
{
    for (size_t i = 0; i < query->columns.count && (int)i < PQnfields(result); i++) {
        uint32_t told = type_told(query->columns.items[i]), given = PQftype(result, (int)i);
        if (told && told != (given == calx_type_varchar.oid ? calx_type_text.oid : given))
            return calx_fail(err, CALX_SHAPE, "column %zu is said to be of type %s, and is of the type with the OID %u",
                             i + 1, query->columns.items[i]->type->name, given);
    }
    return true;
}

static bool run_query(const sample *s, calx_session *db, calx_arena *arena, calx_error *err)
{
    calx_sql sql;
    const calx_dml *query = s->query(arena);
    if (!calx_render(query, &sql, err))
        return false;
    if (s->sql && strcmp(plain_sql(arena, sql.text.data), plain_sql(arena, s->sql)) != 0)
        return calx_fail(err, CALX_USAGE, "it becomes %s", plain_sql(arena, sql.text.data));
    CALX_TRANSACTION(tx, db->conn, err);
    PGresult *result = tx.open ? calx_query(db->conn, arena, sql.text.data, &sql.params, err) : NULL;
    return result && check_types(query, result, err);
}

static bool run_sample(const sample *s, calx_session *db, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    return s->query ? run_query(s, db, arena, err) : s->act(db, arena, err);
}

static int run_samples(const char *page, const calx_registry *models, const char *setup, const sample *samples,
                       size_t count)
{
    int failed = 0;
    calx_error err = { 0 };
    url = calx_test_database("samples");
    calx_session db = calx_session_on(calx_connect(url, NULL, &err));
    bool fresh = false;
    printf("1..%zu\n", count);
    for (size_t i = 0; i < count; i++) {
        const sample *s = &samples[i];
        err = (calx_error){ 0 };
        bool good = db.conn && (fresh || make_tables(db.conn, models, setup, &err)) && run_sample(s, &db, &err);
        fresh = db.conn && s->query;
        failed += !good;
        printf("%sok %zu - %s:%d %s\n", good ? "" : "not ", i + 1, page, s->line, s->name);
        if (!good)
            printf("# %s %s\n# %s\n", err.sqlstate, err.message, err.statement);
    }
    calx_close(db.conn);
    return failed > 0;
}

#endif
