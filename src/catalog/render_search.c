/* Text search: dictionaries and configurations. What is altered in place leaves alone what was indexed with it. */
#include "render.h"

static const char stale[] =
    "What was indexed with it keeps the words that it has: REINDEX, and write generated columns "
    "anew.";

/* "language = 'english', stopwords = 'english'", and the names alone of what there was before and is no more. */
static void say_dictionary(writer *w, const item *i)
{
    calx_text old = calx_object_get(i->from, "options");
    calx_text new = calx_object_get(i->to, "options");
    calx_buffer all = calx_buffer_in(w->arena);
    calx_buffer_add_text(&all, new);
    while (old.len) {
        calx_text option = calx_cut_key(&old);
        calx_text name = calx_text_trim(calx_text_cut(&option, '='));
        bool kept = false;
        for (calx_text rest = new; rest.len && !kept;) {
            calx_text other = calx_cut_key(&rest);
            kept = calx_text_equal(calx_text_trim(calx_text_cut(&other, '=')), name);
        }
        if (!kept)
            calx_buffer_addf(&all, "%s%.*s", all.len ? ", " : "", CALX_TEXT_ARG(name));
    }
    say(w, "ALTER %s %s (%s)", calx_word_of(i->to), path(w, i->to), calx_buffer_cstr(&all));
    w->step.note = calx_text_of(stale);
}

/* "word WITH a, b" a line. */
static void say_mappings(writer *w, const item *i, const char *sql, calx_text mappings)
{
    while (mappings.len)
        say(w, "ALTER %s %s %s %s", calx_word_of(i->to), path(w, i->to), sql, str(w, calx_text_cut(&mappings, '\n')));
}

/* Whether both have that line. */
static bool has_line(calx_text lines, calx_text line)
{
    while (lines.len)
        if (calx_text_equal(calx_text_cut(&lines, '\n'), line))
            return true;
    return false;
}

/* Kinds of tokens whose dictionaries are others, or that are gone: these are taken away, and what is new is added. */
static void say_configuration(writer *w, const item *i)
{
    calx_text old = calx_object_get(i->from, "mappings");
    calx_text new = calx_object_get(i->to, "mappings");
    for (calx_text rest = old; rest.len;) {
        calx_text line = calx_text_cut(&rest, '\n');
        if (!has_line(new, line))
            say(w, "ALTER %s %s DROP MAPPING FOR %s", calx_word_of(i->to), path(w, i->to),
                str(w, calx_text_cut(&line, ' ')));
    }
    for (calx_text rest = new; rest.len;) {
        calx_text line = calx_text_cut(&rest, '\n');
        if (!has_line(old, line))
            say_mappings(w, i, "ADD MAPPING FOR", line);
    }
    w->step.note = calx_text_of(stale);
}

static void create(writer *w, const item *i)
{
    const calx_object *o = i->to;
    if (o->kind == CALX_OBJECT_TEXT_CONFIGURATION) {
        say(w, "CREATE %s %s (PARSER = %s)", calx_word_of(o), path(w, o), get(w, o, "parser"));
        say_mappings(w, i, "ADD MAPPING FOR", calx_object_get(o, "mappings"));
    } else {
        say(w, "CREATE %s %s (TEMPLATE = %s%s%s)", calx_word_of(o), path(w, o), get(w, o, "template"),
            has(o, "options") ? ", " : "", get(w, o, "options"));
    }
    calx_say_rights(w, i);
    calx_say_comment(w, i);
}

void calx_render_text_search(writer *w, const task *k)
{
    const item *i = k->item;
    if (k->verb == DO_DROP)
        say(w, "DROP %s %s", calx_word_of(i->from), path_now(w, i));
    if (k->verb == DO_CREATE)
        create(w, i);
    if (k->verb != DO_ALTER)
        return;
    if (calx_item_differs(i, "options"))
        say_dictionary(w, i);
    if (calx_item_differs(i, "mappings"))
        say_configuration(w, i);
    calx_say_comment(w, i);
}
