/* Quoting for SQL text. */
#include <calx/quote.h>

#include <string.h>

void calx_add_identifier(calx_buffer *sql, const char *name)
{
    size_t len = strlen(name);
    char *at = calx_buffer_reserve(sql, 2 * len + 2); /* each byte may be a quote */
    if (!memchr(name, '"', len)) {
        at[0] = '"';
        memcpy(at + 1, name, len); /* NOLINT(bugprone-not-null-terminated-result): its end is its length */
        at[len + 1] = '"';
        sql->len += len + 2;
        return;
    }
    calx_buffer_add_char(sql, '"');
    for (const char *quote; (quote = memchr(name, '"', len)) != NULL;) {
        size_t part = (size_t)(quote - name) + 1;
        calx_buffer_add(sql, name, part);
        calx_buffer_add_char(sql, '"');
        name += part;
        len -= part;
    }
    calx_buffer_add(sql, name, len);
    calx_buffer_add_char(sql, '"');
}

static __attribute__((noinline)) void add_long_placeholder(calx_buffer *sql, size_t number)
{
    char text[24];
    char *end = text + sizeof text, *at = end;
    for (; number >= 10; number /= 10)
        *--at = (char)('0' + number % 10);
    *--at = (char)('0' + number);
    *--at = '$';
    calx_buffer_add(sql, at, (size_t)(end - at));
}

void calx_add_placeholder(calx_buffer *sql, size_t number)
{
    if (number >= 10) {
        add_long_placeholder(sql, number);
        return;
    }
    char *place = calx_buffer_reserve(sql, 2);
    place[0] = '$';
    place[1] = (char)('0' + number);
    sql->len += 2;
}

void calx_raw_add_literal(calx_buffer *sql, const char *text)
{
    if (strchr(text, '\\'))
        calx_buffer_add_char(sql, 'E');
    calx_buffer_add_char(sql, '\'');
    for (const char *c = text; *c; c++) {
        if (*c == '\'' || *c == '\\')
            calx_buffer_add_char(sql, *c);
        calx_buffer_add_char(sql, *c);
    }
    calx_buffer_add_char(sql, '\'');
}
