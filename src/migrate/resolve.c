/* From what a user calls a revision to the revision. */
#include "lineage.h"

#include <calx/buffer.h>

#include <string.h>

/* `downgrade 7` must not be taken for an id where `downgrade -7` was meant. */
#define SHORTEST_PREFIX 4

/* Where `id` stands in the sorted ids, or would. */
static size_t place_of(const calx_history *history, calx_text id)
{
    size_t low = 0;
    size_t high = history->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calx_text_compare(history->by_id[middle]->id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const calx_revision *calx_history_find(const calx_history *history, calx_text id)
{
    size_t at = place_of(history, id);
    return at < history->count && calx_text_equal(history->by_id[at]->id, id) ? history->by_id[at] : NULL;
}

static bool fail_ambiguous(const calx_history *history, calx_text prefix, size_t first, size_t count, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_buffer list = calx_buffer_in(scratch);
    for (size_t i = first; i < first + count && i < first + 10; i++)
        calx_buffer_addf(&list, "%s%.*s (%.*s)", i > first ? "\n" : "", CALX_TEXT_ARG(history->by_id[i]->id),
                         CALX_TEXT_ARG(history->by_id[i]->message));
    if (count > 10)
        calx_buffer_addf(&list, "\nand %zu more", count - 10);
    calx_fail(err, CALX_AMBIGUOUS, "%zu revisions begin with %.*s.", count, CALX_TEXT_ARG(prefix));
    calx_error_detail(err, "%s", calx_buffer_cstr(&list));
    return calx_error_hint(err, "Give more of the id.");
}

const calx_revision *calx_history_resolve(const calx_history *history, calx_text prefix, calx_error *err)
{
    const calx_revision *exact = calx_history_find(history, prefix);
    if (!exact)
        exact = calx_lineage_labelled(history, prefix);
    if (exact)
        return exact;
    const calx_revision *whole = calx_lineage_squashed(history, prefix);
    if (whole) {
        calx_fail(err, CALX_NOT_FOUND, "There is no revision %.*s any more.", CALX_TEXT_ARG(prefix));
        calx_error_hint(err, "It was squashed into %.*s.", CALX_TEXT_ARG(whole->id));
        return NULL;
    }
    if (prefix.len < SHORTEST_PREFIX) {
        calx_fail(err, CALX_NOT_FOUND, "There is no revision %.*s.", CALX_TEXT_ARG(prefix));
        calx_error_hint(err, "Give at least %d characters of its id; `history` lists all revisions.", SHORTEST_PREFIX);
        return NULL;
    }
    size_t first = place_of(history, prefix);
    size_t count = 0;
    while (first + count < history->count && calx_text_starts(history->by_id[first + count]->id, prefix))
        count++;
    if (count == 1)
        return history->by_id[first];
    if (count > 1) {
        fail_ambiguous(history, prefix, first, count, err);
        return NULL;
    }
    calx_fail(err, CALX_NOT_FOUND, "There is no revision %.*s.", CALX_TEXT_ARG(prefix));
    calx_error_hint(err, "`history` lists all revisions.");
    return NULL;
}
