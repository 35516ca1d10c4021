/* What scripts have in common: their head, the version table's rows, the runners' lock. Knows no revision's SQL. */
#include "offline.h"

#include "books.h"
#include "lock.h"
#include "target.h"

#include <calx/quote.h>

#include <string.h>

/* `name` or `schema.name`, with the suffix, as SQL writes it. */
static const char *beside(const char *given, const char *suffix, calx_arena *arena)
{
    calx_text name = calx_text_format(arena, "%s%s", given ? given : CALX_VERSION_TABLE, suffix);
    return calx_version_named(name.data, arena).qualified;
}

offline calx_offline_open(const calx_history *history, const char *version_table, calx_arena *arena)
{
    return (offline){ .history = history,
                      .arena = arena,
                      .given = version_table ? version_table : CALX_VERSION_TABLE,
                      .table = calx_version_named(version_table, arena),
                      .applied = beside(version_table, CALX_BOOKS_APPLIED, arena),
                      .progress = beside(version_table, CALX_BOOKS_PROGRESS, arena),
                      .sql = calx_buffer_in(arena) };
}

void calx_offline_literal(offline *o, calx_text value)
{
    calx_raw_add_literal(&o->sql, calx_text_cstr(o->arena, value));
}

bool calx_offline_start(offline *o, calx_text from, calx_error *err)
{
    calx_revision_list found;
    if (from.len == 0)
        return true;
    if (!calx_history_targets(o->history, (calx_revision_list){ 0 }, from, o->arena, &found, err))
        return false;
    o->before = calx_history_tops(o->history, calx_history_closure(o->history, found, o->arena), o->arena);
    return true;
}

/* Waits for nobody: a script that waited would hold a snapshot, for which the other's index builds wait in turn. */
static void add_lock(offline *o)
{
    calx_buffer_addf(&o->sql,
                     "DO $calx$\nBEGIN\n    IF NOT pg_try_advisory_lock(%s) THEN\n"
                     "        RAISE EXCEPTION 'Another migration of this database is running.';\n"
                     "    END IF;\nEND\n$calx$;\n",
                     calx_migrate_lock_key(o->given, o->arena));
}

/* Stops the script where the database is not where the script begins. */
static void add_guard(offline *o)
{
    calx_buffer_add_cstr(&o->sql, "DO $calx$\nBEGIN\n    IF ARRAY(SELECT version_num::text COLLATE \"C\" FROM ");
    calx_buffer_addf(&o->sql, "%s ORDER BY 1) IS DISTINCT FROM ARRAY[", o->table.qualified);
    for (size_t i = 0; i < o->before.count; i++) {
        calx_buffer_add_cstr(&o->sql, i ? ", " : "");
        calx_offline_literal(o, o->before.items[i]->id);
    }
    const char *names = calx_revision_names(o->arena, o->before);
    calx_buffer_addf(&o->sql,
                     "]::text[] THEN\n        RAISE EXCEPTION 'This script is for a database at %s.';\n"
                     "    END IF;\nEND\n$calx$;\n",
                     names);
}

static void make_beside(offline *o, const char *qualified, const char *suffix, const char *columns)
{
    calx_text name = calx_text_format(o->arena, "%s%s", o->table.name, suffix);
    calx_buffer_add_cstr(&o->sql, "DO $calx$\nBEGIN\n    IF to_regclass(");
    calx_offline_literal(o, calx_text_of(qualified));
    calx_buffer_addf(&o->sql,
                     ") IS NULL THEN\n"
                     "        EXECUTE (SELECT format('CREATE TABLE %%I.%%I (%s)', nspname, ",
                     columns);
    calx_offline_literal(o, name);
    calx_buffer_add_cstr(&o->sql, ")\n            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
                                  " WHERE c.oid = ");
    calx_offline_literal(o, calx_text_of(o->table.qualified));
    calx_buffer_add_cstr(&o->sql, "::regclass);\n    END IF;\nEND\n$calx$;\n");
}

void calx_offline_make_applied(offline *o)
{
    make_beside(o, o->applied, CALX_BOOKS_APPLIED, CALX_BOOKS_APPLIED_COLUMNS);
}

void calx_offline_make_progress(offline *o)
{
    make_beside(o, o->progress, CALX_BOOKS_PROGRESS, CALX_BOOKS_PROGRESS_COLUMNS);
}

void calx_offline_begin(offline *o, const char *what, calx_text tag, bool make, bool guard)
{
    calx_buffer_addf(&o->sql, "-- %s%s%s, for psql.\n\\set ON_ERROR_STOP on\n", what, guard ? " from " : "",
                     guard ? calx_revision_names(o->arena, o->before) : "");
    if (tag.len) {
        calx_buffer_add_cstr(&o->sql, "SET calx.tag TO ");
        calx_offline_literal(o, tag);
        calx_buffer_add_cstr(&o->sql, ";\n");
    }
    add_lock(o);
    if (make)
        calx_buffer_addf(&o->sql, "%s;\n", calx_version_create_sql(&o->table, true, o->arena));
    if (guard)
        add_guard(o);
}

static void add_change(offline *o, const calx_version_change *change)
{
    if (!change->before) {
        calx_buffer_addf(&o->sql, "INSERT INTO %s (version_num) VALUES (", o->table.qualified);
        calx_offline_literal(o, change->after->id);
        calx_buffer_add_cstr(&o->sql, ");\n");
        return;
    }
    if (change->after) {
        calx_buffer_addf(&o->sql, "UPDATE %s SET version_num = ", o->table.qualified);
        calx_offline_literal(o, change->after->id);
    } else {
        calx_buffer_addf(&o->sql, "DELETE FROM %s", o->table.qualified);
    }
    calx_buffer_add_cstr(&o->sql, " WHERE version_num = ");
    calx_offline_literal(o, change->before->id);
    calx_buffer_add_cstr(&o->sql, ";\n");
}

void calx_offline_move(offline *o, calx_revision_list after)
{
    calx_version_change *changes = calx_new_array(o->arena, calx_version_change, o->before.count + after.count);
    size_t count = calx_version_changes(o->before, after, changes);
    for (size_t i = 0; i < count; i++)
        add_change(o, &changes[i]);
    o->before = after;
}

void calx_offline_end(offline *o)
{
    calx_buffer_addf(&o->sql, "\nDO $calx$ BEGIN PERFORM pg_advisory_unlock(%s); END $calx$;\n",
                     calx_migrate_lock_key(o->given, o->arena));
}
