/* Renames that nobody needs to be asked about: an index or constraint that goes and one that comes, of one table and
 * one definition, where no other is like them. To build it anew would be work for nothing. Talks to no server. */
#include "rename.h"

#include <string.h>

typedef struct searching {
    calx_arena *arena;
    rename_list *list;
    const calx_object **counterparts;
    const calx_object **origins;
    object_list old; /* those without a counterpart, or with one that is defined otherwise */
    object_list new;
} searching;

/* These are changed in place, whatever the name. */
static bool is_altered(const char *property)
{
    return strcmp(property, "comment") == 0 || strcmp(property, "options") == 0 || strcmp(property, "statistics") == 0;
}

static bool is_alike(const searching *s, const calx_object *from, const calx_object *to)
{
    if (from->kind != to->kind)
        return false;
    for (size_t i = 0; i < from->property_count; i++) {
        const calx_property *old = &from->properties[i];
        if (old->name[0] == '_' || is_altered(old->name))
            continue;
        if (!calx_renames_make_alike(s->arena, s->list, from, old, to->properties[i].value))
            return false;
    }
    return true;
}

static bool is_sought(const calx_object *o)
{
    return o->of && (o->kind == CALX_OBJECT_INDEX || is_constraint(o));
}

static void find_loose(searching *s, const calx_catalog *from, const calx_catalog *to)
{
    for (size_t i = 0; i < from->count; i++) {
        const calx_object *o = from->objects[i];
        const calx_object *named = s->counterparts[i];
        bool told = calx_renames_of(s->list, o) != NULL;
        if (is_sought(o) && !told && s->counterparts[o->of->index] && !(named && is_alike(s, o, named)))
            calx_object_list_add(s->arena, &s->old, o);
    }
    for (size_t i = 0; i < to->count; i++) {
        const calx_object *o = to->objects[i];
        const calx_object *named = s->origins[i];
        bool told = named && calx_renames_of(s->list, named) == o;
        if (is_sought(o) && !told && s->origins[o->of->index] && !(named && is_alike(s, named, o)))
            calx_object_list_add(s->arena, &s->new, o);
    }
}

/* Whether the old one may have become the new one; both are loose. */
static bool fits(const searching *s, const calx_object *from, const calx_object *to)
{
    return s->counterparts[from->of->index] == to->of && is_alike(s, from, to);
}

/* The only new one that fits, and fits no other; else NULL. */
static const calx_object *only_fit(const searching *s, const calx_object *from)
{
    const calx_object *found = NULL;
    for (size_t i = 0; i < s->new.count; i++) {
        if (!fits(s, from, s->new.items[i]))
            continue;
        if (found)
            return NULL;
        found = s->new.items[i];
    }
    for (size_t i = 0; found && i < s->old.count; i++)
        if (s->old.items[i] != from && fits(s, s->old.items[i], found))
            return NULL;
    return found;
}

/* Whoever was paired with one of them by name alone stands alone now. */
static void pair(searching *s, const calx_object *from, const calx_object *to)
{
    const calx_object *by_name = s->counterparts[from->index];
    const calx_object *by_new_name = s->origins[to->index];
    if (by_name && s->origins[by_name->index] == from)
        s->origins[by_name->index] = NULL;
    if (by_new_name && s->counterparts[by_new_name->index] == to)
        s->counterparts[by_new_name->index] = NULL;
    s->counterparts[from->index] = to;
    s->origins[to->index] = from;
    s->list->items[s->list->count++] = (calx_rename){ from, to };
}

void calx_renames_find_certain(calx_arena *arena, const calx_catalog *from, const calx_catalog *to, rename_list *list,
                               const calx_object **counterparts, const calx_object **origins)
{
    searching s = { .arena = arena, .list = list, .counterparts = counterparts, .origins = origins };
    find_loose(&s, from, to);
    calx_rename *found = calx_new_array(arena, calx_rename, s.old.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < s.old.count; i++) {
        const calx_object *new = only_fit(&s, s.old.items[i]);
        if (new)
            found[count++] = (calx_rename){ s.old.items[i], new };
    }
    for (size_t i = 0; i < count; i++)
        pair(&s, found[i].from, found[i].to);
}
