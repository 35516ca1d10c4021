/* The rules for lists, as Python or JSON writes them. */
#include "cleaning.h"

#include <ctype.h>
#include <string.h>

/* Longer lists are taken for something else: looking for repeated elements costs their square. */
enum { LIST_MAX = 1000 };

/* Reads the hex digits of an escape. */
static bool hex(calx_text *rest, size_t digits, uint32_t *out)
{
    *out = 0;
    if (rest->len < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        char c = (char)tolower((unsigned char)rest->data[i]);
        if (!isxdigit((unsigned char)c))
            return false;
        *out = *out * 16 + (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    *rest = (calx_text){ rest->data + digits, rest->len - digits };
    return true;
}

static bool add_character(calx_buffer *to, uint32_t code)
{
    if (code == 0 || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF)
        return false;
    if (code < 0x80)
        calx_buffer_add_char(to, (char)code);
    else if (code < 0x800)
        calx_buffer_add(to, (char[]){ (char)(0xC0 | code >> 6), (char)(0x80 | (code & 0x3F)) }, 2);
    else if (code < 0x10000)
        calx_buffer_add(
            to, (char[]){ (char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3F)), (char)(0x80 | (code & 0x3F)) },
            3);
    else
        calx_buffer_add(to,
                        (char[]){ (char)(0xF0 | code >> 18), (char)(0x80 | (code >> 12 & 0x3F)),
                                  (char)(0x80 | (code >> 6 & 0x3F)), (char)(0x80 | (code & 0x3F)) },
                        4);
    return true;
}

/* The four digits after \u. JSON writes a character beyond them as two escapes, the halves of a pair. */
static bool read_unit(calx_text *rest, calx_buffer *to)
{
    uint32_t code = 0, low = 0;
    if (!hex(rest, 4, &code))
        return false;
    if (code < 0xD800 || code > 0xDBFF)
        return add_character(to, code);
    if (!calx_text_starts(*rest, CALX_TEXT("\\u")))
        return false;
    *rest = (calx_text){ rest->data + 2, rest->len - 2 };
    return hex(rest, 4, &low) && low >= 0xDC00 && low <= 0xDFFF &&
           add_character(to, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
}

/* What follows a backslash. Where that is no letter of an escape it stands for itself, and may be the first byte
 * of several. */
static bool read_escape(calx_text *rest, calx_buffer *to)
{
    if (rest->len == 0)
        return false;
    char c = rest->data[0];
    *rest = (calx_text){ rest->data + 1, rest->len - 1 };
    uint32_t code = 0;
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    const char *letter = strchr(letters, c);
    switch (c) {
    case 'x':
        return hex(rest, 2, &code) && add_character(to, code);
    case 'u':
        return read_unit(rest, to);
    case 'U':
        return hex(rest, 8, &code) && add_character(to, code);
    default:
        calx_buffer_add_char(to, letter ? meant[letter - letters] : c);
        return true;
    }
}

/* One quoted element; `rest` is what follows its closing quote. */
static bool read_element(calx_arena *arena, calx_text *rest, calx_text *element)
{
    char quote = rest->len ? rest->data[0] : '\0';
    if (quote != '\'' && quote != '"')
        return false;
    calx_buffer text = calx_buffer_in(arena);
    *rest = (calx_text){ rest->data + 1, rest->len - 1 };
    while (rest->len > 0) {
        char c = rest->data[0];
        *rest = (calx_text){ rest->data + 1, rest->len - 1 };
        if (c == quote) {
            *element = calx_buffer_text(&text);
            return true;
        }
        if (c != '\\')
            calx_buffer_add_char(&text, c);
        else if (!read_escape(rest, &text))
            return false;
    }
    return false;
}

static void add_element(calx_arena *arena, calx_text element, import_value *out)
{
    element = import_tidy(arena, element, out);
    for (int32_t i = 0; i < out->list.len; i++)
        if (calx_text_equal(out->list.items[i], element)) {
            note_effect(out, EFFECT_REPEATED);
            return;
        }
    if (element.len == 0)
        return;
    size_t len = (size_t)out->list.len;
    size_t size = sizeof(element);
    out->list.items = calx_grow(arena, out->list.items, len * size, (len + 1) * size);
    out->list.items[out->list.len++] = element;
}

/* `['a', "b"]`, or one bare element. */
static bool read_list(calx_arena *arena, calx_text text, import_value *out)
{
    if (text.len == 0)
        return true;
    if (text.data[0] != '[') {
        add_element(arena, text, out);
        return true;
    }
    calx_text rest = calx_text_trim((calx_text){ text.data + 1, text.len - 1 });
    while (rest.len > 0 && rest.data[0] != ']' && out->list.len < LIST_MAX) {
        calx_text element;
        if (!read_element(arena, &rest, &element))
            return false;
        add_element(arena, element, out);
        rest = calx_text_trim(rest);
        if (rest.len > 0 && rest.data[0] == ',')
            rest = calx_text_trim((calx_text){ rest.data + 1, rest.len - 1 });
        else if (rest.len == 0 || rest.data[0] != ']')
            return false;
    }
    return rest.len == 1 && rest.data[0] == ']';
}

static void clean_list(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    (void)labels;
    text = import_tidy(arena, text, out);
    out->unfit = !read_list(arena, text, out);
    out->set = !out->unfit && out->list.len > 0;
}

static void clean_labels(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    import_value words = { 0 };
    clean_list(arena, text, NULL, &words);
    out->effects = words.effects;
    out->unfit = words.unfit;
    calx_buffer strange = calx_buffer_in(arena);
    for (int32_t i = 0; !out->unfit && i < words.list.len; i++) {
        calx_text word = words.list.items[i];
        calx_text label = import_find_label(labels, word, out);
        if (label.len > 0) {
            add_element(arena, label, out);
            continue;
        }
        calx_buffer_addf(&strange, "%s%.*s", strange.len ? ", " : "", CALX_TEXT_ARG(word));
    }
    out->set = out->list.len > 0;
    out->note = calx_buffer_text(&strange);
}

IMPORT_RULE(list, "a list", text_array);
IMPORT_RULE(labels, "a list of labels", text_array);
