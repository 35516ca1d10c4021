/* The file .env: NAME=value lines, as shells and most tools read them.
 *
 * `export` before the name is allowed. In single quotes all is literal; in double quotes \n, \", \\ and
 * \$ are escapes; quotes may span lines. Without quotes the value ends at " #" or the end of the line.
 * Nothing is expanded. Where a name stands twice the last one counts; what is no such line is ignored. */
#include "frame.h"

#include <string.h>

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

static const char *next_line(const char *at)
{
    at += strcspn(at, "\n");
    return *at ? at + 1 : at;
}

/* Reads a value in quotes; `at` is after the first one. Gives the place after the last. */
static const char *read_quoted(const char *at, char quote, calx_buffer *value)
{
    for (; *at && *at != quote; at++) {
        bool escaped = quote == '"' && *at == '\\' && at[1] && strchr("n\"\\$", at[1]);
        if (escaped)
            at++;
        calx_buffer_add_char(value, escaped && *at == 'n' ? '\n' : *at);
    }
    return *at ? at + 1 : at;
}

static const char *read_plain(const char *at, calx_buffer *value)
{
    size_t len = strcspn(at, "\n");
    calx_text line = { at, len };
    for (size_t i = 0; i < len; i++)
        if (at[i] == '#' && (i == 0 || at[i - 1] == ' ' || at[i - 1] == '\t')) {
            line.len = i;
            break;
        }
    calx_buffer_add_text(value, calx_text_trim(line));
    return at + len;
}

const char *cli_dotenv_value(const char *content, const char *name, calx_arena *arena)
{
    const char *found = NULL;
    const char *at = strncmp(content, "\xEF\xBB\xBF", 3) == 0 ? content + 3 : content;
    while (*at) {
        at = skip_blanks(at);
        if (strncmp(at, "export", 6) == 0 && strchr(" \t", at[6]) && at[6])
            at = skip_blanks(at + 6);
        const char *start = at;
        at += strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
        size_t len = (size_t)(at - start);
        at = skip_blanks(at);
        if (len > 0 && *at == '=') {
            calx_buffer value = calx_buffer_in(arena);
            at = skip_blanks(at + 1);
            at = *at == '\'' || *at == '"' ? read_quoted(at + 1, *at, &value) : read_plain(at, &value);
            if (strlen(name) == len && memcmp(name, start, len) == 0)
                found = calx_buffer_cstr(&value);
        }
        at = next_line(at);
    }
    return found;
}
