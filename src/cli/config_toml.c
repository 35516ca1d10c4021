/* calx.toml: as much of TOML as the configuration needs, which is tables, strings, whole numbers, true and false, and
 * lists of these. The rest of the language is refused by name rather than misread. Debian has no TOML library for C;
 * the one for C++ would bring a second language and its runtime into every program, and its start. */
#include "config.h"

#include <calx/buffer.h>

#include <string.h>
#include <unistr.h>

typedef struct reader {
    cli_config_taker *to;
    const char *path;
    const char *at;
    const char *end;
    int line;
    const char *section;
} reader;

static bool fail(const reader *r, calx_error *err, const char *message, const char *hint)
{
    calx_fail(err, CALX_BAD_FILE, "%s", message);
    calx_error_hint(err, "%s", hint);
    return calx_error_context(err, "%s:%d", r->path, r->line);
}

static bool is_at(const reader *r, char c)
{
    return r->at < r->end && *r->at == c;
}

static void skip_blanks(reader *r)
{
    while (is_at(r, ' ') || is_at(r, '\t'))
        r->at++;
}

/* To the end of the line, if there is nothing but a comment. */
static bool end_line(reader *r, calx_error *err)
{
    skip_blanks(r);
    if (is_at(r, '#'))
        while (r->at < r->end && *r->at != '\n')
            r->at++;
    if (is_at(r, '\r'))
        r->at++;
    if (r->at < r->end && *r->at != '\n')
        return fail(r, err, "Something stands behind the value.", "Begin a new line, or put a `#` before a comment.");
    return true;
}

static bool add_escape(reader *r, calx_buffer *to, calx_error *err)
{
    static const char names[] = "btnfr\"\\";
    static const char meant[] = "\b\t\n\f\r\"\\";
    const char *found = r->at < r->end && *r->at ? strchr(names, *r->at) : NULL;
    if (found) {
        calx_buffer_add_char(to, meant[found - names]);
        r->at++;
        return true;
    }
    int digits = is_at(r, 'u') ? 4 : is_at(r, 'U') ? 8 : 0;
    ucs4_t c = 0;
    bool ok = digits > 0 && r->end - r->at > digits;
    for (int i = 1; ok && i <= digits; i++) {
        const char *hex = "0123456789abcdef";
        const char *digit = r->at[i] ? strchr(hex, r->at[i] | 0x20) : NULL;
        ok = digit != NULL;
        c = c * 16 + (ucs4_t)(digit ? digit - hex : 0);
    }
    uint8_t bytes[6];
    int len = ok ? u8_uctomb(bytes, c, sizeof bytes) : -1;
    if (len <= 0 || c == 0)
        return fail(r, err, "The string has an escape that there is none.",
                    "Write \\\\ for a backslash, or put the string between single quotes.");
    calx_buffer_add(to, bytes, (size_t)len);
    r->at += digits + 1;
    return true;
}

static bool read_string(reader *r, const char **out, calx_error *err)
{
    char quote = *r->at;
    if (r->end - r->at >= 3 && r->at[1] == quote && r->at[2] == quote)
        return fail(r, err, "Strings of several lines are not read here.", "Write it in one line.");
    calx_buffer text = calx_buffer_in(r->to->arena);
    for (r->at++; r->at < r->end && *r->at != quote && *r->at != '\n';) {
        if (quote == '"' && *r->at == '\\') {
            r->at++;
            if (!add_escape(r, &text, err))
                return false;
        } else {
            calx_buffer_add_char(&text, *r->at++);
        }
    }
    if (!is_at(r, quote))
        return fail(r, err, "The string is not closed.", "Put a quote behind it on the same line.");
    r->at++;
    *out = calx_buffer_cstr(&text);
    return true;
}

/* A number, true or false: what the key makes of it decides. */
static bool read_word(reader *r, const char **out, calx_error *err)
{
    const char *start = r->at;
    while (r->at < r->end && !strchr(" \t\r\n,]#", *r->at))
        r->at++;
    calx_text word = { start, (size_t)(r->at - start) };
    bool plain = word.len > 0;
    for (size_t i = 0; i < word.len; i++)
        plain = plain && ((word.data[i] >= '0' && word.data[i] <= '9') || (i == 0 && strchr("+-", word.data[i])));
    *out = calx_text_cstr(r->to->arena, word);
    if (plain || strcmp(*out, "true") == 0 || strcmp(*out, "false") == 0)
        return true;
    return fail(r, err, "The value is of a kind that is not read here.",
                "Write a string in quotes, a whole number, true, false, or a list of these in [ ].");
}

static bool take_value(reader *r, const char *key, bool again, calx_error *err)
{
    cli_config_entry entry = { .section = r->section, .key = key, .again = again };
    int line = r->line;
    if (r->at == r->end)
        return fail(r, err, "The value is missing.", "Write KEY = \"VALUE\".");
    bool ok = *r->at == '"' || *r->at == '\'' ? read_string(r, &entry.value, err) : read_word(r, &entry.value, err);
    if (!ok)
        return false;
    return cli_config_take(r->to, &entry, err) || calx_error_context(err, "%s:%d", r->path, line);
}

/* Between the values of a list there may be lines and comments. */
static void skip_space(reader *r)
{
    for (;; r->at++) {
        while (is_at(r, '#'))
            while (r->at < r->end && *r->at != '\n')
                r->at++;
        if (r->at == r->end || !strchr(" \t\r\n", *r->at))
            return;
        r->line += *r->at == '\n';
    }
}

static bool take_list(reader *r, const char *key, calx_error *err)
{
    bool again = false;
    r->at++;
    for (skip_space(r); !is_at(r, ']'); again = true) {
        if (!take_value(r, key, again, err))
            return false;
        skip_space(r);
        if (!is_at(r, ',') && !is_at(r, ']'))
            return fail(r, err, "The list is not closed.", "Part its values by commas and close it with ].");
        if (is_at(r, ','))
            r->at++;
        skip_space(r);
    }
    r->at++;
    return true;
}

/* A bare or quoted word of a key. */
static bool read_name(reader *r, const char **out, calx_error *err)
{
    if (is_at(r, '"') || is_at(r, '\''))
        return read_string(r, out, err);
    const char *start = r->at;
    while (r->at < r->end && ((*r->at >= 'a' && *r->at <= 'z') || (*r->at >= 'A' && *r->at <= 'Z') ||
                              (*r->at >= '0' && *r->at <= '9') || *r->at == '_' || *r->at == '-'))
        r->at++;
    *out = calx_text_cstr(r->to->arena, (calx_text){ start, (size_t)(r->at - start) });
    return **out || fail(r, err, "The line is no [section], comment or `KEY = VALUE`.",
                         "A name is letters, digits, `_` and `-`, or stands in quotes.");
}

static bool read_section(reader *r, calx_error *err)
{
    calx_buffer name = calx_buffer_in(r->to->arena);
    r->at++;
    if (is_at(r, '['))
        return fail(r, err, "Lists of tables are not read here.", "Write the section's name in single brackets.");
    for (;; r->at++) {
        const char *part = NULL;
        skip_blanks(r);
        if (!read_name(r, &part, err))
            return false;
        calx_buffer_add_cstr(&name, part);
        skip_blanks(r);
        if (!is_at(r, '.'))
            break;
        calx_buffer_add_char(&name, '.');
    }
    if (!is_at(r, ']'))
        return fail(r, err, "The section's name is not closed.", "Write [NAME].");
    r->at++;
    r->section = calx_buffer_cstr(&name);
    return end_line(r, err);
}

static bool read_pair(reader *r, calx_error *err)
{
    const char *key = NULL;
    if (!read_name(r, &key, err))
        return false;
    skip_blanks(r);
    if (is_at(r, '.'))
        return fail(r, err, "Keys with dots are not read here.", "Put the first part into a [section].");
    if (!is_at(r, '='))
        return fail(r, err, "The line is no [section], comment or `KEY = VALUE`.", "Put a `=` behind the key.");
    r->at++;
    skip_blanks(r);
    return (is_at(r, '[') ? take_list(r, key, err) : take_value(r, key, false, err)) && end_line(r, err);
}

bool cli_config_read_toml(cli_config_taker *to, const char *path, calx_text text, calx_error *err)
{
    static const char bom[] = "\xEF\xBB\xBF";
    reader r = { .to = to, .path = path, .at = text.data, .end = text.data + text.len, .line = 1, .section = "" };
    if (calx_text_starts(text, CALX_TEXT("\xEF\xBB\xBF")))
        r.at += sizeof bom - 1;
    for (; r.at < r.end; r.at++, r.line++) {
        skip_blanks(&r);
        bool empty = r.at == r.end || strchr("#\r\n", *r.at);
        bool ok = empty ? end_line(&r, err) : is_at(&r, '[') ? read_section(&r, err) : read_pair(&r, err);
        if (!ok)
            return false;
        if (r.at == r.end)
            break;
    }
    return true;
}
