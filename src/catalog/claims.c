/* The names that tasks release and take. */
#include "claims.h"

#include <stdlib.h>

typedef struct claims {
    calx_arena *arena;
    claim *items;
    size_t count;
} claims;

static void add_claim(claims *c, char space, calx_text in, calx_text name, const task *k, bool releases)
{
    if (!k)
        return;
    calx_text whole = calx_text_format(c->arena, "%c%.*s\1%.*s", space, CALX_TEXT_ARG(in), CALX_TEXT_ARG(name));
    c->items[c->count++] = (claim){ whole, k, releases };
}

static bool is_relation(const calx_object *o)
{
    switch (o->kind) {
    case CALX_OBJECT_ENUM:
    case CALX_OBJECT_DOMAIN:
    case CALX_OBJECT_COMPOSITE:
    case CALX_OBJECT_RANGE:
    case CALX_OBJECT_SEQUENCE:
    case CALX_OBJECT_TABLE:
    case CALX_OBJECT_INDEX:
    case CALX_OBJECT_PRIMARY_KEY:
    case CALX_OBJECT_UNIQUE:
    case CALX_OBJECT_EXCLUSION:
        return true;
    default:
        return is_view(o);
    }
}

/* The spaces of names that it is in, at most three, as wholes and schemas are called after the renames. */
static void claim_names(claims *c, const plan *p, const calx_object *o, const task *k, bool releases)
{
    const calx_object *whole = releases && o->of ? p->difference->counterparts[o->of->index] : NULL;
    calx_text in = whole ? whole->identity : o->of ? o->of->identity : (calx_text){ 0 };
    calx_text schema = releases ? calx_schema_now(p, o->schema) : o->schema;
    if (is_relation(o))
        add_claim(c, 'r', schema, o->name, k, releases);
    if (o->kind == CALX_OBJECT_PRIMARY_KEY && k && k->verb != DO_INDEX) /* a table has one */
        add_claim(c, 'k', in, (calx_text){ 0 }, k, releases);
    calx_text parent = calx_object_get(o, "partition_of"); /* whose partitions must not overlap */
    if (parent.len)
        add_claim(c, 'b', releases ? calx_renames_apply(c->arena, &p->renames, o, parent) : parent, (calx_text){ 0 }, k,
                  releases);
    if (is_constraint(o))
        add_claim(c, 'c', in, o->name, k, releases);
    else if (is_routine(o))
        add_claim(c, 'f', schema, o->name, k, releases);
    else if (o->kind == CALX_OBJECT_STATISTICS)
        add_claim(c, 's', (calx_text){ 0 }, o->name, k, releases);
    else if (o->kind == CALX_OBJECT_SCHEMA)
        add_claim(c, 'n', (calx_text){ 0 }, o->name, k, releases);
    else if (o->kind == CALX_OBJECT_COLUMN || o->kind == CALX_OBJECT_ENUM_LABEL)
        add_claim(c, 'a', in, o->name, k, releases);
    else if (o->kind == CALX_OBJECT_TRIGGER || o->kind == CALX_OBJECT_POLICY)
        add_claim(c, o->kind == CALX_OBJECT_TRIGGER ? 't' : 'p', in, o->name, k, releases);
}

static int by_claim(const void *a, const void *b)
{
    const claim *x = a;
    const claim *y = b;
    int order = calx_text_compare(x->name, y->name);
    return order ? order : y->releases - x->releases;
}

claim *calx_claims_of(const tasks *t, size_t *count)
{
    const plan *p = t->plan;
    claims c = { .arena = p->arena, .items = calx_new_array(p->arena, claim, p->count * 9 + 1) };
    for (size_t i = 0; i < p->count; i++) {
        const item *it = &p->items[i];
        const task *rename = task_of(t, it, DO_RENAME);
        const task *aside = task_of(t, it, DO_SET_ASIDE);
        if (it->from)
            claim_names(&c, p, it->from, aside ? aside : rename ? rename : task_of(t, it, DO_DROP), true);
        if (it->to)
            claim_names(&c, p, it->to, rename ? rename : task_of(t, it, DO_CREATE), false);
        if (it->to && task_of(t, it, DO_INDEX))
            claim_names(&c, p, it->to, task_of(t, it, DO_INDEX), false);
    }
    if (c.count)
        qsort(c.items, c.count, sizeof *c.items, by_claim);
    *count = c.count;
    return c.items;
}
