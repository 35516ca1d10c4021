/* What is one statement of its own and is made anew where it changes: aggregates, operators, casts, event triggers. */
#include "render.h"

/* The name without its operands: "public.+". */
static const char *operator_path(writer *w, const calx_object *o)
{
    calx_text name = o->name;
    return calx_text_format(w->arena, "%.*s.%s", CALX_TEXT_ARG(o->schema), str(w, calx_text_cut(&name, '('))).data;
}

static void say_enabled(writer *w, const item *i)
{
    if (item_comes(i) ? has(i->to, "enabled") : calx_item_differs(i, "enabled"))
        say(w, "ALTER EVENT TRIGGER %s %s", str(w, i->to->name),
            has(i->to, "enabled") ? get(w, i->to, "enabled") : "ENABLE");
}

static void create(writer *w, const item *i)
{
    const calx_object *o = i->to;
    const char *definition = get(w, o, "definition");
    switch (o->kind) {
    case CALX_OBJECT_AGGREGATE:
        say(w, "CREATE AGGREGATE %s (%s)", path(w, o), definition);
        calx_say_rights(w, i);
        break;
    case CALX_OBJECT_OPERATOR:
        say(w, "CREATE OPERATOR %s (%s)", operator_path(w, o), definition);
        calx_say_owner(w, i);
        break;
    case CALX_OBJECT_CAST:
        say(w, "CREATE CAST (%s) %s", str(w, o->name), definition);
        break;
    default:
        say(w, "CREATE EVENT TRIGGER %s %s", str(w, o->name), definition);
        calx_say_owner(w, i);
        say_enabled(w, i);
        break;
    }
    calx_say_comment(w, i);
}

void calx_render_defined(writer *w, const task *k)
{
    const item *i = k->item;
    const calx_object *o = item_object(i);
    if (k->verb == DO_DROP && o->kind == CALX_OBJECT_CAST)
        say(w, "DROP CAST (%s)", str(w, i->from->name));
    else if (k->verb == DO_DROP)
        say(w, "DROP %s %s", calx_word_of(o), path_now(w, i));
    if (k->verb == DO_CREATE)
        create(w, i);
    if (k->verb != DO_ALTER)
        return;
    if (o->kind == CALX_OBJECT_EVENT_TRIGGER)
        say_enabled(w, i);
    calx_say_comment(w, i);
}
