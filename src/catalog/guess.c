/* Which drops and additions were perhaps meant as renames. Only ever asked about, never done unasked. */
#include "rename.h"

#include <string.h>

enum { ALIKE = 60 }; /* of a hundred: from here on two are alike enough to ask */

typedef struct guessing {
    calx_arena *arena;
    const calx_difference *difference;
    const calx_object **dropped;
    size_t dropped_count;
    const calx_object **created;
    size_t created_count;
} guessing;

static bool same(const calx_object *a, const calx_object *b, const char *property)
{
    return calx_text_equal(calx_object_get(a, property), calx_object_get(b, property));
}

/* How many parts of `kind` the object has. */
static size_t count_parts(const calx_catalog *side, const calx_object *whole, calx_object_kind kind)
{
    size_t count = 0;
    for (size_t i = whole->index + 1; i < side->count; i++)
        count += side->objects[i]->of == whole && side->objects[i]->kind == kind;
    return count;
}

/* How many parts of both have the same name and type. */
static size_t count_common(const guessing *g, const calx_object *a, const calx_object *b, calx_object_kind kind)
{
    const calx_catalog *from = g->difference->from;
    const calx_catalog *to = g->difference->to;
    size_t count = 0;
    for (size_t i = a->index + 1; i < from->count; i++) {
        const calx_object *x = from->objects[i];
        if (x->of != a || x->kind != kind)
            continue;
        for (size_t j = b->index + 1; j < to->count; j++) {
            const calx_object *y = to->objects[j];
            if (y->of == b && y->kind == kind && calx_text_equal(x->name, y->name) && same(x, y, "type")) {
                count++;
                break;
            }
        }
    }
    return count;
}

static int share_of_parts(const guessing *g, const calx_object *a, const calx_object *b, calx_object_kind kind)
{
    size_t ours = count_parts(g->difference->from, a, kind);
    size_t theirs = count_parts(g->difference->to, b, kind);
    size_t most = ours > theirs ? ours : theirs;
    return most ? (int)(100 * count_common(g, a, b, kind) / most) : 0;
}

/* Which part of its kind it is in its whole, from 0. */
static size_t place_of(const calx_catalog *side, const calx_object *part)
{
    size_t place = 0;
    for (size_t i = part->index; i-- > 0 && side->objects[i] != part->of;)
        place += side->objects[i]->of == part->of && side->objects[i]->kind == part->kind;
    return place;
}

static int at_same_place(const guessing *g, const calx_object *a, const calx_object *b)
{
    return place_of(g->difference->from, a) == place_of(g->difference->to, b);
}

/* How alike two of one kind in one place are, of a hundred. */
static int likeness(const guessing *g, const calx_object *a, const calx_object *b)
{
    switch (a->kind) {
    case CALX_OBJECT_TABLE:
        return share_of_parts(g, a, b, CALX_OBJECT_COLUMN);
    case CALX_OBJECT_ENUM:
        return share_of_parts(g, a, b, CALX_OBJECT_ENUM_LABEL);
    case CALX_OBJECT_ENUM_LABEL:
        return at_same_place(g, a, b) ? 100 : 0;
    case CALX_OBJECT_COLUMN:
        if (!same(a, b, "type") || !same(a, b, "generated") || !same(a, b, "virtual") || !same(a, b, "identity"))
            return 0;
        return 60 + 20 * at_same_place(g, a, b) + 10 * same(a, b, "not_null") + 10 * same(a, b, "comment");
    case CALX_OBJECT_SEQUENCE:
        return same(a, b, "type") && same(a, b, "increment") ? 70 : 0;
    default:
        return 0;
    }
}

/* Whether both stand in the same schema or whole. */
static bool same_place(const guessing *g, const calx_object *a, const calx_object *b)
{
    if (a->kind != b->kind || !a->of != !b->of)
        return false;
    return a->of ? g->difference->counterparts[a->of->index] == b->of : calx_text_equal(a->schema, b->schema);
}

static const calx_object *best_for(const guessing *g, const calx_object *dropped, size_t *at)
{
    int best = ALIKE - 1;
    const calx_object *found = NULL;
    for (size_t i = 0; i < g->created_count; i++) {
        if (!g->created[i] || !same_place(g, dropped, g->created[i]))
            continue;
        int like = likeness(g, dropped, g->created[i]);
        if (like <= best)
            continue;
        best = like;
        found = g->created[i];
        *at = i;
    }
    return found;
}

static void sort_out(guessing *g)
{
    g->dropped = calx_new_array(g->arena, const calx_object *, g->difference->count + 1);
    g->created = calx_new_array(g->arena, const calx_object *, g->difference->count + 1);
    for (size_t i = 0; i < g->difference->count; i++) {
        const calx_change *change = &g->difference->changes[i];
        const calx_object *o = change->from ? change->from : change->to;
        switch (o->kind) {
        case CALX_OBJECT_TABLE:
        case CALX_OBJECT_ENUM:
        case CALX_OBJECT_ENUM_LABEL:
        case CALX_OBJECT_COLUMN:
        case CALX_OBJECT_SEQUENCE:
            if (!change->to)
                g->dropped[g->dropped_count++] = o;
            if (!change->from)
                g->created[g->created_count++] = o;
            break;
        default:
            break;
        }
    }
}

void calx_renames_guess(calx_arena *arena, calx_difference *difference)
{
    guessing g = { .arena = arena, .difference = difference };
    sort_out(&g);
    calx_rename *likely = calx_new_array(arena, calx_rename, g.dropped_count + 1);
    for (size_t i = 0; i < g.dropped_count && difference->likely_count < g.created_count; i++) {
        size_t at = 0;
        const calx_object *created = best_for(&g, g.dropped[i], &at);
        if (!created)
            continue;
        likely[difference->likely_count++] = (calx_rename){ g.dropped[i], created };
        g.created[at] = NULL;
    }
    difference->likely = likely;
}
