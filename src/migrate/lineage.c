/* Ancestors, descendants and branches. A branch is a revision with all that it stands on and all that
 * stands on it; dependencies belong to it only where a function says so. Knows no server. */
#include "lineage.h"

#include <calx/buffer.h>

const calx_revision *calx_lineage_labelled(const calx_history *history, calx_text label)
{
    for (size_t i = 0; i < history->count; i++)
        for (size_t k = 0; k < history->revisions[i].label_count; k++)
            if (calx_text_equal(history->revisions[i].labels[k], label))
                return &history->revisions[i];
    return NULL;
}

const calx_revision *calx_lineage_squashed(const calx_history *history, calx_text id)
{
    for (size_t i = 0; i < history->count; i++)
        for (size_t k = 0; k < history->revisions[i].replaces_count; k++)
            if (calx_text_equal(history->revisions[i].replaces[k], id))
                return &history->revisions[i];
    return NULL;
}

calx_revision_list calx_lineage_children(const calx_history *history, const calx_revision *parent, calx_arena *arena)
{
    if (!parent)
        return history->bases;
    calx_revision_list children = { calx_new_array(arena, const calx_revision *, history->count), 0 };
    for (size_t i = parent->index + 1; i < history->count; i++)
        for (size_t k = 0; k < history->revisions[i].revises_count; k++)
            if (history->revisions[i].parents[k] == parent)
                children.items[children.count++] = &history->revisions[i];
    return children;
}

/* How many of `parents` count. */
static size_t edges(const calx_revision *revision, bool dependencies)
{
    return revision->revises_count + (dependencies ? revision->depends_count : 0);
}

/* Marks what the marked ones stand on; children stand behind their parents. */
static void spread_down(const calx_history *history, bool *in, bool dependencies)
{
    for (size_t i = history->count; i-- > 0;)
        for (size_t k = 0; in[i] && k < edges(&history->revisions[i], dependencies); k++)
            in[history->revisions[i].parents[k]->index] = true;
}

/* Marks what stands on the marked ones. */
static void spread_up(const calx_history *history, bool *in, bool dependencies)
{
    for (size_t i = 0; i < history->count; i++)
        for (size_t k = 0; !in[i] && k < edges(&history->revisions[i], dependencies); k++)
            in[i] = in[history->revisions[i].parents[k]->index];
}

bool *calx_lineage_of(const calx_history *history, const calx_revision *revision, bool dependencies, calx_arena *arena)
{
    CALX_SCOPED_ARENA(scratch);
    bool *below = calx_new_array(scratch, bool, history->count);
    bool *in = calx_new_array(arena, bool, history->count);
    below[revision->index] = in[revision->index] = true;
    spread_down(history, below, dependencies);
    spread_up(history, in, dependencies);
    for (size_t i = 0; i < history->count; i++)
        in[i] = in[i] || below[i];
    return in;
}

bool *calx_lineage_ancestors(const calx_history *history, const calx_revision *revision, calx_arena *arena)
{
    bool *in = calx_new_array(arena, bool, history->count);
    in[revision->index] = true;
    spread_down(history, in, false);
    return in;
}

bool *calx_lineage_descendants(const calx_history *history, calx_revision_list roots, calx_arena *arena)
{
    bool *in = calx_new_array(arena, bool, history->count);
    for (size_t i = 0; i < roots.count; i++)
        in[roots.items[i]->index] = true;
    spread_up(history, in, true);
    return in;
}

calx_revision_list calx_lineage_filter(calx_revision_list list, const bool *marked, calx_arena *arena)
{
    calx_revision_list kept = { calx_new_array(arena, const calx_revision *, list.count), 0 };
    for (size_t i = 0; i < list.count; i++)
        if (marked[list.items[i]->index])
            kept.items[kept.count++] = list.items[i];
    return kept;
}

calx_revision_list calx_lineage_only(const calx_revision *revision, calx_arena *arena)
{
    calx_revision_list list = { calx_new_array(arena, const calx_revision *, 1), 1 };
    list.items[0] = revision;
    return list;
}

const char *calx_revision_names(calx_arena *arena, calx_revision_list list)
{
    calx_buffer text = calx_buffer_in(arena);
    for (size_t i = 0; i < list.count; i++)
        calx_buffer_addf(&text, "%s%.*s",
                         i == 0                ? ""
                         : i + 1 == list.count ? " and "
                                               : ", ",
                         CALX_TEXT_ARG(list.items[i]->id));
    return list.count ? calx_buffer_cstr(&text) : "base";
}

bool *calx_history_closure(const calx_history *history, calx_revision_list heads, calx_arena *arena)
{
    bool *in = calx_new_array(arena, bool, history->count);
    for (size_t i = 0; i < heads.count; i++)
        in[heads.items[i]->index] = true;
    spread_down(history, in, true);
    return in;
}

calx_revision_list calx_history_tops(const calx_history *history, const bool *applied, calx_arena *arena)
{
    CALX_SCOPED_ARENA(scratch);
    bool *covered = calx_new_array(scratch, bool, history->count);
    for (size_t i = 0; i < history->count; i++)
        for (size_t k = 0; applied[i] && k < edges(&history->revisions[i], true); k++)
            covered[history->revisions[i].parents[k]->index] = true;
    size_t count = 0;
    for (size_t i = 0; i < history->count; i++)
        count += applied[i] && !covered[i];
    calx_revision_list tops = { calx_new_array(arena, const calx_revision *, count), 0 };
    for (size_t i = 0; i < history->count; i++)
        if (applied[i] && !covered[i])
            tops.items[tops.count++] = &history->revisions[i];
    return tops;
}
