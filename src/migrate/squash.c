/* Several revisions of one line as one. It keeps the last one's id, so that a database that is past them does not
 * notice, and names the others, so that one in their midst is told what happened. Touches no file. */
#include "lineage.h"
#include "revision.h"
#include "script.h"

#include <calx/buffer.h>

/* Whether a semicolon is missing behind the last statement. */
static bool is_open(calx_text sql)
{
    calx_script_at script = { .sql = sql };
    calx_script_statement statement;
    bool open = false;
    while (calx_script_next(&script, &statement))
        open = script.at >= sql.len;
    return open;
}

void calx_migrate_add_sql(calx_buffer *to, calx_text sql)
{
    calx_text shown = calx_text_trim(sql);
    if (shown.len)
        calx_buffer_addf(to, "%.*s\n%s", CALX_TEXT_ARG(shown), is_open(sql) ? ";\n" : "");
}

static bool fail_part(const calx_revision *revision, const char *why, calx_error *err)
{
    calx_fail(err, CALX_USAGE, "Revision %.*s cannot be squashed: %s.", CALX_TEXT_ARG(revision->id), why);
    calx_error_context(err, "%s:%d", revision->path, revision->line);
    return calx_error_hint(err, "Squash the revisions before it or behind it.");
}

/* One line: each revises the one before it and nothing else, and nothing outside stands on any but the last. */
static bool check_line(const calx_history *history, calx_revision_list list, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    size_t *place = calx_new_array(scratch, size_t, history->count); /* in the list, from 1 */
    for (size_t i = 0; i < list.count; i++)
        place[list.items[i]->index] = i + 1;
    for (size_t i = 0; i < history->count; i++) {
        const calx_revision *child = &history->revisions[i];
        for (size_t k = 0; k < child->revises_count + child->depends_count; k++) {
            size_t below = place[child->parents[k]->index];
            if (below && below != list.count && place[i] == 0)
                return fail_part(child->parents[k], "one that stays stands on it", err);
        }
        if (place[i] > 1 && (child->revises_count != 1 || place[child->parents[0]->index] != place[i] - 1))
            return fail_part(child, "it does not simply revise the one before it", err);
    }
    return true;
}

static bool check_parts(const calx_history *history, calx_revision_list list, calx_error *err)
{
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i]->in_c)
            return fail_part(list.items[i], "it is written in C", err);
        if (list.items[i]->outside_transaction)
            return fail_part(list.items[i], "it runs outside a transaction", err);
        if (!calx_revision_load(history, list.items[i], err))
            return false;
    }
    return check_line(history, list, err);
}

static void add_part(calx_buffer *to, const calx_revision *revision, calx_text sql)
{
    calx_buffer_addf(to, "%s-- %.*s: %.*s\n", to->len ? "\n" : "", CALX_TEXT_ARG(revision->id),
                     CALX_TEXT_ARG(revision->message));
    calx_migrate_add_sql(to, sql);
}

/* Appends names that are not there yet. */
static void add_names(calx_text *to, size_t *count, const calx_text *names, size_t more)
{
    for (size_t i = 0; i < more; i++) {
        bool there = false;
        for (size_t k = 0; k < *count; k++)
            there = there || calx_text_equal(to[k], names[i]);
        if (!there)
            to[(*count)++] = names[i];
    }
}

/* Labels, what was squashed before, and dependencies on what is not among them. */
static void join_headers(calx_revision_list list, calx_arena *arena, calx_new_revision *out)
{
    size_t most = list.count;
    for (size_t i = 0; i < list.count; i++)
        most += list.items[i]->depends_count + list.items[i]->label_count + list.items[i]->replaces_count;
    calx_text *depends = calx_new_array(arena, calx_text, most);
    calx_text *labels = calx_new_array(arena, calx_text, most);
    calx_text *replaces = calx_new_array(arena, calx_text, most);
    for (size_t i = 0; i < list.count; i++) {
        const calx_revision *one = list.items[i];
        for (size_t k = 0; k < one->depends_count; k++) {
            bool inside = false;
            for (size_t n = 0; n < i; n++)
                inside = inside || list.items[n] == one->parents[one->revises_count + k];
            if (!inside)
                add_names(depends, &out->depends_count, &one->depends[k], 1);
        }
        add_names(labels, &out->label_count, one->labels, one->label_count);
        add_names(replaces, &out->replaces_count, one->replaces, one->replaces_count);
        if (i + 1 < list.count)
            add_names(replaces, &out->replaces_count, &one->id, 1);
    }
    out->depends = depends;
    out->labels = labels;
    out->replaces = replaces;
}

bool calx_history_squash(const calx_history *history, calx_revision_list list, calx_arena *arena,
                         calx_new_revision *out, calx_error *err)
{
    if (list.count < 2) {
        calx_fail(err, CALX_USAGE, "There is nothing to squash: the range holds %zu revision%s.", list.count,
                  list.count == 1 ? "" : "s");
        return calx_error_hint(err, "Name both ends, the first and the last to become one: FROM:TO.");
    }
    if (!check_parts(history, list, err))
        return false;
    const calx_revision *first = list.items[0];
    const calx_revision *last = list.items[list.count - 1];
    calx_buffer up = calx_buffer_in(arena);
    calx_buffer down = calx_buffer_in(arena);
    *out = (calx_new_revision){ .message = out->message, .id = last->id, .created = last->created, .over = last->path };
    out->revises = (calx_revision_list){ first->parents, first->revises_count };
    for (size_t i = 0; i < list.count; i++) {
        add_part(&up, list.items[i], list.items[i]->upgrade);
        if (list.items[i]->irreversible.len)
            out->irreversible = list.items[i]->irreversible;
    }
    for (size_t i = list.count; i-- > 0;)
        add_part(&down, list.items[i], list.items[i]->downgrade);
    join_headers(list, arena, out);
    out->prose = calx_text_format(arena, "%zu revisions as one, from %.*s to %.*s.", list.count,
                                  CALX_TEXT_ARG(first->id), CALX_TEXT_ARG(last->id));
    out->upgrade = calx_buffer_text(&up);
    out->downgrade = calx_buffer_text(&down);
    return true;
}
