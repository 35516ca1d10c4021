/* Agencies, and edges between them, that statements are run on. */
#ifndef STATEMENTS_TEST_H
#define STATEMENTS_TEST_H

#include "session_test.h"
#include "tests/not_compiling/schema.h"

#include <string.h>

static const char schema[] =
    "DROP TABLE IF EXISTS agencies, edges; DROP TYPE IF EXISTS jurisdiction_type;"
    "CREATE TYPE jurisdiction_type AS ENUM ('school', 'county');"
    "CREATE TABLE agencies (id integer PRIMARY KEY, name varchar NOT NULL UNIQUE, jurisdiction_type jurisdiction_type "
    "NOT NULL,"
    " no_web_presence boolean NOT NULL DEFAULT false, score double precision, defunct_year text,"
    " created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP);"
    "INSERT INTO agencies (id, name, jurisdiction_type, score) VALUES (1, 'a', 'school', 1), (2, 'b', 'county', 2),"
    " (3, 'c', 'county', 2), (4, 'd', 'county', 3);"
    "CREATE TABLE edges (parent integer NOT NULL, child integer NOT NULL);"
    "INSERT INTO edges VALUES (1, 2), (2, 3), (3, 4)";

#define EDGES(C) C(parent, int4, NOT_NULL) C(child, int4, NOT_NULL)
CALX_MODEL(edge, edges, EDGES);
CALX_CTE(ids_cte, FIELD(id, int4));

RESULT(id_row, FIELD(id, int4));

/* The ids that a select gives, in its order, as text: "1,2". */
static inline void assert_ids(calx_select *q, const char *expected)
{
    calx_error err = { 0 };
    id_row_list rows;
    if (!fetch_all(&db, q, id_row, &rows, &err))
        fail_msg("%s", err.message);
    calx_buffer got = calx_buffer_in(arena);
    for (size_t i = 0; i < rows.len; i++)
        calx_buffer_addf(&got, "%s%d", i ? "," : "", rows.items[i].id);
    assert_string_equal(calx_buffer_cstr(&got), expected);
}

static inline void assert_affects(const calx_dml *query, int64_t expected)
{
    calx_error err = { 0 };
    int64_t affected = 0;
    if (!calx_run(&db, query, &affected, &err))
        fail_msg("%s", err.message);
    assert_int_equal(affected, expected);
}

static inline void assert_mistake(const calx_dml *query, const char *message)
{
    calx_error err = { 0 };
    calx_sql sql;
    assert_false(calx_render(query, &sql, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_string_equal(err.message, message);
}

static inline calx_select *ids(void)
{
    calx_select *q = select_(arena, agencies.id);
    from(q, agencies);
    return q;
}

#define RUN_STATEMENTS(tests, name) RUN_SESSION_TESTS(tests, .database = (name), .before_each = schema)

#endif
