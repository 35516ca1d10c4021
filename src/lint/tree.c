/* Reading parse trees. Knows no rules. */
#include "tree.h"

#include <calx/buffer.h>

#include <string.h>
#include <strings.h>

const char *tree_kind(const json_t *node, const json_t **inside)
{
    void *member = json_object_iter((json_t *)node);
    *inside = member ? json_object_iter_value(member) : NULL;
    return member ? json_object_iter_key(member) : "";
}

const json_t *tree_of_kind(const json_t *node, const char *kind)
{
    return json_object_get(node, kind);
}

const json_t *tree_get(const json_t *inside, const char *member)
{
    return json_object_get(inside, member);
}

const char *tree_text(const json_t *inside, const char *member)
{
    const char *text = json_string_value(json_object_get(inside, member));
    return text ? text : "";
}

bool tree_flag(const json_t *inside, const char *member)
{
    return json_is_true(json_object_get(inside, member));
}

long tree_number(const json_t *inside, const char *member, long none)
{
    const json_t *number = json_object_get(inside, member);
    return json_is_integer(number) ? (long)json_integer_value(number) : none;
}

bool tree_word_in(const char *word, const char *words)
{
    size_t len = strlen(word);
    if (len == 0)
        return false;
    for (const char *at = words; (at = strstr(at, word)); at += len)
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

bool tree_is(const json_t *inside, const char *member, const char *words)
{
    return tree_word_in(tree_text(inside, member), words);
}

const json_t *tree_at(const json_t *list, size_t i, const char *kind)
{
    return tree_of_kind(json_array_get(list, i), kind);
}

const char *tree_last_name(const json_t *strings)
{
    size_t count = json_array_size(strings);
    return count ? tree_text(tree_at(strings, count - 1, "String"), "sval") : "";
}

calx_text tree_name(calx_arena *arena, const json_t *strings)
{
    calx_buffer name = calx_buffer_in(arena);
    for (size_t i = 0; i < json_array_size(strings); i++) {
        calx_buffer_add_cstr(&name, i ? "." : "");
        calx_buffer_add_cstr(&name, tree_text(tree_at(strings, i, "String"), "sval"));
    }
    return calx_buffer_text(&name);
}

calx_text tree_relation(calx_arena *arena, const json_t *range_var)
{
    const char *schema = tree_text(range_var, "schemaname");
    return calx_text_format(arena, "%s%s%s", schema, *schema ? "." : "", tree_text(range_var, "relname"));
}

const json_t *tree_option(const json_t *list, const char *name)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *option = tree_at(list, i, "DefElem");
        if (strcmp(tree_text(option, "defname"), name) == 0)
            return option;
    }
    return NULL;
}

bool tree_option_is_on(const json_t *list, const char *name)
{
    const json_t *option = tree_option(list, name);
    const json_t *value = tree_get(option, "arg");
    const char *word = tree_text(tree_of_kind(value, "String"), "sval");
    if (!option)
        return false;
    if (tree_of_kind(value, "Boolean"))
        return tree_flag(tree_of_kind(value, "Boolean"), "boolval");
    if (tree_of_kind(value, "Integer"))
        return tree_number(tree_of_kind(value, "Integer"), "ival", 0) != 0;
    return strcasecmp(word, "false") != 0 && strcasecmp(word, "off") != 0;
}
