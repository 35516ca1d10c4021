/* Applies revisions to a copy of a database, takes them back, and compares. */
#include "clone.h"
#include "run.h"
#include "sight.h"

#include <calx/catalog.h>
#include <calx/rehearse.h>

typedef struct rehearsal {
    const calx_history *history;
    const calx_rehearse_options *options;
    calx_arena *arena;
    calx_clone clone;
    calx_sight *sight;
    calx_migrate_report report; /* of the last run */
    calx_rehearsal *out;
} rehearsal;

static const char *table_name(const rehearsal *r)
{
    return r->options->version_table ? r->options->version_table : CALX_VERSION_TABLE;
}

static const calx_catalog *read_catalog(const rehearsal *r, calx_error *err)
{
    const char *name = calx_version_named(table_name(r), r->arena).name;
    const char *const own[] = { name, calx_text_format(r->arena, "%s_applied", name).data,
                                calx_text_format(r->arena, "%s_progress", name).data };
    return calx_catalog_read(r->clone.conn, r->arena,
                             &(calx_catalog_options){ .leave_out = own, .leave_out_count = sizeof own / sizeof *own },
                             err);
}

/* Nobody else is there, so that a lock that is not got is the revision's own fault. */
static bool run(rehearsal *r, const calx_course *course, calx_error *err)
{
    calx_migrate_options options = {
        .version_table = r->options->version_table,
        .statement_milliseconds = r->options->statement_milliseconds,
        .retries = -1,
        .allow_foreign_tables = true,
        .go_on = r->options->go_on,
        .progress = r->options->progress,
        .context = r->options->context,
        .report = &r->report,
        .report_arena = r->arena,
    };
    bool ok = calx_run_course(r->clone.conn, r->history, course, &options, err);
    r->out->statements = calx_sight_statements(r->sight, &r->out->statement_count);
    return ok;
}

/* The plan turned round, as far as there is a way back. */
static calx_plan way_back(rehearsal *r, const calx_plan *there)
{
    calx_plan back = { .revisions = { calx_new_array(r->arena, const calx_revision *, there->revisions.count), 0 } };
    for (size_t i = there->revisions.count; i-- > 0;) {
        const calx_revision *revision = there->revisions.items[i];
        if (revision->irreversible.len > 0) {
            r->out->irreversible = revision;
            break;
        }
        back.revisions.items[back.revisions.count++] = revision;
    }
    return back;
}

static bool compare(rehearsal *r, const calx_catalog *before, calx_error *err)
{
    const calx_catalog *after = read_catalog(r, err);
    const calx_difference *difference = after ? calx_catalog_compare(r->arena, before, after, NULL, err) : NULL;
    if (!difference)
        return false;
    calx_text *list = calx_new_array(r->arena, calx_text, difference->count);
    for (size_t i = 0; i < difference->count; i++)
        list[i] = calx_change_summary(r->arena, &difference->changes[i]);
    r->out->differences = list;
    r->out->difference_count = difference->count;
    r->out->compared = true;
    return true;
}

/* What the run will do, to know the way back. */
static bool find_plan(rehearsal *r, calx_text target, calx_plan *out, calx_error *err)
{
    calx_versions versions;
    calx_revision_list heads;
    return calx_versions_read(r->clone.conn, r->options->version_table, r->arena, &versions, err) &&
           calx_history_locate(r->history, &versions, r->arena, &heads, err) &&
           calx_plan_upgrade(r->history, heads, target, r->arena, out, err);
}

static bool there_and_back(rehearsal *r, calx_text target, calx_error *err)
{
    calx_plan plan;
    const calx_catalog *before = read_catalog(r, err);
    if (!before || !find_plan(r, target, &plan, err))
        return false;
    r->out->planned = plan.revisions.count;
    calx_observer observer = calx_sight_observer(r->sight);
    bool there = run(r, &(calx_course){ .target = target, .up = true, .observer = &observer }, err);
    r->out->applied = r->report.done;
    if (!there)
        return false;
    calx_plan back = way_back(r, &plan);
    bool undone = run(r, &(calx_course){ .plan = &back, .observer = &observer }, err);
    r->out->undone = r->report.done;
    return undone && (r->out->irreversible || compare(r, before, err));
}

/* The first error is what counts; a copy that is left is one only where there is no other. */
static bool end(rehearsal *r, bool ok, calx_error *err)
{
    calx_error failure = { 0 };
    calx_sight_close(r->sight);
    if (calx_clone_drop(&r->clone, &failure) || !ok)
        return ok;
    if (err)
        *err = failure;
    return false;
}

/* What was stopped while it copied says all kinds of things. */
static bool explain_stop(const rehearsal *r, calx_error *err)
{
    calx_error ignored = { 0 };
    if (r->options->go_on && !r->options->go_on(&ignored))
        calx_fail(err, CALX_CANCELLED, "Stopped while the database was copied.");
    return false;
}

bool calx_rehearse(const char *conninfo, const calx_history *history, calx_text target,
                   const calx_rehearse_options *options, calx_arena *arena, calx_rehearsal *out, calx_error *err)
{
    static const calx_rehearse_options defaults;
    *out = (calx_rehearsal){ 0 };
    rehearsal r = { .history = history, .options = options ? options : &defaults, .arena = arena, .out = out };
    calx_clone_options copy = { .on = r.options->on,
                                .schema_only = r.options->schema_only,
                                .grants_apart = true,
                                .with_rows = calx_version_named(table_name(&r), arena).qualified,
                                .opened = r.options->opened,
                                .closing = r.options->closing };
    if (!calx_clone_make(conninfo, &copy, arena, &r.clone, err))
        return explain_stop(&r, err);
    out->by_template = r.clone.by_template;
    out->left_out = r.clone.left_out;
    out->left_out_count = r.clone.left_out_count;
    r.sight = calx_sight_open(r.clone.conn, arena, r.options->weak);
    return end(&r, there_and_back(&r, target, err), err);
}
