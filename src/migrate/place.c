/* From the server's error to the file, the line and the statement. Knows nothing of revisions. */
#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The byte at which character `n` (from 1) of the text begins. */
static size_t byte_of_character(calx_text text, size_t n)
{
    size_t at = 0;
    while (at < text.len && n > 1) {
        at++;
        if (at == text.len || ((unsigned char)text.data[at] & 0xC0) != 0x80)
            n--;
    }
    return at;
}

static int characters(calx_text text)
{
    int n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return n;
}

calx_place calx_place_in(const calx_script_statement *statement, const PGresult *result)
{
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    size_t at = position ? byte_of_character(statement->text, strtoul(position, NULL, 10)) : 0;
    return (calx_place){ .statement = *statement, .offset = statement->offset + at, .exact = position != NULL };
}

calx_place calx_place_find(calx_text sql, const PGresult *result, size_t done)
{
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    calx_place at = { .exact = position != NULL };
    if (position)
        at.offset = byte_of_character(sql, strtoul(position, NULL, 10));
    calx_script_at script = { .sql = sql };
    calx_script_statement statement;
    for (size_t i = 0; calx_script_next(&script, &statement); i++) {
        at.statement = statement;
        if (position ? script.at >= at.offset : i == done)
            break;
    }
    if (!position || at.offset < at.statement.offset)
        at.offset = at.statement.offset;
    return at;
}

void calx_place_set_context(const char *path, int line, calx_error *err)
{
    if (!err)
        return;
    char server[sizeof err->context];
    snprintf(server, sizeof server, "%s", err->context);
    for (char *c = server; *c; c++)
        if (*c == '\n')
            *c = ' ';
    const char *comma = *server ? ", " : "";
    if (line > 0)
        calx_error_context(err, "%s:%d%s%s", path, line, comma, server);
    else
        calx_error_context(err, "%s%s%s", path, comma, server);
}

void calx_place_set(const calx_place *at, const char *path, int line, calx_text sql, calx_error *err)
{
    calx_place_set_context(path, line > 0 ? line - 1 + calx_script_line(sql, at->offset) : 0, err);
    calx_text before = { at->statement.text.data, at->offset - at->statement.offset };
    calx_error_statement(err, at->statement.text.data, at->statement.text.len, at->exact ? characters(before) + 1 : 0);
}
