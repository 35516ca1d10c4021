/* From `a:b` to the revisions between. Knows no server. */
#include "lineage.h"
#include "target.h"

/* One end of a range: the text, and where steps alone count from. */
static bool find_end(const calx_history *history, calx_text text, calx_revision_list current, calx_revision_list other,
                     calx_arena *arena, calx_revision_list *out, calx_error *err)
{
    calx_target target;
    const calx_revision *branch;
    const calx_revision *from;
    const calx_revision *to;
    if (!calx_target_parse(history, text, &target, err) || !calx_target_branch(history, &target, &branch, err) ||
        !calx_target_revisions(history, &target, target.symbol.len ? current : other, arena, out, err))
        return false;
    if (target.steps == 0)
        return true;
    if (!calx_target_only(&target, *out, &from, err) || !calx_target_walk(history, &target, branch, from, &to, err))
        return false;
    *out = to ? calx_lineage_only(to, arena) : (calx_revision_list){ 0 };
    return true;
}

static bool counts_from_other(calx_text end)
{
    return end.len > 0 && (end.data[0] == '-' || end.data[0] == '+');
}

static bool find_ends(const calx_history *history, calx_text low, calx_text high, calx_revision_list current,
                      calx_arena *arena, calx_revision_list ends[2], calx_error *err)
{
    ends[0] = (calx_revision_list){ 0 };
    ends[1] = history->heads;
    bool low_last = counts_from_other(low);
    if (low_last && counts_from_other(high)) {
        calx_fail(err, CALX_USAGE, "Both ends of the range count from the other.");
        return calx_error_hint(err, "Name one of them: -3:current, or a1b2c3:+2.");
    }
    for (int i = 0; i < 2; i++) {
        bool is_low = (i == 0) != low_last;
        calx_text text = is_low ? low : high;
        if (text.len && !find_end(history, text, current, ends[is_low ? 1 : 0], arena, &ends[is_low ? 0 : 1], err))
            return false;
    }
    return true;
}

bool calx_history_range(const calx_history *history, calx_revision_list current, calx_text range, calx_arena *arena,
                        calx_revision_list *out, calx_error *err)
{
    calx_revision_list ends[2];
    ptrdiff_t colon = calx_text_find(range, CALX_TEXT(":"));
    calx_text low = { range.data, colon < 0 ? range.len : (size_t)colon };
    calx_text high = colon < 0 ? range : (calx_text){ range.data + colon + 1, range.len - (size_t)colon - 1 };
    if (!find_ends(history, low, high, current, arena, ends, err))
        return false;
    const bool *below = calx_history_closure(history, ends[0], arena);
    bool *in = calx_history_closure(history, ends[1], arena);
    for (size_t i = 0; i < history->count; i++)
        in[i] = in[i] && !below[i];
    for (size_t i = 0; i < ends[0].count; i++)
        in[ends[0].items[i]->index] = true;
    *out = (calx_revision_list){ calx_new_array(arena, const calx_revision *, history->count), 0 };
    for (size_t i = 0; i < history->count; i++)
        if (in[i])
            out->items[out->count++] = &history->revisions[i];
    return true;
}

bool calx_history_targets(const calx_history *history, calx_revision_list current, calx_text text, calx_arena *arena,
                          calx_revision_list *out, calx_error *err)
{
    return find_end(history, text, current, current, arena, out, err);
}
