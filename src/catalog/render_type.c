/* Enums, domains, composite and range types, and collations. A type that cannot be altered is put aside under another
 * name, made anew, its columns moved over, and the old one dropped. */
#include "render.h"

/* The new labels, in order, each a literal. */
static void add_labels(writer *w, const calx_object *type)
{
    object_list labels = new_parts(w->plan, type);
    for (size_t i = 0; i < labels.count && labels.items[i]->kind == CALX_OBJECT_ENUM_LABEL; i++)
        add(w, "%s%s", i ? ", " : "", str(w, labels.items[i]->name));
}

/* Whether it is a check that stands in the statement. */
static bool is_within(writer *w, const calx_object *part, const task *domain)
{
    const task *check = task_of(w->tasks, item_of_new(w->plan, part), DO_CREATE);
    return part->kind == CALX_OBJECT_DOMAIN_CHECK && check && check->within == domain;
}

static void say_domain(writer *w, const task *k)
{
    const calx_object *o = k->item->to;
    object_list parts = new_parts(w->plan, o);
    add(w, "CREATE DOMAIN %s AS %s", path(w, o), get(w, o, "type"));
    if (has(o, "collation"))
        add(w, " COLLATE %s", get(w, o, "collation"));
    if (has(o, "default"))
        add(w, " DEFAULT %s", get(w, o, "default"));
    if (calx_object_is(o, "not_null"))
        add(w, " NOT NULL");
    for (size_t i = 0; i < parts.count; i++) {
        if (is_within(w, parts.items[i], k))
            add(w, "\n    CONSTRAINT %s %s", str(w, parts.items[i]->name), get(w, parts.items[i], "definition"));
    }
    say(w, "%s", "");
    for (size_t i = 0; i < parts.count; i++)
        if (is_within(w, parts.items[i], k))
            calx_say_comment(w, item_of_new(w->plan, parts.items[i]));
}

static void create(writer *w, const task *k)
{
    const calx_object *o = k->item->to;
    if (o->kind == CALX_OBJECT_DOMAIN) {
        say_domain(w, k);
    } else if (o->kind == CALX_OBJECT_COMPOSITE) {
        say(w, "CREATE TYPE %s AS (%s)", path(w, o), get(w, o, "attributes"));
    } else if (o->kind == CALX_OBJECT_RANGE) {
        say(w, "CREATE TYPE %s AS RANGE (%s)", path(w, o), get(w, o, "definition"));
    } else if (o->kind == CALX_OBJECT_COLLATION) {
        say(w, "CREATE COLLATION %s (%s)", path(w, o), get(w, o, "definition"));
    } else {
        add(w, "CREATE TYPE %s AS ENUM (", path(w, o));
        add_labels(w, o);
        say(w, ")");
    }
    calx_say_rights(w, k->item);
    calx_say_comment(w, k->item);
}

/* Each new label comes before the next one that is there, or else at the end. */
static void add_values(writer *w, const item *i)
{
    object_list labels = new_parts(w->plan, i->to);
    while (labels.count && labels.items[labels.count - 1]->kind != CALX_OBJECT_ENUM_LABEL)
        labels.count--;
    for (size_t k = 0; k < labels.count; k++) {
        if (item_of_new(w->plan, labels.items[k])->from)
            continue;
        add(w, "ALTER TYPE %s ADD VALUE %s", path(w, i->to), str(w, labels.items[k]->name));
        size_t next = k + 1;
        while (next < labels.count && !item_of_new(w->plan, labels.items[next])->from)
            next++;
        if (next < labels.count)
            add(w, " BEFORE %s", str(w, labels.items[next]->name));
        say(w, "%s", "");
    }
}

static void alter(writer *w, const item *i)
{
    if (i->swapped)
        return; /* the new type has all of it */
    if (i->to->kind == CALX_OBJECT_ENUM && calx_item_differs(i, "labels"))
        add_values(w, i);
    if (calx_item_differs(i, "default") && has(i->to, "default"))
        say(w, "ALTER DOMAIN %s SET DEFAULT %s", path(w, i->to), get(w, i->to, "default"));
    else if (calx_item_differs(i, "default"))
        say(w, "ALTER DOMAIN %s DROP DEFAULT", path(w, i->to));
    if (calx_item_differs(i, "not_null")) {
        bool set = calx_object_is(i->to, "not_null");
        say(w, "ALTER DOMAIN %s %s NOT NULL", path(w, i->to), set ? "SET" : "DROP");
        if (set) {
            w->step.note = CALX_TEXT("Fails where a value is missing.");
            calx_count_in_domain(w, i, "value IS NULL");
        }
    }
    calx_say_comment(w, i);
}

/* The old type's name while both are there. */
static const char *aside(writer *w, const item *i)
{
    return calx_own_name(w, "calx_old_", i->to->name, "");
}

void calx_render_type(writer *w, const task *k)
{
    const item *i = k->item;
    const calx_object *o = item_object(i);
    bool label = o->kind == CALX_OBJECT_ENUM_LABEL;
    switch (k->verb) {
    case DO_SET_ASIDE:
    case DO_RENAME:
        if (label)
            say(w, "ALTER TYPE %s RENAME VALUE %s TO %s", path(w, o->of), calx_name_before(w, k),
                calx_name_after(w, k));
        else
            say(w, "ALTER %s %s RENAME TO %s", calx_word_of(o), calx_path_before(w, k), calx_name_after(w, k));
        break;
    case DO_DROP:
        say(w, "DROP %s %s", calx_word_of(o), path_now(w, i));
        break;
    case DO_CREATE:
        create(w, k);
        break;
    case DO_ALTER:
        alter(w, i);
        break;
    case DO_SWAP:
        say(w, "ALTER %s %s RENAME TO %s", calx_word_of(o), path(w, o), aside(w, i));
        create(w, k);
        break;
    case DO_UNSWAP:
        say(w, "DROP %s %s.%s", calx_word_of(o), str(w, o->schema), aside(w, i));
        break;
    default:
        break;
    }
}
