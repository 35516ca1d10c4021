/* The edges between tasks: from the dependencies of both sides, from wholes and parts, and from names, which two
 * objects cannot have at one time. */
#include "order.h"

#include "claims.h"

#include <stdlib.h>
#include <string.h>

typedef struct ordering {
    tasks *t;
    graph *g;
} ordering;

/* What a reader expects: renames, then what stands in the way goes, then types, tables and what rests on them come,
 * and at last what is not needed any longer goes. */
static uint64_t rank_of(const task *k)
{
    static const unsigned verbs[VERBS] = {
        [DO_SET_ASIDE] = 1, [DO_RENAME] = 1,   [DO_DISOWN] = 2, [DO_DROP] = 3,     [DO_SWAP] = 4,
        [DO_ALTER] = 5,     [DO_INDEX] = 5,    [DO_CREATE] = 5, [DO_FILL] = 5,     [DO_CHECK_NULLS] = 6,
        [DO_VALIDATE] = 5,  [DO_NOT_NULL] = 5, [DO_OWN] = 6,    [DO_IDENTIFY] = 6, [DO_UNSWAP] = 7,
    };
    const calx_object *o = item_object(k->item);
    /* what a table's grant takes away it takes from its columns' grants, too: those come after it; and a function that
     * is left may make a call of a new one of its name ambiguous; and what is granted by default no longer is not
     * granted on what is new */
    bool early = o->kind == CALX_OBJECT_GRANT || o->kind == CALX_OBJECT_DEFAULT_PRIVILEGES || is_routine(o);
    bool last = k->verb == DO_DROP && k->item->act == ACT_DROP && !early;
    bool drop = k->verb == DO_DROP;
    uint64_t kind = drop ? (uint64_t)(CALX_OBJECT_KINDS - o->kind) : (uint64_t)o->kind;
    uint64_t place = drop ? UINT32_MAX - o->index : o->index;
    /* what is converted by a cast rests on its function alone, and needs the cast all the same */
    bool cast = k->verb == DO_CREATE && o->kind == CALX_OBJECT_CAST;
    return (uint64_t)(last ? 8 : verbs[cast ? DO_SWAP : k->verb]) << 48 | kind << 32 | (place & UINT32_MAX);
}

static task *outermost(task *k)
{
    while (k->within)
        k = k->within;
    return k;
}

/* Either may be NULL. A circle is broken at what is made last or dropped first, if that is a part of a statement. */
static void edge(const ordering *o, const task *before, const task *after)
{
    if (!before || !after)
        return;
    const task *part = after->verb == DO_DROP ? before : after;
    calx_graph_add_edge(o->g, before->node, after->node, part->within ? part->item : NULL);
}

/* The same for a name that passes from one to the other: a circle is broken where one is renamed by way of a third. */
static void name_edge(const ordering *o, const task *before, const task *after)
{
    if (before->verb == DO_RENAME)
        calx_graph_add_edge(o->g, before->node, after->node, before->item);
    else
        edge(o, before, after);
}

static const task *get(const ordering *o, const item *i, verb verb)
{
    return task_of(o->t, i, verb);
}

/* All that needs what the item rests on comes after `before`. */
static void edge_to_beginnings(const ordering *o, const task *before, const item *i)
{
    static const verb beginnings[] = { DO_INDEX, DO_CREATE, DO_ALTER, DO_SWAP, DO_OWN, DO_IDENTIFY };
    for (size_t k = 0; k < sizeof beginnings / sizeof *beginnings; k++)
        edge(o, before, get(o, i, beginnings[k]));
}

/* A table that inherits or is a partition goes before its parent's columns change, which would reach it. */
static void order_heir(const ordering *o, const item *heir, const item *parent)
{
    if (heir->from->kind != CALX_OBJECT_TABLE || parent->from->kind != CALX_OBJECT_TABLE || !parent->to)
        return;
    object_list parts = new_parts(o->t->plan, parent->to);
    for (size_t k = 0; k < parts.count; k++)
        if (parts.items[k]->kind == CALX_OBJECT_COLUMN)
            edge_to_beginnings(o, get(o, heir, DO_DROP), item_of_new(o->t->plan, parts.items[k]));
}

/* It comes after what its parent's columns have become. */
static void order_new_heir(const ordering *o, const item *heir, const item *parent)
{
    if (heir->to->kind != CALX_OBJECT_TABLE || parent->to->kind != CALX_OBJECT_TABLE)
        return;
    object_list parts = new_parts(o->t->plan, parent->to);
    for (size_t k = 0; k < parts.count; k++) {
        const item *column = item_of_new(o->t->plan, parts.items[k]);
        if (column->to->kind != CALX_OBJECT_COLUMN)
            continue;
        edge(o, get(o, column, DO_ALTER), get(o, heir, DO_CREATE));
        edge(o, get(o, column, DO_CREATE), get(o, heir, DO_CREATE));
    }
    object_list old = parent->from ? old_parts(o->t->plan, parent->from) : (object_list){ 0 };
    for (size_t k = 0; k < old.count; k++)
        if (old.items[k]->kind == CALX_OBJECT_COLUMN)
            edge(o, get(o, item_of_old(o->t->plan, old.items[k]), DO_DROP), get(o, heir, DO_CREATE));
}

/* `i` rests on `on` in the old schema: it goes, or lets go, before that goes or changes. */
static void order_old(const ordering *o, const item *i, const item *on)
{
    const task *drop = get(o, i, DO_DROP);
    const task *ends = get(o, on, DO_DROP);
    bool column = i->from->kind == CALX_OBJECT_COLUMN || i->from->kind == CALX_OBJECT_DOMAIN;
    if (drop) {
        edge(o, drop, ends);
        edge(o, drop, get(o, on, DO_ALTER));
        edge(o, drop, get(o, on, DO_NOT_NULL));
        edge(o, drop, get(o, on, on->swapped && column ? DO_UNSWAP : DO_SWAP));
        edge(o, drop, get(o, on, DO_UNSWAP));
        order_heir(o, i, on);
    } else {
        edge(o, get(o, i, DO_ALTER), ends);
        edge(o, get(o, i, DO_ALTER), get(o, on, DO_UNSWAP));
        edge(o, get(o, i, DO_UNSWAP), get(o, on, DO_UNSWAP));
    }
}

/* `i` rests on `on` in the new schema: it comes, or changes, after that is there. */
static void order_new(const ordering *o, const item *i, const item *on)
{
    static const verb ready[] = { DO_RENAME, DO_CREATE, DO_ALTER, DO_SWAP };
    for (size_t k = 0; k < sizeof ready / sizeof *ready; k++)
        edge_to_beginnings(o, get(o, on, ready[k]), i);
    order_new_heir(o, i, on);
    if (i->to->kind == CALX_OBJECT_PRIMARY_KEY)
        edge(o, get(o, on, DO_NOT_NULL), get(o, i, DO_CREATE));
}

/* What is in a renamed schema is spoken of by its new name. */
static void order_after_schema(const ordering *o, const item *i)
{
    const calx_object *root = calx_object_root(item_object(i));
    for (size_t k = 0; k < root->depend_count && o->t->plan->renames.count; k++) {
        const calx_object *on = root->depends[k];
        if (on->kind != CALX_OBJECT_SCHEMA)
            continue;
        const item *schema = i->to ? item_of_new(o->t->plan, on) : item_of_old(o->t->plan, on);
        for (verb v = 0; v < VERBS; v++)
            edge(o, get(o, schema, DO_RENAME), get(o, i, v));
    }
}

/* Parts go before their whole and come after it; those of a column also before and after its type changes. */
static void order_part(const ordering *o, const item *i)
{
    const item *old = i->from ? item_of_old(o->t->plan, i->from->of) : NULL;
    const item *new = i->to ? item_of_new(o->t->plan, i->to->of) : NULL;
    if (old) {
        edge(o, get(o, i, DO_DROP), get(o, old, DO_DROP));
        if (old->from->kind == CALX_OBJECT_COLUMN)
            edge(o, get(o, i, DO_DROP), get(o, old, DO_ALTER));
    }
    if (new) {
        edge_to_beginnings(o, get(o, new, DO_CREATE), i);
        edge_to_beginnings(o, get(o, new, DO_SWAP), i);
        if (new->to->kind == CALX_OBJECT_COLUMN)
            edge_to_beginnings(o, get(o, new, DO_ALTER), i);
    }
    order_after_schema(o, i);
    for (const item *whole = i; whole;) {
        const task *rename = get(o, whole, DO_RENAME);
        for (verb v = DO_DISOWN; rename && v < VERBS; v++)
            edge(o, rename, get(o, i, v));
        if (whole != i) {
            edge(o, rename, get(o, i, DO_SET_ASIDE));
            edge(o, rename, get(o, i, DO_RENAME));
        }
        const calx_object *at = item_object(whole);
        whole = at->of == NULL ? NULL : whole->to ? item_of_new(o->t->plan, at->of) : item_of_old(o->t->plan, at->of);
    }
}

/* The tables that a foreign key is of and refers to; NULL after the last. */
static const calx_object *table_of_key(const calx_object *key, size_t which)
{
    if (which > key->depend_count)
        return NULL;
    return which == key->depend_count ? key->of : calx_object_root(key->depends[which]);
}

/* A table that is logged may refer to such tables alone, so that keys go before it changes and come after. */
static void order_logging(const ordering *o, const item *i)
{
    const plan *p = o->t->plan;
    const calx_object *table;
    if (item_object(i)->kind != CALX_OBJECT_FOREIGN_KEY)
        return;
    for (size_t k = 0; i->from && (table = table_of_key(i->from, k)); k++)
        if (calx_item_differs(item_of_old(p, table), "unlogged"))
            edge(o, get(o, i, DO_DROP), get(o, item_of_old(p, table), DO_ALTER));
    for (size_t k = 0; i->to && (table = table_of_key(i->to, k)); k++)
        if (calx_item_differs(item_of_new(p, table), "unlogged"))
            edge(o, get(o, item_of_new(p, table), DO_ALTER), get(o, i, DO_CREATE));
}

/* The tasks of one item among themselves. */
static void order_own(const ordering *o, const item *i)
{
    const task *drop = get(o, i, DO_DROP);
    edge(o, get(o, i, DO_SET_ASIDE), get(o, i, DO_RENAME));
    bool with_old_type = drop && drop->within && drop->within->verb == DO_UNSWAP;
    if (!with_old_type) {
        edge(o, drop, get(o, i, DO_INDEX));
        edge(o, drop, get(o, i, DO_CREATE));
    }
    edge(o, get(o, i, DO_INDEX), get(o, i, DO_CREATE));
    edge(o, get(o, i, DO_SWAP), get(o, i, DO_ALTER));
    edge(o, get(o, i, DO_ALTER), get(o, i, DO_UNSWAP));
    edge(o, get(o, i, DO_DISOWN), get(o, i, DO_OWN));
    edge(o, get(o, i, DO_ALTER), get(o, i, DO_OWN));
    edge(o, get(o, i, DO_ALTER), get(o, i, DO_IDENTIFY));
    edge(o, get(o, i, DO_CREATE), get(o, i, DO_IDENTIFY));
    edge(o, get(o, i, DO_ALTER), get(o, i, DO_CHECK_NULLS));
    edge(o, get(o, i, DO_CREATE), get(o, i, DO_CHECK_NULLS));
    edge(o, get(o, i, DO_CREATE), get(o, i, DO_FILL));
    edge(o, get(o, i, DO_FILL), get(o, i, DO_VALIDATE));
    edge(o, get(o, i, DO_CHECK_NULLS), get(o, i, DO_VALIDATE));
    edge(o, get(o, i, DO_CREATE), get(o, i, DO_VALIDATE));
    edge(o, get(o, i, DO_VALIDATE), get(o, i, DO_NOT_NULL));
}

/* The change of a column's table to or from UNLOGGED, which reaches the sequences that it owns; NULL for none. */
static const task *logging_of(const ordering *o, const item *column)
{
    if (!column)
        return NULL;
    const item *i = column->to ? item_of_new(o->t->plan, column->to->of) : item_of_old(o->t->plan, column->from->of);
    return calx_item_differs(i, "unlogged") ? get(o, i, DO_ALTER) : NULL;
}

/* A sequence's owner must not take it along, and must be there to take it. */
static void order_owner(const ordering *o, const item *i)
{
    const plan *p = o->t->plan;
    if (item_object(i)->kind != CALX_OBJECT_SEQUENCE)
        return;
    if (i->from) {
        const calx_object *owner =
            calx_catalog_find(p->difference->from, CALX_OBJECT_COLUMN, calx_object_get(i->from, "owned_by"));
        const item *column = item_of_old(p, owner);
        edge(o, get(o, i, DO_DISOWN), get(o, column, DO_DROP));
        edge(o, get(o, i, DO_DISOWN), logging_of(o, column));
        if (!get(o, i, DO_DISOWN))
            edge(o, get(o, i, DO_OWN), get(o, column, DO_DROP));
    }
    if (i->to) {
        const calx_object *owner =
            calx_catalog_find(p->difference->to, CALX_OBJECT_COLUMN, calx_object_get(i->to, "owned_by"));
        edge_to_beginnings(o, NULL, i);
        edge(o, logging_of(o, item_of_new(p, owner)), get(o, i, DO_OWN));
        edge(o, get(o, item_of_new(p, owner), DO_CREATE), get(o, i, DO_OWN));
        edge(o, get(o, item_of_new(p, owner), DO_RENAME), get(o, i, DO_OWN));
        edge(o, get(o, i, DO_CREATE), get(o, i, DO_OWN));
    }
}

static bool rests_on(const calx_object *part, const calx_object *on)
{
    for (size_t k = 0; k < part->depend_count; k++)
        if (part->depends[k] == on)
            return true;
    return false;
}

/* Whether the column loses its NOT NULL, which its table's replica identity holds until it is another one. */
static bool leaves_identity(const plan *p, const item *column, const item *table)
{
    calx_text mark = table->from ? calx_object_get(table->from, "replica_identity") : (calx_text){ 0 };
    if (mark.len == 0 || !column->from || calx_object_is(column->to, "not_null"))
        return false;
    object_list parts = old_parts(p, table->from);
    for (size_t k = 0; k < parts.count; k++)
        if (calx_text_ends(mark, parts.items[k]->name) &&
            mark.len == strlen("USING INDEX ") + parts.items[k]->name.len && rests_on(parts.items[k], column->from))
            return true;
    return false;
}

/* A table's replica identity and CLUSTER mark name an index that must be there, the columns of the former have no
 * nulls, and the table's TOAST is there once a column needs it. */
static void order_identity(const ordering *o, const item *i)
{
    if (!i->to || !i->to->of)
        return;
    bool index = i->to->kind == CALX_OBJECT_INDEX || is_constraint(i->to);
    if (!index && i->to->kind != CALX_OBJECT_COLUMN)
        return;
    const item *table = item_of_new(o->t->plan, i->to->of);
    const task *identify = get(o, table, DO_IDENTIFY);
    edge(o, get(o, i, DO_CREATE), identify);
    edge(o, get(o, i, DO_NOT_NULL), identify);
    if (!index && leaves_identity(o->t->plan, i, table))
        edge(o, identify, get(o, i, DO_ALTER));
    else
        edge(o, get(o, i, index ? DO_RENAME : DO_ALTER), identify);
}

/* What has a name must be rid of it before another gets it. */
static void order_names(const ordering *o)
{
    size_t count;
    const claim *all = calx_claims_of(o->t, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; all[i].releases && k < count && calx_text_equal(all[i].name, all[k].name); k++)
            if (!all[k].releases && all[i].task->item != all[k].task->item)
                name_edge(o, all[i].task, all[k].task);
}

/* What is granted by default from now on is not granted on what this script makes. */
static void order_defaults(const ordering *o, const item *i)
{
    const plan *p = o->t->plan;
    const task *comes = get(o, i, DO_CREATE);
    if (!comes || i->to->kind != CALX_OBJECT_DEFAULT_PRIVILEGES)
        return;
    for (size_t k = 0; k < p->count; k++) {
        const item *other = &p->items[k];
        if (!other->to || other->to->of || other->to->kind == CALX_OBJECT_DEFAULT_PRIVILEGES)
            continue;
        edge(o, get(o, other, DO_CREATE), comes);
        edge(o, get(o, other, DO_SWAP), comes);
    }
}

static void add_nodes(const ordering *o)
{
    const plan *p = o->t->plan;
    for (size_t i = 0; i < p->count; i++)
        for (verb v = 0; v < VERBS; v++) {
            task *k = o->t->of[i][v];
            if (k && !k->within)
                k->node = calx_graph_add_node(o->g, (graph_node){ (int)k->phase, rank_of(k), k });
        }
    for (size_t i = 0; i < p->count; i++)
        for (verb v = 0; v < VERBS; v++) {
            task *k = o->t->of[i][v];
            if (k && k->within)
                k->node = outermost(k)->node;
        }
}

void calx_order_tasks(tasks *t, graph *g)
{
    ordering o = { t, g };
    plan *p = t->plan;
    add_nodes(&o);
    for (size_t i = 0; i < p->count; i++) {
        const item *it = &p->items[i];
        for (size_t k = 0; it->from && k < it->from->depend_count; k++)
            order_old(&o, it, item_of_old(p, it->from->depends[k]));
        for (size_t k = 0; it->to && k < it->to->depend_count; k++)
            order_new(&o, it, item_of_new(p, it->to->depends[k]));
        order_part(&o, it);
        order_own(&o, it);
        order_owner(&o, it);
        order_identity(&o, it);
        order_logging(&o, it);
        order_defaults(&o, it);
    }
    order_names(&o);
}
