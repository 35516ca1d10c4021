/* Which revisions to run, in which order. Knows no server. */
#include "lineage.h"
#include "target.h"

#include <string.h>

static bool fail_up(const calx_target *target, calx_error *err)
{
    calx_fail(err, CALX_USAGE, "%.*s is nothing to upgrade to.", CALX_TEXT_ARG(target->text));
    return calx_error_hint(err, "Say `head`, a revision, or `+N`; `downgrade` goes back.");
}

/* Where `branch@+N` and `+N` start: the applied revisions of the branch that none other of it stands on. */
static calx_revision_list start_of(const calx_history *history, const calx_revision *branch, calx_revision_list current,
                                   calx_arena *arena)
{
    if (!branch)
        return current;
    const bool *lineage = calx_lineage_of(history, branch, false, arena);
    calx_revision_list heads = calx_lineage_filter(current, lineage, arena);
    if (heads.count > 0)
        return heads;
    bool *applied = calx_history_closure(history, current, arena);
    for (size_t i = 0; i < history->count; i++)
        applied[i] = applied[i] && lineage[i];
    return calx_history_tops(history, applied, arena);
}

static bool find_upgrade_target(const calx_history *history, calx_revision_list current, calx_text text,
                                calx_arena *arena, calx_revision_list *out, calx_error *err)
{
    calx_target target;
    const calx_revision *branch;
    const calx_revision *from;
    const calx_revision *to;
    if (!calx_target_parse(history, text, &target, err) || !calx_target_branch(history, &target, &branch, err))
        return false;
    bool from_current = target.symbol.len == 0;
    if ((from_current && target.steps < 0) || calx_text_equal(target.symbol, CALX_TEXT("current")))
        return fail_up(&target, err);
    if (from_current)
        *out = start_of(history, branch, current, arena);
    else if (!calx_target_revisions(history, &target, current, arena, out, err))
        return false;
    bool base = calx_text_equal(target.symbol, CALX_TEXT("base"));
    if (target.steps == 0)
        return !base || fail_up(&target, err);
    if (!calx_target_only(&target, *out, &from, err) || !calx_target_walk(history, &target, branch, from, &to, err))
        return false;
    if (!to)
        return fail_up(&target, err);
    *out = calx_lineage_only(to, arena);
    return true;
}

bool calx_plan_upgrade(const calx_history *history, calx_revision_list current, calx_text target, calx_arena *arena,
                       calx_plan *out, calx_error *err)
{
    calx_revision_list targets = { 0 };
    if (!find_upgrade_target(history, current, target, arena, &targets, err))
        return false;
    const bool *applied = calx_history_closure(history, current, arena);
    const bool *wanted = calx_history_closure(history, targets, arena);
    *out = (calx_plan){ { calx_new_array(arena, const calx_revision *, history->count), 0 }, .up = true };
    for (size_t i = 0; i < history->count; i++)
        if (wanted[i] && !applied[i])
            out->revisions.items[out->revisions.count++] = &history->revisions[i];
    return true;
}

static bool fail_down(const calx_target *target, calx_error *err)
{
    calx_fail(err, CALX_USAGE, "%.*s is nothing to downgrade to.", CALX_TEXT_ARG(target->text));
    return calx_error_hint(err, "Say `base`, a revision, or `-N`; `upgrade` goes forward.");
}

/* Where `branch@-N` and `-N` start: the applied revisions of the branch that no other applied one revises. What another
 * branch has grown out of is not undone by its name. */
static calx_revision_list top_of(const calx_history *history, const calx_revision *branch, calx_revision_list current,
                                 calx_arena *arena)
{
    if (!branch)
        return current;
    const bool *lineage = calx_lineage_of(history, branch, false, arena);
    const bool *applied = calx_history_closure(history, current, arena);
    bool *revised = calx_new_array(arena, bool, history->count);
    calx_revision_list top = { calx_new_array(arena, const calx_revision *, history->count), 0 };
    for (size_t i = 0; i < history->count; i++)
        for (size_t k = 0; applied[i] && k < history->revisions[i].revises_count; k++)
            revised[history->revisions[i].parents[k]->index] = true;
    for (size_t i = 0; i < history->count; i++)
        if (applied[i] && lineage[i] && !revised[i])
            top.items[top.count++] = &history->revisions[i];
    return top;
}

static bool fail_nothing_on(const calx_target *target, calx_error *err)
{
    calx_fail(err, CALX_NOT_FOUND, "Nothing is applied that is of branch %.*s alone.", CALX_TEXT_ARG(target->branch));
    return calx_error_hint(err, "`current` says where the database is.");
}

/* What a downgrade goes down to, and which branch it keeps to. */
typedef struct bottom {
    const calx_revision *last;   /* stays as the newest; NULL: none stays */
    const calx_revision *branch; /* NULL: what stands on `last` goes on all of them */
} bottom;

static bool find_bottom(const calx_history *history, calx_revision_list current, calx_text text, calx_arena *arena,
                        bottom *out, calx_error *err)
{
    calx_target target;
    calx_revision_list start;
    const calx_revision *from;
    if (!calx_target_parse(history, text, &target, err) || !calx_target_branch(history, &target, &out->branch, err))
        return false;
    bool from_current = target.symbol.len == 0;
    bool head = calx_text_equal(target.symbol, CALX_TEXT("head")) || calx_text_equal(target.symbol, CALX_TEXT("heads"));
    if ((from_current && target.steps > 0) || (head && target.steps == 0) ||
        calx_text_equal(target.symbol, CALX_TEXT("current")))
        return fail_down(&target, err);
    if (from_current)
        start = top_of(history, out->branch, current, arena);
    else if (!calx_target_revisions(history, &target, current, arena, &start, err))
        return false;
    if (from_current && out->branch && start.count == 0)
        return fail_nothing_on(&target, err);
    if (!calx_target_only(&target, start, &from, err))
        return false;
    if (from_current)
        out->branch = from; /* branches beside the one that the steps went down stay */
    out->last = from;
    return target.steps == 0 || calx_target_walk(history, &target, out->branch, from, &out->last, err);
}

/* The lowest revisions that go: those that revise the last one, of its branch. */
static bool find_roots(const calx_history *history, const bottom *to, calx_arena *arena, calx_revision_list *out,
                       calx_error *err)
{
    calx_revision_list all = calx_lineage_children(history, to->last, arena);
    *out = all;
    if (!to->branch || all.count <= 1)
        return true;
    *out = calx_lineage_filter(all, calx_lineage_ancestors(history, to->branch, arena), arena);
    if (out->count > 0)
        return true;
    calx_fail(err, CALX_AMBIGUOUS, "Several branches go on from there: %s.", calx_revision_names(arena, all));
    return calx_error_hint(err,
                           "Name the one to undo by its label or first revision, or leave the branch out for all.");
}

bool calx_plan_downgrade(const calx_history *history, calx_revision_list current, calx_text target, calx_arena *arena,
                         calx_plan *out, calx_error *err)
{
    bottom to = { 0 };
    if (!find_bottom(history, current, target, arena, &to, err))
        return false;
    const bool *applied = calx_history_closure(history, current, arena);
    if (to.last && !applied[to.last->index]) {
        calx_fail(err, CALX_USAGE, "Revision %.*s is not applied.", CALX_TEXT_ARG(to.last->id));
        return calx_error_hint(err, "`current` says where the database is; `upgrade` goes forward.");
    }
    calx_revision_list roots;
    if (!find_roots(history, &to, arena, &roots, err))
        return false;
    const bool *goes = calx_lineage_descendants(history, roots, arena);
    *out = (calx_plan){ { calx_new_array(arena, const calx_revision *, history->count), 0 }, .up = false };
    for (size_t i = history->count; i-- > 0;)
        if (applied[i] && goes[i])
            out->revisions.items[out->revisions.count++] = &history->revisions[i];
    return true;
}
