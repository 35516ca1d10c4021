/* What the tests of the catalog room share: two databases, called from and to, that are emptied before each test. */
#ifndef CATALOG_TEST_H
#define CATALOG_TEST_H

#include "../pg_test.h"

#include <calx/catalog.h>
#include <stdio.h>

typedef struct cataloging {
    calx_arena *arena;
    calx_conn *from;
    calx_conn *to;
    calx_error err;
} cataloging;

/* Drops all that a database's own schemas hold, extensions too, and what is in none. */
static inline void empty_database(calx_conn *conn)
{
    must_execute(conn, "do $$ declare s text; begin"
                       " for s in select quote_ident(nspname) from pg_namespace"
                       "  where nspname !~ '^pg_' and nspname <> 'information_schema' loop"
                       "  execute 'drop schema ' || s || ' cascade'; end loop;"
                       " for s in select quote_ident(pubname) from pg_publication loop"
                       "  execute 'drop publication ' || s; end loop;"
                       " delete from pg_default_acl; end $$;"
                       "create schema public; comment on schema public is 'standard public schema';");
}

static inline int set_up(void **state)
{
    static cataloging c;
    static const char *from;
    static const char *to;
    if (!from) {
        from = calx_test_database("catalog_from");
        to = calx_test_database("catalog_to");
    }
    c = (cataloging){ .arena = calx_arena_new(), .from = must_connect(from, NULL), .to = must_connect(to, NULL) };
    must_execute(c.from, "set client_min_messages = warning");
    must_execute(c.to, "set client_min_messages = warning");
    empty_database(c.from);
    empty_database(c.to);
    *state = &c;
    return 0;
}

static inline int tear_down(void **state)
{
    cataloging *c = *state;
    calx_close(c->from);
    calx_close(c->to);
    calx_arena_free(c->arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static inline const calx_catalog *read_catalog(cataloging *c, calx_conn *conn)
{
    const calx_catalog *catalog = calx_catalog_read(conn, c->arena, NULL, &c->err);
    must(catalog != NULL, &c->err);
    return catalog;
}

static inline const calx_difference *compare(cataloging *c, const calx_catalog *from, const calx_catalog *to,
                                             const calx_compare_options *options)
{
    const calx_difference *d = calx_catalog_compare(c->arena, from, to, options, &c->err);
    must(d != NULL, &c->err);
    return d;
}

/* All changes, a line each. */
static inline const char *changes_of(cataloging *c, const calx_difference *d)
{
    calx_buffer text = calx_buffer_in(c->arena);
    for (size_t i = 0; i < d->count; i++) {
        calx_text line = calx_change_summary(c->arena, &d->changes[i]);
        calx_buffer_addf(&text, "%.*s\n", CALX_TEXT_ARG(line));
    }
    return calx_buffer_cstr(&text);
}

static inline const calx_script *script_of(cataloging *c, const calx_difference *d, const calx_script_options *options)
{
    const calx_script *script = calx_catalog_script(c->arena, d, options, &c->err);
    must(script != NULL, &c->err);
    return script;
}

/* All of its SQL. */
static inline const char *sql_of(cataloging *c, const calx_script *script)
{
    calx_buffer text = calx_buffer_in(c->arena);
    for (size_t i = 0; i < script->count; i++)
        calx_buffer_add_text(&text, script->steps[i].sql);
    return calx_buffer_cstr(&text);
}

/* Runs one step that must stand outside of transactions: its statements end where lines do. */
static inline bool apply_outside(cataloging *c, calx_conn *conn, calx_text sql)
{
    while (sql.len) {
        ptrdiff_t end = calx_text_find(sql, CALX_TEXT(";\n"));
        size_t len = end < 0 ? sql.len : (size_t)end + 2;
        if (!calx_execute(conn, calx_text_cstr(c->arena, (calx_text){ sql.data, len }), &c->err))
            return false;
        sql = (calx_text){ sql.data + len, sql.len - len };
    }
    return true;
}

/* Runs a script as a runner of migrations would: a transaction a batch. */
static inline bool apply(cataloging *c, calx_conn *conn, const calx_script *script)
{
    for (size_t i = 0; i < script->count;) {
        if (script->steps[i].outside) {
            if (!apply_outside(c, conn, script->steps[i++].sql))
                return false;
            continue;
        }
        calx_buffer sql = calx_buffer_in(c->arena);
        for (int batch = script->steps[i].batch; i < script->count && script->steps[i].batch == batch; i++)
            calx_buffer_add_text(&sql, script->steps[i].sql);
        calx_buffer whole = calx_buffer_in(c->arena);
        calx_buffer_addf(&whole, "begin; %s commit;", calx_buffer_cstr(&sql));
        if (calx_execute(conn, calx_buffer_cstr(&whole), &c->err))
            continue;
        PQclear(PQexec(calx_libpq(conn), "rollback"));
        return false;
    }
    return true;
}

#endif
