/* lock_timeout and statement_timeout, in milliseconds; synchronous_commit, without which a crash of the server would
 * take back what a run has built on: a statement's record, and what was told to be done. */
#include "limits.h"

#define DEFAULT_LOCK 2000

static calx_text number_text(calx_arena *arena, int milliseconds)
{
    return calx_text_format(arena, "%d", milliseconds > 0 ? milliseconds : 0);
}

static bool set(calx_conn *conn, calx_text lock, calx_text statement, calx_text commit, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_params params = calx_params_in(scratch);
    return calx_params_text(&params, lock, err) && calx_params_text(&params, statement, err) &&
           calx_params_text(&params, commit, err) &&
           calx_query(conn, scratch,
                      "SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false),"
                      "       set_config('synchronous_commit', $3, false)",
                      &params, err);
}

bool calx_limits_set(calx_conn *conn, const calx_migrate_options *options, calx_arena *arena, calx_limits *out,
                     calx_error *err)
{
    *out = (calx_limits){ 0 };
    PGresult *now = calx_query(conn, arena,
                               "SELECT current_setting('lock_timeout'), current_setting('statement_timeout'),"
                               "       current_setting('synchronous_commit')",
                               NULL, err);
    if (!now)
        return false;
    out->lock = calx_cell_text(now, 0, 0);
    out->statement = calx_cell_text(now, 0, 1);
    out->commit = calx_cell_text(now, 0, 2);
    out->ours = out->lock;
    calx_text commit = calx_text_equal(out->commit, CALX_TEXT("off")) ? CALX_TEXT("on") : out->commit;
    calx_text statement = out->statement;
    if (options->lock_milliseconds)
        out->ours = number_text(arena, options->lock_milliseconds);
    else if (calx_text_equal(out->lock, CALX_TEXT("0")))
        out->ours = number_text(arena, DEFAULT_LOCK);
    if (options->statement_milliseconds)
        statement = number_text(arena, options->statement_milliseconds);
    out->changed = true;
    return set(conn, out->ours, statement, commit, err);
}

bool calx_limits_lock(calx_conn *conn, const calx_limits *limits, bool on, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_params params = calx_params_in(scratch);
    return calx_params_text(&params, on ? limits->ours : CALX_TEXT("0"), err) &&
           calx_query(conn, scratch, "SELECT set_config('lock_timeout', $1, false)", &params, err);
}

void calx_limits_restore(calx_conn *conn, const calx_limits *limits)
{
    calx_error ignored = { 0 };
    if (limits->changed && calx_alive(conn))
        set(conn, limits->lock, limits->statement, limits->commit, &ignored);
}
