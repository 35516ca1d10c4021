/* EXPLAIN of a query value. */
#include <calx/explain.h>

static bool run_explain(calx_session *db, const calx_dml *query, const calx_explain_options *o, calx_text *out,
                        calx_error *err)
{
    calx_sql sql;
    if (!calx_render(query, &sql, err))
        return false;
    calx_arena *arena = calx_dml_arena(query);
    calx_text text = calx_text_format(arena, "EXPLAIN (FORMAT %s%s%s%s%s) %s", o->json ? "JSON" : "TEXT",
                                      o->analyze ? ", ANALYZE" : "", o->buffers ? ", BUFFERS" : "",
                                      o->verbose ? ", VERBOSE" : "", o->settings ? ", SETTINGS" : "", sql.text.data);
    PGresult *result = calx_query(db->conn, arena, text.data, &sql.params, err);
    if (!result)
        return false;
    calx_buffer lines = calx_buffer_in(arena);
    for (int row = 0; row < PQntuples(result); row++) {
        calx_buffer_add_text(&lines, calx_cell_text(result, row, 0));
        calx_buffer_add_char(&lines, '\n');
    }
    calx_buffer_cstr(&lines);
    *out = calx_buffer_text(&lines);
    return true;
}

bool calx_explain(calx_session *db, const calx_dml *query, const calx_explain_options *options, calx_text *out,
                  calx_error *err)
{
    static const calx_explain_options none = { 0 };
    if (!options)
        options = &none;
    if (!options->analyze)
        return run_explain(db, query, options, out, err);
    CALX_TRANSACTION(tx, db->conn, err);
    return tx.open && run_explain(db, query, options, out, err) && calx_rollback(&tx, err);
}
