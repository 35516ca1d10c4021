/* The SQL of a migration as a script for psql, for databases that the program may not touch itself. */
#include "failure.h"
#include "lineage.h"
#include "revision.h"
#include "target.h"
#include "version.h"

#include <calx/buffer.h>
#include <calx/quote.h>

typedef struct offline {
    const calx_history *history;
    calx_arena *arena;
    calx_version_table table;
    calx_revision_list before; /* what the version table holds at this point of the script */
    calx_plan plan;
    calx_buffer sql;
} offline;

static void add_literal(offline *o, calx_text value)
{
    calx_raw_add_literal(&o->sql, calx_text_cstr(o->arena, value));
}

/* Stops the script where the database is not where the script begins. */
static void add_guard(offline *o)
{
    calx_buffer_add_cstr(&o->sql, "DO $calx$\nBEGIN\n    IF ARRAY(SELECT version_num::text COLLATE \"C\" FROM ");
    calx_buffer_addf(&o->sql, "%s ORDER BY 1) IS DISTINCT FROM ARRAY[", o->table.qualified);
    for (size_t i = 0; i < o->before.count; i++) {
        calx_buffer_add_cstr(&o->sql, i ? ", " : "");
        add_literal(o, o->before.items[i]->id);
    }
    const char *names = o->before.count ? calx_lineage_names(o->arena, o->before) : "base";
    calx_buffer_addf(&o->sql,
                     "]::text[] THEN\n        RAISE EXCEPTION 'This script is for a database at %s.';\n"
                     "    END IF;\nEND\n$calx$;\n",
                     names);
}

static void add_begin(offline *o, calx_text tag)
{
    calx_buffer_addf(&o->sql, "-- %s from %s, for psql.\n\\set ON_ERROR_STOP on\n",
                     o->plan.up ? "Upgrade" : "Downgrade",
                     o->before.count ? calx_lineage_names(o->arena, o->before) : "base");
    if (tag.len) {
        calx_buffer_add_cstr(&o->sql, "SELECT set_config('calx.tag', ");
        add_literal(o, tag);
        calx_buffer_add_cstr(&o->sql, ", false);\n");
    }
    if (o->plan.up && o->before.count == 0)
        calx_buffer_addf(&o->sql, "%s;\n", calx_version_create_sql(&o->table, true, o->arena));
    add_guard(o);
}

static void add_change(offline *o, const calx_version_change *change)
{
    if (!change->before) {
        calx_buffer_addf(&o->sql, "INSERT INTO %s (version_num) VALUES (", o->table.qualified);
        add_literal(o, change->after->id);
        calx_buffer_add_cstr(&o->sql, ");\n");
        return;
    }
    if (change->after) {
        calx_buffer_addf(&o->sql, "UPDATE %s SET version_num = ", o->table.qualified);
        add_literal(o, change->after->id);
    } else {
        calx_buffer_addf(&o->sql, "DELETE FROM %s", o->table.qualified);
    }
    calx_buffer_add_cstr(&o->sql, " WHERE version_num = ");
    add_literal(o, change->before->id);
    calx_buffer_add_cstr(&o->sql, ";\n");
}

static bool fail_code(const calx_revision *revision, calx_error *err)
{
    calx_fail(err, CALX_USAGE, "Revision %.*s is written in C, which no script can run.", CALX_TEXT_ARG(revision->id));
    calx_error_context(err, "%s:%d", revision->path, revision->line);
    return calx_error_hint(err, "Make scripts up to it and from it, and run the program in between.");
}

static bool add_revision(offline *o, const calx_revision *revision, bool *applied, calx_error *err)
{
    bool up = o->plan.up;
    if (revision->in_c)
        return fail_code(revision, err);
    if (!calx_revision_load(o->history, revision, err))
        return false;
    if (!up && revision->irreversible.len)
        return calx_migrate_fail_irreversible(revision, err);
    applied[revision->index] = up;
    calx_revision_list after = calx_history_tops(o->history, applied, o->arena);
    calx_version_change *changes = calx_new_array(o->arena, calx_version_change, o->before.count + after.count);
    size_t count = calx_version_changes(o->before, after, changes);
    calx_buffer_addf(&o->sql, "\n-- %s %.*s: %.*s\n%s", up ? "Upgrade to" : "Downgrade from",
                     CALX_TEXT_ARG(revision->id), CALX_TEXT_ARG(revision->message),
                     revision->outside_transaction ? "" : "BEGIN;\n");
    calx_migrate_add_sql(&o->sql, up ? revision->upgrade : revision->downgrade);
    for (size_t i = 0; i < count; i++)
        add_change(o, &changes[i]);
    if (!revision->outside_transaction)
        calx_buffer_add_cstr(&o->sql, "COMMIT;\n");
    o->before = after;
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
    if (from.len == 0 && up)
        return true;
    calx_revision_list found;
    if (!calx_history_targets(o->history, (calx_revision_list){ 0 }, from, o->arena, &found, err))
        return false;
    o->before = calx_history_tops(o->history, calx_history_closure(o->history, found, o->arena), o->arena);
    return true;
}

bool calx_migrate_script(const calx_history *history, calx_text range, bool up, const char *version_table,
                         calx_text tag, calx_arena *arena, calx_text *out, calx_error *err)
{
    offline o = { .history = history, .arena = arena, .sql = calx_buffer_in(arena) };
    o.table = calx_version_named(version_table, arena);
    if (!find_start(&o, &range, up, err))
        return false;
    bool planned = up ? calx_plan_upgrade(history, o.before, range, arena, &o.plan, err)
                      : calx_plan_downgrade(history, o.before, range, arena, &o.plan, err);
    if (!planned)
        return false;
    bool *applied = calx_history_closure(history, o.before, arena);
    add_begin(&o, tag);
    for (size_t i = 0; i < o.plan.revisions.count; i++)
        if (!add_revision(&o, o.plan.revisions.items[i], applied, err))
            return false;
    *out = calx_buffer_text(&o.sql);
    return true;
}
