/* What is attached to tables and views: constraints, indexes, statistics, triggers, rules, policies. */
#include "render.h"

#include <string.h>

/* The parameters and the tablespace of its index stand before the condition and what is deferred. */
void calx_add_constraint_definition(writer *w, const item *i)
{
    calx_text definition = calx_object_get(i->to, "definition");
    calx_text ending = calx_object_get(i->to, "_ending");
    const char *place = tablespace(w, i);
    add(w, "%.*s", (int)(definition.len - ending.len), definition.data);
    if (has(i->to, "options"))
        add(w, " WITH (%s)", get(w, i->to, "options"));
    add(w, "%s%s%s", place[0] ? " USING INDEX" : "", place, str(w, ending));
}

void calx_say_index_settings(writer *w, const item *i)
{
    calx_say_column_texts(w, i, calx_text_format(w->arena, "ALTER INDEX %s", path(w, i->to)).data, "statistics",
                          "_no_statistics");
    calx_say_comment(w, i);
}

static void create_constraint(writer *w, const item *i)
{
    const calx_object *o = i->to;
    bool domain = o->kind == CALX_OBJECT_DOMAIN_CHECK;
    bool busy = calx_is_busy(w->plan, o);
    bool late = calx_is_validated_late(o);
    const char *name = str(w, o->name);
    add(w, "ALTER %s %s ADD CONSTRAINT %s ", domain ? "DOMAIN" : "TABLE", path(w, o->of), name);
    if (calx_is_adopted(w->plan, i)) {
        const char *kind = o->kind == CALX_OBJECT_PRIMARY_KEY ? "PRIMARY KEY" : "UNIQUE";
        say(w, "%s USING INDEX %s%s", kind, name, get(w, o, "_ending"));
    } else {
        bool unchecked = (late && busy) || !calx_object_is(o, "validated");
        calx_add_constraint_definition(w, i);
        say(w, "%s", unchecked ? " NOT VALID" : "");
        if (!late && busy && !calx_object_is(o, "_unenforced"))
            w->step.note = CALX_TEXT("Locks the table against writing while it looks at all rows, and fails where one "
                                     "is in the way.");
        if (domain && !unchecked && !calx_is_fresh(w->plan, o->of))
            w->step.note = CALX_TEXT("Fails where a value breaks it, and locks tables against writing while it looks.");
        if (!unchecked)
            calx_count_broken(w, i);
    }
    calx_say_index_settings(w, i);
}

/* The index that a key adopts: "PRIMARY KEY (…) INCLUDE (…)" or "UNIQUE NULLS NOT DISTINCT (…) INCLUDE (…)" in the
 * words of an index. */
static void say_key_index(writer *w, const item *i)
{
    const calx_object *o = i->to;
    calx_text definition = calx_object_get(o, "definition");
    ptrdiff_t begin = calx_text_find(definition, CALX_TEXT("("));
    bool nulls_alike = calx_text_starts(definition, CALX_TEXT("UNIQUE NULLS NOT DISTINCT"));
    calx_text columns = { definition.data + begin, definition.len - (size_t)begin - calx_object_get(o, "_ending").len };
    add(w, "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s USING btree %.*s%s", str(w, o->name), path(w, o->of),
        CALX_TEXT_ARG(columns), nulls_alike ? " NULLS NOT DISTINCT" : "");
    if (has(o, "options"))
        add(w, " WITH (%s)", get(w, o, "options"));
    say(w, "%s", tablespace(w, i));
}

/* "CREATE INDEX ON …" as it was read, with the name, and CONCURRENTLY where that is wanted. The tablespace stands
 * before the condition. */
static void say_index(writer *w, const item *i, bool concurrently)
{
    const calx_object *o = i->to;
    calx_text definition = calx_object_get(o, "definition");
    bool unique = calx_text_starts(definition, CALX_TEXT("CREATE UNIQUE INDEX "));
    size_t begin = strlen(unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    calx_text rest = { definition.data + begin, definition.len - begin };
    const char *filter =
        has(o, "_predicate") ? calx_text_format(w->arena, " WHERE %s", get(w, o, "_predicate")).data : "";
    if (!calx_text_ends(rest, calx_text_of(filter)))
        filter = "";
    rest.len -= strlen(filter);
    say(w, "CREATE %sINDEX %s%s %.*s%s%s", unique ? "UNIQUE " : "", concurrently ? "CONCURRENTLY " : "",
        str(w, o->name), CALX_TEXT_ARG(rest), tablespace(w, i), filter);
}

void calx_render_constraint(writer *w, const task *k)
{
    const item *i = k->item;
    const char *what = item_object(i)->kind == CALX_OBJECT_DOMAIN_CHECK ? "DOMAIN" : "TABLE";
    switch (k->verb) {
    case DO_SET_ASIDE:
    case DO_RENAME:
        say(w, "ALTER %s %s RENAME CONSTRAINT %s TO %s", what, whole_now(w, i), calx_name_before(w, k),
            calx_name_after(w, k));
        break;
    case DO_DROP:
        say(w, "ALTER %s %s DROP CONSTRAINT %s", what, whole_now(w, i), name_now(w, i));
        break;
    case DO_INDEX:
        say_key_index(w, i);
        w->step.note = CALX_TEXT("Fails, and leaves an invalid index to drop, where two rows are alike.");
        calx_count_broken(w, i);
        break;
    case DO_CREATE:
        create_constraint(w, i);
        break;
    case DO_VALIDATE:
        say(w, "ALTER %s %s VALIDATE CONSTRAINT %s", what, path(w, i->to->of), str(w, i->to->name));
        w->step.note = CALX_TEXT("Fails where a row breaks the constraint.");
        calx_count_broken(w, i);
        break;
    case DO_ALTER:
        calx_say_options(w, i, calx_text_format(w->arena, "ALTER INDEX %s", path(w, i->to)).data);
        calx_say_index_settings(w, i);
        break;
    default:
        break;
    }
}

void calx_render_index(writer *w, const task *k)
{
    const item *i = k->item;
    const char *schema = str(w, item_object(i)->schema);
    switch (k->verb) {
    case DO_SET_ASIDE:
    case DO_RENAME:
        say(w, "ALTER INDEX %s.%s RENAME TO %s", schema, calx_name_before(w, k), calx_name_after(w, k));
        break;
    case DO_DROP:
        say(w, "DROP INDEX %s%s", k->phase == CALX_PHASE_CONCURRENT ? "CONCURRENTLY " : "", path_now(w, i));
        break;
    case DO_CREATE:
        say_index(w, i, k->phase == CALX_PHASE_CONCURRENT);
        calx_say_index_settings(w, i);
        calx_count_broken(w, i);
        break;
    case DO_ALTER:
        calx_say_index_settings(w, i);
        break;
    default:
        break;
    }
}

static void create_policy(writer *w, const calx_object *o)
{
    add(w, "CREATE POLICY %s ON %s AS %s FOR %s TO %s", str(w, o->name), path(w, o->of), get(w, o, "permissive"),
        get(w, o, "command"), get(w, o, "roles"));
    if (has(o, "using"))
        add(w, " USING (%s)", get(w, o, "using"));
    if (has(o, "check"))
        add(w, " WITH CHECK (%s)", get(w, o, "check"));
    say(w, "%s", "");
}

/* A rule is printed with its semicolon. */
static const char *definition(writer *w, const calx_object *o)
{
    calx_text text = calx_object_get(o, "definition");
    return str(w, calx_text_ends(text, CALX_TEXT(";")) ? (calx_text){ text.data, text.len - 1 } : text);
}

/* Whether a trigger or rule fires. */
static void say_enabled(writer *w, const item *i)
{
    if (item_comes(i) ? has(i->to, "enabled") : calx_item_differs(i, "enabled"))
        say(w, "ALTER TABLE %s %s %s %s", path(w, i->to->of),
            has(i->to, "enabled") ? get(w, i->to, "enabled") : "ENABLE", calx_word_of(i->to), str(w, i->to->name));
}

static void create_attached(writer *w, const item *i)
{
    if (i->to->kind == CALX_OBJECT_POLICY)
        create_policy(w, i->to);
    else
        say(w, "%s", definition(w, i->to));
    say_enabled(w, i);
}

void calx_render_attached(writer *w, const task *k)
{
    const item *i = k->item;
    const calx_object *o = item_object(i);
    bool statistics = o->kind == CALX_OBJECT_STATISTICS;
    switch (k->verb) {
    case DO_SET_ASIDE:
    case DO_RENAME:
        say(w, "ALTER %s %s ON %s RENAME TO %s", calx_word_of(o), calx_name_before(w, k), whole_now(w, i),
            calx_name_after(w, k));
        break;
    case DO_DROP:
        if (statistics)
            say(w, "DROP STATISTICS %s", name_now(w, i));
        else
            say(w, "DROP %s %s ON %s", calx_word_of(o), name_now(w, i), whole_now(w, i));
        break;
    case DO_CREATE:
        create_attached(w, i);
        if (statistics)
            calx_say_owner(w, i);
        if (statistics && has(o, "target"))
            say(w, "ALTER STATISTICS %s SET STATISTICS %s", str(w, o->name), get(w, o, "target"));
        calx_say_comment(w, i);
        break;
    case DO_ALTER:
        say_enabled(w, i);
        if (calx_item_differs(i, "target"))
            say(w, "ALTER STATISTICS %s SET STATISTICS %s", str(w, o->name),
                has(o, "target") ? get(w, o, "target") : "-1");
        calx_say_comment(w, i);
        break;
    default:
        break;
    }
}
