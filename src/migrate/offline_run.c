/* The SQL of a migration as a script for psql, for databases that the program may not touch itself. */
#include "books.h"
#include "digest.h"
#include "failure.h"
#include "kind.h"
#include "offline.h"
#include "revision.h"
#include "script.h"

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

static void add_where(offline *o, const calx_mark *mark)
{
    calx_buffer_add_cstr(&o->sql, " WHERE revision = ");
    calx_offline_literal(o, mark->revision);
    calx_buffer_addf(&o->sql, " AND statement = %zu", mark->number);
}

/* The rest runs only where the statement is not done. */
static void add_if_to_do(offline *o, const calx_mark *mark)
{
    calx_buffer_addf(&o->sql, "SELECT NOT EXISTS (SELECT FROM %s", o->progress);
    add_where(o, mark);
    calx_buffer_add_cstr(&o->sql, " AND done AND digest = ");
    calx_offline_literal(o, mark->digest);
    calx_buffer_add_cstr(&o->sql, ") AS calx_to_do \\gset\n\\if :calx_to_do\n");
}

static void add_mark(offline *o, const calx_mark *mark, bool done)
{
    calx_buffer_addf(&o->sql, "INSERT INTO %s (revision, statement, upgrade, digest, done) VALUES (", o->progress);
    calx_offline_literal(o, mark->revision);
    calx_buffer_addf(&o->sql, ", %zu, %s, ", mark->number, mark->up ? "true" : "false");
    calx_offline_literal(o, mark->digest);
    calx_buffer_addf(&o->sql,
                     ", %s)\n    ON CONFLICT (revision, statement) DO UPDATE SET upgrade = excluded.upgrade, digest = "
                     "excluded.digest, done = excluded.done, at = clock_timestamp();\n",
                     done ? "true" : "false");
}

/* Ends the script where an earlier one was interrupted in the statement: only the program looks what became of it. */
static void add_doubt(offline *o, const calx_mark *mark)
{
    calx_buffer_addf(&o->sql, "SELECT EXISTS (SELECT FROM %s", o->progress);
    add_where(o, mark);
    calx_buffer_addf(
        &o->sql,
        " AND NOT done) AS calx_in_doubt \\gset\n\\if :calx_in_doubt\nDO $calx$ BEGIN RAISE EXCEPTION"
        " 'A run was interrupted in statement %zu of revision %.*s: let the program run it, or look what it"
        " did, undo it, and delete its row from %s.'; END $calx$;\n\\endif\n",
        mark->number, CALX_TEXT_ARG(mark->revision), o->progress);
}

/* What undoes the beginning of a statement that failed. */
static void add_withdrawal(offline *o, const calx_mark *mark, bool inside)
{
    if (inside) {
        calx_buffer_add_cstr(&o->sql, "ROLLBACK");
        return;
    }
    calx_buffer_addf(&o->sql, "DELETE FROM %s", o->progress);
    add_where(o, mark);
}

/* The statement with its mark, as a run of the program does it: both in a transaction, or begun and then done. Where it
 * fails the script ends. */
static void add_run(offline *o, const calx_mark *mark, calx_text statement, bool inside)
{
    if (inside)
        calx_buffer_add_cstr(&o->sql, "BEGIN;\n");
    else
        add_mark(o, mark, false);
    calx_buffer_addf(&o->sql, "\\set ON_ERROR_STOP off\n%.*s\n;\n\\if :ERROR\n\\set ON_ERROR_STOP on\n",
                     CALX_TEXT_ARG(statement));
    add_withdrawal(o, mark, inside);
    calx_buffer_addf(
        &o->sql,
        ";\nDO $calx$ BEGIN RAISE EXCEPTION 'Statement %zu of revision %.*s failed; what was done before it"
        " is noted, and another run, or a script from where the database is, goes on there.'; END "
        "$calx$;\n\\endif\n\\set ON_ERROR_STOP on\n",
        mark->number, CALX_TEXT_ARG(mark->revision));
    add_mark(o, mark, true);
    if (inside)
        calx_buffer_add_cstr(&o->sql, "COMMIT;\n");
}

static void add_statement(offline *o, const calx_mark *mark, const calx_script_statement *statement)
{
    bool inside = calx_script_fits_transaction(statement);
    add_if_to_do(o, mark);
    if (!inside && calx_script_kind_of(statement).kind != CALX_SCRIPT_REPEATABLE)
        add_doubt(o, mark);
    add_run(o, mark, statement->text, inside);
    calx_buffer_add_cstr(&o->sql, "\\endif\n");
}

static void add_statements(offline *o, const calx_revision *revision, bool up)
{
    calx_script_at script = { .sql = up ? revision->upgrade : revision->downgrade };
    calx_mark mark = { .revision = revision->id, .up = up, .number = 1 };
    for (calx_script_statement s; calx_script_next(&script, &s); mark.number++) {
        mark.digest = calx_digest_text(o->arena, s.text);
        add_statement(o, &mark, &s);
    }
}

static void forget_statements(offline *o, const calx_revision *revision)
{
    calx_buffer_addf(&o->sql, "DELETE FROM %s WHERE revision = ", o->progress);
    calx_offline_literal(o, revision->id);
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
    if (revision->outside_transaction) {
        add_statements(o, revision, up);
        calx_buffer_add_cstr(&o->sql, "BEGIN;\n"); /* version and note are one */
        forget_statements(o, revision);
    } else {
        calx_migrate_add_sql(&o->sql, up ? revision->upgrade : revision->downgrade);
    }
    calx_offline_move(o, calx_history_tops(o->history, applied, o->arena));
    add_note(o, revision, up);
    calx_buffer_add_cstr(&o->sql, "COMMIT;\n");
    return true;
}

static bool goes_outside(const calx_revision_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->outside_transaction)
            return true;
    return false;
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
    if (!calx_books_fit(&o.table, err) || !find_start(&o, &range, up, err))
        return false;
    bool planned = up ? calx_plan_upgrade(history, o.before, range, arena, &plan, err)
                      : calx_plan_downgrade(history, o.before, range, arena, &plan, err);
    if (!planned)
        return false;
    bool *applied = calx_history_closure(history, o.before, arena);
    calx_offline_begin(&o, up ? "Upgrade" : "Downgrade", tag, up && o.before.count == 0, true);
    calx_offline_make_applied(&o);
    if (goes_outside(&plan.revisions))
        calx_offline_make_progress(&o);
    for (size_t i = 0; i < plan.revisions.count; i++)
        if (!add_revision(&o, plan.revisions.items[i], up, applied, err))
            return false;
    calx_offline_end(&o);
    *out = calx_buffer_text(&o.sql);
    return true;
}
