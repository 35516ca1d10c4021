/* From what a user calls a place to the revisions that are there. What can be upgraded or downgraded to is the plan's
 * affair. Knows no server. */
#include "target.h"

#include "lineage.h"

#include <string.h>

#define MOST_DIGITS 6

/* Cuts `+N` or `-N` off the end of the text; false where there is something like it that is none. */
static bool cut_steps(calx_text *text, long *steps)
{
    size_t digits = 0;
    long n = 0;
    *steps = 0;
    while (digits < text->len && text->data[text->len - 1 - digits] >= '0' && text->data[text->len - 1 - digits] <= '9')
        digits++;
    if (digits == text->len)
        return true;
    size_t at = text->len - 1 - digits;
    char sign = text->data[at];
    if (sign != '+' && sign != '-')
        return true;
    if (digits == 0 || digits > MOST_DIGITS)
        return false;
    for (size_t i = at + 1; i < text->len; i++)
        n = n * 10 + (text->data[i] - '0');
    *steps = sign == '-' ? -n : n;
    text->len = at;
    return n > 0;
}

bool calx_target_parse(const calx_history *history, calx_text text, calx_target *out, calx_error *err)
{
    *out = (calx_target){ .text = text, .symbol = text };
    ptrdiff_t at = calx_text_find(text, CALX_TEXT("@"));
    if (at >= 0) {
        out->branch = (calx_text){ text.data, (size_t)at };
        out->symbol = (calx_text){ text.data + at + 1, text.len - (size_t)at - 1 };
    }
    bool label = calx_lineage_labelled(history, out->symbol) != NULL;
    if (text.len > 0 && at != 0 && (label || cut_steps(&out->symbol, &out->steps)) &&
        (out->symbol.len > 0 || out->steps != 0))
        return true;
    calx_fail(err, CALX_USAGE, "\"%.*s\" names no place in the history.", CALX_TEXT_ARG(text));
    return calx_error_hint(err, "Say `head`, `heads`, `base`, an id or the beginning of one, a label, `BRANCH@head`, "
                                "and `+N` or `-N` alone or behind one of them.");
}

bool calx_target_branch(const calx_history *history, const calx_target *target, const calx_revision **out,
                        calx_error *err)
{
    *out = NULL;
    if (target->branch.len == 0)
        return true;
    *out = calx_history_resolve(history, target->branch, err);
    return *out || calx_error_hint(err, "Before the `@` stands a branch's label or one of its revisions; `heads` "
                                        "and `history` list them.");
}

static bool fail_heads(const calx_target *target, calx_revision_list heads, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    if (target->branch.len)
        calx_fail(err, CALX_AMBIGUOUS, "Branch %.*s has several heads: %s.", CALX_TEXT_ARG(target->branch),
                  calx_revision_names(scratch, heads));
    else
        calx_fail(err, CALX_AMBIGUOUS, "There are several heads: %s.", calx_revision_names(scratch, heads));
    return calx_error_hint(err, "Name one of them, or say `heads` for all.");
}

/* An id, a prefix or a label; on the branch, where there is one. */
static const calx_revision *find_named(const calx_history *history, const calx_target *target, const bool *lineage,
                                       calx_error *err)
{
    const calx_revision *found = calx_history_resolve(history, target->symbol, err);
    if (!found || !lineage || lineage[found->index])
        return found;
    calx_fail(err, CALX_NOT_FOUND, "Revision %.*s is not on branch %.*s.", CALX_TEXT_ARG(found->id),
              CALX_TEXT_ARG(target->branch));
    calx_error_hint(err, "`branches` and `history` show how they are related.");
    return NULL;
}

bool calx_target_revisions(const calx_history *history, const calx_target *target, calx_revision_list current,
                           calx_arena *arena, calx_revision_list *out, calx_error *err)
{
    const calx_revision *branch;
    if (!calx_target_branch(history, target, &branch, err))
        return false;
    const bool *lineage = branch ? calx_lineage_of(history, branch, false, arena) : NULL;
    bool head = calx_text_equal(target->symbol, CALX_TEXT("head"));
    *out = (calx_revision_list){ 0 };
    if (calx_text_equal(target->symbol, CALX_TEXT("base")))
        return true;
    if (head || calx_text_equal(target->symbol, CALX_TEXT("heads"))) {
        *out = lineage ? calx_lineage_filter(history->heads, lineage, arena) : history->heads;
        return !head || out->count <= 1 || fail_heads(target, *out, err);
    }
    if (target->symbol.len == 0 || calx_text_equal(target->symbol, CALX_TEXT("current"))) {
        *out = lineage ? calx_lineage_filter(current, lineage, arena) : current;
        return true;
    }
    const calx_revision *found = find_named(history, target, lineage, err);
    if (found)
        *out = calx_lineage_only(found, arena);
    return found != NULL;
}

static bool fail_several(const calx_target *target, const char *what, calx_revision_list list, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_fail(err, CALX_AMBIGUOUS, "%.*s could be several revisions: %s %s.", CALX_TEXT_ARG(target->text), what,
              calx_revision_names(scratch, list));
    return calx_error_hint(err, "Name a revision by its id, or its branch: BRANCH@%+ld.", target->steps);
}

bool calx_target_only(const calx_target *target, calx_revision_list list, const calx_revision **out, calx_error *err)
{
    *out = list.count ? list.items[0] : NULL;
    return list.count <= 1 || fail_several(target, target->symbol.len ? "it is" : "the database is at", list, err);
}

static bool fail_too_far(const calx_target *target, long there_are, calx_error *err)
{
    bool up = target->steps > 0;
    CALX_SCOPED_ARENA(scratch);
    calx_text named = calx_text_format(scratch, "%s %.*s", up ? "above" : "below", CALX_TEXT_ARG(target->symbol));
    const char *where = target->symbol.len ? named.data : up ? "above the present one" : "applied";
    calx_fail(err, CALX_NOT_FOUND, "%.*s goes too far: there %s %ld revision%s %s.", CALX_TEXT_ARG(target->text),
              there_are == 1 ? "is" : "are", there_are, there_are == 1 ? "" : "s", where);
    return calx_error_hint(err, "`history` lists all revisions.");
}

static calx_revision_list parents_of(const calx_revision *revision)
{
    return (calx_revision_list){ revision->parents, revision->revises_count };
}

bool calx_target_walk(const calx_history *history, const calx_target *target, const calx_revision *branch,
                      const calx_revision *from, const calx_revision **out, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    const bool *lineage = branch ? calx_lineage_of(history, branch, false, scratch) : NULL;
    bool up = target->steps > 0;
    long count = up ? target->steps : -target->steps;
    const calx_revision *at = from;
    for (long i = 0; i < count; i++) {
        if (!up && !at)
            return fail_too_far(target, i, err);
        calx_revision_list next = up ? calx_lineage_children(history, at, scratch) : parents_of(at);
        if (lineage)
            next = calx_lineage_filter(next, lineage, scratch);
        if (next.count > 1)
            return fail_several(target, up ? "the next ones are" : "the ones before are", next, err);
        if (up && next.count == 0)
            return fail_too_far(target, i, err);
        at = next.count ? next.items[0] : NULL;
    }
    *out = at;
    return true;
}
