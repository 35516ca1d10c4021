/* Identifiers and literals as SQL text. Identifiers come from models; literals only from models and
 * migrations: a caller's value is always a parameter and never passes here. */
#ifndef CALX_QUOTE_H
#define CALX_QUOTE_H

#include <calx/buffer.h>

/* Appends `name` in double quotes, quotes inside doubled. */
void calx_add_identifier(calx_buffer *sql, const char *name);

/* Appends `quoted`, a name that has its quotes already, as models have theirs; where it is empty, `name` as above. */
static inline void calx_add_known(calx_buffer *sql, calx_text quoted, const char *name)
{
    if (quoted.len > 0)
        calx_buffer_add_text(sql, quoted);
    else
        calx_add_identifier(sql, name);
}

/* Appends the place of a statement's parameter: `$7`. They are counted from 1. */
void calx_add_placeholder(calx_buffer *sql, size_t number);

/* Appends `text` as a string literal that means the same whatever standard_conforming_strings is. */
void calx_raw_add_literal(calx_buffer *sql, const char *text);

#endif
