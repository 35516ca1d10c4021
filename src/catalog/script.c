/* The script of a difference: its tasks in order, rendered, in batches. */
#include "render.h"

static void render(writer *w, const task *k)
{
    static void (*const renderers[CALX_OBJECT_KINDS])(writer *, const task *) = {
        [CALX_OBJECT_SCHEMA] = calx_render_schema,
        [CALX_OBJECT_EXTENSION] = calx_render_extension,
        [CALX_OBJECT_ENUM] = calx_render_type,
        [CALX_OBJECT_ENUM_LABEL] = calx_render_type,
        [CALX_OBJECT_DOMAIN] = calx_render_type,
        [CALX_OBJECT_DOMAIN_CHECK] = calx_render_constraint,
        [CALX_OBJECT_COMPOSITE] = calx_render_type,
        [CALX_OBJECT_SEQUENCE] = calx_render_sequence,
        [CALX_OBJECT_TABLE] = calx_render_table,
        [CALX_OBJECT_COLUMN] = calx_render_column,
        [CALX_OBJECT_DEFAULT] = calx_render_default,
        [CALX_OBJECT_PRIMARY_KEY] = calx_render_constraint,
        [CALX_OBJECT_UNIQUE] = calx_render_constraint,
        [CALX_OBJECT_EXCLUSION] = calx_render_constraint,
        [CALX_OBJECT_CHECK] = calx_render_constraint,
        [CALX_OBJECT_FOREIGN_KEY] = calx_render_constraint,
        [CALX_OBJECT_INDEX] = calx_render_index,
        [CALX_OBJECT_STATISTICS] = calx_render_attached,
        [CALX_OBJECT_FUNCTION] = calx_render_routine,
        [CALX_OBJECT_PROCEDURE] = calx_render_routine,
        [CALX_OBJECT_VIEW] = calx_render_view,
        [CALX_OBJECT_MATERIALIZED_VIEW] = calx_render_view,
        [CALX_OBJECT_VIEW_COLUMN] = calx_render_column,
        [CALX_OBJECT_TRIGGER] = calx_render_attached,
        [CALX_OBJECT_RULE] = calx_render_attached,
        [CALX_OBJECT_POLICY] = calx_render_attached,
        [CALX_OBJECT_GRANT] = calx_render_grant,
        [CALX_OBJECT_COLLATION] = calx_render_type,
        [CALX_OBJECT_RANGE] = calx_render_type,
        [CALX_OBJECT_AGGREGATE] = calx_render_defined,
        [CALX_OBJECT_OPERATOR] = calx_render_defined,
        [CALX_OBJECT_CAST] = calx_render_defined,
        [CALX_OBJECT_EVENT_TRIGGER] = calx_render_defined,
        [CALX_OBJECT_TEXT_DICTIONARY] = calx_render_text_search,
        [CALX_OBJECT_TEXT_CONFIGURATION] = calx_render_text_search,
        [CALX_OBJECT_PUBLICATION] = calx_render_publication,
        [CALX_OBJECT_DEFAULT_PRIVILEGES] = calx_render_default_privileges,
    };
    renderers[item_object(k->item)->kind](w, k);
}

static const char *verb_in_words(const task *k)
{
    static const char *const words[VERBS] = {
        [DO_SET_ASIDE] = "set aside",
        [DO_RENAME] = "rename",
        [DO_DISOWN] = "set free",
        [DO_DROP] = "drop",
        [DO_SWAP] = "make anew",
        [DO_ALTER] = "alter",
        [DO_INDEX] = "build the index of",
        [DO_CREATE] = "add",
        [DO_FILL] = "fill",
        [DO_CHECK_NULLS] = "check",
        [DO_VALIDATE] = "validate",
        [DO_NOT_NULL] = "set not null",
        [DO_OWN] = "set the owner of",
        [DO_IDENTIFY] = "set the replica identity, CLUSTER mark or TOAST of",
        [DO_UNSWAP] = "drop the old",
    };
    bool back = k->item->act == ACT_RECREATE && k->item->change == NULL;
    if (back && k->verb == DO_DROP)
        return "take away for now";
    return back && k->verb == DO_CREATE ? "put back" : words[k->verb];
}

static calx_text summary(calx_arena *arena, const task *k)
{
    const calx_object *o = calx_is_rename(k) ? k->item->from : item_object(k->item);
    calx_text text = calx_text_format(arena, "%s %s %.*s", verb_in_words(k), calx_object_kind_name(o->kind),
                                      CALX_TEXT_ARG(o->identity));
    if (k->verb != DO_RENAME)
        return text;
    return calx_text_format(arena, "%.*s to %.*s", CALX_TEXT_ARG(text), CALX_TEXT_ARG(k->item->to->name));
}

static object_list defaults_at_hand(calx_arena *arena, const calx_catalog *from)
{
    object_list found = { 0 };
    for (size_t i = 0; i < from->count; i++)
        if (from->objects[i]->kind == CALX_OBJECT_DEFAULT_PRIVILEGES && calx_object_is(from->objects[i], "_own"))
            calx_object_list_add(arena, &found, from->objects[i]);
    return found;
}

static void take_step(writer *w, const task *k, calx_step *steps, size_t *count)
{
    w->sql = calx_buffer_in(w->arena);
    w->step = (calx_step){ .phase = k->phase,
                           .outside = k->phase == CALX_PHASE_CONCURRENT,
                           .renames = k->verb == DO_RENAME,
                           .object = item_object(k->item) };
    render(w, k);
    if (w->sql.len == 0)
        return;
    w->step.sql = calx_text_of(calx_buffer_cstr(&w->sql));
    w->step.summary = summary(w->arena, k);
    const calx_step *before = *count ? &steps[*count - 1] : NULL;
    w->step.batch = before ? before->batch + (before->phase != w->step.phase || w->step.outside) : 0;
    steps[(*count)++] = w->step;
}

const calx_script *calx_catalog_script(calx_arena *arena, const calx_difference *difference,
                                       const calx_script_options *options, calx_error *err)
{
    static const calx_script_options none;
    tasks t;
    plan *p = calx_plan_make(arena, difference, options ? options : &none);
    if (!calx_tasks_order(p, &t, err))
        return NULL;
    writer w = { .plan = p, .tasks = &t, .arena = arena, .defaults = defaults_at_hand(arena, difference->from) };
    calx_step *steps = calx_new_array(arena, calx_step, t.count + 1);
    calx_script *script = calx_new(arena, calx_script);
    for (w.at = 0; w.at < t.count; w.at++)
        take_step(&w, t.order[w.at], steps, &script->count);
    script->steps = steps;
    script->batches = script->count ? steps[script->count - 1].batch + 1 : 0;
    return script;
}
