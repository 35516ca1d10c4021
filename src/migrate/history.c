/* The graph of revisions: who revises whom, in which order, where it begins and ends. */
#include "code.h"
#include "lineage.h"
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
    size_t *parents;       /* and dependencies, of all drafts one after the other: places in `drafts` */
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

/* A revision that is there and is said to be part of another would run twice. */
static bool check_replaced(const building *b, calx_error *err)
{
    for (size_t i = 0; i < b->history->count; i++)
        for (size_t k = 0; k < b->drafts[i].replaces_count; k++) {
            const calx_revision *part = calx_history_find(b->history, b->drafts[i].replaces[k]);
            if (!part)
                continue;
            calx_revision_fail(err, part->path, part->line,
                               "Revision %.*s is there, and %.*s says that it replaces it.", CALX_TEXT_ARG(part->id),
                               CALX_TEXT_ARG(b->drafts[i].id));
            return calx_error_hint(err, "Delete this file: what it does is in %s.", b->drafts[i].path);
        }
    return true;
}

static bool check_labels(const building *b, calx_error *err)
{
    for (size_t i = 0; i < b->history->count; i++)
        for (size_t k = 0; k < b->drafts[i].label_count; k++) {
            const calx_revision *own = &b->drafts[i];
            const calx_revision *other = calx_history_find(b->history, own->labels[k]);
            for (size_t n = 0; !other && n < i; n++)
                for (size_t m = 0; m < b->drafts[n].label_count; m++)
                    if (calx_text_equal(b->drafts[n].labels[m], own->labels[k]))
                        other = &b->drafts[n];
            if (!other)
                continue;
            calx_revision_fail(err, own->path, own->line, "The branch of %.*s is called %.*s, as is %s %.*s.",
                               CALX_TEXT_ARG(own->id), CALX_TEXT_ARG(own->labels[k]),
                               calx_text_equal(other->id, own->labels[k]) ? "revision" : "that of",
                               CALX_TEXT_ARG(other->id));
            return calx_error_hint(err, "Give one of them another name.");
        }
    return true;
}

static bool fail_missing(const building *b, const calx_revision *child, bool dependency, calx_error *err)
{
    calx_buffer names = calx_buffer_in(b->arena);
    const calx_revision *whole = NULL;
    size_t missing = 0;
    for (size_t i = 0; i < (dependency ? child->depends_count : child->revises_count); i++) {
        calx_text name = dependency ? child->depends[i] : child->revises[i];
        if (calx_history_find(b->history, name) || (dependency && calx_lineage_labelled(b->history, name)))
            continue;
        calx_buffer_addf(&names, "%s%.*s", missing++ ? " and " : "", CALX_TEXT_ARG(name));
        whole = whole ? whole : calx_lineage_squashed(b->history, name);
    }
    const char *directive = dependency ? "depends-on" : "revises";
    calx_revision_fail(err, child->path, child->line, "Revision %.*s %s %s, which no file has.",
                       CALX_TEXT_ARG(child->id), dependency ? "depends on" : "revises", calx_buffer_cstr(&names));
    if (whole)
        return calx_error_hint(err, "It was squashed into %.*s: name that in the line `-- calx:%s`.",
                               CALX_TEXT_ARG(whole->id), directive);
    return calx_error_hint(err, "Add the missing file, or correct the line `-- calx:%s`.", directive);
}

/* Finds what a draft stands on: its parents and then its dependencies. */
static bool find_parents_of(building *b, size_t draft, calx_error *err)
{
    const calx_revision *child = &b->drafts[draft];
    size_t *to = b->parents + b->parents_at[draft];
    for (size_t k = 0; k < child->revises_count + child->depends_count; k++) {
        bool dependency = k >= child->revises_count;
        calx_text name = dependency ? child->depends[k - child->revises_count] : child->revises[k];
        const calx_revision *parent = calx_history_find(b->history, name);
        if (!parent && dependency)
            parent = calx_lineage_labelled(b->history, name);
        if (!parent)
            return fail_missing(b, child, dependency, err);
        to[k] = (size_t)(parent - b->drafts);
    }
    return true;
}

static bool find_parents(building *b, calx_error *err)
{
    size_t count = b->history->count;
    size_t edges = 0;
    b->parents_at = calx_new_array(b->arena, size_t, count);
    for (size_t i = 0; i < count; i++) {
        b->parents_at[i] = edges;
        edges += b->drafts[i].revises_count + b->drafts[i].depends_count;
    }
    b->parents = calx_new_array(b->arena, size_t, edges);
    for (size_t i = 0; i < count; i++)
        if (!find_parents_of(b, i, err))
            return false;
    return true;
}

/* A parent or dependency of the draft that has no place yet, or NOWHERE. `*word` (may be NULL) says which. */
static size_t waits_for(const building *b, size_t draft, const char **word)
{
    const calx_revision *child = &b->drafts[draft];
    for (size_t k = 0; k < child->revises_count + child->depends_count; k++) {
        size_t parent = b->parents[b->parents_at[draft] + k];
        if (b->place[parent] != NOWHERE)
            continue;
        if (word)
            *word = k < child->revises_count ? "revises" : "depends on";
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
        at = waits_for(b, at, NULL);
    calx_buffer round = calx_buffer_in(b->arena);
    size_t start = at;
    do {
        const char *word = "";
        size_t next = waits_for(b, at, &word);
        calx_buffer_addf(&round, "%.*s %s ", CALX_TEXT_ARG(b->drafts[at].id), word);
        at = next;
    } while (at != start);
    const calx_revision *first = &b->drafts[start];
    calx_revision_fail(err, first->path, first->line, "The revisions make a circle: %s%.*s.", calx_buffer_cstr(&round),
                       CALX_TEXT_ARG(first->id));
    return calx_error_hint(err, "Correct a line `-- calx:revises` or `depends-on`; the first revision says `base`.");
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
            if (b->place[i] == NOWHERE && waits_for(b, i, NULL) == NOWHERE)
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
        size_t edges = revision->revises_count + revision->depends_count;
        revision->parents = calx_new_array(b->arena, const calx_revision *, edges);
        for (size_t k = 0; k < edges; k++)
            revision->parents[k] = &history->revisions[b->place[b->parents[b->parents_at[i] + k]]];
    }
    sort_ids(b, history->revisions);
}

static void find_ends(calx_history *history)
{
    history->bases.items = calx_new_array(history->arena, const calx_revision *, history->count);
    history->heads.items = calx_new_array(history->arena, const calx_revision *, history->count);
    for (size_t i = 0; i < history->count; i++) {
        const calx_revision *revision = &history->revisions[i];
        for (size_t k = 0; k < revision->revises_count; k++)
            history->revisions[revision->parents[k]->index].child_count++;
        if (revision->revises_count == 0)
            history->bases.items[history->bases.count++] = revision;
    }
    for (size_t i = 0; i < history->count; i++)
        if (history->revisions[i].child_count == 0)
            history->heads.items[history->heads.count++] = &history->revisions[i];
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
    history->revisions = b.drafts;
    if (!check_duplicates(&b, err) || !check_replaced(&b, err) || !check_labels(&b, err) || !find_parents(&b, err) ||
        !find_order(&b, err))
        return NULL;
    put_in_order(&b);
    find_ends(history);
    return history;
}

bool calx_revision_read(const calx_history *history, const calx_revision *revision, calx_error *err)
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

bool calx_revision_load(const calx_history *history, const calx_revision *revision, calx_error *err)
{
    return calx_revision_read(history, revision, err) &&
           (!revision->in_c || calx_code_find(history, &history->revisions[revision->index], err));
}
