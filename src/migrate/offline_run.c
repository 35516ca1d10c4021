/* The SQL of a migration as a script for psql, for databases that the program may not touch itself. */
#include "digest.h"
#include "failure.h"
#include "offline.h"
#include "revision.h"

static bool fail_code(const calx_revision *revision, calx_error *err)
{
    calx_fail(err, CALX_USAGE, "Revision %.*s is written in C, which no script can run.", CALX_TEXT_ARG(revision->id));
    calx_error_context(err, "%s:%d", revision->path, revision->line);
    return calx_error_hint(err, "Make scripts up to it and from it, and run the program in between.");
}

/* That it is applied, and as what; or no longer. */
static void add_note(offline *o, const calx_revision *revision, bool up)
{
    calx_buffer_addf(
        &o->sql, up ? "INSERT INTO %s (revision, digest) VALUES (" : "DELETE FROM %s WHERE revision = ", o->applied);
    calx_offline_literal(o, revision->id);
    if (up) {
        calx_buffer_add_cstr(&o->sql, ", ");
        calx_offline_literal(o, calx_digest_revision(o->arena, revision));
        calx_buffer_add_cstr(&o->sql, ") ON CONFLICT (revision) DO UPDATE SET digest = excluded.digest,"
                                      " applied_at = now()");
    }
    calx_buffer_add_cstr(&o->sql, ";\n");
}

static bool add_revision(offline *o, const calx_revision *revision, bool up, bool *applied, calx_error *err)
{
    if (revision->in_c)
        return fail_code(revision, err);
    if (!calx_revision_load(o->history, revision, err))
        return false;
    if (!up && revision->irreversible.len)
        return calx_migrate_fail_irreversible(revision, err);
    applied[revision->index] = up;
    calx_buffer_addf(&o->sql, "\n-- %s %.*s: %.*s\n%s", up ? "Upgrade to" : "Downgrade from",
                     CALX_TEXT_ARG(revision->id), CALX_TEXT_ARG(revision->message),
                     revision->outside_transaction ? "" : "BEGIN;\n");
    calx_migrate_add_sql(&o->sql, up ? revision->upgrade : revision->downgrade);
    calx_buffer_add_cstr(&o->sql, revision->outside_transaction ? "BEGIN;\n" : ""); /* version and note are one */
    calx_offline_move(o, calx_history_tops(o->history, applied, o->arena));
    add_note(o, revision, up);
    calx_buffer_add_cstr(&o->sql, "COMMIT;\n");
    return true;
}

/* `a:b` into the state to begin at and the target. */
static bool find_start(offline *o, calx_text *range, bool up, calx_error *err)
{
    ptrdiff_t colon = calx_text_find(*range, CALX_TEXT(":"));
    if (colon < 0 && up)
        return true;
    if (colon < 0) {
        calx_fail(err, CALX_USAGE, "A downgrade script needs to know where the database is.");
        return calx_error_hint(err, "Give both ends: `downgrade FROM:TO --sql`.");
    }
    calx_text from = { range->data, (size_t)colon };
    *range = (calx_text){ range->data + colon + 1, range->len - (size_t)colon - 1 };
    if (from.len == 0 && !up)
        return calx_offline_start(o, CALX_TEXT("base"), err);
    return calx_offline_start(o, from, err);
}

bool calx_migrate_script(const calx_history *history, calx_text range, bool up, const char *version_table,
                         calx_text tag, calx_arena *arena, calx_text *out, calx_error *err)
{
    offline o = calx_offline_open(history, version_table, arena);
    calx_plan plan;
    if (!find_start(&o, &range, up, err))
        return false;
    bool planned = up ? calx_plan_upgrade(history, o.before, range, arena, &plan, err)
                      : calx_plan_downgrade(history, o.before, range, arena, &plan, err);
    if (!planned)
        return false;
    bool *applied = calx_history_closure(history, o.before, arena);
    calx_offline_begin(&o, up ? "Upgrade" : "Downgrade", tag, up && o.before.count == 0, true);
    calx_offline_make_applied(&o);
    for (size_t i = 0; i < plan.revisions.count; i++)
        if (!add_revision(&o, plan.revisions.items[i], up, applied, err))
            return false;
    calx_offline_end(&o);
    *out = calx_buffer_text(&o.sql);
    return true;
}
