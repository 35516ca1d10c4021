/* Columns and their defaults. */
#include "render.h"

void calx_add_column_definition(writer *w, const item *column, bool bare)
{
    const calx_object *o = column->to;
    add(w, "%s %s", str(w, o->name), get(w, o, "type"));
    if (has(o, "compression"))
        add(w, " COMPRESSION %s", get(w, o, "compression"));
    if (has(o, "collation"))
        add(w, " COLLATE %s", get(w, o, "collation"));
    const item *value = calx_default_of(w->plan, o);
    if (value && !bare && !value->split)
        add(w, " DEFAULT %s", get(w, value->to, "definition"));
    if (has(o, "generated"))
        add(w, " GENERATED ALWAYS AS (%s) STORED", get(w, o, "generated"));
    if (has(o, "identity"))
        add(w, " GENERATED %s AS IDENTITY (%s)", get(w, o, "identity"), get(w, o, "sequence"));
    if (calx_object_is(o, "not_null") && !bare)
        add(w, " NOT NULL");
}

static const char *alter_column(writer *w, const item *i)
{
    return calx_text_format(w->arena, "ALTER TABLE %s ALTER COLUMN %s", whole_now(w, i), name_now(w, i)).data;
}

/* Whether to say it: a new column has none of it, and a new type takes storage and compression away. */
static bool is_set(const item *i, const char *property)
{
    return item_comes(i) || (i->retyped && !calx_item_differs(i, property)) ? has(i->to, property)
                                                                            : calx_item_differs(i, property);
}

void calx_say_column_settings(writer *w, const item *i)
{
    const char *alter = alter_column(w, i);
    if (is_set(i, "storage"))
        say(w, "%s SET STORAGE %s", alter,
            has(i->to, "storage") ? get(w, i->to, "storage") : get(w, i->to, "_usual_storage"));
    if (is_set(i, "statistics"))
        say(w, "%s SET STATISTICS %s", alter, has(i->to, "statistics") ? get(w, i->to, "statistics") : "-1");
    if (!item_comes(i) && is_set(i, "compression"))
        say(w, "%s SET COMPRESSION %s", alter, has(i->to, "compression") ? get(w, i->to, "compression") : "default");
    if (item_comes(i) && has(i->to, "options"))
        say(w, "%s SET (%s)", alter, get(w, i->to, "options"));
    if (!item_comes(i))
        calx_say_options(w, i, alter);
    calx_say_comment(w, i);
}

static void create(writer *w, const item *i)
{
    bool filled = calx_is_filled(w->plan, i);
    const item *value = calx_default_of(w->plan, i->to);
    add(w, "ALTER TABLE %s ADD COLUMN ", whole_now(w, i));
    calx_add_column_definition(w, i, filled);
    say(w, "%s", "");
    if (filled)
        say(w, "%s SET DEFAULT %s", alter_column(w, i), get(w, value->to, "definition"));
    calx_say_column_settings(w, i);
    w->step.rewrites = has(i->to, "generated") || has(i->to, "identity");
    if (calx_object_is(i->to, "not_null") && !value && !has(i->to, "generated") && !has(i->to, "identity") &&
        !calx_is_fresh(w->plan, i->to)) {
        const char *before = whole_before(w, i);
        if (before)
            w->step.hurt_sql = calx_text_format(w->arena, "SELECT count(*) FROM %s", before);
        w->step.note = CALX_TEXT("Fails where the table has rows, which would have no value: give the column a "
                                 "default, or add it without NOT NULL and fill it first.");
    }
}

static void drop(writer *w, const item *i)
{
    const char *table = whole_now(w, i);
    say(w, "ALTER TABLE %s DROP COLUMN %s", table, name_now(w, i));
    w->step.destructive = !has(i->from, "generated");
    w->step.note = w->step.destructive ? CALX_TEXT("The column's values are lost.") : (calx_text){ 0 };
    if (w->step.destructive)
        w->step.hurt_sql =
            calx_text_format(w->arena, "SELECT count(%s) FROM %s", str(w, i->from->name), whole_before(w, i));
}

static void alter_identity(writer *w, const item *i, const char *alter)
{
    if (!has(i->to, "identity")) {
        if (calx_item_differs(i, "identity"))
            say(w, "%s DROP IDENTITY", alter);
        return;
    }
    if (!has(i->from, "identity")) {
        say(w, "%s ADD GENERATED %s AS IDENTITY (%s)", alter, get(w, i->to, "identity"), get(w, i->to, "sequence"));
        w->step.note = CALX_TEXT("The sequence begins at its start, not after the values that are there.");
        return;
    }
    if (calx_item_differs(i, "identity"))
        say(w, "%s SET GENERATED %s", alter, get(w, i->to, "identity"));
    if (!calx_item_differs(i, "sequence"))
        return;
    /* "START WITH 1 INCREMENT BY 1 …": each of them takes a SET of its own */
    calx_buffer sets = calx_buffer_in(w->arena);
    static const char *const words[] = { "START WITH", "INCREMENT BY", "MINVALUE", "MAXVALUE",
                                         "CACHE",      "NO CYCLE",     "CYCLE" };
    calx_text rest = calx_object_get(i->to, "sequence");
    for (size_t k = 0; k < sizeof words / sizeof *words && rest.len; k++) {
        if (!calx_text_starts(rest, calx_text_of(words[k])))
            continue;
        calx_buffer_addf(&sets, " SET %s", words[k]);
        calx_text_cut(&rest, ' ');
        if (k < 2 || k == 5)
            calx_text_cut(&rest, ' ');
        if (k < 5)
            calx_buffer_addf(&sets, " %s", str(w, calx_text_cut(&rest, ' ')));
    }
    say(w, "%s%s", alter, calx_buffer_cstr(&sets));
}

/* Of a column that is new there is nothing to count yet. */
static void count_nulls(writer *w, const item *i)
{
    if (i->from)
        w->step.hurt_sql = calx_text_format(w->arena, "SELECT count(*) FROM %s WHERE %s IS NULL", whole_before(w, i),
                                            str(w, i->from->name));
}

static void alter_null(writer *w, const item *i, const char *alter)
{
    if (!calx_item_differs(i, "not_null"))
        return;
    if (!calx_object_is(i->to, "not_null")) {
        say(w, "%s DROP NOT NULL", alter);
        return;
    }
    say(w, "%s SET NOT NULL", alter);
    count_nulls(w, i);
    w->step.note = CALX_TEXT("Fails where a row has no value.");
}

static void alter(writer *w, const item *i)
{
    const char *alter = alter_column(w, i);
    bool identity_comes = has(i->to, "identity") && !has(i->from, "identity");
    if (calx_item_differs(i, "generated") && !has(i->to, "generated"))
        say(w, "%s DROP EXPRESSION", alter);
    if (!has(i->to, "identity"))
        alter_identity(w, i, alter);
    if (i->retyped) {
        add(w, "%s TYPE %s", alter, get(w, i->to, "type"));
        if (has(i->to, "collation"))
            add(w, " COLLATE %s", get(w, i->to, "collation"));
        calx_add_using(w, i);
        say(w, "%s", "");
        calx_judge_type(w, i);
    }
    bool checked = calx_is_checked(w->plan, i);
    if (!checked)
        alter_null(w, i, alter);
    if (has(i->to, "identity") && !(identity_comes && checked))
        alter_identity(w, i, alter);
    calx_say_column_settings(w, i);
}

static void check_nulls(writer *w, const task *k)
{
    const item *i = k->item;
    const char *table = whole_now(w, i);
    const char *column = name_now(w, i);
    const char *check = calx_own_name(w, "calx_", i->to->name, "_not_null");
    if (k->verb == DO_CHECK_NULLS)
        say(w, "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID", table, check, column);
    if (k->verb == DO_VALIDATE) {
        say(w, "ALTER TABLE %s VALIDATE CONSTRAINT %s", table, check);
        count_nulls(w, i);
        w->step.note = CALX_TEXT("Fails where a row has no value.");
    }
    if (k->verb != DO_NOT_NULL)
        return;
    say(w, "%s SET NOT NULL", alter_column(w, i));
    if (i->act == ACT_ALTER && has(i->to, "identity") && !has(i->from, "identity"))
        alter_identity(w, i, alter_column(w, i));
    say(w, "ALTER TABLE %s DROP CONSTRAINT %s", table, check);
}

void calx_render_column(writer *w, const task *k)
{
    const item *i = k->item;
    switch (k->verb) {
    case DO_SET_ASIDE:
    case DO_RENAME:
        if (i->from->kind == CALX_OBJECT_COLUMN)
            say(w, "ALTER TABLE %s RENAME COLUMN %s TO %s", whole_now(w, i), calx_name_before(w, k),
                calx_name_after(w, k));
        break;
    case DO_DROP:
        if (i->from->kind == CALX_OBJECT_COLUMN)
            drop(w, i);
        else if (i->act == ACT_DROP)
            say(w, "COMMENT ON COLUMN %s.%s IS NULL", whole_now(w, i), name_now(w, i));
        break;
    case DO_CREATE:
        if (i->to->kind == CALX_OBJECT_COLUMN)
            create(w, i);
        else
            calx_say_comment(w, i);
        break;
    case DO_ALTER:
        if (i->to->kind == CALX_OBJECT_COLUMN)
            alter(w, i);
        else
            calx_say_comment(w, i);
        break;
    case DO_FILL:
        say(w, "UPDATE %s SET %s = DEFAULT WHERE %s IS NULL", whole_now(w, i), name_now(w, i), name_now(w, i));
        w->step.note = CALX_TEXT("Writes every row that was there; of a large table do it in batches.");
        break;
    default:
        check_nulls(w, k);
        break;
    }
}

void calx_render_default(writer *w, const task *k)
{
    const item *i = k->item;
    const calx_object *o = item_object(i);
    const item *column = i->to ? item_of_new(w->plan, o->of) : item_of_old(w->plan, o->of);
    const char *alter = alter_column(w, column);
    if (k->verb == DO_DROP)
        say(w, "%s DROP DEFAULT", alter);
    else
        say(w, "%s SET DEFAULT %s", alter, get(w, i->to, "definition"));
}
