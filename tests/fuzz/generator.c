/* Random statements: names and values. */
#include "generator.h"

#include <stdarg.h>

__attribute__((format(printf, 2, 3))) const char *form(generator *g, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    calx_text text = calx_text_vformat(g->arena, format, args);
    va_end(args);
    return text.data;
}

made made_of(generator *g, const calx_node *node, const char *tree)
{
    return (made){ .node = calx_keep(g->arena, node), .tree = tree };
}

unsigned choice(generator *g, unsigned n)
{
    return take_below(g->in, n);
}

/* Whether it is time for an expression that has no others in it. */
bool is_leaf(generator *g)
{
    return g->in->left == 0 || g->depth > 5 || g->budget-- <= 0;
}

const char *tree_name(generator *g, const char *name)
{
    calx_text text = calx_text_of(name);
    calx_buffer tree = calx_buffer_in(g->arena);
    if (text.len == 0 || text.len > 63 || !calx_text_valid(text))
        calx_buffer_add_cstr(&tree, REFUSED);
    add_tree_name(&tree, name);
    return calx_buffer_cstr(&tree);
}

const char *any_name(generator *g)
{
    static const char *const plain[] = { "a",  "b",  "x\"y", "select", "Upper Case", "\u017e\u00e1k",
                                         "$1", "--", "n;",   "e'",     "\\" };
    if (!g->wild || choice(g, 2) == 0)
        return plain[choice(g, sizeof plain / sizeof *plain)];
    return calx_text_cstr(g->arena, take_bytes(g->in, choice(g, 80)));
}

calx_text any_text(generator *g)
{
    static const char *const plain[] = { "", "x", "50%", "_\\", "'; DROP TABLE things; --", "$1", "\u017d\u00e1k" };
    if (!g->wild || choice(g, 2) == 0)
        return calx_text_of(plain[choice(g, sizeof plain / sizeof *plain)]);
    calx_text text = take_bytes(g->in, choice(g, 20));
    return text.len ? text : CALX_TEXT("");
}

int32_t any_int(generator *g)
{
    return (int32_t)take_number(g->in, 1 + choice(g, 4));
}

const char *param(generator *g, const calx_type *type, const void *value)
{
    calx_buffer tree = calx_buffer_in(g->arena), binary = calx_buffer_in(g->arena);
    calx_buffer_reserve(&binary, 1);
    if (!calx_encode(type, value, &binary, NULL))
        calx_buffer_add_cstr(&tree, REFUSED);
    add_tree_param(&tree, type, calx_buffer_text(&binary));
    return calx_buffer_cstr(&tree);
}

things_given any_given(generator *g)
{
    calx_text *tags = calx_new_array(g->arena, calx_text, 2);
    tags[0] = any_text(g), tags[1] = any_text(g);
    return (things_given){
        .id = any_int(g),
        .name = any_text(g),
        .flag = choice(g, 2),
        .amount = any_int(g),
        .mood = choice(g, 2) ? FEELING_QUOTED : FEELING_GLAD,
        .at = CALX_SOME(timestamptz, any_int(g)),
        .tags = { tags, NULL, (int32_t)choice(g, 3), 0 },
        .span = { .lower_infinite = true, .upper = { any_int(g) % 1000 } },
        .data = { any_text(g) },
        .rows = choice(g, 200),
    };
}

#define GIVEN(T, field) \
    MADE(g->slots ? slot(things_given, field) : value_(T, given->field), "%s", param(g, &calx_type_##T, &given->field))

made given_of(generator *g, kind k)
{
    const things_given *given = &g->given;
    switch (k) {
    case INT:
        return GIVEN(int4, id);
    case BIG:
        return GIVEN(int8, amount);
    case BOOL:
        return GIVEN(boolean, flag);
    case MOOD:
        return MADE(g->slots ? slot(things_given, mood) : value_(feeling, given->mood), "(cast feeling %s)",
                    param(g, &calx_type_feeling, &given->mood));
    case TIME:
        return MADE(g->slots ? opt_slot(things_given, at) : value_(timestamptz, given->at.value), "%s",
                    param(g, &calx_type_timestamptz, &given->at.value));
    case TAGS:
        return GIVEN(text_array, tags);
    case SPAN:
        return GIVEN(daterange, span);
    case DATA:
        return GIVEN(jsonb, data);
    default:
        return GIVEN(text, name);
    }
}

made value_of(generator *g, kind k)
{
    calx_text t;
    int32_t n;
    if (choice(g, 4) == 3)
        return given_of(g, k);
    switch (k) {
    case INT:
        n = any_int(g);
        return MADE(value_(int4, n), "%s", PARAM(int4, n));
    case BIG:
        n = any_int(g);
        return MADE(value_(int8, n), "%s", PARAM(int8, n));
    case BOOL:
        return MADE(calx_raw(boolean, "true"), "(true)");
    case MOOD: {
        feeling f = choice(g, 2) ? FEELING_QUOTED : FEELING_GLAD;
        return MADE(value_(feeling, f), "(cast feeling %s)", param(g, &calx_type_feeling, &f));
    }
    case TIME:
        n = any_int(g);
        if (n % 2)
            return MADE(now_(), "(call now)");
        return MADE(value_(timestamptz, (int64_t)n), "%s", PARAM(timestamptz, n));
    case TAGS: {
        calx_text items[2] = { any_text(g), any_text(g) };
        calx_array_text tags = { items, NULL, (int32_t)choice(g, 3), 0 };
        return MADE(value_(text_array, tags), "%s", param(g, &calx_type_text_array, &tags));
    }
    case SPAN: {
        calx_daterange r = { .lower = { any_int(g) % 1000 }, .upper_infinite = true, .lower_inclusive = true };
        return MADE(value_(daterange, r), "%s", param(g, &calx_type_daterange, &r));
    }
    case DATA: {
        calx_json j = { CALX_TEXT("{}") };
        return MADE(value_(jsonb, j), "%s", param(g, &calx_type_jsonb, &j));
    }
    default:
        t = any_text(g);
        return MADE(value_(text, t), "%s", param(g, &calx_type_text, &t));
    }
}

/* A column of what is in FROM here or around, else a value. */
made leaf(generator *g, kind k)
{
    const made *found[24];
    unsigned count = 0;
    for (scope *s = g->scope; s; s = s->up)
        for (int i = 0; i < s->count && count < 24; i++)
            if (s->sources[i].columns[k].node)
                found[count++] = &s->sources[i].columns[k];
    unsigned chosen = choice(g, count + 1 + count / 2);
    return chosen < count ? *found[chosen] : value_of(g, k);
}
