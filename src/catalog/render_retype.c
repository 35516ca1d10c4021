/* A column's new type: how its values become the new ones, and what that costs. */
#include "render.h"

#include <string.h>

static bool is_array(calx_text type)
{
    return calx_text_ends(type, CALX_TEXT("[]"));
}

static calx_text element_of(calx_text type)
{
    return is_array(type) ? (calx_text){ type.data, type.len - 2 } : type;
}

/* 'i', 'a' or 'e' as pg_cast has it, 0 where there is no such cast. */
static char cast_between(const calx_catalog *catalog, calx_text source, calx_text target)
{
    for (size_t i = 0; i < catalog->casts->count; i++) {
        const cast_row *row = &catalog->casts->rows[i];
        if (calx_text_equal(row->source, source) && calx_text_equal(row->target, target))
            return row->context;
    }
    return 0;
}

/* The cast that there is when columns change: new ones are made before, old ones go at the end. */
static char cast_then(writer *w, calx_text source, calx_text target)
{
    if (is_array(source) != is_array(target))
        return 0;
    char cast = cast_between(w->plan->difference->from, element_of(source), element_of(target));
    return cast ? cast : cast_between(w->plan->difference->to, element_of(source), element_of(target));
}

/* The enum that is made anew and that the object rests on, itself or by way of domains; of several the first. */
static const item *swapped_below(writer *w, const calx_object *o)
{
    for (size_t k = 0; k < o->depend_count; k++) {
        const item *on = item_of_new(w->plan, o->depends[k]);
        if (!on || !on->swapped || !on->from)
            continue;
        const item *found = on->to->kind == CALX_OBJECT_DOMAIN ? swapped_below(w, on->to) : on;
        if (found && found->from->kind == CALX_OBJECT_ENUM)
            return found;
    }
    return NULL;
}

static bool rests_on(const calx_object *o, const calx_object *type)
{
    for (size_t k = 0; k < o->depend_count; k++)
        if (o->depends[k] == type || (o->depends[k]->kind == CALX_OBJECT_DOMAIN && rests_on(o->depends[k], type)))
            return true;
    return false;
}

/* The enum that a column's type is and stays, or is an array of, where that is made anew. */
static const item *swapped_enum(writer *w, const item *column)
{
    if (is_array(calx_object_get(column->from, "type")) != is_array(calx_object_get(column->to, "type")))
        return NULL;
    const item *found = swapped_below(w, column->to);
    return found && rests_on(column->from, found->from) ? found : NULL;
}

/* The label that rows with a removed one get, as a literal; empty where none is given. */
static calx_text mapped_label(writer *w, const calx_object *label)
{
    calx_text type = calx_unquoted(w->arena, label->of->name);
    calx_text old = calx_unquoted(w->arena, label->name);
    calx_text begin = calx_text_format(w->arena, "%.*s.%.*s:", CALX_TEXT_ARG(type), CALX_TEXT_ARG(old));
    for (size_t i = 0; i < w->plan->options->label_map_count; i++) {
        calx_text given = calx_text_of(w->plan->options->label_map[i]);
        if (calx_text_starts(given, begin))
            return calx_text_of(literal(w, (calx_text){ given.data + begin.len, given.len - begin.len }));
    }
    return (calx_text){ 0 };
}

/* The column's text with removed labels replaced by those they are mapped to. */
static const char *mapped_text(writer *w, const item *column, const calx_object *type)
{
    bool array = is_array(calx_object_get(column->from, "type"));
    const char *text = calx_text_format(w->arena, "%s::text%s", str(w, column->to->name), array ? "[]" : "").data;
    object_list removed = calx_labels_removed(w->plan, type);
    calx_buffer cases = calx_buffer_in(w->arena);
    for (size_t i = 0; i < removed.count; i++) {
        calx_text new = mapped_label(w, removed.items[i]);
        if (new.len == 0)
            continue;
        if (array)
            text = calx_text_format(w->arena, "array_replace(%s, %.*s, %.*s)", text,
                                    CALX_TEXT_ARG(removed.items[i]->name), CALX_TEXT_ARG(new))
                       .data;
        else
            calx_buffer_addf(&cases, " WHEN %.*s THEN %.*s", CALX_TEXT_ARG(removed.items[i]->name), CALX_TEXT_ARG(new));
    }
    if (cases.len == 0)
        return text;
    return calx_text_format(w->arena, "CASE %s%s ELSE %s END", text, calx_buffer_cstr(&cases), text).data;
}

/* A cast that is written cuts what is too long without a word, an assignment refuses it: so a cast is written only
 * where there is no assignment, and to text without its length. All becomes text without a cast; what else has none
 * goes by way of text. */
void calx_add_using(writer *w, const item *column)
{
    const char *name = str(w, column->to->name);
    const char *type = get(w, column->to, "type");
    const item *swapped = swapped_enum(w, column);
    if (swapped) {
        add(w, " USING %s::%s", mapped_text(w, column, swapped->from), type);
        return;
    }
    calx_text old = calx_object_get(column->from, "_base");
    calx_text new = calx_object_get(column->to, "_base");
    bool swap = !calx_item_differs(column, "type") && !calx_item_differs(column, "collation");
    if (calx_text_equal(old, new) && !swap)
        return;
    bool text = calx_text_equal(calx_object_get(column->to, "_category"), CALX_TEXT("S"));
    char cast = cast_then(w, old, new);
    if (cast == 'i' || cast == 'a' || (text && !cast))
        return;
    if (text)
        add(w, " USING %s::%.*s", name, CALX_TEXT_ARG(new));
    else
        add(w, cast == 'e' ? " USING %s::%s" : " USING %s::text::%s", name, type);
}

/* How far numbers reach: each type holds all values of those before it. */
static int number_rank(calx_text type)
{
    static const char *const types[] = { "smallint", "integer", "bigint", "numeric" };
    for (int i = 0; i < 4; i++)
        if (calx_text_equal(type, calx_text_of(types[i])))
            return i + 1;
    return 0;
}

/* The numbers in "numeric(10,2)"; -1 where there are none. */
static void modifiers(writer *w, calx_text type, int *first, int *second)
{
    *first = *second = -1;
    ptrdiff_t at = calx_text_find(type, CALX_TEXT("("));
    if (at >= 0)
        sscanf(str(w, (calx_text){ type.data + at, type.len - (size_t)at }), "(%d,%d", first, second);
}

/* A column's type; of a domain that which stands below it, since it may stand for another one now. */
static calx_text real_type(const calx_object *column)
{
    const calx_object *type = column;
    for (const calx_object *below = calx_domain_of(type); below; below = calx_domain_of(below))
        type = below;
    return calx_object_get(type, "type");
}

typedef struct judgement {
    bool loses;
    bool rewrites;
    calx_text rows; /* those that do not fit, as a condition; empty: all that have a value */
} judgement;

/* What is judged: a value that changes its type, itself or as an element of arrays. */
typedef struct retyping {
    const char *value; /* as SQL names it */
    calx_text old;     /* types without modifiers */
    calx_text new;
    int old_modifiers[2]; /* -1: none */
    int new_modifiers[2];
    bool was_text;
    bool text;
} retyping;

static bool is_text(const calx_object *column, calx_text element)
{
    static const char *const types[] = { "text", "character varying", "character" };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (calx_text_equal(element, calx_text_of(types[i])))
            return true;
    return calx_text_equal(calx_object_get(column, "_category"), CALX_TEXT("S"));
}

static retyping retyping_of(writer *w, const item *column, bool elements)
{
    retyping r = { .value = elements ? "element" : str(w, column->from->name),
                   .old = calx_object_get(column->from, "_base"),
                   .new = calx_object_get(column->to, "_base") };
    if (elements) {
        r.old = element_of(r.old);
        r.new = element_of(r.new);
    }
    modifiers(w, real_type(column->from), &r.old_modifiers[0], &r.old_modifiers[1]);
    modifiers(w, real_type(column->to), &r.new_modifiers[0], &r.new_modifiers[1]);
    r.was_text = is_text(column->from, r.old);
    r.text = is_text(column->to, r.new);
    return r;
}

/* Same type, other modifiers: lengths and precisions. */
static judgement judge_modifiers(writer *w, const retyping *r)
{
    int old = r->old_modifiers[0];
    int new = r->new_modifiers[0];
    int scale = r->new_modifiers[1];
    judgement j = { 0 };
    if (calx_text_equal(r->old, CALX_TEXT("numeric"))) {
        bool wider = new < 0 || (old >= 0 && new - scale >= old - r->old_modifiers[1] && scale >= r->old_modifiers[1]);
        j.loses = !wider;
        j.rewrites = !wider || (new >= 0 && scale != r->old_modifiers[1]);
        j.rows = calx_text_format(w->arena, "%s <> round(%s, %d) OR abs(%s) >= 1e%d", r->value, r->value, scale,
                                  r->value, new - scale);
        return j;
    }
    j.loses = new >= 0 && (old < 0 || new < old);
    j.rewrites = r->text ? j.loses || calx_text_equal(r->old, CALX_TEXT("character")) : true;
    if (r->text)
        j.rows = calx_text_format(w->arena, "length(%s) > %d", r->value, new);
    return j;
}

static judgement judge_bases(writer *w, const retyping *r)
{
    judgement j = { .rewrites = true };
    int from = number_rank(r->old);
    int to = number_rank(r->new);
    int first = r->new_modifiers[0];
    static const char *const limits[] = { "", "-32768 AND 32767", "-2147483648 AND 2147483647",
                                          "-9223372036854775808 AND 9223372036854775807" };
    if (r->text) {
        j.loses = first >= 0;
        j.rewrites = !r->was_text || first >= 0 || calx_text_equal(r->old, CALX_TEXT("character"));
        j.rows = calx_text_format(w->arena, "length(%s::text) > %d", r->value, first);
        return j;
    }
    if (from && to) {
        j.loses = to < from || (to == 4 && first >= 0);
        if (to < 4)
            j.rows = calx_text_format(w->arena, "%s NOT BETWEEN %s OR %s <> trunc(%s)", r->value, limits[to], r->value,
                                      r->value);
        return j;
    }
    static const char *const widening[][2] = {
        { "real", "double precision" },
        { "integer", "double precision" },
        { "smallint", "double precision" },
        { "smallint", "real" },
        { "date", "timestamp without time zone" },
        { "date", "timestamp with time zone" },
        { "timestamp without time zone", "timestamp with time zone" },
        { "timestamp with time zone", "timestamp without time zone" },
        { "json", "jsonb" },
        { "jsonb", "json" },
    };
    j.loses = true;
    for (size_t i = 0; i < sizeof widening / sizeof *widening; i++)
        if (calx_text_equal(r->old, calx_text_of(widening[i][0])) &&
            calx_text_equal(r->new, calx_text_of(widening[i][1])))
            j.loses = false;
    return j;
}

/* Arrays lose what one of their elements does, and are always written anew. */
static judgement judge_values(writer *w, const item *column)
{
    bool arrays = is_array(calx_object_get(column->from, "_base")) && is_array(calx_object_get(column->to, "_base"));
    retyping r = retyping_of(w, column, arrays);
    judgement j = calx_text_equal(r.old, r.new) ? judge_modifiers(w, &r) : judge_bases(w, &r);
    if (!arrays)
        return j;
    j.rewrites = true;
    if (j.rows.len > 0)
        j.rows = calx_text_format(w->arena, "EXISTS (SELECT FROM unnest(%s) AS element WHERE %.*s)",
                                  str(w, column->from->name), CALX_TEXT_ARG(j.rows));
    return j;
}

static judgement judge_labels(writer *w, const item *column, const item *type)
{
    judgement j = { .rewrites = true };
    object_list removed = calx_labels_removed(w->plan, type->from);
    calx_buffer labels = calx_buffer_in(w->arena);
    for (size_t i = 0; i < removed.count; i++)
        calx_buffer_addf(&labels, "%s%.*s", i ? ", " : "", CALX_TEXT_ARG(removed.items[i]->name));
    j.loses = removed.count > 0;
    const char *name = str(w, column->from->name);
    if (is_array(calx_object_get(column->from, "type")))
        j.rows = calx_text_format(w->arena, "%s::text[] && ARRAY[%s]", name, calx_buffer_cstr(&labels));
    else
        j.rows = calx_text_format(w->arena, "%s::text IN (%s)", name, calx_buffer_cstr(&labels));
    return j;
}

calx_text calx_judge_type(writer *w, const item *column)
{
    const item *swapped = swapped_enum(w, column);
    judgement j;
    if (swapped)
        j = judge_labels(w, column, swapped);
    else if (calx_text_equal(real_type(column->from), real_type(column->to)))
        j = (judgement){ .rewrites = calx_item_differs(column, "type") };
    else
        j = judge_values(w, column);
    w->step.rewrites |= j.rewrites;
    if (!j.loses)
        return (calx_text){ 0 };
    w->step.destructive = true;
    w->step.note = CALX_TEXT("Values that do not fit are cut, rounded or refused.");
    if (j.rows.len == 0)
        j.rows = calx_text_format(w->arena, "%s IS NOT NULL", str(w, column->from->name));
    w->step.hurt_sql = calx_text_format(w->arena, "SELECT count(*) FROM %s WHERE %.*s", whole_before(w, column),
                                        CALX_TEXT_ARG(j.rows));
    return j.rows;
}

bool calx_converts_what_fits(const calx_object *from, const calx_object *to)
{
    calx_text old = calx_object_get(from, "_base");
    calx_text new = calx_object_get(to, "_base");
    if (is_array(calx_object_get(from, "type")) || is_array(calx_object_get(to, "type")))
        return false;
    calx_text text = CALX_TEXT("S");
    return (number_rank(old) && number_rank(new)) || (calx_text_equal(calx_object_get(from, "_category"), text) &&
                                                      calx_text_equal(calx_object_get(to, "_category"), text));
}
