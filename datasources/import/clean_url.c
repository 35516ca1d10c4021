/* The rules for URLs. */
#include "cleaning.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Longer ones do not fit an index row of PostgreSQL. */
enum { URL_MAX_BYTES = 2048 };

/* Whether it begins as an address does: a scheme that browsers follow, or a host's name. */
static bool begins_as_url(calx_text url)
{
    static const char *const schemes[] = { "http://", "https://", "ftp://" };
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (url.len > strlen(schemes[i]) && strncasecmp(url.data, schemes[i], strlen(schemes[i])) == 0) {
            url = (calx_text){ url.data + strlen(schemes[i]), url.len - strlen(schemes[i]) };
            break;
        }
    size_t host = 0;
    bool dot = false;
    for (; host < url.len && !strchr("/:?#", url.data[host]); host++) {
        unsigned char c = (unsigned char)url.data[host];
        if (!isalnum(c) && c != '-' && c != '.' && c != '_' && c < 0x80)
            return false;
        dot = dot || (c == '.' && host > 0 && host + 1 < url.len);
    }
    return dot;
}

/* Takes a remark such as " (the county)" off the end. */
static calx_text without_remark(calx_text url)
{
    ptrdiff_t remark = calx_text_find(url, CALX_TEXT(" ("));
    if (remark <= 0 || url.data[url.len - 1] != ')')
        return url;
    return calx_text_trim((calx_text){ url.data, (size_t)remark });
}

/* Blanks inside as a browser sends them; line ends and tabs are accidents of typing and go. */
static calx_text encode_blanks(calx_arena *arena, calx_text url, import_value *out)
{
    size_t blanks = 0;
    for (size_t i = 0; i < url.len; i++)
        blanks += (unsigned char)url.data[i] <= ' ';
    if (blanks == 0)
        return url;
    calx_buffer encoded = calx_buffer_in(arena);
    for (size_t i = 0; i < url.len; i++) {
        if (url.data[i] == ' ')
            calx_buffer_add_cstr(&encoded, "%20");
        else if ((unsigned char)url.data[i] > ' ')
            calx_buffer_add_char(&encoded, url.data[i]);
    }
    note_effect(out, EFFECT_ENCODED);
    return calx_buffer_text(&encoded);
}

static void clean_link(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    (void)labels;
    calx_text given = import_tidy(arena, text, out);
    calx_text url = without_remark(given);
    if (url.len > 0 && begins_as_url(url))
        set_text(out, encode_blanks(arena, url, out));
    if (out->set && out->text.len > URL_MAX_BYTES)
        out->set = false;
    out->unfit = given.len > 0 && !out->set;
    if (!out->set || url.len == given.len)
        return;
    out->note = given;
    note_effect(out, EFFECT_REMARK);
}

static void clean_url(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    clean_link(arena, text, labels, out);
    const char *fragment = out->set ? memchr(out->text.data, '#', out->text.len) : NULL;
    if (!fragment)
        return;
    out->note = out->note.len ? out->note : out->text;
    out->text.len = (size_t)(fragment - out->text.data);
    note_effect(out, EFFECT_FRAGMENT);
}

IMPORT_RULE(url, "a URL of at most 2,048 bytes", text);
IMPORT_RULE(link, "a URL of at most 2,048 bytes", text);
