/* What is the database's rather than a schema's: publications, and what is granted on things that are yet to be made.
 */
#include "render.h"

/* What is published: "ALL TABLES", or a list; nothing is possible, too. */
static const char *published(writer *w, const calx_object *o)
{
    return has(o, "everything") ? get(w, o, "everything") : get(w, o, "members");
}

static void create_publication(writer *w, const item *i)
{
    const char *what = published(w, i->to);
    say(w, "CREATE PUBLICATION %s%s%s WITH (%s)", str(w, i->to->name), what[0] ? " FOR " : "", what,
        get(w, i->to, "options"));
    calx_say_owner(w, i);
    calx_say_comment(w, i);
}

static void alter_publication(writer *w, const item *i)
{
    const char *name = str(w, i->to->name);
    if (calx_item_differs(i, "members"))
        say(w, "ALTER PUBLICATION %s SET %s", name, get(w, i->to, "members"));
    if (calx_item_differs(i, "options"))
        say(w, "ALTER PUBLICATION %s SET (%s)", name, get(w, i->to, "options"));
    calx_say_comment(w, i);
}

void calx_render_publication(writer *w, const task *k)
{
    const item *i = k->item;
    if (k->verb == DO_DROP) {
        say(w, "DROP PUBLICATION %s", str(w, i->from->name));
        w->step.note = i->act == ACT_DROP ? CALX_TEXT("Who subscribes to it gets an error.") : (calx_text){ 0 };
    }
    if (k->verb == DO_CREATE)
        create_publication(w, i);
    if (k->verb == DO_ALTER)
        alter_publication(w, i);
}

/* "ALTER DEFAULT PRIVILEGES FOR ROLE … IN SCHEMA … GRANT … ON … TO …" */
static void say_default(writer *w, const calx_object *o, const char *schema, const char *verb, const char *what,
                        const char *toward, const char *end)
{
    add(w, "ALTER DEFAULT PRIVILEGES FOR ROLE %s", get(w, o, "_role"));
    if (o->of)
        add(w, " IN SCHEMA %s", schema);
    say(w, " %s %s ON %s %s %s%s", verb, what, get(w, o, "_things"), toward, get(w, o, "_grantee"), end);
}

static void say_defaults(writer *w, const calx_object *o, const char *schema)
{
    if (has(o, "privileges"))
        say_default(w, o, schema, "GRANT", get(w, o, "privileges"), "TO", "");
    if (has(o, "grantable"))
        say_default(w, o, schema, "GRANT", get(w, o, "grantable"), "TO", " WITH GRANT OPTION");
    if (has(o, "revoked"))
        say_default(w, o, schema, "REVOKE", get(w, o, "revoked"), "FROM", "");
}

void calx_render_default_privileges(writer *w, const task *k)
{
    const item *i = k->item;
    const calx_object *o = item_object(i);
    const char *schema = o->of ? name_now(w, i->to ? item_of_new(w->plan, o->of) : item_of_old(w->plan, o->of)) : "";
    if (k->verb == DO_DROP) {
        say_default(w, i->from, schema, "REVOKE", "ALL", "FROM", "");
        if (has(i->from, "_usual"))
            say_default(w, i->from, schema, "GRANT", get(w, i->from, "_usual"), "TO", "");
    }
    if (k->verb == DO_CREATE)
        say_defaults(w, i->to, schema);
}
