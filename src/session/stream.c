/* Streams: one row at a time into one struct. */
#include <calx/session.h>

#include "fetch.h"

static bool begin(calx_stream *s, calx_session *db, const calx_dml *query, const calx_shape *shape, calx_error *err)
{
    calx_sql sql;
    if (!calx_render(query, &sql, err))
        return false;
    calx_statement *statement = calx_prepare(db->conn, sql.text.data, &sql.params, err);
    if (!statement || !fetch_plan(db, statement, sql.text.data, shape, 0, err))
        return false;
    if (!calx_rows_begin(&s->rows, db->conn, statement, &sql.params, err))
        return false;
    /* it may have been prepared anew, which drops the plan */
    s->plan = fetch_plan(db, statement, sql.text.data, shape, 0, err);
    if (!s->plan)
        calx_rows_end(&s->rows);
    return s->plan != NULL;
}

calx_stream calx_stream_begin(calx_session *db, const calx_dml *query, const calx_shape *shape, calx_error *err)
{
    *err = (calx_error){ 0 };
    calx_stream s = { .err = err };
    if (begin(&s, db, query, shape, err))
        s.scratch = calx_arena_new();
    return s;
}

bool calx_stream_next(calx_stream *s, void *row)
{
    if (!s->scratch)
        return false;
    if (!calx_rows_next(&s->rows, s->err) || !s->rows.row) {
        calx_stream_end(s);
        return false;
    }
    calx_arena_rewind(s->scratch, (calx_arena_mark){ 0 }); /* to its beginning */
    s->taken++;
    if (plan_decode_row(s->plan, s->rows.row, 0, s->scratch, row, s->err))
        return true;
    calx_error_context(s->err, "row %lld", (long long)s->taken);
    calx_stream_end(s);
    return false;
}

void calx_stream_end(calx_stream *s)
{
    if (!s->scratch)
        return;
    calx_rows_end(&s->rows);
    calx_arena_free(s->scratch);
    s->scratch = NULL;
}
