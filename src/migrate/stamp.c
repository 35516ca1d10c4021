/* Writes into the version table where a database is, without running anything. */
#include "books.h"
#include "lineage.h"
#include "lock.h"
#include "offline.h"
#include "target.h"
#include "version.h"

#include <string.h>

typedef struct stamp {
    calx_conn *conn;
    const char *given; /* the version table, as the options name it */
    const calx_history *history;
    calx_arena *arena;
    const calx_text *targets;
    size_t count;
    bool purge;
    calx_version_table table;
    calx_versions rows; /* before */
    bool *stays;        /* whether a row stays, by its place */
    calx_revision_list after;
} stamp;

/* Takes away the rows of the target's lineage: those that it stands on, that stand on it, or are on its branch. */
static bool clear_lineage(stamp *s, const calx_target *target, calx_revision_list dests, calx_error *err)
{
    const calx_revision *branch;
    if (!calx_target_branch(s->history, target, &branch, err))
        return false;
    bool all = dests.count == 0 && !branch; /* plain `base` */
    for (size_t i = 0; i < s->rows.count; i++) {
        const calx_revision *row = calx_history_find(s->history, s->rows.ids[i]);
        if (all)
            s->stays[i] = false;
        if (!row)
            continue;
        for (size_t k = 0; k < dests.count; k++)
            if (calx_lineage_of(s->history, dests.items[k], true, s->arena)[row->index])
                s->stays[i] = false;
        if (branch && calx_lineage_of(s->history, branch, false, s->arena)[row->index])
            s->stays[i] = false;
    }
    return true;
}

/* A row that no file has cannot be placed: it goes with everything else or not at all. */
static bool check_unknown(const stamp *s, calx_error *err)
{
    for (size_t i = 0; i < s->rows.count; i++) {
        if (!s->stays[i] || calx_history_find(s->history, s->rows.ids[i]))
            continue;
        calx_fail(err, CALX_NOT_FOUND, "%s has the row %.*s, which this program does not know.", s->table.name,
                  CALX_TEXT_ARG(s->rows.ids[i]));
        return calx_error_hint(err, "Check that this is the right database; if it is, `stamp --purge` removes all rows "
                                    "first.");
    }
    return true;
}

/* The rows that there shall be: the targets, and what stays, without what any of these stand on. */
static bool find_after(stamp *s, calx_error *err)
{
    calx_revision_list current = { calx_new_array(s->arena, const calx_revision *, s->rows.count), 0 };
    for (size_t i = 0; i < s->rows.count; i++) {
        const calx_revision *row = calx_history_find(s->history, s->rows.ids[i]);
        if (row)
            current.items[current.count++] = row;
    }
    bool *in = calx_new_array(s->arena, bool, s->history->count);
    for (size_t i = 0; i < s->count; i++) {
        calx_target target;
        calx_revision_list dests;
        if (!calx_target_parse(s->history, s->targets[i], &target, err) ||
            !calx_history_targets(s->history, current, s->targets[i], s->arena, &dests, err) ||
            !clear_lineage(s, &target, dests, err))
            return false;
        for (size_t k = 0; k < dests.count; k++)
            in[dests.items[k]->index] = true;
    }
    if (!check_unknown(s, err))
        return false;
    for (size_t i = 0; i < s->rows.count; i++)
        if (s->stays[i])
            in[calx_history_find(s->history, s->rows.ids[i])->index] = true;
    calx_revision_list marked = calx_history_tops(s->history, in, s->arena);
    s->after = calx_history_tops(s->history, calx_history_closure(s->history, marked, s->arena), s->arena);
    return true;
}

static bool change(const stamp *s, const char *format, const char *table, const calx_text *id, calx_error *err)
{
    calx_params params = calx_params_in(s->arena);
    calx_text sql = calx_text_format(s->arena, "%s %s%s", format, table, id ? " (version_num) VALUES ($1)" : "");
    if (id && !calx_params_text(&params, *id, err))
        return false;
    return calx_query(s->conn, s->arena, sql.data, &params, err) != NULL;
}

/* All rows anew, in one transaction. What was under way is not: whoever stamps has seen to it. */
static bool write_rows(stamp *s, calx_error *err)
{
    calx_books books;
    if (!calx_books_open(s->conn, &s->table, s->arena, &books, err))
        return false;
    CALX_TRANSACTION(tx, s->conn, err);
    if (!tx.open || (!s->table.exists && !calx_version_create(s->conn, &s->table, err)) ||
        (books.progress_exists && !change(s, "DELETE FROM", books.progress, NULL, err)) ||
        !change(s, "DELETE FROM", s->table.qualified, NULL, err))
        return false;
    for (size_t i = 0; i < s->after.count; i++)
        if (!change(s, "INSERT INTO", s->table.qualified, &s->after.items[i]->id, err))
            return false;
    return calx_commit(&tx, err);
}

static bool stamp_locked(stamp *s, calx_error *err)
{
    if (!calx_versions_read(s->conn, s->given, s->arena, &s->rows, err))
        return false;
    s->stays = calx_new_array(s->arena, bool, s->rows.count);
    for (size_t i = 0; i < s->rows.count; i++)
        s->stays[i] = !s->purge;
    return find_after(s, err) && write_rows(s, err);
}

/* Runs `work` under the lock that migrations take, where no transaction is open. */
static bool with_lock(stamp *s, const calx_migrate_options *options, bool (*work)(stamp *, calx_error *),
                      calx_error *err)
{
    static const calx_migrate_options defaults;
    const calx_migrate_options *given = options ? options : &defaults;
    s->given = given->version_table ? given->version_table : CALX_VERSION_TABLE;
    PGTransactionStatusType state = PQtransactionStatus(calx_libpq(s->conn));
    if (state == PQTRANS_INTRANS || state == PQTRANS_INERROR)
        return calx_fail(err, CALX_USAGE, "The version table cannot be written while a transaction is open.");
    if (!calx_version_find(s->conn, s->given, s->arena, &s->table, err) ||
        !calx_migrate_lock(s->conn, s->given, given, err))
        return false;
    bool ok = calx_version_find(s->conn, s->given, s->arena, &s->table, err) && work(s, err);
    calx_migrate_unlock(s->conn, s->given);
    return ok;
}

static bool report(const stamp *s, const calx_migrate_options *options)
{
    calx_migrate_report *to = options ? options->report : NULL;
    if (!to)
        return true;
    *to = (calx_migrate_report){ .known = true };
    to->heads.items = calx_new_array(options->report_arena, const calx_revision *, s->after.count);
    for (size_t i = 0; i < s->after.count; i++)
        to->heads.items[to->heads.count++] = s->after.items[i];
    return true;
}

bool calx_migrate_stamp(calx_conn *conn, const calx_history *history, const calx_text *targets, size_t count,
                        bool purge, const calx_migrate_options *options, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    stamp s = { .conn = conn, .history = history, .arena = arena, .targets = targets, .count = count, .purge = purge };
    return with_lock(&s, options, stamp_locked, err) && report(&s, options);
}

static bool ensure_locked(stamp *s, calx_error *err)
{
    return calx_books_fit(&s->table, err) && (s->table.exists || calx_version_create(s->conn, &s->table, err));
}

bool calx_migrate_ensure(calx_conn *conn, const calx_migrate_options *options, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    stamp s = { .conn = conn, .arena = arena };
    return with_lock(&s, options, ensure_locked, err);
}

/* What was under way is not, as when the program stamps. */
static void add_end_of_progress(offline *o)
{
    calx_buffer_add_cstr(&o->sql, "DO $calx$\nBEGIN\n    IF to_regclass(");
    calx_offline_literal(o, calx_text_of(o->progress));
    calx_buffer_addf(&o->sql, ") IS NOT NULL THEN\n        DELETE FROM %s;\n    END IF;\nEND\n$calx$;\n", o->progress);
}

bool calx_migrate_stamp_script(const calx_history *history, calx_text from, const calx_text *targets, size_t count,
                               bool purge, const char *version_table, calx_arena *arena, calx_text *out,
                               calx_error *err)
{
    offline o = calx_offline_open(history, version_table, arena);
    stamp s = { .history = history, .arena = arena, .targets = targets, .count = count, .purge = purge };
    if (!calx_books_fit(&o.table, err) || !calx_offline_start(&o, from, err))
        return false;
    s.table = o.table;
    s.rows.ids = calx_new_array(arena, calx_text, o.before.count);
    for (size_t i = 0; i < o.before.count && !purge; i++)
        s.rows.ids[s.rows.count++] = o.before.items[i]->id;
    s.stays = calx_new_array(arena, bool, s.rows.count);
    memset(s.stays, true, s.rows.count);
    if (!find_after(&s, err))
        return false;
    calx_offline_begin(&o, "Stamp", (calx_text){ 0 }, purge || o.before.count == 0, !purge);
    calx_buffer_add_cstr(&o.sql, "\nBEGIN;\n");
    add_end_of_progress(&o);
    if (purge) {
        calx_buffer_addf(&o.sql, "DELETE FROM %s;\n", o.table.qualified);
        o.before.count = 0;
    }
    calx_offline_move(&o, s.after);
    calx_buffer_add_cstr(&o.sql, "COMMIT;\n");
    calx_offline_end(&o);
    *out = calx_buffer_text(&o.sql);
    return true;
}
