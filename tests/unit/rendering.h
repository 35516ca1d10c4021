/* Statements of agencies, and the SQL and the mistakes that rendering them gives. */
#ifndef TEST_RENDERING_H
#define TEST_RENDERING_H

#include "tests/not_compiling/schema.h"
#include "tests/support/test_arena.h"

#include <string.h>

static inline void assert_sql(const calx_dml *query, size_t params, const char *expected)
{
    calx_sql sql;
    calx_error err = { 0 };
    if (!calx_render(query, &sql, &err))
        fail_msg("%s", err.message);
    assert_string_equal(sql.text.data, expected);
    assert_int_equal(sql.params.count, params);
}

static inline void assert_mistake(const calx_dml *query, const char *sqlstate, const char *message)
{
    calx_sql sql;
    calx_error err = { 0 };
    assert_false(calx_render(query, &sql, &err));
    assert_string_equal(err.sqlstate, sqlstate);
    assert_string_equal(err.message, message);
}

static inline calx_select *ids(void)
{
    calx_select *q = select_(arena, agencies.id);
    from(q, agencies);
    return q;
}

/* A select of one text and one float. */
static inline calx_select *name_and_score(void)
{
    calx_select *q = select_(arena, lower(agencies.name), agencies.score);
    from(q, agencies);
    return q;
}

#endif
