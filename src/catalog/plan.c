/* Decides what happens to each object: what its own change asks for, and then, until nothing more follows, what the
 * changes of others do to it (follow.c). */
#include "plan.h"

#include <string.h>

bool calx_item_differs(const item *i, const char *property)
{
    for (size_t k = 0; i->change && k < i->change->property_count; k++)
        if (strcmp(i->change->properties[k], property) == 0)
            return true;
    return false;
}

static bool differs_in_any(const item *i, const char *const *properties)
{
    for (; *properties; properties++)
        if (calx_item_differs(i, *properties))
            return true;
    return false;
}

/* Whether the property is the same after the renames. */
static bool same(const plan *p, const item *i, const char *property)
{
    const calx_property old = { property, calx_object_get(i->from, property) };
    return calx_renames_make_alike(p->arena, &p->renames, i->from, &old, calx_object_get(i->to, property));
}

/* Whether CREATE OR REPLACE can make the new view of the old: columns may only come after those that are there. */
static bool view_is_replaceable(const item *i)
{
    calx_text old = calx_object_get(i->from, "columns");
    calx_text new = calx_object_get(i->to, "columns");
    return calx_text_starts(new, old) && (new.len == old.len || new.data[old.len] == ',');
}

/* Which properties can't be altered in place, by kind; NULL after the last. */
static const char *const unalterable[CALX_OBJECT_KINDS][6] = {
    [CALX_OBJECT_COMPOSITE] = { "attributes" },
    [CALX_OBJECT_TABLE] = { "partition_by", "partition_of", "bound", "inherits" },
    [CALX_OBJECT_MATERIALIZED_VIEW] = { "definition", "columns" },
    [CALX_OBJECT_INDEX] = { "definition", "invalid" },
    [CALX_OBJECT_POLICY] = { "permissive", "command", "roles", "using", "check" },
    [CALX_OBJECT_GRANT] = { "privileges", "grantable" },
    [CALX_OBJECT_TEXT_DICTIONARY] = { "template", "parser" },
    [CALX_OBJECT_TEXT_CONFIGURATION] = { "template", "parser" },
    [CALX_OBJECT_DEFAULT_PRIVILEGES] = { "privileges", "grantable", "revoked" },
    [CALX_OBJECT_PRIMARY_KEY] = { "definition" },
    [CALX_OBJECT_UNIQUE] = { "definition" },
    [CALX_OBJECT_EXCLUSION] = { "definition" },
    [CALX_OBJECT_CHECK] = { "definition" },
    [CALX_OBJECT_DOMAIN_CHECK] = { "definition" },
    [CALX_OBJECT_FOREIGN_KEY] = { "definition" },
    [CALX_OBJECT_STATISTICS] = { "definition" },
    [CALX_OBJECT_RANGE] = { "definition" },
    [CALX_OBJECT_AGGREGATE] = { "definition" },
    [CALX_OBJECT_OPERATOR] = { "definition" },
    [CALX_OBJECT_CAST] = { "definition" },
    [CALX_OBJECT_EVENT_TRIGGER] = { "definition" },
    [CALX_OBJECT_TRIGGER] = { "definition" },
    [CALX_OBJECT_RULE] = { "definition" },
};

/* A generated column's values come back by themselves, so it is made anew where its expression or type changes. One
 * that has none of its own, a virtual one, becomes no other column. */
static bool column_is_remade(const item *i)
{
    bool generated = calx_object_get(i->to, "generated").data != NULL;
    return calx_item_differs(i, "virtual") ||
           (generated &&
            (calx_item_differs(i, "generated") || calx_item_differs(i, "type") || calx_item_differs(i, "collation")));
}

/* A list can be set in place of another one, but not in place of everything, or nothing. */
static bool publication_is_remade(const item *i)
{
    bool lists = calx_object_get(i->from, "members").len > 0 && calx_object_get(i->to, "members").len > 0;
    return calx_item_differs(i, "everything") || (calx_item_differs(i, "members") && !lists);
}

/* PostgreSQL changes no parameters of an index that is in parts. */
static bool has_partitions(const calx_object *table)
{
    return table->kind == CALX_OBJECT_TABLE && calx_object_get(table, "partition_by").data;
}

static bool must_be_remade(const plan *p, const item *i)
{
    switch (i->to->kind) {
    case CALX_OBJECT_COLUMN:
        return column_is_remade(i);
    case CALX_OBJECT_PUBLICATION:
        return publication_is_remade(i);
    case CALX_OBJECT_VIEW:
        return calx_item_differs(i, "columns") && !view_is_replaceable(i);
    case CALX_OBJECT_FUNCTION:
    case CALX_OBJECT_PROCEDURE:
        return calx_item_differs(i, "definition") && (!same(p, i, "_arguments") || !same(p, i, "_result"));
    default:
        if (is_constraint(i->to) && calx_item_differs(i, "options") && has_partitions(i->to->of))
            return true;
        if (is_constraint(i->to) && calx_item_differs(i, "validated") && !calx_object_is(i->to, "validated"))
            return true;
        return differs_in_any(i, unalterable[i->to->kind]);
    }
}

/* Labels can be added anywhere, but neither taken away nor moved. */
static bool enum_is_swapped(const plan *p, const calx_object *from)
{
    const calx_object *last = NULL;
    object_list labels = old_parts(p, from);
    for (size_t k = 0; k < labels.count; k++) {
        if (labels.items[k]->kind != CALX_OBJECT_ENUM_LABEL)
            continue;
        const calx_object *to = p->difference->counterparts[labels.items[k]->index];
        if (!to || (last && to->index < last->index))
            return true;
        last = to;
    }
    return false;
}

/* Whether a column holds arrays of the domain: PostgreSQL adds no constraint to such a domain. */
static bool is_in_arrays(const plan *p, const calx_object *domain)
{
    for (size_t k = 0; k < p->difference->from->count; k++) {
        const calx_object *column = p->difference->from->objects[k];
        if (column->kind != CALX_OBJECT_COLUMN || !calx_text_ends(calx_object_get(column, "type"), CALX_TEXT("[]")))
            continue;
        for (size_t d = 0; d < column->depend_count; d++)
            if (column->depends[d] == domain)
                return true;
    }
    return false;
}

bool calx_domain_is_stricter(const plan *p, const item *i)
{
    object_list parts = new_parts(p, i->to);
    for (size_t k = 0; k < parts.count; k++) {
        const item *check = item_of_new(p, parts.items[k]);
        if (check->to->kind == CALX_OBJECT_DOMAIN_CHECK && check->change)
            return true;
    }
    return calx_item_differs(i, "not_null") && calx_object_is(i->to, "not_null");
}

static bool domain_is_swapped(const plan *p, const item *i)
{
    if (calx_item_differs(i, "type") || calx_item_differs(i, "collation"))
        return true;
    return calx_domain_is_stricter(p, i) && is_in_arrays(p, i->from);
}

/* Columns keep their values while their type or collation is made anew beside the old one. */
static bool is_swapped(const plan *p, const item *i)
{
    if (i->to->kind == CALX_OBJECT_COLLATION)
        return calx_item_differs(i, "definition");
    return i->to->kind == CALX_OBJECT_DOMAIN && domain_is_swapped(p, i);
}

static void decide_alone(plan *p, item *i)
{
    if (i->from && i->to && is_swapped(p, i)) {
        i->act = ACT_ALTER;
        i->swapped = true;
        return;
    }
    if (!i->from || !i->to) {
        i->act = i->from ? ACT_DROP : ACT_CREATE;
        return;
    }
    if (!i->change || (i->change->renamed && i->change->property_count == 0))
        return;
    i->act = must_be_remade(p, i) ? ACT_RECREATE : ACT_ALTER;
    if (i->act != ACT_ALTER)
        return;
    if (i->to->kind == CALX_OBJECT_COLUMN)
        i->retyped = calx_item_differs(i, "type") || calx_item_differs(i, "collation");
    if (i->to->kind == CALX_OBJECT_ENUM && calx_item_differs(i, "labels"))
        i->swapped = enum_is_swapped(p, i->from);
}

static object_list *parts_of(calx_arena *arena, const calx_catalog *side, size_t room)
{
    object_list *parts = calx_new_array(arena, object_list, side->count + room + 1);
    for (size_t i = 0; i < side->count; i++)
        if (side->objects[i]->of)
            calx_object_list_add(arena, &parts[side->objects[i]->of->index], side->objects[i]);
    return parts;
}

static void make_items(plan *p)
{
    const calx_difference *d = p->difference;
    p->items = calx_new_array(p->arena, item, d->from->count + d->to->count + 1);
    p->by_from = calx_new_array(p->arena, item *, d->from->count + 1);
    p->by_to = calx_new_array(p->arena, item *, d->to->count + d->from->count + 1);
    for (size_t i = 0; i < d->from->count; i++) {
        item *new = &p->items[p->count++];
        *new = (item){ .from = d->from->objects[i], .to = d->counterparts[i] };
        p->by_from[i] = new;
        if (new->to)
            p->by_to[new->to->index] = new;
    }
    for (size_t i = 0; i < d->to->count; i++) {
        if (p->by_to[i])
            continue;
        p->by_to[i] = &p->items[p->count++];
        *p->by_to[i] = (item){ .to = d->to->objects[i] };
    }
    for (size_t i = 0; i < d->count; i++) {
        const calx_change *change = &d->changes[i];
        item *it = change->to ? p->by_to[change->to->index] : p->by_from[change->from->index];
        it->change = change;
    }
}

/* Kinds that the comparison ignores have no change and stay as they are. */
static bool is_ignored(const item *i)
{
    return !i->change && (!i->from || !i->to);
}

void calx_plan_settle(plan *p)
{
    for (bool news = true; news;) {
        news = false;
        for (size_t i = 0; i < p->count; i++)
            news |= calx_plan_follow(p, &p->items[i]);
    }
}

plan *calx_plan_make(calx_arena *arena, const calx_difference *difference, const calx_script_options *options)
{
    plan *p = calx_new(arena, plan);
    *p = (plan){ .arena = arena,
                 .difference = difference,
                 .options = options,
                 .renames = { .items = (calx_rename *)difference->renames, .count = difference->rename_count } };
    p->old_parts = parts_of(arena, difference->from, 0);
    p->new_parts = parts_of(arena, difference->to, difference->from->count);
    make_items(p);
    calx_plan_adopt(p);
    for (size_t i = 0; i < p->count; i++)
        if (!is_ignored(&p->items[i]))
            decide_alone(p, &p->items[i]);
    calx_plan_settle(p);
    return p;
}

bool calx_is_fresh(const plan *p, const calx_object *o)
{
    return item_comes(item_of_new(p, calx_object_root(o)));
}

object_list calx_labels_removed(const plan *p, const calx_object *from_enum)
{
    object_list removed = { 0 };
    object_list parts = old_parts(p, from_enum);
    for (size_t i = 0; i < parts.count; i++)
        if (parts.items[i]->kind == CALX_OBJECT_ENUM_LABEL && !p->difference->counterparts[parts.items[i]->index])
            calx_object_list_add(p->arena, &removed, parts.items[i]);
    return removed;
}

calx_text calx_schema_now(const plan *p, calx_text schema)
{
    for (size_t i = 0; i < p->renames.count; i++) {
        const calx_rename *r = &p->renames.items[i];
        if (r->from->kind == CALX_OBJECT_SCHEMA && calx_text_equal(r->from->name, schema))
            return r->to->name;
    }
    return schema;
}

calx_text calx_old_name(const plan *p, const calx_object *from)
{
    const calx_object *to = p->difference->counterparts[from->index];
    return to ? to->name : is_routine(from) ? calx_renames_apply(p->arena, &p->renames, from, from->name) : from->name;
}

calx_text calx_old_path(const plan *p, const calx_object *from)
{
    calx_object now = *from;
    now.name = calx_old_name(p, from);
    now.schema = calx_schema_now(p, from->schema);
    return object_path(p->arena, &now);
}
