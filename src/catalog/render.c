/* What all renderers share: names, comments, storage parameters. */
#include "render.h"

#include <calx/quote.h>

#include <stdarg.h>
#include <string.h>

/* What is called otherwise than a table. */
static const char *const words[CALX_OBJECT_KINDS] = {
    [CALX_OBJECT_SCHEMA] = "SCHEMA",
    [CALX_OBJECT_EXTENSION] = "EXTENSION",
    [CALX_OBJECT_COLLATION] = "COLLATION",
    [CALX_OBJECT_ENUM] = "TYPE",
    [CALX_OBJECT_COMPOSITE] = "TYPE",
    [CALX_OBJECT_RANGE] = "TYPE",
    [CALX_OBJECT_DOMAIN] = "DOMAIN",
    [CALX_OBJECT_SEQUENCE] = "SEQUENCE",
    [CALX_OBJECT_COLUMN] = "COLUMN",
    [CALX_OBJECT_VIEW_COLUMN] = "COLUMN",
    [CALX_OBJECT_PRIMARY_KEY] = "CONSTRAINT",
    [CALX_OBJECT_UNIQUE] = "CONSTRAINT",
    [CALX_OBJECT_EXCLUSION] = "CONSTRAINT",
    [CALX_OBJECT_CHECK] = "CONSTRAINT",
    [CALX_OBJECT_FOREIGN_KEY] = "CONSTRAINT",
    [CALX_OBJECT_DOMAIN_CHECK] = "CONSTRAINT",
    [CALX_OBJECT_INDEX] = "INDEX",
    [CALX_OBJECT_STATISTICS] = "STATISTICS",
    [CALX_OBJECT_FUNCTION] = "FUNCTION",
    [CALX_OBJECT_PROCEDURE] = "PROCEDURE",
    [CALX_OBJECT_AGGREGATE] = "AGGREGATE",
    [CALX_OBJECT_OPERATOR] = "OPERATOR",
    [CALX_OBJECT_CAST] = "CAST",
    [CALX_OBJECT_EVENT_TRIGGER] = "EVENT TRIGGER",
    [CALX_OBJECT_VIEW] = "VIEW",
    [CALX_OBJECT_MATERIALIZED_VIEW] = "MATERIALIZED VIEW",
    [CALX_OBJECT_TRIGGER] = "TRIGGER",
    [CALX_OBJECT_RULE] = "RULE",
    [CALX_OBJECT_POLICY] = "POLICY",
    [CALX_OBJECT_TEXT_DICTIONARY] = "TEXT SEARCH DICTIONARY",
    [CALX_OBJECT_TEXT_CONFIGURATION] = "TEXT SEARCH CONFIGURATION",
    [CALX_OBJECT_PUBLICATION] = "PUBLICATION",
};

const char *calx_word_of(const calx_object *o)
{
    return words[o->kind] ? words[o->kind] : "TABLE";
}

/* As much of a name, without its quotes, as leaves room for what is put around it within NAMEDATALEN - 1. */
static calx_text beginning_of(writer *w, calx_text name)
{
    enum { LONGEST = 40 };
    return calx_text_shortened(calx_unquoted(w->arena, name), LONGEST);
}

const char *calx_own_name(writer *w, const char *before, calx_text name, const char *after)
{
    calx_text bare = beginning_of(w, name);
    const char *whole = calx_text_format(w->arena, "%s%.*s%s", before, CALX_TEXT_ARG(bare), after).data;
    if (strspn(whole, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(whole))
        return whole;
    calx_buffer quoted = calx_buffer_in(w->arena);
    calx_add_identifier(&quoted, whole);
    return calx_buffer_cstr(&quoted);
}

/* What it is called while another has its old name and its new one is not free yet. */
static const char *name_meanwhile(writer *w, const item *i)
{
    if (i->to->kind != CALX_OBJECT_ENUM_LABEL)
        return calx_own_name(w, "calx_aside_", i->to->name, "");
    calx_text label = beginning_of(w, i->to->name);
    return literal(w, calx_text_format(w->arena, "calx aside %.*s", CALX_TEXT_ARG(label)));
}

const char *calx_name_before(writer *w, const task *k)
{
    bool is_aside = k->verb == DO_RENAME && k->item->aside;
    return is_aside ? name_meanwhile(w, k->item) : str(w, k->item->from->name);
}

const char *calx_path_before(writer *w, const task *k)
{
    return calx_text_format(w->arena, "%.*s.%s", CALX_TEXT_ARG(k->item->to->schema), calx_name_before(w, k)).data;
}

const char *calx_name_after(writer *w, const task *k)
{
    return k->verb == DO_SET_ASIDE ? name_meanwhile(w, k->item) : str(w, k->item->to->name);
}

/* What COMMENT ON and ALTER … OWNER say of the object: its kind and where it is. */
static const char *target(writer *w, const item *i)
{
    const calx_object *o = i->to;
    const char *name = str(w, o->name);
    switch (o->kind) {
    case CALX_OBJECT_COLUMN:
    case CALX_OBJECT_VIEW_COLUMN:
        return calx_text_format(w->arena, "COLUMN %s.%s", path(w, o->of), name).data;
    case CALX_OBJECT_DOMAIN_CHECK:
        return calx_text_format(w->arena, "CONSTRAINT %s ON DOMAIN %s", name, path(w, o->of)).data;
    case CALX_OBJECT_STATISTICS:
        return calx_text_format(w->arena, "STATISTICS %s", name).data;
    case CALX_OBJECT_CAST:
        return calx_text_format(w->arena, "CAST (%s)", name).data;
    case CALX_OBJECT_TRIGGER:
    case CALX_OBJECT_RULE:
    case CALX_OBJECT_POLICY:
        return calx_text_format(w->arena, "%s %s ON %s", calx_word_of(o), name, path(w, o->of)).data;
    default:
        if (is_constraint(o))
            return calx_text_format(w->arena, "CONSTRAINT %s ON %s", name, path(w, o->of)).data;
        return calx_text_format(w->arena, "%s %s", calx_word_of(o), path(w, o)).data;
    }
}

void calx_say_comment(writer *w, const item *i)
{
    calx_text new = calx_object_get(i->to, "comment");
    bool differs = i->swapped || item_comes(i) ? new.data != NULL : calx_item_differs(i, "comment");
    if (differs)
        say(w, "COMMENT ON %s IS %s", target(w, i), new.data ? literal(w, new) : "NULL");
}

const char *calx_grant_word_of(const calx_object *o)
{
    if (is_view(o) || o->kind == CALX_OBJECT_COLUMN)
        return "TABLE";
    return o->kind == CALX_OBJECT_AGGREGATE ? "FUNCTION" : calx_word_of(o);
}

void calx_say_owner(writer *w, const item *i)
{
    const calx_object *like = model_of(w, i);
    if (like && like->owner.len)
        say(w, "ALTER %s OWNER TO %s", target(w, i), str(w, like->owner));
}

static bool is_granted_to(object_list parts, calx_text role)
{
    for (size_t i = 0; i < parts.count; i++)
        if (parts.items[i]->kind == CALX_OBJECT_GRANT && calx_text_equal(parts.items[i]->name, role))
            return true;
    return false;
}

/* What default privileges say of such a thing; "" where they grant nothing on it. */
static const char *things(const calx_object *o)
{
    if (is_routine(o))
        return "ROUTINES";
    if (is_type(o))
        return "TYPES";
    if (o->kind == CALX_OBJECT_TABLE || is_view(o))
        return "TABLES";
    return o->kind == CALX_OBJECT_SCHEMA ? "SCHEMAS" : o->kind == CALX_OBJECT_SEQUENCE ? "SEQUENCES" : "";
}

static bool is_for(writer *w, const calx_object *defaults, const calx_object *o)
{
    return (!defaults->of || calx_text_equal(calx_schema_now(w->plan, defaults->of->name), o->schema)) &&
           calx_text_equal(calx_object_get(defaults, "_things"), calx_text_of(things(o)));
}

bool calx_is_usable(writer *w, const item *i)
{
    for (size_t k = 0; k < w->defaults.count; k++)
        if (has(w->defaults.items[k], "revoked") && is_for(w, w->defaults.items[k], i->to))
            return false;
    return is_routine(i->to) || is_type(i->to);
}

void calx_say_rights(writer *w, const item *i)
{
    bool ignored = w->plan->difference->ignored_kinds >> CALX_OBJECT_GRANT & 1;
    calx_text all = CALX_TEXT("PUBLIC");
    calx_say_owner(w, i);
    if (ignored && !i->from)
        return;
    object_list grants = ignored ? old_parts(w->plan, i->from) : new_parts(w->plan, i->to);
    const char *what = calx_text_format(w->arena, "%s %s", calx_grant_word_of(i->to), path(w, i->to)).data;
    bool usable = is_routine(i->to) || is_type(i->to);
    if (usable && !is_granted_to(grants, all))
        say(w, "REVOKE ALL ON %s FROM PUBLIC", what);
    for (size_t k = 0; k < w->defaults.count; k++) {
        calx_text role = calx_object_get(w->defaults.items[k], "_grantee");
        if (is_for(w, w->defaults.items[k], i->to) && !(usable && calx_text_equal(role, all)))
            say(w, "REVOKE ALL ON %s FROM %s", what, str(w, role));
    }
}

/* The name in "name=value". */
static calx_text option_name(calx_text option)
{
    calx_text rest = option;
    return calx_text_cut(&rest, '=');
}

/* Cuts the next of "a=1, b=2". */
static calx_text next_option(calx_text *rest)
{
    calx_text option = calx_text_cut(rest, ',');
    return calx_text_trim(option);
}

static bool has_option(calx_text options, calx_text name)
{
    while (options.len)
        if (calx_text_equal(option_name(next_option(&options)), name))
            return true;
    return false;
}

void calx_say_options(writer *w, const item *i, const char *alter)
{
    if (!calx_item_differs(i, "options"))
        return;
    calx_text old = calx_object_get(i->from, "options");
    calx_text new = calx_object_get(i->to, "options");
    if (new.len)
        say(w, "%s SET (%s)", alter, str(w, new));
    while (old.len) {
        calx_text name = option_name(next_option(&old));
        if (!has_option(new, name))
            say(w, "%s RESET (%s)", alter, str(w, name));
    }
}

void calx_say_column_texts(writer *w, const item *i, const char *alter, const char *property, const char *undoing)
{
    if (!item_comes(i) && !calx_item_differs(i, property))
        return;
    if (!item_comes(i) && has(i->from, property))
        say(w, "%s %s", alter, get(w, i->from, undoing));
    if (has(i->to, property))
        say(w, "%s %s", alter, get(w, i->to, property));
}

void calx_say_marks(writer *w, const item *i)
{
    const char *what = calx_text_format(w->arena, "ALTER %s %s", calx_word_of(i->to), path(w, i->to)).data;
    if (calx_is_marked(w->plan, i, "replica_identity"))
        say(w, "%s REPLICA IDENTITY %s", what,
            has(i->to, "replica_identity") ? get(w, i->to, "replica_identity") : "DEFAULT");
    if (!calx_is_marked(w->plan, i, "cluster_on"))
        return;
    if (has(i->to, "cluster_on"))
        say(w, "%s CLUSTER ON %s", what, get(w, i->to, "cluster_on"));
    else
        say(w, "%s SET WITHOUT CLUSTER", what);
}
