/* SQL text cut into statements, without a grammar: as much of PostgreSQL's lexical rules as it takes to
 * know where a statement begins and ends. Knows nothing of revisions and servers. */
#ifndef CALX_MIGRATE_SCRIPT_H
#define CALX_MIGRATE_SCRIPT_H

#include <calx/text.h>

#define CALX_SCRIPT_WORDS 4

/* One statement, without the blanks and comments before it and without its semicolon. */
typedef struct calx_script_statement {
    calx_text text;
    size_t offset;                      /* of its first byte in the script */
    calx_text words[CALX_SCRIPT_WORDS]; /* its first words outside quotes, as written; the rest is empty */
    size_t word_count;
} calx_script_statement;

/* A place between two statements; starts as `{ .sql = text }`. */
typedef struct calx_script_at {
    calx_text sql;
    size_t at;
} calx_script_at;

/* The next statement; false when there is none. A quote or comment that isn't closed runs to the end:
 * the server will say so. Strings are read as under standard_conforming_strings, the default. */
bool calx_script_next(calx_script_at *script, calx_script_statement *out);

/* Whether the statement's word `n` (from 0) is `keyword`, whatever its case. */
bool calx_script_word_is(const calx_script_statement *statement, size_t n, const char *keyword);

/* Takes the next token off the text: a word, a quoted identifier or string with its quotes, or one other
 * character. Comments are skipped; false at the end. */
bool calx_script_token(calx_text *rest, calx_text *token);

/* The number, from 1, of the line that holds the byte at `offset`. */
int calx_script_line(calx_text sql, size_t offset);

#endif
