/* Tables: CREATE TABLE with all that can stand in it, and what ALTER TABLE does to the table itself. */
#include "render.h"

static bool is_inside(writer *w, const calx_object *part, const task *table)
{
    const task *create = task_of(w->tasks, item_of_new(w->plan, part), DO_CREATE);
    return create && create->within == table;
}

static void add_constraint(writer *w, const calx_object *constraint)
{
    add(w, "CONSTRAINT %s ", str(w, constraint->name));
    calx_add_constraint_definition(w, item_of_new(w->plan, constraint));
}

/* The columns and constraints between the parentheses. */
static void add_parts(writer *w, const task *k)
{
    object_list parts = new_parts(w->plan, k->item->to);
    int count = 0;
    for (size_t i = 0; i < parts.count; i++) {
        const calx_object *part = parts.items[i];
        if (!is_inside(w, part, k))
            continue;
        add(w, "%s", count++ ? ",\n    " : " (\n    ");
        if (part->kind == CALX_OBJECT_COLUMN)
            calx_add_column_definition(w, item_of_new(w->plan, part), false);
        else
            add_constraint(w, part);
    }
    add(w, "%s", count ? "\n)" : has(k->item->to, "partition_of") ? "" : " ()");
}

/* Comments and settings of the parts, which CREATE TABLE has no place for. */
static void say_settings_of_parts(writer *w, const task *k)
{
    object_list parts = new_parts(w->plan, k->item->to);
    for (size_t i = 0; i < parts.count; i++) {
        const calx_object *part = parts.items[i];
        if (!is_inside(w, part, k))
            continue;
        if (part->kind == CALX_OBJECT_COLUMN)
            calx_say_column_settings(w, item_of_new(w->plan, part));
        else
            calx_say_index_settings(w, item_of_new(w->plan, part));
    }
}

static void say_row_security(writer *w, const item *i)
{
    const char *table = path(w, i->to);
    bool comes = item_comes(i);
    if (comes ? calx_object_is(i->to, "row_security") : calx_item_differs(i, "row_security"))
        say(w, "ALTER TABLE %s %s ROW LEVEL SECURITY", table,
            calx_object_is(i->to, "row_security") ? "ENABLE" : "DISABLE");
    if (comes ? calx_object_is(i->to, "force_row_security") : calx_item_differs(i, "force_row_security"))
        say(w, "ALTER TABLE %s %s ROW LEVEL SECURITY", table,
            calx_object_is(i->to, "force_row_security") ? "FORCE" : "NO FORCE");
}

/* The partition of `parent` that takes what no other does, where it has been there and stays; else NULL. */
static const calx_object *kept_default(writer *w, calx_text parent)
{
    const calx_catalog *to = w->plan->difference->to;
    for (size_t i = 0; i < to->count; i++) {
        const calx_object *o = to->objects[i];
        if (o->kind == CALX_OBJECT_TABLE && calx_text_equal(calx_object_get(o, "bound"), CALX_TEXT("DEFAULT")) &&
            calx_text_equal(calx_object_get(o, "partition_of"), parent) && !item_comes(item_of_new(w->plan, o)))
            return o;
    }
    return NULL;
}

static void note_partition(writer *w, const calx_object *table)
{
    const calx_object *other = kept_default(w, calx_object_get(table, "partition_of"));
    if (!other)
        return;
    calx_count_belonging(w, table, item_of_new(w->plan, other));
    w->step.note = calx_text_format(w->arena, "Fails where %.*s has rows that belong into it: move them before.",
                                    CALX_TEXT_ARG(other->identity));
}

static void create(writer *w, const task *k)
{
    const calx_object *table = k->item->to;
    add(w, "CREATE %sTABLE %s", has(table, "unlogged") ? "UNLOGGED " : "", path(w, table));
    if (has(table, "partition_of")) {
        add(w, " PARTITION OF %s", get(w, table, "partition_of"));
        note_partition(w, table);
    }
    add_parts(w, k);
    if (has(table, "bound"))
        add(w, " %s", get(w, table, "bound"));
    if (has(table, "inherits"))
        add(w, " INHERITS (%s)", get(w, table, "inherits"));
    if (has(table, "partition_by"))
        add(w, " PARTITION BY %s", get(w, table, "partition_by"));
    add(w, "%s", access_method(w, k->item));
    if (has(table, "options"))
        add(w, " WITH (%s)", get(w, table, "options"));
    say(w, "%s", tablespace(w, k->item));
    calx_say_rights(w, k->item);
    say_row_security(w, k->item);
    calx_say_comment(w, k->item);
    say_settings_of_parts(w, k);
}

static void say_options(writer *w, const item *i)
{
    calx_say_options(w, i, calx_text_format(w->arena, "ALTER TABLE %s", path(w, i->to)).data);
}

static void alter(writer *w, const item *i)
{
    const char *table = path(w, i->to);
    if (calx_item_differs(i, "unlogged")) {
        say(w, "ALTER TABLE %s SET %s", table, has(i->to, "unlogged") ? "UNLOGGED" : "LOGGED");
        w->step.rewrites = true;
    }
    if (!calx_sets_toast(w->plan, i))
        say_options(w, i);
    say_row_security(w, i);
    calx_say_comment(w, i);
}

static void drop(writer *w, const task *k)
{
    const char *table = path_now(w, k->item);
    say(w, "DROP TABLE %s", table);
    w->step.destructive = true;
    w->step.hurt_sql = calx_text_format(w->arena, "SELECT count(*) FROM %s", path(w, k->item->from));
    w->step.note = CALX_TEXT("All rows of the table are lost.");
}

void calx_render_table(writer *w, const task *k)
{
    const item *i = k->item;
    switch (k->verb) {
    case DO_SET_ASIDE:
    case DO_RENAME:
        say(w, "ALTER TABLE %s RENAME TO %s", calx_path_before(w, k), calx_name_after(w, k));
        break;
    case DO_DROP:
        drop(w, k);
        break;
    case DO_CREATE:
        create(w, k);
        break;
    case DO_ALTER:
        alter(w, i);
        break;
    case DO_IDENTIFY:
        if (calx_sets_toast(w->plan, i) && !calx_item_differs(i, "options"))
            say(w, "ALTER TABLE %s SET (%s)", path(w, i->to), get(w, i->to, "options"));
        else if (calx_sets_toast(w->plan, i))
            say_options(w, i);
        calx_say_marks(w, i);
        break;
    default:
        break;
    }
}
