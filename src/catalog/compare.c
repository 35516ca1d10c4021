/* What differs between two catalogs. Objects are matched by where they are and what they are called, and are equal
 * where PostgreSQL printed them alike. Talks to no server. */
#include "rename.h"

#include <stdlib.h>
#include <string.h>

typedef struct keyed {
    calx_text key;
    const calx_object *object;
} keyed;

typedef struct comparing {
    calx_arena *arena;
    const calx_catalog *from;
    const calx_catalog *to;
    const calx_compare_options *options;
    rename_list renames;
    calx_text *keys; /* of the side at hand, by index */
    const calx_object **counterparts;
    const calx_object **origins; /* the other way round */
    calx_change *changes;
    size_t count;
} comparing;

static calx_text new_schema(const comparing *c, calx_text schema)
{
    for (size_t i = 0; i < c->renames.count; i++) {
        const calx_rename *r = &c->renames.items[i];
        if (r->from->kind == CALX_OBJECT_SCHEMA && calx_text_equal(r->from->name, schema))
            return r->to->name;
    }
    return schema;
}

/* Whether it is a part, but named in its schema. */
static bool is_of_schema(const calx_object *o)
{
    return o->kind == CALX_OBJECT_INDEX || o->kind == CALX_OBJECT_STATISTICS;
}

/* Where the object is and what it is called; for the old side as it will be after the renames. */
static calx_text key_of(const comparing *c, const calx_object *o, bool old)
{
    const calx_object *renamed = old ? calx_renames_of(&c->renames, o) : NULL;
    calx_text name = renamed ? renamed->name : o->name;
    if (old && is_routine(o))
        name = calx_renames_apply(c->arena, &c->renames, o, name);
    calx_text in = !o->of || is_of_schema(o) ? (old ? new_schema(c, o->schema) : o->schema) : c->keys[o->of->index];
    return calx_text_format(c->arena, "%d\1%.*s\1%.*s", (int)o->kind, CALX_TEXT_ARG(in), CALX_TEXT_ARG(name));
}

static keyed *keys_of(comparing *c, const calx_catalog *side, bool old)
{
    keyed *all = calx_new_array(c->arena, keyed, side->count + 1);
    c->keys = calx_new_array(c->arena, calx_text, side->count + 1);
    for (size_t i = 0; i < side->count; i++) {
        c->keys[i] = key_of(c, side->objects[i], old);
        all[i] = (keyed){ c->keys[i], side->objects[i] };
    }
    return all;
}

static int by_key(const void *a, const void *b)
{
    return calx_text_compare(((const keyed *)a)->key, ((const keyed *)b)->key);
}

static void tie(comparing *c, const calx_object *from, const calx_object *to)
{
    c->counterparts[from->index] = to;
    c->origins[to->index] = from;
}

/* A table that goes may have the name that another gets: its parts are not the other's. */
static bool is_in_its_place(const comparing *c, const calx_object *from, const calx_object *to)
{
    return !from->of || is_of_schema(from) || c->counterparts[from->of->index] == to->of;
}

static void match(comparing *c)
{
    c->counterparts = calx_new_array(c->arena, const calx_object *, c->from->count + 1);
    c->origins = calx_new_array(c->arena, const calx_object *, c->to->count + 1);
    keyed *new = keys_of(c, c->to, false);
    if (c->to->count)
        qsort(new, c->to->count, sizeof *new, by_key);
    keyed *old = keys_of(c, c->from, true);
    for (size_t i = 0; i < c->renames.count; i++) /* before those that have such a name by chance */
        tie(c, c->renames.items[i].from, c->renames.items[i].to);
    for (size_t i = 0; i < c->from->count; i++) {
        const keyed *found = bsearch(&old[i], new, c->to->count, sizeof *new, by_key);
        if (found && !c->counterparts[i] && !c->origins[found->object->index] &&
            is_in_its_place(c, c->from->objects[i], found->object))
            tie(c, c->from->objects[i], found->object);
    }
}

static bool is_compared(const comparing *c, const char *property)
{
    return property[0] != '_' && !(c->options->ignore_comments && strcmp(property, "comment") == 0);
}

static bool is_ignored(const comparing *c, const calx_object *o)
{
    for (; o; o = o->of)
        if (c->options->ignore_kinds >> o->kind & 1)
            return true;
    return false;
}

static void add_change(comparing *c, calx_change change)
{
    if (!is_ignored(c, change.from ? change.from : change.to))
        c->changes[c->count++] = change;
}

/* Both sides' properties come from the same query, so that they stand in the same order. */
static void compare_pair(comparing *c, const calx_object *from, const calx_object *to)
{
    calx_change change = { .from = from, .to = to, .renamed = calx_renames_of(&c->renames, from) == to };
    const char **names = NULL;
    for (size_t i = 0; i < to->property_count; i++) {
        const char *name = to->properties[i].name;
        if (!is_compared(c, name) ||
            calx_renames_make_alike(c->arena, &c->renames, from, &from->properties[i], to->properties[i].value))
            continue;
        if (!names)
            names = calx_new_array(c->arena, const char *, to->property_count);
        names[change.property_count++] = name;
    }
    change.properties = names;
    if (change.renamed || change.property_count)
        add_change(c, change);
}

const calx_difference *calx_catalog_compare(calx_arena *arena, const calx_catalog *from, const calx_catalog *to,
                                            const calx_compare_options *options, calx_error *err)
{
    static const calx_compare_options none;
    comparing c = { .arena = arena, .from = from, .to = to, .options = options ? options : &none };
    if (!calx_renames_resolve(arena, from, to, c.options, &c.renames, err))
        return NULL;
    calx_renames_find_reused(arena, to, &c.renames);
    match(&c);
    calx_renames_find_certain(arena, from, to, &c.renames, c.counterparts, c.origins);
    c.changes = calx_new_array(arena, calx_change, from->count + to->count + 1);
    for (size_t i = 0; i < to->count; i++) {
        if (c.origins[i])
            compare_pair(&c, c.origins[i], to->objects[i]);
        else
            add_change(&c, (calx_change){ .to = to->objects[i] });
    }
    for (size_t i = 0; i < from->count; i++)
        if (!c.counterparts[i])
            add_change(&c, (calx_change){ .from = from->objects[i] });
    calx_difference *d = calx_new(arena, calx_difference);
    *d = (calx_difference){ .from = from,
                            .to = to,
                            .changes = c.changes,
                            .count = c.count,
                            .counterparts = c.counterparts,
                            .renames = c.renames.items,
                            .ignored_kinds = c.options->ignore_kinds,
                            .rename_count = c.renames.count };
    calx_renames_guess(arena, d);
    return d;
}

calx_text calx_change_summary(calx_arena *arena, const calx_change *change)
{
    const calx_object *o = change->to ? change->to : change->from;
    calx_buffer text = calx_buffer_in(arena);
    const char *verb = !change->from ? "add" : !change->to ? "drop" : change->renamed ? "rename" : "alter";
    calx_buffer_addf(&text, "%s %s %.*s", verb, calx_object_kind_name(o->kind),
                     CALX_TEXT_ARG(change->renamed ? change->from->identity : o->identity));
    if (change->renamed)
        calx_buffer_addf(&text, " to %.*s", CALX_TEXT_ARG(o->name));
    for (size_t i = 0; i < change->property_count; i++)
        calx_buffer_addf(&text, "%s%s", i ? ", " : " (", change->properties[i]);
    calx_buffer_add_cstr(&text, change->property_count ? ")" : "");
    return calx_buffer_text(&text);
}
