/* What the comparison leaves out: grants, policies and publications that the models say nothing of. They stay as they
 * are, and so they come back with what they are parts of, or rest on, where that is made anew. Talks to no server. */
#include "plan.h"

/* The new object that an old one is, or NULL. */
static const calx_object *now(const plan *p, const calx_object *from)
{
    return p->by_from[from->index]->to;
}

/* The part as it will be: of the new whole, and resting on what is new. */
static const calx_object *adopted(const plan *p, const calx_object *part, size_t index)
{
    calx_object *copy = calx_new(p->arena, calx_object);
    *copy = *part;
    copy->index = index;
    copy->of = part->of ? now(p, part->of) : NULL;
    copy->schema = calx_schema_now(p, part->schema);
    const calx_object **depends = calx_new_array(p->arena, const calx_object *, part->depend_count + 1);
    copy->depend_count = 0;
    for (size_t i = 0; i < part->depend_count; i++)
        if (now(p, part->depends[i]))
            depends[copy->depend_count++] = now(p, part->depends[i]);
    copy->depends = depends;
    return copy;
}

/* A publication is a part of nothing, but loses a table that is made anew. */
static bool stays(const plan *p, const calx_object *from)
{
    if (from->of)
        return now(p, from->of) != NULL;
    bool all = from->kind == CALX_OBJECT_PUBLICATION;
    for (size_t i = 0; i < from->depend_count; i++)
        all &= now(p, from->depends[i]) != NULL;
    return all;
}

void calx_plan_adopt(plan *p)
{
    size_t next = p->difference->to->count;
    for (size_t i = 0; i < p->difference->from->count; i++) {
        item *it = p->by_from[i];
        if (it->to || it->change || !stays(p, it->from))
            continue;
        it->to = adopted(p, it->from, next);
        p->by_to[next++] = it;
        if (it->to->of)
            calx_object_list_add(p->arena, &p->new_parts[it->to->of->index], it->to);
    }
}
