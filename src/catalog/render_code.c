/* Schemas, extensions, sequences, views, functions and grants. */
#include "render.h"

void calx_render_schema(writer *w, const task *k)
{
    const item *i = k->item;
    const char *name = name_now(w, i);
    if (calx_is_rename(k))
        say(w, "ALTER SCHEMA %s RENAME TO %s", calx_name_before(w, k), calx_name_after(w, k));
    if (k->verb == DO_DROP)
        say(w, "DROP SCHEMA %s", name);
    if (k->verb == DO_CREATE)
        say(w, "CREATE SCHEMA %s", name);
    if (k->verb == DO_CREATE)
        calx_say_rights(w, i);
    if (k->verb == DO_CREATE || k->verb == DO_ALTER)
        calx_say_comment(w, i);
}

/* An extension has a comment to begin with. */
static void say_extension_comment(writer *w, const item *i)
{
    bool own = has(i->to, "comment");
    if (item_comes(i) ? own : calx_item_differs(i, "comment"))
        say(w, "COMMENT ON EXTENSION %s IS %s", str(w, i->to->name),
            literal(w, calx_object_get(i->to, own ? "comment" : "_usual_comment")));
}

void calx_render_extension(writer *w, const task *k)
{
    const item *i = k->item;
    const char *name = name_now(w, i);
    if (k->verb == DO_DROP)
        say(w, "DROP EXTENSION %s", name);
    if (k->verb == DO_CREATE)
        say(w, "CREATE EXTENSION %s WITH SCHEMA %s", name, get(w, i->to, "in_schema"));
    if (k->verb == DO_ALTER && calx_item_differs(i, "in_schema"))
        say(w, "ALTER EXTENSION %s SET SCHEMA %s", name, get(w, i->to, "in_schema"));
    if (k->verb != DO_DROP)
        say_extension_comment(w, i);
}

static void add_sequence_options(writer *w, const item *i)
{
    static const char *const options[][2] = {
        { "type", "AS" },          { "increment", "INCREMENT BY" }, { "minimum", "MINVALUE" },
        { "maximum", "MAXVALUE" }, { "start", "START WITH" },       { "cache", "CACHE" },
    };
    for (size_t k = 0; k < sizeof options / sizeof *options; k++)
        if (item_comes(i) || calx_item_differs(i, options[k][0]))
            add(w, " %s %s", options[k][1], get(w, i->to, options[k][0]));
    if (item_comes(i) ? calx_object_is(i->to, "cycle") : calx_item_differs(i, "cycle"))
        add(w, calx_object_is(i->to, "cycle") ? " CYCLE" : " NO CYCLE");
}

static void alter_sequence(writer *w, const item *i)
{
    static const char *const options[] = { "type", "increment", "minimum", "maximum", "start", "cache", "cycle" };
    bool any = false;
    for (size_t k = 0; k < sizeof options / sizeof *options; k++)
        any |= calx_item_differs(i, options[k]);
    if (any) {
        add(w, "ALTER SEQUENCE %s", path(w, i->to));
        add_sequence_options(w, i);
        say(w, "%s", "");
    }
    if (calx_item_differs(i, "unlogged"))
        say(w, "ALTER SEQUENCE %s SET %s", path(w, i->to), has(i->to, "unlogged") ? "UNLOGGED" : "LOGGED");
    calx_say_comment(w, i);
}

void calx_render_sequence(writer *w, const task *k)
{
    const item *i = k->item;
    switch (k->verb) {
    case DO_SET_ASIDE:
    case DO_RENAME:
        say(w, "ALTER SEQUENCE %s RENAME TO %s", calx_path_before(w, k), calx_name_after(w, k));
        break;
    case DO_DROP:
        say(w, "DROP SEQUENCE %s", path_now(w, i));
        break;
    case DO_CREATE:
        add(w, "CREATE %sSEQUENCE %s", has(i->to, "unlogged") ? "UNLOGGED " : "", path(w, i->to));
        add_sequence_options(w, i);
        say(w, "%s", "");
        calx_say_rights(w, i);
        calx_say_comment(w, i);
        break;
    case DO_ALTER:
        alter_sequence(w, i);
        break;
    case DO_DISOWN:
        say(w, "ALTER SEQUENCE %s OWNED BY NONE", path_now(w, i));
        break;
    case DO_OWN:
        if (has(i->to, "owned_by") || calx_item_differs(i, "owned_by"))
            say(w, "ALTER SEQUENCE %s OWNED BY %s", path(w, i->to),
                has(i->to, "owned_by") ? get(w, i->to, "owned_by") : "NONE");
        break;
    default:
        break;
    }
}

/* A query as PostgreSQL prints it, without its semicolon. */
static const char *body(writer *w, const calx_object *view)
{
    calx_text text = calx_object_get(view, "definition");
    return str(w, calx_text_ends(text, CALX_TEXT(";")) ? (calx_text){ text.data, text.len - 1 } : text);
}

static void say_view(writer *w, const item *i, const char *create)
{
    const calx_object *like = model_of(w, i);
    bool unfilled = like && i->to->kind == CALX_OBJECT_MATERIALIZED_VIEW && calx_object_is(like, "_unfilled");
    add(w, "%s %s %s%s", create, calx_word_of(i->to), path(w, i->to), access_method(w, i));
    if (has(i->to, "options"))
        add(w, " WITH (%s)", get(w, i->to, "options"));
    say(w, "%s AS\n%s%s", tablespace(w, i), body(w, i->to), unfilled ? "\n  WITH NO DATA" : "");
    if (i->to->kind == CALX_OBJECT_MATERIALIZED_VIEW && !unfilled)
        w->step.note = CALX_TEXT("Runs the whole query.");
}

/* What an INSERT into the view takes for columns that it does not name. */
static void say_defaults(writer *w, const item *i)
{
    if (i->act == ACT_ALTER && !calx_item_differs(i, "defaults"))
        return;
    if (i->act == ACT_ALTER && has(i->from, "defaults"))
        say(w, "ALTER TABLE %s %s", path(w, i->to), get(w, i->from, "_no_defaults"));
    if (has(i->to, "defaults"))
        say(w, "ALTER TABLE %s %s", path(w, i->to), get(w, i->to, "defaults"));
}

static const char *alter_view(writer *w, const calx_object *view)
{
    return calx_text_format(w->arena, "ALTER %s %s", calx_word_of(view), path(w, view)).data;
}

void calx_render_view(writer *w, const task *k)
{
    const item *i = k->item;
    const calx_object *o = item_object(i);
    switch (k->verb) {
    case DO_SET_ASIDE:
    case DO_RENAME:
        say(w, "ALTER %s %s RENAME TO %s", calx_word_of(o), calx_path_before(w, k), calx_name_after(w, k));
        break;
    case DO_DROP:
        say(w, "DROP %s %s", calx_word_of(o), path_now(w, i));
        break;
    case DO_CREATE:
        say_view(w, i, "CREATE");
        say_defaults(w, i);
        calx_say_column_texts(w, i, alter_view(w, o), "column_settings", "_no_column_settings");
        calx_say_rights(w, i);
        calx_say_comment(w, i);
        break;
    case DO_IDENTIFY:
        calx_say_marks(w, i);
        break;
    case DO_ALTER:
        if (o->kind == CALX_OBJECT_MATERIALIZED_VIEW)
            calx_say_options(w, i, alter_view(w, o));
        else if (calx_item_differs(i, "definition") || calx_item_differs(i, "columns") ||
                 calx_item_differs(i, "options"))
            say_view(w, i, "CREATE OR REPLACE");
        say_defaults(w, i);
        calx_say_column_texts(w, i, alter_view(w, o), "column_settings", "_no_column_settings");
        calx_say_comment(w, i);
        break;
    default:
        break;
    }
}

/* Whether its text has the name of something that is made later. Text has no dependencies, so nothing orders them. */
static bool speaks_of_later(writer *w, const calx_object *routine)
{
    calx_text text = calx_object_get(routine, "definition");
    for (size_t i = w->at + 1; i < w->tasks->count; i++) {
        const task *later = w->tasks->order[i];
        calx_text name = later->verb == DO_CREATE ? later->item->to->name : (calx_text){ 0 };
        if (name.len && is_routine(later->item->to))
            name = calx_text_cut(&name, '(');
        if (name.len && calx_text_find(text, calx_unquoted(w->arena, name)) >= 0)
            return true;
    }
    return false;
}

/* pg_get_functiondef prints CREATE OR REPLACE, which is right for both. */
void calx_render_routine(writer *w, const task *k)
{
    const item *i = k->item;
    if (k->verb != DO_DROP && speaks_of_later(w, i->to))
        say(w, "SET LOCAL check_function_bodies = off");
    if (k->verb == DO_DROP)
        say(w, "DROP %s %s", calx_word_of(item_object(i)), path_now(w, i));
    if (k->verb == DO_CREATE || (k->verb == DO_ALTER && calx_item_differs(i, "definition")))
        say(w, "%s", str(w, calx_text_trim(calx_object_get(i->to, "definition"))));
    if (k->verb == DO_CREATE)
        calx_say_rights(w, i);
    if (k->verb == DO_CREATE || k->verb == DO_ALTER)
        calx_say_comment(w, i);
}

/* What GRANT and REVOKE say of the object: "ON TABLE …", or "(column) ON TABLE …" with its privileges. */
static void say_grant(writer *w, const item *i, const char *verb, calx_text privileges, const char *end)
{
    const calx_object *of = item_object(i)->of;
    bool column = of->kind == CALX_OBJECT_COLUMN;
    const item *whole = i->to ? item_of_new(w->plan, of) : item_of_old(w->plan, of);
    add(w, "%s ", verb);
    if (!column)
        add(w, "%s", str(w, privileges));
    for (int n = 0; column && privileges.len; n++)
        add(w, "%s%s (%s)", n ? ", " : "", str(w, calx_text_trim(calx_text_cut(&privileges, ','))), name_now(w, whole));
    const char *kind = calx_grant_word_of(of);
    say(w, " ON %s %s %s", kind, column ? whole_now(w, whole) : path_now(w, whole), end);
}

/* What PostgreSQL grants to all when the object is made needs no statement. */
static bool is_given_anyway(writer *w, const item *i)
{
    const calx_object *of = i->to->of;
    const item *whole = item_of_new(w->plan, of);
    return calx_is_usable(w, whole) && (item_comes(whole) || whole->swapped) &&
           calx_text_equal(i->to->name, CALX_TEXT("PUBLIC"));
}

static void say_grants(writer *w, const item *i)
{
    const char *role = name_now(w, i);
    if (has(i->to, "privileges"))
        say_grant(w, i, "GRANT", calx_object_get(i->to, "privileges"), calx_text_format(w->arena, "TO %s", role).data);
    if (has(i->to, "grantable"))
        say_grant(w, i, "GRANT", calx_object_get(i->to, "grantable"),
                  calx_text_format(w->arena, "TO %s WITH GRANT OPTION", role).data);
}

/* REVOKE on a table reaches its columns as well: what a role keeps of those is granted again. */
static void say_kept_columns(writer *w, const item *revoked)
{
    const calx_catalog *to = w->plan->difference->to;
    for (size_t i = to->count; i-- > 0 && to->objects[i]->kind == CALX_OBJECT_GRANT;) {
        const item *kept = item_of_new(w->plan, to->objects[i]);
        const calx_object *column = kept->to->of;
        if (kept->act != ACT_KEEP || column->kind != CALX_OBJECT_COLUMN ||
            !calx_text_equal(kept->to->name, revoked->from->name) || kept->from->of->of != revoked->from->of)
            continue;
        say_grants(w, kept);
    }
}

void calx_render_grant(writer *w, const task *k)
{
    const item *i = k->item;
    const char *role = name_now(w, i);
    if (k->verb == DO_DROP) {
        calx_text all = CALX_TEXT("ALL");
        say_grant(w, i, "REVOKE", all, calx_text_format(w->arena, "FROM %s", role).data);
        say_kept_columns(w, i);
    }
    if (k->verb != DO_CREATE || is_given_anyway(w, i))
        return;
    say_grants(w, i);
}
