/* Asking about a whole select, and for one page of it: its SQL with some more around or after it. */
#include <calx/session.h>

#include "fetch.h"

static PGresult *run_around(calx_session *db, const calx_dml *query, const char *before, const char *after,
                            calx_error *err)
{
    calx_sql sql;
    if (!calx_render(query, &sql, err))
        return NULL;
    calx_arena *arena = calx_dml_arena(query);
    calx_text text = calx_text_format(arena, "%s%s%s", before, sql.text.data, after);
    return session_run(db, arena, text.data, &sql.params, NULL, 0, NULL, err);
}

bool calx_exists(calx_session *db, const calx_dml *query, bool *found, calx_error *err)
{
    PGresult *result = run_around(db, query, "SELECT EXISTS (", ")", err);
    return result && calx_cell(result, 0, 0, &calx_type_boolean, calx_dml_arena(query), found, err);
}

bool calx_count_of(calx_session *db, const calx_dml *query, int64_t *count, calx_error *err)
{
    PGresult *result = run_around(db, query, "SELECT count(*) FROM (", ") AS counted", err);
    if (result)
        *count = calx_cell_int(result, 0, 0);
    return result != NULL;
}

/* `size` + 1 and the rows before the page as parameters, so that all pages are one prepared statement. */
static bool add_bounds(calx_params *params, int64_t number, int64_t size, calx_error *err)
{
    int64_t before;
    if (number < 1 || size < 1 || size == INT64_MAX)
        return calx_fail(err, CALX_USAGE, "page %lld of %lld rows was asked for; both count from 1", (long long)number,
                         (long long)size);
    if (__builtin_mul_overflow(number - 1, size, &before))
        before = INT64_MAX; /* past the end of any table */
    return calx_params_int8(params, size + 1, err) && calx_params_int8(params, before, err);
}

bool calx_page(calx_session *db, const calx_dml *query, const calx_shape *shape, int64_t number, int64_t size,
               void **items, size_t *len, bool *more, calx_error *err)
{
    calx_sql sql;
    if (!calx_render(query, &sql, err) || !add_bounds(&sql.params, number, size, err))
        return false;
    calx_arena *arena = calx_dml_arena(query);
    calx_text text =
        calx_text_format(arena, "%s LIMIT $%zu OFFSET $%zu", sql.text.data, sql.params.count - 1, sql.params.count);
    plan *p = NULL;
    PGresult *result = session_run(db, arena, text.data, &sql.params, shape, 0, &p, err);
    if (!result || !fetch_decode_all(p, result, arena, items, len, err))
        return false;
    *more = *len > (size_t)size;
    *len -= *more;
    return true;
}
