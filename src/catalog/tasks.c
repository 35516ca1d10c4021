/* From a plan to tasks, each in its phase, and those that others' statements do by the way. */
#include "tasks.h"

#include "order.h"

static task *add(tasks *t, item *i, verb verb, calx_phase phase)
{
    task *new = calx_new(t->plan->arena, task);
    *new = (task){ .item = i, .verb = verb, .phase = phase };
    t->of[i - t->plan->items][verb] = new;
    return new;
}

static bool is_standalone_index(const calx_object *o)
{
    return o->kind == CALX_OBJECT_INDEX;
}

/* A new label can be used only once it is committed, so that where something new rests on the enum it goes first. */
static calx_phase phase_of_labels(const plan *p, const item *i)
{
    if (i->to->kind != CALX_OBJECT_ENUM || i->swapped || !calx_item_differs(i, "labels"))
        return CALX_PHASE_CHANGE;
    for (size_t k = 0; k < p->count; k++) {
        const item *other = &p->items[k];
        if (!other->to || other->act == ACT_KEEP)
            continue;
        for (size_t d = 0; d < other->to->depend_count; d++)
            if (other->to->depends[d] == i->to)
                return CALX_PHASE_LABELS;
    }
    return CALX_PHASE_CHANGE;
}

/* Whether it makes way for a column's new type, which locks the table anyway: waiting for a commit in between would
 * leave what else made way undone for longer. */
static bool makes_way(const plan *p, const item *i)
{
    for (size_t k = 0; k < i->from->depend_count; k++)
        if (item_of_old(p, i->from->depends[k])->retyped)
            return true;
    return false;
}

static void add_drop(tasks *t, item *i)
{
    const plan *p = t->plan;
    bool concurrent = !makes_way(p, i) && is_standalone_index(i->from) && i->from->of &&
                      !item_goes(item_of_old(p, i->from->of)) &&
                      calx_is_busy(p, i->to ? i->to : p->difference->counterparts[i->from->of->index]);
    add(t, i, DO_DROP, concurrent ? CALX_PHASE_CONCURRENT : CALX_PHASE_CHANGE);
}

static void add_create(tasks *t, item *i)
{
    const plan *p = t->plan;
    bool busy = calx_is_busy(p, i->to);
    bool concurrent = is_standalone_index(i->to) && busy;
    add(t, i, DO_CREATE, concurrent ? CALX_PHASE_CONCURRENT : CALX_PHASE_CHANGE);
    if (calx_is_adopted(p, i))
        add(t, i, DO_INDEX, CALX_PHASE_CONCURRENT);
    if (calx_is_filled(p, i))
        add(t, i, DO_FILL, CALX_PHASE_FILL);
    if (calx_is_validated_late(i->to) && busy && calx_object_is(i->to, "validated"))
        add(t, i, DO_VALIDATE, CALX_PHASE_VALIDATE);
}

static void add_alter(tasks *t, item *i)
{
    if (is_constraint(i->to) && calx_item_differs(i, "validated"))
        add(t, i, DO_VALIDATE, CALX_PHASE_VALIDATE);
    add(t, i, DO_ALTER, phase_of_labels(t->plan, i));
    if (i->swapped) {
        add(t, i, DO_SWAP, CALX_PHASE_CHANGE);
        add(t, i, DO_UNSWAP, CALX_PHASE_CHANGE);
    }
}

static void add_not_null(tasks *t, item *i)
{
    if (i->act == ACT_KEEP || item_object(i)->kind != CALX_OBJECT_COLUMN || !calx_is_checked(t->plan, i))
        return;
    add(t, i, DO_CHECK_NULLS, CALX_PHASE_CHANGE);
    add(t, i, DO_VALIDATE, CALX_PHASE_VALIDATE);
    add(t, i, DO_NOT_NULL, CALX_PHASE_FINISH);
}

/* Who owns a sequence: by name, since the tie stands in its properties. */
static item *owner_of(const plan *p, const calx_catalog *side, const calx_object *sequence)
{
    if (!sequence)
        return NULL;
    calx_text owner = calx_object_get(sequence, "owned_by");
    if (!owner.data)
        return NULL;
    const calx_object *column = calx_catalog_find(side, CALX_OBJECT_COLUMN, owner);
    return side == p->difference->from ? item_of_old(p, column) : item_of_new(p, column);
}

/* A table's change to or from UNLOGGED reaches the sequences that it owns: those that are to stay out of it, because
 * they leave or are of another kind than the table, are taken away first. */
static bool must_leave_before_logging(const plan *p, const item *i, const item *old_owner)
{
    const item *table = item_of_old(p, old_owner->from->of);
    if (!calx_item_differs(table, "unlogged"))
        return false;
    return calx_item_differs(i, "owned_by") ||
           (calx_object_get(i->to, "unlogged").len > 0) != (calx_object_get(table->to, "unlogged").len > 0);
}

static void add_owner(tasks *t, item *i)
{
    const plan *p = t->plan;
    if (item_object(i)->kind != CALX_OBJECT_SEQUENCE)
        return;
    item *old = owner_of(p, p->difference->from, i->from);
    bool leaves = i->to && i->act != ACT_CREATE && old && (item_goes(old) || must_leave_before_logging(p, i, old));
    if (leaves)
        add(t, i, DO_DISOWN, CALX_PHASE_CHANGE);
    if (i->to && (calx_item_differs(i, "owned_by") || item_comes(i) || (old && item_goes(old)) || leaves))
        add(t, i, DO_OWN, CALX_PHASE_CHANGE);
}

bool calx_is_marked(const plan *p, const item *i, const char *property)
{
    calx_text mark = calx_object_get(i->to, property);
    object_list parts = new_parts(p, i->to);
    if (calx_item_differs(i, property) || (item_comes(i) && mark.data))
        return true;
    for (size_t k = 0; k < parts.count && mark.len; k++)
        if ((parts.items[k]->kind == CALX_OBJECT_INDEX || is_constraint(parts.items[k])) &&
            item_comes(item_of_new(p, parts.items[k])) && calx_text_ends(mark, parts.items[k]->name))
            return true;
    return false;
}

bool calx_sets_toast(const plan *p, const item *i)
{
    if (!i->from || i->to->kind != CALX_OBJECT_TABLE || item_comes(i) ||
        calx_text_find(calx_object_get(i->to, "options"), CALX_TEXT("toast.")) < 0)
        return false;
    object_list parts = new_parts(p, i->to);
    bool needed = calx_item_differs(i, "options");
    for (size_t k = 0; k < parts.count && !needed; k++)
        needed = parts.items[k]->kind == CALX_OBJECT_COLUMN && item_of_new(p, parts.items[k])->retyped;
    return needed;
}

static void add_marks(tasks *t, item *i)
{
    bool can = i->to && (i->to->kind == CALX_OBJECT_TABLE || i->to->kind == CALX_OBJECT_MATERIALIZED_VIEW);
    if (can && (calx_is_marked(t->plan, i, "replica_identity") || calx_is_marked(t->plan, i, "cluster_on") ||
                calx_sets_toast(t->plan, i)))
        add(t, i, DO_IDENTIFY, CALX_PHASE_CHANGE);
}

static void add_tasks(tasks *t, item *i)
{
    if (item_is_renamed(i)) {
        add(t, i, DO_RENAME, CALX_PHASE_CHANGE);
        if (i->aside)
            add(t, i, DO_SET_ASIDE, CALX_PHASE_CHANGE);
    }
    if (item_goes(i))
        add_drop(t, i);
    if (item_comes(i))
        add_create(t, i);
    if (i->act == ACT_ALTER)
        add_alter(t, i);
    add_not_null(t, i);
    add_owner(t, i);
    add_marks(t, i);
}

/* Whether the table is that one, inherits from it or is a partition of it, by however many steps. */
static bool is_heir(const calx_object *table, const calx_object *of)
{
    bool found = table == of;
    for (size_t k = 0; k < table->depend_count && !found; k++)
        found = table->depends[k]->kind == CALX_OBJECT_TABLE && is_heir(table->depends[k], of);
    return found;
}

/* Whether dropping that column of its own table, or of a parent that it has it from, drops the part, too. A foreign key
 * may rest on a parent as what it refers to. */
static bool goes_with_column(const calx_object *part, const calx_object *on)
{
    if (on->kind != CALX_OBJECT_COLUMN)
        return false;
    return on->of == part->of || (part->kind != CALX_OBJECT_FOREIGN_KEY && is_heir(part->of, on->of));
}

/* Whether dropping one of its columns drops the part, too. */
static bool goes_with_columns(const calx_object *part)
{
    return (is_constraint(part) && part->kind != CALX_OBJECT_DOMAIN_CHECK) || part->kind == CALX_OBJECT_INDEX ||
           part->kind == CALX_OBJECT_STATISTICS;
}

static task *drop_within(const tasks *t, const item *i)
{
    const plan *p = t->plan;
    const item *whole = item_of_old(p, i->from->of);
    if (i->split)
        return NULL;
    if (whole && whole->swapped)
        return task_of(t, whole, DO_UNSWAP);
    if (item_goes(whole))
        return task_of(t, whole, DO_DROP);
    for (size_t k = 0; goes_with_columns(i->from) && k < i->from->depend_count; k++) {
        const item *on = item_of_old(p, i->from->depends[k]);
        if (item_goes(on) && goes_with_column(i->from, on->from))
            return task_of(t, on, DO_DROP);
    }
    if (i->from->kind == CALX_OBJECT_SEQUENCE) {
        const item *owner = owner_of(p, p->difference->from, i->from);
        if (item_goes(owner) && !task_of(t, i, DO_DISOWN))
            return task_of(t, owner, DO_DROP);
    }
    return NULL;
}

/* CREATE TABLE takes two keys of the same columns for one, and it and CREATE DOMAIN take every check for validated. */
static bool is_lost_in_create_table(const plan *p, const calx_object *o)
{
    const calx_catalog *to = p->difference->to;
    if (!is_constraint(o))
        return false;
    if (!calx_object_is(o, "validated"))
        return true;
    for (size_t i = o->index; o->kind == CALX_OBJECT_UNIQUE && i-- > 0 && to->objects[i]->of == o->of;) {
        const calx_object *other = to->objects[i];
        bool key = other->kind == CALX_OBJECT_PRIMARY_KEY || other->kind == CALX_OBJECT_UNIQUE;
        if (key && calx_text_equal(calx_object_get(other, "_columns"), calx_object_get(o, "_columns")))
            return true;
    }
    return false;
}

static task *create_within(const tasks *t, const item *i)
{
    const item *whole = item_of_new(t->plan, i->to->of);
    if (!whole || i->split || is_lost_in_create_table(t->plan, i->to))
        return NULL;
    switch (i->to->kind) {
    case CALX_OBJECT_ENUM_LABEL:
        return whole->swapped ? task_of(t, whole, DO_SWAP)
                              : task_of(t, whole, item_comes(whole) ? DO_CREATE : DO_ALTER);
    case CALX_OBJECT_DOMAIN_CHECK:
        if (whole->swapped)
            return task_of(t, whole, DO_SWAP);
        return item_comes(whole) ? task_of(t, whole, DO_CREATE) : NULL;
    case CALX_OBJECT_COLUMN:
    case CALX_OBJECT_DEFAULT:
    case CALX_OBJECT_PRIMARY_KEY:
    case CALX_OBJECT_UNIQUE:
    case CALX_OBJECT_EXCLUSION:
    case CALX_OBJECT_CHECK:
    case CALX_OBJECT_FOREIGN_KEY:
        return item_comes(whole) ? task_of(t, whole, DO_CREATE) : NULL;
    default:
        return NULL;
    }
}

static void merge(tasks *t, item *i)
{
    task *drop = task_of(t, i, DO_DROP);
    task *create = task_of(t, i, DO_CREATE);
    if (drop)
        drop->within = drop_within(t, i);
    if (create)
        create->within = create_within(t, i);
}

static void make_tasks(tasks *t)
{
    plan *p = t->plan;
    t->of = calx_alloc_array(p->arena, p->count + 1, sizeof *t->of);
    for (size_t i = 0; i < p->count; i++)
        add_tasks(t, &p->items[i]);
    for (size_t i = 0; i < p->count; i++)
        merge(t, &p->items[i]);
}

/* What may be made or dropped by a statement of its own, best first. */
static bool can_split(const item *i, int round)
{
    calx_object_kind kind = item_object(i)->kind;
    if (i->split)
        return false;
    return round == 0 ? kind == CALX_OBJECT_FOREIGN_KEY : kind == CALX_OBJECT_DEFAULT || kind == CALX_OBJECT_CHECK;
}

/* Of names that wait for each other one is set aside. */
static bool set_name_aside(const graph *g, const graph_edge *circle, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const task *rename = g->nodes[circle[i].before].what;
        if (rename->verb != DO_RENAME || rename->item->aside || circle[i].why != rename->item)
            continue;
        rename->item->aside = true;
        return true;
    }
    return false;
}

static bool lets_go_and_takes_hold(const calx_object *o)
{
    return o->kind == CALX_OBJECT_VIEW || o->kind == CALX_OBJECT_PUBLICATION || is_routine(o);
}

/* What is replaced in place lets go of the old and takes hold of the new at one time; made anew it can do the one
 * before the other. */
static bool make_anew(plan *p, const graph *g, const graph_edge *circle, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const task *at = g->nodes[circle[i].before].what;
        const calx_object *to = at->item->to;
        if (at->verb != DO_ALTER || at->item->act != ACT_ALTER || !lets_go_and_takes_hold(to))
            continue;
        at->item->act = ACT_RECREATE;
        calx_plan_settle(p);
        return true;
    }
    return false;
}

/* A circle is broken where a name can be set aside, or where a part of a table can be made, or dropped, apart from
 * it; else where something can be made anew. */
static bool break_circle(plan *p, const graph *g, const graph_edge *circle, size_t length)
{
    if (set_name_aside(g, circle, length))
        return true;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < length; i++) {
            item *part = circle[i].why;
            if (!part || !can_split(part, round))
                continue;
            part->split = true;
            return true;
        }
    return make_anew(p, g, circle, length);
}

static bool fail_circle(const plan *p, const graph *g, const graph_edge *circle, size_t length, calx_error *err)
{
    calx_buffer names = calx_buffer_in(p->arena);
    for (size_t i = 0; i < length && i < 6; i++) {
        const task *at = g->nodes[circle[i].after].what;
        const calx_object *o = item_object(at->item);
        calx_buffer_addf(&names, "%s%s %.*s", i ? ", " : "", calx_object_kind_name(o->kind),
                         CALX_TEXT_ARG(o->identity));
    }
    calx_fail(err, CALX_USAGE, "No order of statements works, since these depend on each other: %s.",
              calx_buffer_cstr(&names));
    return calx_error_hint(err, "Make the change in two steps, or write this part by hand.");
}

bool calx_tasks_order(plan *p, tasks *out, calx_error *err)
{
    for (;;) {
        *out = (tasks){ .plan = p };
        make_tasks(out);
        graph g = { .arena = p->arena };
        calx_order_tasks(out, &g);
        size_t *order = calx_new_array(p->arena, size_t, g.count + 1);
        graph_edge *circle = calx_new_array(p->arena, graph_edge, g.count + 1);
        size_t length = 0;
        if (calx_graph_order(&g, order, circle, &length)) {
            out->order = calx_new_array(p->arena, task *, g.count + 1);
            for (size_t i = 0; i < g.count; i++)
                out->order[out->count++] = g.nodes[order[i]].what;
            return true;
        }
        if (!break_circle(p, &g, circle, length))
            return fail_circle(p, &g, circle, length, err);
    }
}
