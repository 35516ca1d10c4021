/* Renames: from "table.old:new" to objects, and from old texts to new ones. */
#include "rename.h"

#include "settled.h"

#include <ctype.h>
#include <string.h>

calx_text calx_unquoted(calx_arena *arena, calx_text name)
{
    bool escaped = name.len > 2 && name.data[0] == 'E' && name.data[1] == '\'';
    if (escaped)
        name = (calx_text){ name.data + 1, name.len - 1 };
    if (name.len < 2 || (name.data[0] != '"' && name.data[0] != '\''))
        return name;
    char quote = name.data[0];
    char *out = calx_alloc(arena, name.len);
    size_t len = 0;
    for (size_t i = 1; i + 1 < name.len; i++) {
        out[len++] = name.data[i];
        if (name.data[i] == quote || (escaped && name.data[i] == '\\'))
            i++;
    }
    return (calx_text){ out, len };
}

/* The length of what stands in quotes at the beginning; a quote inside is doubled. */
static size_t quoted_length(calx_text text)
{
    char quote = text.data[0];
    for (size_t len = 1; len < text.len; len++) {
        if (text.data[len] != quote)
            continue;
        if (len + 1 == text.len || text.data[len + 1] != quote)
            return len + 1;
        len++;
    }
    return text.len;
}

/* One word of a rename, without quotes; `rest` is left at the mark after it. */
static calx_text take_word(calx_arena *arena, calx_text *rest)
{
    calx_text word = { rest->data, 0 };
    if (rest->len && (word.data[0] == '"' || word.data[0] == '\''))
        word.len = quoted_length(*rest);
    else
        while (word.len < rest->len && word.data[word.len] != '.' && word.data[word.len] != ':')
            word.len++;
    *rest = (calx_text){ rest->data + word.len, rest->len - word.len };
    return calx_unquoted(arena, word);
}

typedef struct wanted {
    const char *given;
    calx_text path[4]; /* outermost first */
    size_t depth;
    calx_text name; /* the new one */
} wanted;

static bool parse(calx_arena *arena, const char *given, wanted *w, calx_error *err)
{
    *w = (wanted){ .given = given };
    calx_text rest = calx_text_of(given);
    while (w->depth < 3) {
        calx_text word = take_word(arena, &rest);
        if (word.len == 0)
            break;
        w->path[w->depth++] = word;
        if (rest.len == 0 || rest.data[0] != '.')
            break;
        rest = (calx_text){ rest.data + 1, rest.len - 1 };
    }
    if (w->depth && rest.len && rest.data[0] == ':') {
        rest = (calx_text){ rest.data + 1, rest.len - 1 };
        w->name = take_word(arena, &rest);
        if (w->name.len && rest.len == 0)
            return true;
    }
    calx_fail(err, CALX_USAGE, "\"%s\" is not a rename.", given);
    return calx_error_hint(err, "Write table.old:new for a column, constraint or enum label, and old:new for a table.");
}

static bool has_name(calx_arena *arena, const calx_object *o, calx_text name)
{
    return calx_text_equal(calx_unquoted(arena, o->name), name);
}

static bool can_rename(const calx_object *o)
{
    switch (o->kind) {
    case CALX_OBJECT_EXTENSION:
    case CALX_OBJECT_DEFAULT:
    case CALX_OBJECT_STATISTICS:
    case CALX_OBJECT_FUNCTION:
    case CALX_OBJECT_PROCEDURE:
    case CALX_OBJECT_AGGREGATE:
    case CALX_OBJECT_OPERATOR:
    case CALX_OBJECT_CAST:
    case CALX_OBJECT_EVENT_TRIGGER:
    case CALX_OBJECT_VIEW_COLUMN:
    case CALX_OBJECT_RULE:
    case CALX_OBJECT_TEXT_DICTIONARY:
    case CALX_OBJECT_TEXT_CONFIGURATION:
    case CALX_OBJECT_PUBLICATION:
    case CALX_OBJECT_DEFAULT_PRIVILEGES:
    case CALX_OBJECT_GRANT:
    case CALX_OBJECT_KINDS:
        return false;
    default:
        return true;
    }
}

/* Whether the path's words name the object, with or without what stands in front. */
static bool is_named(calx_arena *arena, const calx_object *o, const wanted *w)
{
    size_t depth = w->depth;
    if (!can_rename(o) || !has_name(arena, o, w->path[--depth]))
        return false;
    if (o->of && o->kind != CALX_OBJECT_INDEX) {
        if (depth == 0 || !has_name(arena, o->of, w->path[--depth]))
            return false;
    }
    if (depth == 0)
        return true;
    return depth == 1 && o->schema.len && calx_text_equal(calx_unquoted(arena, o->schema), w->path[0]);
}

const calx_object *calx_renames_of(const rename_list *list, const calx_object *from)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].from == from)
            return list->items[i].to;
    return NULL;
}

/* Whether `to` stands where `from` did, what is around it having been renamed or not. */
static bool same_place(const rename_list *list, const calx_object *from, const calx_object *to)
{
    if (!from->of != !to->of)
        return false;
    if (!from->of)
        return calx_text_equal(from->schema, to->schema);
    const calx_object *renamed = calx_renames_of(list, from->of);
    return renamed ? renamed == to->of : calx_text_equal(from->of->identity, to->of->identity);
}

/* Finds the pair; true where there is at least one, `*many` where there are more. */
static bool find_pair(calx_arena *arena, const calx_catalog *from, const calx_catalog *to, const wanted *w,
                      const rename_list *known, calx_rename *out, bool *many)
{
    bool found = false;
    for (size_t i = 0; i < from->count; i++) {
        if (!is_named(arena, from->objects[i], w))
            continue;
        for (size_t j = 0; j < to->count; j++) {
            const calx_object *o = to->objects[j];
            if (o->kind != from->objects[i]->kind || !has_name(arena, o, w->name) ||
                !same_place(known, from->objects[i], o))
                continue;
            *many |= found;
            found = true;
            *out = (calx_rename){ from->objects[i], o };
        }
    }
    return found;
}

static bool resolve_one(calx_arena *arena, const calx_catalog *from, const calx_catalog *to, const wanted *w,
                        rename_list *out, calx_error *err)
{
    calx_rename pair;
    bool many = false;
    bool found = find_pair(arena, from, to, w, out, &pair, &many);
    if (!found) {
        rename_list turned = { .items = calx_new_array(arena, calx_rename, out->count + 1), .count = out->count };
        for (size_t i = 0; i < out->count; i++)
            turned.items[i] = (calx_rename){ out->items[i].to, out->items[i].from };
        found = find_pair(arena, to, from, w, &turned, &pair, &many);
        pair = (calx_rename){ found ? pair.to : NULL, found ? pair.from : NULL };
    }
    if (many) {
        calx_fail(err, CALX_AMBIGUOUS, "The rename \"%s\" fits several objects.", w->given);
        return calx_error_hint(err, "Put the schema in front.");
    }
    if (!found) {
        calx_fail(err, CALX_NOT_FOUND, "The rename \"%s\" fits nothing.", w->given);
        return calx_error_hint(err,
                               "One side must have the old name and the other the new one, of the same kind and in "
                               "the same place; name a renamed table before its columns.");
    }
    out->items[out->count++] = pair;
    return true;
}

bool calx_renames_resolve(calx_arena *arena, const calx_catalog *from, const calx_catalog *to,
                          const calx_compare_options *options, rename_list *out, calx_error *err)
{
    *out = (rename_list){ .items = calx_new_array(arena, calx_rename, options->rename_count + from->count + 1) };
    for (size_t i = 0; i < options->rename_count; i++) {
        wanted w;
        if (!parse(arena, options->renames[i], &w, err) || !resolve_one(arena, from, to, &w, out, err))
            return false;
    }
    return true;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Length of the identifier, literal or other character that begins here. */
static size_t token_at(calx_text sql, size_t at)
{
    size_t len = 1;
    char c = sql.data[at];
    if (c == '"' || c == '\'') {
        while (at + len < sql.len && sql.data[at + len] != c)
            len++;
        return at + len < sql.len ? len + 1 : len;
    }
    if (is_word(c))
        while (at + len < sql.len && is_word(sql.data[at + len]))
            len++;
    return len;
}

/* Whether the object is in what is renamed, or rests on it; a schema's name stands everywhere. */
static bool concerns(const calx_object *renamed, const calx_object *object)
{
    const calx_object *root = calx_object_root(renamed);
    if (root->kind == CALX_OBJECT_SCHEMA || calx_object_root(object) == root)
        return true;
    for (size_t i = 0; i < object->depend_count; i++)
        if (calx_object_root(object->depends[i]) == root)
            return true;
    return false;
}

static bool has_only_a_name(const calx_object *o)
{
    return o->kind == CALX_OBJECT_INDEX || is_constraint(o);
}

static calx_text new_name(const rename_list *list, calx_text token)
{
    for (size_t i = 0; i < list->count; i++)
        if (calx_text_equal(list->items[i].from->name, token))
            return list->items[i].to->name;
    return token;
}

static calx_text replace(calx_arena *arena, const rename_list *list, calx_text sql)
{
    if (list->count == 0 || sql.len == 0)
        return sql;
    calx_buffer out = calx_buffer_in(arena);
    for (size_t at = 0; at < sql.len;) {
        calx_text token = { sql.data + at, token_at(sql, at) };
        calx_buffer_add_text(&out, new_name(list, token));
        at += token.len;
    }
    return calx_buffer_text(&out);
}

/* Those of the renames that the object's texts may speak of. */
static rename_list renames_for(calx_arena *arena, const rename_list *list, const calx_object *object, bool everyone,
                               bool indexes)
{
    rename_list out = { 0 };
    for (size_t i = 0; i < list->count; i++) {
        const calx_object *renamed = list->items[i].from;
        if ((!everyone && !concerns(renamed, object)) || (!indexes && has_only_a_name(renamed)))
            continue;
        if (!out.items)
            out.items = calx_new_array(arena, calx_rename, list->count);
        out.items[out.count++] = list->items[i];
    }
    return out;
}

calx_text calx_renames_apply(calx_arena *arena, const rename_list *list, const calx_object *object, calx_text sql)
{
    rename_list fitting = renames_for(arena, list, object, false, false);
    return replace(arena, &fitting, sql);
}

static calx_text apply_to(calx_arena *arena, const rename_list *list, const calx_object *object,
                          const calx_property *property)
{
    calx_text sql = property->value;
    bool owner = strcmp(property->name, "owned_by") == 0; /* a tie that is no dependency */
    bool indexes = strcmp(property->name, "replica_identity") == 0 || strcmp(property->name, "cluster_on") == 0 ||
                   object->kind == CALX_OBJECT_RULE || is_routine(object); /* ON CONFLICT ON CONSTRAINT */
    rename_list fitting = renames_for(arena, list, object, owner, indexes);
    ptrdiff_t body = is_routine(object) ? calx_text_find(sql, CALX_TEXT("\nAS $")) : -1;
    if (body < 0)
        return replace(arena, &fitting, sql);
    calx_text head = replace(arena, &fitting, (calx_text){ sql.data, (size_t)body });
    return calx_text_format(arena, "%.*s%.*s", CALX_TEXT_ARG(head), (int)(sql.len - (size_t)body), sql.data + body);
}

/* The body of a function that is text is what it is, and so is a comment. */
static bool is_expression(const calx_object *object, const calx_property *property)
{
    return strcmp(property->name, "comment") != 0 &&
           !(is_routine(object) && calx_text_find(property->value, CALX_TEXT("\nAS $")) >= 0);
}

/* Whether both texts say the same of such an object. */
static bool say_the_same(calx_arena *arena, const calx_object *object, const calx_property *old, calx_text a,
                         calx_text b)
{
    return calx_text_equal(a, b) ||
           (is_expression(object, old) && calx_text_equal(calx_settled(arena, a), calx_settled(arena, b)));
}

/* The same text means the same, but where it speaks of a name that another has now. */
bool calx_renames_make_alike(calx_arena *arena, const rename_list *list, const calx_object *from,
                             const calx_property *old, calx_text new)
{
    if (!old->value.data != !new.data)
        return false;
    bool same = say_the_same(arena, from, old, old->value, new);
    if (list->count == 0 || strcmp(old->name, "comment") == 0)
        return same;
    if (same && (!list->reused || say_the_same(arena, from, old, apply_to(arena, list->reused, from, old), new)))
        return true;
    return say_the_same(arena, from, old, apply_to(arena, list, from, old), new);
}

void calx_renames_find_reused(calx_arena *arena, const calx_catalog *to, rename_list *list)
{
    rename_list reused = { 0 };
    for (size_t i = 0; i < list->count; i++) {
        const calx_rename *r = &list->items[i];
        bool again = false;
        for (size_t k = 0; k < to->count && !again; k++) {
            const calx_object *o = to->objects[k];
            again = o->kind == r->from->kind && o->of == r->to->of && calx_text_equal(o->name, r->from->name) &&
                    calx_text_equal(o->schema, r->to->schema);
        }
        if (!again)
            continue;
        if (!reused.items)
            reused.items = calx_new_array(arena, calx_rename, list->count);
        reused.items[reused.count++] = *r;
    }
    if (reused.count == 0)
        return;
    rename_list *kept = calx_new(arena, rename_list);
    *kept = reused;
    list->reused = kept;
}
