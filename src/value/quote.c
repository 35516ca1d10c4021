/* Quoting for SQL text. */
#include <calx/quote.h>

#include <string.h>

void calx_add_identifier(calx_buffer *sql, const char *name)
{
    calx_buffer_add_char(sql, '"');
    for (const char *c = name; *c; c++) {
        if (*c == '"')
            calx_buffer_add_char(sql, '"');
        calx_buffer_add_char(sql, *c);
    }
    calx_buffer_add_char(sql, '"');
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
