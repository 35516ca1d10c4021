/* The rules for text and labels, with which all others begin. Knows no file, table or server. */
#include "cleaning.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* In bytes: longer text does not fit an index row of PostgreSQL beside other columns. */
enum { NAME_MAX_BYTES = 500 };

const char *const import_effect_names[EFFECT_COUNT] = {
    [EFFECT_TRIMMED] = "blanks taken off",
    [EFFECT_NO_VALUE] = "a word for nothing made null",
    [EFFECT_RELABELLED] = "written as the database writes it",
    [EFFECT_TIME] = "time of day taken off",
    [EFFECT_FRAGMENT] = "#fragment taken off",
    [EFFECT_ENCODED] = "blanks inside written as %20",
    [EFFECT_REMARK] = "remark in brackets taken off",
    [EFFECT_CUT] = "cut at the comma",
    [EFFECT_PADDED] = "leading zero put back",
    [EFFECT_REPEATED] = "repeated elements taken out",
    [EFFECT_NOTED] = "kept in access_notes",
    [EFFECT_DROPPED] = "dropped",
};

bool import_same_word(calx_text text, const char *word)
{
    return word && strlen(word) == text.len && strncasecmp(text.data, word, text.len) == 0;
}

/* How many bytes at the start of `text` are one of the odd blanks, and whether it shows as a blank. */
static size_t odd_blank(calx_text text, bool *shows)
{
    static const struct {
        calx_text bytes;
        bool shows;
    } odd[] = {
        { CALX_TEXT("\u00a0"), true },  { CALX_TEXT("\u202f"), true },  { CALX_TEXT("\u2007"), true },
        { CALX_TEXT("\u2009"), true },  { CALX_TEXT("\u3000"), true },  { CALX_TEXT("\u200b"), false },
        { CALX_TEXT("\u2060"), false }, { CALX_TEXT("\ufeff"), false },
    };
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        if (calx_text_starts(text, odd[i].bytes)) {
            *shows = odd[i].shows;
            return odd[i].bytes.len;
        }
    return 0;
}

/* The text with odd blanks made plain. Most texts have none and are given back as they are. */
static calx_text plain_blanks(calx_arena *arena, calx_text text)
{
    size_t at = 0;
    bool shows = false;
    while (at < text.len &&
           ((unsigned char)text.data[at] < 0x80 || !odd_blank((calx_text){ text.data + at, text.len - at }, &shows)))
        at++;
    if (at == text.len)
        return text;
    char *plain = calx_alloc(arena, text.len);
    memcpy(plain, text.data, at);
    size_t len = at;
    while (at < text.len) {
        size_t odd = odd_blank((calx_text){ text.data + at, text.len - at }, &shows);
        if (!odd)
            plain[len++] = text.data[at];
        else if (shows)
            plain[len++] = ' ';
        at += odd ? odd : 1;
    }
    return (calx_text){ plain, len };
}

calx_text import_tidy(calx_arena *arena, calx_text text, import_value *out)
{
    calx_text plain = plain_blanks(arena, text);
    calx_text tidied = calx_text_trim(plain);
    if (tidied.len != text.len || plain.data != text.data)
        note_effect(out, EFFECT_TRIMMED);
    return tidied;
}

static void clean_text(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    (void)labels;
    set_text(out, import_tidy(arena, text, out));
}

static void clean_name(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    clean_text(arena, text, labels, out);
    out->unfit = out->set && out->text.len > NAME_MAX_BYTES;
    out->set = out->set && !out->unfit;
}

static void clean_word(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    static const char *const nothing[] = { "none", "n", "na", "n/a", "nil", "null", "unk", "unknown", "-" };
    clean_name(arena, text, labels, out);
    for (size_t i = 0; out->set && i < sizeof(nothing) / sizeof(nothing[0]); i++)
        if (import_same_word(out->text, nothing[i])) {
            out->set = false;
            note_effect(out, EFFECT_NO_VALUE);
        }
    if (!out->set || !islower((unsigned char)out->text.data[0]))
        return;
    char *capital = calx_text_cstr(arena, out->text);
    capital[0] = (char)toupper((unsigned char)capital[0]);
    out->text.data = capital;
    note_effect(out, EFFECT_RELABELLED);
}

calx_text import_find_label(const import_label *labels, calx_text word, import_value *out)
{
    for (; labels->label; labels++) {
        if (!import_same_word(word, labels->label) && !import_same_word(word, labels->also))
            continue;
        calx_text label = calx_text_of(labels->label);
        if (!calx_text_equal(word, label))
            note_effect(out, EFFECT_RELABELLED);
        return label;
    }
    return (calx_text){ 0 };
}

static void clean_label(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    calx_text word = import_tidy(arena, text, out);
    set_text(out, import_find_label(labels, word, out));
    out->unfit = word.len > 0 && !out->set;
}

IMPORT_RULE(text, "text", text);
IMPORT_RULE(name, "text of at most 500 bytes", text);
IMPORT_RULE(word, "text of at most 500 bytes", text);
IMPORT_RULE(label, "one of the labels", text);
