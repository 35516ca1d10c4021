/* Looks for what statements make. Names go to the server as they are written, to be read by its own rules. */
#include "effect.h"

/* An index of this name beside the table: is it of this table, is it valid, does somebody build it. */
static bool look_build(calx_conn *conn, const calx_script_kind *kind, calx_arena *arena, calx_effect *out,
                       calx_error *err)
{
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, kind->name, err) || !calx_params_text(&params, kind->table, err))
        return false;
    PGresult *row =
        calx_query(conn, arena,
                   "SELECT state.indisvalid, format('%I.%I', space.nspname, index.relname),"
                   "       (SELECT 'process ' || pid FROM pg_stat_progress_create_index AS progress"
                   "         WHERE progress.index_relid = index.oid AND pid <> pg_backend_pid() LIMIT 1)"
                   "  FROM pg_class AS target"
                   "  JOIN pg_namespace AS space ON space.oid = target.relnamespace"
                   "  JOIN pg_class AS index ON index.relnamespace = target.relnamespace"
                   "                        AND index.relname = (parse_ident($1))[1]::name"
                   "  JOIN pg_index AS state ON state.indexrelid = index.oid AND state.indrelid = target.oid"
                   " WHERE target.oid = to_regclass($2)",
                   &params, err);
    if (!row)
        return false;
    if (PQntuples(row) == 0)
        return true;
    bool valid;
    if (!calx_cell(row, 0, 0, &calx_type_boolean, arena, &valid, err))
        return false;
    if (valid) {
        out->state = CALX_EFFECT_DONE;
        return true;
    }
    out->what = calx_cell_text(row, 0, 1);
    out->state = CALX_EFFECT_HALF;
    out->repair = calx_text_format(arena, "DROP INDEX CONCURRENTLY IF EXISTS %.*s", CALX_TEXT_ARG(out->what)).data;
    if (calx_cell_text(row, 0, 2).len > 0) {
        out->state = CALX_EFFECT_BUSY;
        out->what = calx_cell_text(row, 0, 2);
    }
    return true;
}

static bool look_drop(calx_conn *conn, const calx_script_kind *kind, calx_arena *arena, calx_effect *out,
                      calx_error *err)
{
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, kind->name, err))
        return false;
    bool there;
    PGresult *row = calx_query(conn, arena, "SELECT to_regclass($1) IS NOT NULL", &params, err);
    if (!row || !calx_cell(row, 0, 0, &calx_type_boolean, arena, &there, err))
        return false;
    out->state = there ? CALX_EFFECT_NONE : CALX_EFFECT_DONE;
    return true;
}

/* What a REINDEX CONCURRENTLY that ended early leaves: invalid copies of the table's indexes, named so by the
 * server. The reindexing itself may be done twice. */
static bool look_reindex(calx_conn *conn, const calx_script_kind *kind, calx_arena *arena, calx_effect *out,
                         calx_error *err)
{
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, kind->name, err))
        return false;
    PGresult *row = calx_query(
        conn, arena,
        "SELECT DISTINCT format('%I.%I', space.nspname, copy.relname)"
        "  FROM pg_index AS original"
        "  JOIN pg_class AS index ON index.oid = original.indexrelid"
        "  JOIN pg_index AS state ON state.indrelid = original.indrelid AND NOT state.indisvalid"
        "  JOIN pg_class AS copy ON copy.oid = state.indexrelid"
        "  JOIN pg_namespace AS space ON space.oid = copy.relnamespace"
        " WHERE to_regclass($1) IN (original.indexrelid, original.indrelid)"
        "   AND copy.relname ~ '_cc(new|old)[0-9]*$'"
        "   AND starts_with(index.relname::text, regexp_replace(copy.relname::text, '_cc(new|old)[0-9]*$', ''))"
        " ORDER BY 1 LIMIT 1",
        &params, err);
    if (!row)
        return false;
    if (PQntuples(row) == 0)
        return true;
    out->state = CALX_EFFECT_HALF;
    out->what = calx_cell_text(row, 0, 0);
    out->repair = calx_text_format(arena, "DROP INDEX CONCURRENTLY IF EXISTS %.*s", CALX_TEXT_ARG(out->what)).data;
    return true;
}

static bool look_detach(calx_conn *conn, const calx_script_kind *kind, calx_arena *arena, calx_effect *out,
                        calx_error *err)
{
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, kind->name, err) || !calx_params_text(&params, kind->table, err))
        return false;
    PGresult *row = calx_query(conn, arena,
                               "SELECT inhdetachpending FROM pg_inherits"
                               " WHERE inhrelid = to_regclass($1) AND inhparent = to_regclass($2)",
                               &params, err);
    if (!row)
        return false;
    bool pending = false;
    if (PQntuples(row) > 0 && !calx_cell(row, 0, 0, &calx_type_boolean, arena, &pending, err))
        return false;
    out->state = PQntuples(row) == 0 ? CALX_EFFECT_DONE : pending ? CALX_EFFECT_HALF : CALX_EFFECT_NONE;
    out->what = kind->name;
    out->repair = calx_text_format(arena, "ALTER TABLE %.*s DETACH PARTITION %.*s FINALIZE", CALX_TEXT_ARG(kind->table),
                                   CALX_TEXT_ARG(kind->name))
                      .data;
    out->repair_finishes = true;
    return true;
}

bool calx_effect_look(calx_conn *conn, const calx_script_kind *kind, calx_arena *arena, calx_effect *out,
                      calx_error *err)
{
    *out = (calx_effect){ .state = CALX_EFFECT_NONE };
    switch (kind->kind) {
    case CALX_SCRIPT_BUILD_INDEX:
        return look_build(conn, kind, arena, out, err);
    case CALX_SCRIPT_DROP_INDEX:
        return look_drop(conn, kind, arena, out, err);
    case CALX_SCRIPT_REINDEX:
        return look_reindex(conn, kind, arena, out, err);
    case CALX_SCRIPT_DETACH:
        return look_detach(conn, kind, arena, out, err);
    case CALX_SCRIPT_REPEATABLE:
        return true;
    case CALX_SCRIPT_PLAIN:
        break;
    }
    out->state = CALX_EFFECT_UNKNOWN;
    return true;
}
