/* What PostgreSQL prints of an expression it prints otherwise once it has read that again, in two cases: the parser
 * makes one chain of `(a OR b) OR c`, and casts the elements where an array was cast. Both mean the same, so that here
 * they become the same text: the one that stays. Talks to no server. */
#include "settled.h"

#include <calx/buffer.h>

#include <ctype.h>
#include <string.h>

/* The length of what stands in quotes at the beginning; a quote inside is doubled, which is two such pieces. */
static size_t skip_quoted(calx_text text)
{
    for (size_t len = 1; len < text.len; len++)
        if (text.data[len] == text.data[0])
            return len + 1;
    return text.len;
}

/* Where one of the marks stands outside of quotes and brackets, from `at` on; the text's end where none does. */
static size_t find_mark(calx_text text, size_t at, const char *mark)
{
    size_t len = strlen(mark);
    for (int depth = 0; at + len <= text.len; at++) {
        char c = text.data[at];
        if (depth == 0 && memcmp(text.data + at, mark, len) == 0)
            return at;
        depth += (c == '(' || c == '[') - (c == ')' || c == ']');
        if (c == '"' || c == '\'')
            at += skip_quoted((calx_text){ text.data + at, text.len - at }) - 1;
    }
    return text.len;
}

static calx_text from(calx_text text, size_t at)
{
    return (calx_text){ text.data + at, text.len - at };
}

static bool has_mark(calx_text text, const char *mark)
{
    return find_mark(text, 0, mark) < text.len;
}

/* " OR " or " AND " where that alone joins what stands between parentheses; else NULL. */
static const char *joined_by(calx_text inner)
{
    bool any = has_mark(inner, " OR ");
    bool all = has_mark(inner, " AND ");
    if (any == all || has_mark(inner, "SELECT ") || has_mark(inner, "BETWEEN "))
        return NULL;
    return any ? " OR " : " AND ";
}

/* Whether what stands between `before` and `after`, in one pair of parentheses, is a part of a chain of such. */
static bool is_in_chain(calx_text before, calx_text after, const char *joiner)
{
    calx_text link = calx_text_of(joiner);
    bool left = calx_text_ends(before, link);
    bool right = calx_text_starts(after, link);
    return (left && (right || after.len == 0)) || (right && before.len == 0);
}

/* The element type in "::character varying(9)[]…"; empty where something else stands there. */
static calx_text array_type(calx_text text)
{
    if (!calx_text_starts(text, CALX_TEXT("::")))
        return (calx_text){ 0 };
    for (size_t at = 2; at + 1 < text.len; at++) {
        char c = text.data[at];
        if (c == '[' && text.data[at + 1] == ']')
            return (calx_text){ text.data + 2, at - 2 };
        if (c == '"')
            at += skip_quoted(from(text, at)) - 1;
        else if (!isalnum((unsigned char)c) && !strchr("_.,() ", c) && (unsigned char)c < 0x80)
            break;
    }
    return (calx_text){ 0 };
}

static void add_settled(calx_buffer *to, calx_arena *arena, calx_text sql);

static bool is_array(calx_text text)
{
    return calx_text_starts(text, CALX_TEXT("ARRAY[")) && find_mark(text, 6, "]") + 1 == text.len;
}

/* "ARRAY[a, b]" that is cast to an array of the type: each element is. */
static void add_elements(calx_buffer *to, calx_arena *arena, calx_text array, calx_text type)
{
    calx_text rest = { array.data + 6, array.len - 7 };
    calx_buffer_add_cstr(to, "ARRAY[");
    for (int n = 0; rest.len; n++) {
        calx_text element = { rest.data, find_mark(rest, 0, ", ") };
        calx_buffer_add_cstr(to, n ? ", " : "");
        if (is_array(element)) {
            add_elements(to, arena, element, type);
        } else {
            calx_buffer_add_char(to, '(');
            add_settled(to, arena, element);
            calx_buffer_addf(to, ")::%.*s", CALX_TEXT_ARG(type));
        }
        rest = element.len < rest.len ? from(rest, element.len + 2) : (calx_text){ 0 };
    }
    calx_buffer_add_char(to, ']');
}

/* Adds what begins with the parenthesis at `at`; gives where it ends. */
static size_t add_group(calx_buffer *to, calx_arena *arena, calx_text sql, size_t at)
{
    size_t end = find_mark(sql, at + 1, ")");
    calx_text inner = { sql.data + at + 1, end - at - 1 };
    calx_text after = end < sql.len ? from(sql, end + 1) : (calx_text){ 0 };
    calx_text type = array_type(after);
    if (type.len && is_array(inner)) {
        add_elements(to, arena, inner, type);
        return end + 1 + 2 + type.len + 2;
    }
    calx_buffer settled = calx_buffer_in(arena);
    add_settled(&settled, arena, inner);
    const char *joiner = joined_by(calx_buffer_text(&settled));
    bool bare = joiner && is_in_chain((calx_text){ sql.data, at }, after, joiner);
    calx_buffer_add_cstr(to, bare ? "" : "(");
    calx_buffer_add_text(to, calx_buffer_text(&settled));
    calx_buffer_add_cstr(to, bare || end == sql.len ? "" : ")");
    return end + (end < sql.len);
}

static void add_settled(calx_buffer *to, calx_arena *arena, calx_text sql)
{
    for (size_t at = 0; at < sql.len;) {
        char c = sql.data[at];
        if (c == '(') {
            at = add_group(to, arena, sql, at);
            continue;
        }
        size_t len = c == '"' || c == '\'' ? skip_quoted(from(sql, at)) : 1;
        calx_buffer_add(to, sql.data + at, len);
        at += len;
    }
}

calx_text calx_settled(calx_arena *arena, calx_text sql)
{
    calx_buffer out = calx_buffer_in(arena);
    add_settled(&out, arena, sql);
    return calx_buffer_text(&out);
}
