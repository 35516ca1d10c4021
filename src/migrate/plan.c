/* Which revisions to run, in which order. Knows no server. */
#include <calx/migrate.h>

#include <calx/buffer.h>

#include <string.h>

/* "a, b and c" for messages. */
static const char *names(calx_arena *arena, calx_revision_list list)
{
    calx_buffer text = calx_buffer_in(arena);
    for (size_t i = 0; i < list.count; i++)
        calx_buffer_addf(&text, "%s%.*s",
                         i == 0                ? ""
                         : i + 1 == list.count ? " and "
                                               : ", ",
                         CALX_TEXT_ARG(list.items[i]->id));
    return calx_buffer_cstr(&text);
}

static calx_revision_list only(const calx_revision *revision, calx_arena *arena)
{
    calx_revision_list list = { calx_new_array(arena, const calx_revision *, 1), 1 };
    list.items[0] = revision;
    return list;
}

/* Reads the N of `+N` and `-N`; false where it is none. */
static bool read_count(calx_text target, char sign, size_t *out)
{
    if (target.len < 2 || target.len > 7 || target.data[0] != sign)
        return false;
    *out = 0;
    for (size_t i = 1; i < target.len; i++) {
        if (target.data[i] < '0' || target.data[i] > '9')
            return false;
        *out = *out * 10 + (size_t)(target.data[i] - '0');
    }
    return *out > 0;
}

static bool looks_relative(calx_text target)
{
    return target.len > 0 && (target.data[0] == '+' || target.data[0] == '-');
}

static bool fail_branches(calx_text target, const char *what, calx_revision_list list, calx_arena *arena,
                          calx_error *err)
{
    calx_fail(err, CALX_AMBIGUOUS, "%.*s could be several revisions: %s %s.", CALX_TEXT_ARG(target), what,
              names(arena, list));
    return calx_error_hint(err, "Name a revision by its id.");
}

static bool fail_too_far(calx_text target, size_t there_are, const char *where, calx_error *err)
{
    calx_fail(err, CALX_NOT_FOUND, "%.*s goes too far: there %s %zu revision%s %s.", CALX_TEXT_ARG(target),
              there_are == 1 ? "is" : "are", there_are, there_are == 1 ? "" : "s", where);
    return calx_error_hint(err, "`history` lists all revisions.");
}

static calx_revision_list children_of(const calx_history *history, const calx_revision *parent, calx_arena *arena)
{
    calx_revision_list children = { calx_new_array(arena, const calx_revision *, history->count), 0 };
    for (size_t i = 0; i < history->count; i++)
        for (size_t k = 0; k < history->revisions[i].revises_count; k++)
            if (history->revisions[i].parents[k] == parent)
                children.items[children.count++] = &history->revisions[i];
    return children;
}

/* `+N`: from the one head, child by child. */
static bool step_up(const calx_history *history, calx_revision_list current, calx_text target, size_t n,
                    calx_arena *arena, const calx_revision **out, calx_error *err)
{
    if (current.count > 1)
        return fail_branches(target, "the database is at", current, arena, err);
    const calx_revision *at = current.count ? current.items[0] : NULL;
    for (size_t i = 0; i < n; i++) {
        CALX_SCOPED_ARENA(scratch);
        calx_revision_list next = at ? children_of(history, at, scratch) : history->bases;
        if (next.count == 0)
            return fail_too_far(target, i, "above the present one", err);
        if (next.count > 1)
            return fail_branches(target, "the next ones are", next, scratch, err);
        at = next.items[0];
    }
    *out = at;
    return true;
}

static bool find_upgrade_target(const calx_history *history, calx_revision_list current, calx_text target,
                                calx_arena *arena, calx_revision_list *out, calx_error *err)
{
    *out = history->heads;
    if (calx_text_equal(target, CALX_TEXT("heads")))
        return true;
    if (calx_text_equal(target, CALX_TEXT("head"))) {
        if (history->heads.count <= 1)
            return true;
        calx_fail(err, CALX_AMBIGUOUS, "There are several heads: %s.", names(arena, history->heads));
        return calx_error_hint(err, "Name one of them, or say `heads` for all.");
    }
    size_t n;
    const calx_revision *revision = NULL;
    if (read_count(target, '+', &n)) {
        if (!step_up(history, current, target, n, arena, &revision, err))
            return false;
    } else if (looks_relative(target) || calx_text_equal(target, CALX_TEXT("base"))) {
        calx_fail(err, CALX_USAGE, "%.*s is nothing to upgrade to.", CALX_TEXT_ARG(target));
        return calx_error_hint(err, "Say `head`, a revision, or `+N`; `downgrade` goes back.");
    } else if (!(revision = calx_history_resolve(history, target, err))) {
        return false;
    }
    *out = only(revision, arena);
    return true;
}

bool calx_plan_upgrade(const calx_history *history, calx_revision_list current, calx_text target, calx_arena *arena,
                       calx_plan *out, calx_error *err)
{
    calx_revision_list targets;
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

/* `-N`: from the one head, parent by parent; NULL for the state before the first revision. */
static bool step_down(calx_revision_list current, calx_text target, size_t n, calx_arena *arena,
                      const calx_revision **out, calx_error *err)
{
    if (current.count > 1)
        return fail_branches(target, "the database is at", current, arena, err);
    const calx_revision *at = current.count ? current.items[0] : NULL;
    for (size_t i = 0; i < n; i++) {
        if (!at)
            return fail_too_far(target, i, "applied", err);
        if (at->revises_count > 1)
            return fail_branches(target, "the ones before are", (calx_revision_list){ at->parents, at->revises_count },
                                 arena, err);
        at = at->revises_count ? at->parents[0] : NULL;
    }
    *out = at;
    return true;
}

/* The revision that stays as the newest; NULL: none stays. */
static bool find_downgrade_target(const calx_history *history, calx_revision_list current, calx_text target,
                                  calx_arena *arena, const calx_revision **out, calx_error *err)
{
    *out = NULL;
    if (calx_text_equal(target, CALX_TEXT("base")))
        return true;
    size_t n;
    if (read_count(target, '-', &n))
        return step_down(current, target, n, arena, out, err);
    if (looks_relative(target) || calx_text_equal(target, CALX_TEXT("head")) ||
        calx_text_equal(target, CALX_TEXT("heads"))) {
        calx_fail(err, CALX_USAGE, "%.*s is nothing to downgrade to.", CALX_TEXT_ARG(target));
        return calx_error_hint(err, "Say `base`, a revision, or `-N`; `upgrade` goes forward.");
    }
    *out = calx_history_resolve(history, target, err);
    return *out != NULL;
}

/* Marks what descends from `revision`, without it. */
static bool *descendants(const calx_history *history, const calx_revision *revision, calx_arena *arena)
{
    bool *in = calx_new_array(arena, bool, history->count);
    for (size_t i = revision->index + 1; i < history->count; i++)
        for (size_t k = 0; k < history->revisions[i].revises_count; k++) {
            const calx_revision *parent = history->revisions[i].parents[k];
            in[i] = in[i] || parent == revision || in[parent->index];
        }
    return in;
}

bool calx_plan_downgrade(const calx_history *history, calx_revision_list current, calx_text target, calx_arena *arena,
                         calx_plan *out, calx_error *err)
{
    const calx_revision *last;
    if (!find_downgrade_target(history, current, target, arena, &last, err))
        return false;
    const bool *applied = calx_history_closure(history, current, arena);
    if (last && !applied[last->index]) {
        calx_fail(err, CALX_USAGE, "Revision %.*s is not applied.", CALX_TEXT_ARG(last->id));
        return calx_error_hint(err, "`current` says where the database is; `upgrade` goes forward.");
    }
    const bool *goes = last ? descendants(history, last, arena) : applied;
    *out = (calx_plan){ { calx_new_array(arena, const calx_revision *, history->count), 0 }, .up = false };
    for (size_t i = history->count; i-- > 0;)
        if (applied[i] && goes[i])
            out->revisions.items[out->revisions.count++] = &history->revisions[i];
    return true;
}
