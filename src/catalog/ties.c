/* Dependencies, gathered pair by pair and given out as a slice to each object. */
#include "ties.h"

#include <stdlib.h>

static bool is_part_of(const calx_object *part, const calx_object *whole)
{
    for (const calx_object *o = part; o; o = o->of)
        if (o == whole)
            return true;
    return false;
}

void calx_ties_add(ties *t, const calx_object *object, const calx_object *on)
{
    if (!object || !on || object->kind == 0 || on->kind == 0 || is_part_of(object, on))
        return;
    if (t->count == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 256;
        t->items = calx_grow(t->arena, t->items, t->cap * sizeof *t->items, cap * sizeof *t->items);
        t->cap = cap;
    }
    t->items[t->count++] = (tie){ object, on };
}

static int by_tie(const void *a, const void *b)
{
    const tie *x = a;
    const tie *y = b;
    if (x->object->index != y->object->index)
        return x->object->index < y->object->index ? -1 : 1;
    return (x->on->index > y->on->index) - (x->on->index < y->on->index);
}

/* Sorted ties become each object's slice of one array. */
void calx_ties_set(ties *t)
{
    if (t->count)
        qsort(t->items, t->count, sizeof *t->items, by_tie);
    const calx_object **all = calx_new_array(t->arena, const calx_object *, t->count + 1);
    size_t filled = 0;
    for (size_t i = 0; i < t->count; i++) {
        calx_object *o = (calx_object *)t->items[i].object; /* ours until the catalog is given out */
        if (i > 0 && by_tie(&t->items[i], &t->items[i - 1]) == 0)
            continue;
        if (o->depend_count == 0)
            o->depends = all + filled;
        o->depend_count++;
        all[filled++] = t->items[i].on;
    }
}

/* pg_depend knows of schemas, too, but not for parts; by name it is the same for all. */
void calx_ties_add_schemas(ties *t, const calx_catalog *catalog)
{
    for (size_t s = 0; s < catalog->count && catalog->objects[s]->kind == CALX_OBJECT_SCHEMA; s++) {
        const calx_object *schema = catalog->objects[s];
        for (size_t i = 0; i < catalog->count; i++) {
            const calx_object *o = catalog->objects[i];
            if (!o->of && calx_text_equal(o->schema, schema->name))
                calx_ties_add(t, o, schema);
            if (o->kind == CALX_OBJECT_EXTENSION && calx_text_equal(calx_object_get(o, "in_schema"), schema->name))
                calx_ties_add(t, o, schema);
        }
    }
}
