/* Fetching: render, prepare, run, decode. The result stays with the arena, since text points into it. */
#include <calx/session.h>

#include "fetch.h"

#include <stdlib.h>
#include <string.h>

static void clear_result(void *result)
{
    PQclear(result);
}

plan *fetch_plan(calx_session *db, calx_statement *statement, const char *sql, const calx_shape *shape, int extra,
                 calx_error *err)
{
    plan *p = plan_of(db->conn, statement, shape, extra, err);
    if (!p)
        calx_error_statement(err, sql, strlen(sql), 0);
    return p;
}

/* The plan is asked for twice: before, so that a statement whose rows we couldn't read changes nothing;
 * and after, because the statement may have been prepared anew, which drops the plan. */
PGresult *session_run(calx_session *db, calx_arena *arena, const char *sql, const calx_params *params,
                      const calx_shape *shape, int extra, plan **out, calx_error *err)
{
    calx_statement *statement = calx_prepare(db->conn, sql, params, err);
    if (!statement || (shape && !fetch_plan(db, statement, sql, shape, extra, err)))
        return NULL;
    PGresult *result = calx_run_statement(db->conn, statement, params, err);
    if (!result)
        return NULL;
    calx_defer(arena, clear_result, result);
    if (shape && !(*out = fetch_plan(db, statement, sql, shape, extra, err)))
        return NULL;
    return result;
}

static PGresult *run_query(calx_session *db, const calx_dml *query, const calx_shape *shape, plan **out,
                           calx_error *err)
{
    calx_sql sql;
    if (!calx_render(query, &sql, err))
        return NULL;
    return session_run(db, calx_dml_arena(query), sql.text.data, &sql.params, shape, 0, out, err);
}

bool fetch_decode_all(plan *p, const PGresult *result, calx_arena *arena, void **items, size_t *len, calx_error *err)
{
    int rows = PQntuples(result);
    size_t size = p->shape->size;
    char *out = calx_alloc_raw(arena, (size_t)rows * size);
    for (int row = 0; row < rows;) {
        char *places[PLAN_BLOCK];
        int count = rows - row < PLAN_BLOCK ? rows - row : PLAN_BLOCK;
        memset(out + (size_t)row * size, 0, (size_t)count * size); /* here, where they are about to be written */
        for (int i = 0; i < count; i++)
            places[i] = out + (size_t)(row + i) * size;
        if (!plan_decode_rows(p, result, row, count, places, arena, err))
            return false;
        row += count;
    }
    *items = out;
    *len = (size_t)rows;
    return true;
}

bool calx_fetch_all(calx_session *db, const calx_dml *query, const calx_shape *shape, void **items, size_t *len,
                    calx_error *err)
{
    plan *p = NULL;
    PGresult *result = run_query(db, query, shape, &p, err);
    return result && fetch_decode_all(p, result, calx_dml_arena(query), items, len, err);
}

__attribute__((nonnull(5))) bool calx_fetch_sql(calx_session *db, calx_arena *arena, const char *sql,
                                                const calx_params *params, const calx_shape *shape, void **items,
                                                size_t *len, calx_error *err)
{
    plan *p = NULL;
    PGresult *result = session_run(db, arena, sql, params, shape, 0, &p, err);
    return result && fetch_decode_all(p, result, arena, items, len, err);
}

bool calx_fetch_first(calx_session *db, const calx_dml *query, const calx_shape *shape, void *out, bool *found,
                      calx_error *err)
{
    plan *p = NULL;
    PGresult *result = run_query(db, query, shape, &p, err);
    if (!result)
        return false;
    *found = PQntuples(result) > 0;
    return !*found || plan_decode_row(p, result, 0, calx_dml_arena(query), out, err);
}

bool fetch_exactly_one(const PGresult *result, const char *what, calx_error *err)
{
    int rows = PQntuples(result);
    if (rows == 0)
        return calx_fail(err, CALX_NOT_FOUND, "no %s was found", what);
    if (rows > 1)
        return calx_fail(err, CALX_AMBIGUOUS, "%d rows of %s were found where one was asked for", rows, what);
    return true;
}

bool calx_fetch_one(calx_session *db, const calx_dml *query, const calx_shape *shape, void *out, calx_error *err)
{
    plan *p = NULL;
    PGresult *result = run_query(db, query, shape, &p, err);
    if (!result || !fetch_exactly_one(result, shape->name, err))
        return false;
    return plan_decode_row(p, result, 0, calx_dml_arena(query), out, err);
}

bool fetch_one_column(const PGresult *result, const calx_type *type, calx_error *err)
{
    if (PQnfields(result) != 1)
        return calx_fail(err, CALX_SHAPE, "the statement gives %d columns where one was asked for", PQnfields(result));
    if (!plan_accepts(type, PQftype(result, 0)))
        return calx_fail(err, CALX_SHAPE, "column \"%s\" is not of type %s", PQfname(result, 0), type->name);
    return true;
}

bool calx_fetch_value(calx_session *db, const calx_dml *query, const calx_type *type, void *out, calx_error *err)
{
    PGresult *result = run_query(db, query, NULL, NULL, err);
    if (!result || !fetch_exactly_one(result, "value", err))
        return false;
    return fetch_one_column(result, type, err) && calx_cell(result, 0, 0, type, calx_dml_arena(query), out, err);
}

bool calx_run(calx_session *db, const calx_dml *query, int64_t *affected, calx_error *err)
{
    PGresult *result = run_query(db, query, NULL, NULL, err);
    if (result && affected)
        *affected = strtoll(PQcmdTuples(result), NULL, 10);
    return result != NULL;
}

/* Nulls are marked in an array beside the items, which is made when the first is met. */
static void mark_null(calx_arena *arena, bool **nulls, int rows, int row)
{
    if (!*nulls)
        *nulls = calx_new_array(arena, bool, (size_t)rows);
    (*nulls)[row] = true;
}

bool calx_fetch_column(calx_session *db, const calx_dml *query, const calx_type *type, void *out, calx_error *err)
{
    calx_arena *arena = calx_dml_arena(query);
    PGresult *result = run_query(db, query, NULL, NULL, err);
    if (!result || !fetch_one_column(result, type, err))
        return false;
    int rows = PQntuples(result);
    bool *nulls = NULL;
    char *items = calx_alloc_array(arena, (size_t)rows, type->size);
    for (int row = 0; row < rows; row++) {
        if (PQgetisnull(result, row, 0))
            mark_null(arena, &nulls, rows, row);
        else if (!calx_cell(result, row, 0, type, arena, items + (size_t)row * type->size, err))
            return false;
    }
    memcpy(out, &(calx_array){ .items = items, .nulls = nulls, .len = rows }, sizeof(calx_array));
    return true;
}
