/* The graph of revisions: who revises whom, in which order, where it begins and ends. */
#include "revision.h"
#include "source.h"

#include <calx/buffer.h>

#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES 2048 /* enough for nearly every header; the rest of a file is read when it runs */

/* Revisions while their order is not known. */
typedef struct building {
    calx_arena *arena;
    calx_history *history;
    calx_revision *drafts; /* in the order of their files */
    size_t *parents;       /* of all drafts one after the other: places in `drafts` */
    size_t *parents_at;    /* where those of a draft begin */
    size_t *place;         /* of each draft in the history, or NOWHERE */
} building;

#define NOWHERE SIZE_MAX

static bool read_header(calx_arena *arena, const calx_revision_source *source, const char *path, size_t file,
                        calx_revision *out, calx_error *err)
{
    calx_text text;
    bool more;
    if (!calx_source_read(arena, source, path, file, HEADER_BYTES, &text, &more, err))
        return false;
    bool cut = false;
    if (!calx_revision_parse_header(arena, path, text, more ? &cut : NULL, out, err))
        return false;
    if (cut && (!calx_source_read(arena, source, path, file, 0, &text, &more, err) ||
                !calx_revision_parse_header(arena, path, text, NULL, out, err)))
        return false;
    out->file = file;
    return true;
}

static bool read_headers(building *b, calx_error *err)
{
    const char **paths;
    size_t count;
    if (!calx_source_list(b->arena, &b->history->source, &paths, &count, err))
        return false;
    b->drafts = calx_new_array(b->arena, calx_revision, count);
    b->history->count = count;
    for (size_t i = 0; i < count; i++)
        if (!read_header(b->arena, &b->history->source, paths[i], i, &b->drafts[i], err))
            return false;
    return true;
}

static int by_id(const void *a, const void *b)
{
    const calx_revision *x = *(const calx_revision *const *)a;
    const calx_revision *y = *(const calx_revision *const *)b;
    int order = calx_text_compare(x->id, y->id);
    return order ? order : (x->file > y->file) - (x->file < y->file);
}

/* Sorts `revisions` by id into the history. */
static void sort_ids(building *b, const calx_revision *revisions)
{
    size_t count = b->history->count;
    b->history->by_id = calx_new_array(b->arena, const calx_revision *, count);
    for (size_t i = 0; i < count; i++)
        b->history->by_id[i] = &revisions[i];
    if (count > 0)
        qsort(b->history->by_id, count, sizeof(void *), by_id);
}

static bool check_duplicates(const building *b, calx_error *err)
{
    for (size_t i = 1; i < b->history->count; i++) {
        const calx_revision *one = b->history->by_id[i - 1];
        const calx_revision *two = b->history->by_id[i];
        if (!calx_text_equal(one->id, two->id))
            continue;
        calx_revision_fail(err, two->path, two->line, "Revision %.*s is there twice: %s has the same id.",
                           CALX_TEXT_ARG(two->id), one->path);
        return calx_error_hint(err, "Give one of them a new id, in its header and its name; `revision -m` makes ids.");
    }
    return true;
}

static bool fail_missing(const building *b, const calx_revision *child, calx_error *err)
{
    calx_buffer names = calx_buffer_in(b->arena);
    size_t missing = 0;
    for (size_t i = 0; i < child->revises_count; i++)
        if (!calx_history_find(b->history, child->revises[i]))
            calx_buffer_addf(&names, "%s%.*s", missing++ ? " and " : "", CALX_TEXT_ARG(child->revises[i]));
    calx_revision_fail(err, child->path, child->line, "Revision %.*s revises %s, which no file has.",
                       CALX_TEXT_ARG(child->id), calx_buffer_cstr(&names));
    return calx_error_hint(err, "Add the missing file, or correct the line `-- calx:revises`.");
}

static bool find_parents(building *b, calx_error *err)
{
    size_t count = b->history->count;
    size_t edges = 0;
    b->parents_at = calx_new_array(b->arena, size_t, count);
    for (size_t i = 0; i < count; i++) {
        b->parents_at[i] = edges;
        edges += b->drafts[i].revises_count;
    }
    b->parents = calx_new_array(b->arena, size_t, edges);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < b->drafts[i].revises_count; k++) {
            const calx_revision *parent = calx_history_find(b->history, b->drafts[i].revises[k]);
            if (!parent)
                return fail_missing(b, &b->drafts[i], err);
            b->parents[b->parents_at[i] + k] = (size_t)(parent - b->drafts);
        }
    return true;
}

/* A parent of the draft that has no place yet, or NOWHERE. */
static size_t waits_for(const building *b, size_t draft)
{
    for (size_t k = 0; k < b->drafts[draft].revises_count; k++) {
        size_t parent = b->parents[b->parents_at[draft] + k];
        if (b->place[parent] == NOWHERE)
            return parent;
    }
    return NOWHERE;
}

/* Every draft without a place waits for another such, so that going from one to the next comes to a cycle. */
static bool fail_cycle(const building *b, calx_error *err)
{
    size_t at = 0;
    while (b->place[at] != NOWHERE)
        at++;
    for (size_t i = 0; i < b->history->count; i++) /* long enough to be on it */
        at = waits_for(b, at);
    calx_buffer round = calx_buffer_in(b->arena);
    size_t start = at;
    do {
        calx_buffer_addf(&round, "%.*s revises ", CALX_TEXT_ARG(b->drafts[at].id));
        at = waits_for(b, at);
    } while (at != start);
    const calx_revision *first = &b->drafts[start];
    calx_revision_fail(err, first->path, first->line, "The revisions make a circle: %s%.*s.", calx_buffer_cstr(&round),
                       CALX_TEXT_ARG(first->id));
    return calx_error_hint(err, "Correct a line `-- calx:revises`; the first revision says `base`.");
}

/* Places revisions after their parents, by file name where that leaves a choice. File names begin with
 * a date, so that one round nearly always does. */
static bool find_order(building *b, calx_error *err)
{
    size_t count = b->history->count;
    b->place = calx_new_array(b->arena, size_t, count);
    for (size_t i = 0; i < count; i++)
        b->place[i] = NOWHERE;
    for (size_t placed = 0; placed < count;) {
        size_t before = placed;
        for (size_t i = 0; i < count; i++)
            if (b->place[i] == NOWHERE && waits_for(b, i) == NOWHERE)
                b->place[i] = placed++;
        if (placed == before)
            return fail_cycle(b, err);
    }
    return true;
}

static void put_in_order(building *b)
{
    calx_history *history = b->history;
    history->revisions = calx_new_array(b->arena, calx_revision, history->count);
    for (size_t i = 0; i < history->count; i++) {
        calx_revision *revision = &history->revisions[b->place[i]];
        *revision = b->drafts[i];
        revision->index = b->place[i];
        revision->parents = calx_new_array(b->arena, const calx_revision *, revision->revises_count);
        for (size_t k = 0; k < revision->revises_count; k++)
            revision->parents[k] = &history->revisions[b->place[b->parents[b->parents_at[i] + k]]];
    }
    sort_ids(b, history->revisions);
}

static void find_ends(calx_history *history)
{
    CALX_SCOPED_ARENA(scratch);
    bool *all = calx_new_array(scratch, bool, history->count);
    history->bases.items = calx_new_array(history->arena, const calx_revision *, history->count);
    for (size_t i = 0; i < history->count; i++) {
        all[i] = true;
        if (history->revisions[i].revises_count == 0)
            history->bases.items[history->bases.count++] = &history->revisions[i];
    }
    history->heads = calx_history_tops(history, all, history->arena);
}

const calx_history *calx_history_open(calx_arena *arena, const calx_revision_source *source, calx_error *err)
{
    calx_history *history = calx_new(arena, calx_history);
    history->arena = arena;
    history->source = *source;
    building b = { .arena = arena, .history = history };
    if (!read_headers(&b, err))
        return NULL;
    sort_ids(&b, b.drafts);
    if (!check_duplicates(&b, err) || !find_parents(&b, err) || !find_order(&b, err))
        return NULL;
    put_in_order(&b);
    find_ends(history);
    return history;
}

bool calx_revision_load(const calx_history *history, const calx_revision *revision, calx_error *err)
{
    if (revision->loaded)
        return true;
    calx_text text;
    bool more;
    calx_revision whole;
    if (!calx_source_read(history->arena, &history->source, revision->path, revision->file, 0, &text, &more, err) ||
        !calx_revision_parse(history->arena, revision->path, text, &whole, err))
        return false;
    if (!calx_text_equal(whole.id, revision->id))
        return calx_revision_fail(err, revision->path, whole.line, "The file was changed while the program ran.");
    calx_revision *own = &history->revisions[revision->index];
    own->upgrade = whole.upgrade;
    own->downgrade = whole.downgrade;
    own->upgrade_line = whole.upgrade_line;
    own->downgrade_line = whole.downgrade_line;
    own->loaded = true;
    return true;
}

bool *calx_history_closure(const calx_history *history, calx_revision_list heads, calx_arena *arena)
{
    bool *in = calx_new_array(arena, bool, history->count);
    for (size_t i = 0; i < heads.count; i++)
        in[heads.items[i]->index] = true;
    for (size_t i = history->count; i-- > 0;) /* children stand behind their parents */
        for (size_t k = 0; in[i] && k < history->revisions[i].revises_count; k++)
            in[history->revisions[i].parents[k]->index] = true;
    return in;
}

calx_revision_list calx_history_tops(const calx_history *history, const bool *applied, calx_arena *arena)
{
    CALX_SCOPED_ARENA(scratch);
    bool *revised = calx_new_array(scratch, bool, history->count);
    for (size_t i = 0; i < history->count; i++)
        for (size_t k = 0; applied[i] && k < history->revisions[i].revises_count; k++)
            revised[history->revisions[i].parents[k]->index] = true;
    size_t count = 0;
    for (size_t i = 0; i < history->count; i++)
        count += applied[i] && !revised[i];
    calx_revision_list tops = { .items = calx_new_array(arena, const calx_revision *, count) };
    for (size_t i = 0; i < history->count; i++)
        if (applied[i] && !revised[i])
            tops.items[tops.count++] = &history->revisions[i];
    return tops;
}
