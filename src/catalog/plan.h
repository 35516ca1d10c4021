/* What is to be done with each object: kept, created, dropped, altered in place, or dropped and put back because
 * something that it rests on changes under it. */
#ifndef CALX_CATALOG_PLAN_H
#define CALX_CATALOG_PLAN_H

#include "rename.h"

typedef enum act {
    ACT_KEEP,
    ACT_CREATE,
    ACT_DROP,
    ACT_ALTER,
    ACT_RECREATE, /* dropped, and put back as it is in `to` */
} act;

/* An object of either side, or the two that are one. */
typedef struct item item;
struct item {
    const calx_object *from;
    const calx_object *to;
    const calx_change *change; /* NULL: both are alike */
    act act;
    bool retyped; /* a column whose type changes: what rests on it must be out of the way meanwhile */
    bool swapped; /* a type that is made anew next to the old one, and its columns moved over */
    bool aside;   /* renamed by way of a third name: what has its new name waits for its old one */
    bool split;   /* not part of the statement that makes or drops what it is a part of */
};

typedef struct plan {
    calx_arena *arena;
    const calx_difference *difference;
    const calx_script_options *options;
    rename_list renames;
    item *items;
    size_t count;
    item **by_from; /* by the objects' index */
    item **by_to;
    object_list *old_parts; /* of each object of `from` and of `to`, in their order */
    object_list *new_parts;
} plan;

/* Decides for all objects. */
plan *calx_plan_make(calx_arena *arena, const calx_difference *difference, const calx_script_options *options);

/* Takes what the comparison leaves out, and is a part of what stays, along with that: by_to and new_parts have room for
 * all of `from` beside `to`. */
void calx_plan_adopt(plan *p);

/* Follows what was decided until nothing more follows. */
void calx_plan_settle(plan *p);

/* Decides what the decisions on others mean for `i`; true where that is news. */
bool calx_plan_follow(const plan *p, item *i);

/* The item of an object of the old or the new side; NULL for NULL. */
static inline item *item_of_old(const plan *p, const calx_object *from)
{
    return from ? p->by_from[from->index] : NULL;
}
static inline item *item_of_new(const plan *p, const calx_object *to)
{
    return to ? p->by_to[to->index] : NULL;
}

/* What is a part of it. */
static inline object_list old_parts(const plan *p, const calx_object *from)
{
    return p->old_parts[from->index];
}
static inline object_list new_parts(const plan *p, const calx_object *to)
{
    return p->new_parts[to->index];
}

/* What it is about: the new object where there is one. */
static inline const calx_object *item_object(const item *i)
{
    return i->to ? i->to : i->from;
}
static inline bool item_goes(const item *i)
{
    return i && (i->act == ACT_DROP || i->act == ACT_RECREATE);
}
static inline bool item_comes(const item *i)
{
    return i && (i->act == ACT_CREATE || i->act == ACT_RECREATE);
}

/* Whether it gets its new name by a rename: an index or constraint that is made anew gets it then. */
static inline bool item_is_renamed(const item *i)
{
    bool made_with_it = i->act == ACT_RECREATE && (i->to->kind == CALX_OBJECT_INDEX || is_constraint(i->to));
    return i->change && i->change->renamed && !made_with_it;
}

/* Whether that property differs. */
bool calx_item_differs(const item *i, const char *property);

/* Whether the new table (or whatever `o` is a part of) is made by this script, so that nobody waits for it. */
bool calx_is_fresh(const plan *p, const calx_object *o);

/* Whether the new domain asks for what the old one did not, so that values have to be looked at. */
bool calx_domain_is_stricter(const plan *p, const item *domain);

/* Labels of an enum that go: `from` labels without a counterpart. */
object_list calx_labels_removed(const plan *p, const calx_object *from_enum);

/* A schema's name once the renames are done. */
calx_text calx_schema_now(const plan *p, calx_text schema);

/* Where an old object is found once the renames are done: "schema.name". */
calx_text calx_old_path(const plan *p, const calx_object *from);
/* Its own name then. */
calx_text calx_old_name(const plan *p, const calx_object *from);

#endif
