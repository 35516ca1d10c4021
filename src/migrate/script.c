/* Cuts SQL into statements. A semicolon ends one unless it stands in quotes, comments, parentheses
 * (CREATE RULE) or the body of a function in standard SQL (BEGIN ATOMIC … END). */
#include "script.h"

#include <string.h>
#include <strings.h>

typedef struct scanner {
    const char *at;
    const char *end;
    int parens;
    int blocks; /* of BEGIN ATOMIC, and CASE inside it */
    calx_text last_word;
    calx_script_statement *out;
} scanner;

static bool begins_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool in_word(char c)
{
    return begins_word(c) || (c >= '0' && c <= '9') || c == '$';
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool follows(const scanner *s, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(s->end - s->at) >= len && memcmp(s->at, text, len) == 0;
}

static void skip_line_comment(scanner *s)
{
    const char *newline = memchr(s->at, '\n', (size_t)(s->end - s->at));
    s->at = newline ? newline + 1 : s->end;
}

static void skip_block_comment(scanner *s)
{
    int depth = 0;
    do {
        if (follows(s, "/*")) {
            depth++;
            s->at += 2;
        } else if (follows(s, "*/")) {
            depth--;
            s->at += 2;
        } else {
            s->at++;
        }
    } while (depth > 0 && s->at < s->end);
}

/* Skips one comment, where there is one. */
static bool skip_comment(scanner *s)
{
    if (follows(s, "--"))
        skip_line_comment(s);
    else if (follows(s, "/*"))
        skip_block_comment(s);
    else
        return false;
    return true;
}

/* A doubled quote inside is two strings side by side here, which comes to the same end. */
static void skip_quoted(scanner *s, char quote, bool backslashes)
{
    for (s->at++; s->at < s->end && *s->at != quote; s->at++)
        if (backslashes && *s->at == '\\' && s->at + 1 < s->end)
            s->at++;
    if (s->at < s->end)
        s->at++;
}

/* `$tag$ … $tag$`, or only the `$` where it is no such quote. */
static void skip_dollar(scanner *s)
{
    const char *tag_end = s->at + 1;
    if (tag_end < s->end && begins_word(*tag_end))
        while (tag_end < s->end && in_word(*tag_end) && *tag_end != '$')
            tag_end++;
    if (tag_end >= s->end || *tag_end != '$') {
        s->at++;
        return;
    }
    size_t tag_len = (size_t)(tag_end + 1 - s->at);
    const char *body = tag_end + 1;
    const char *close = memmem(body, (size_t)(s->end - body), s->at, tag_len);
    s->at = close ? close + tag_len : s->end;
}

static bool same_word(calx_text word, const char *keyword)
{
    return word.len == strlen(keyword) && strncasecmp(word.data, keyword, word.len) == 0;
}

/* Whether the words so far are those of a statement that may have a body in standard SQL. */
static bool makes_routine(const calx_script_statement *statement)
{
    if (!calx_script_word_is(statement, 0, "create"))
        return false;
    size_t n = calx_script_word_is(statement, 1, "or") ? 3 : 1;
    return calx_script_word_is(statement, n, "function") || calx_script_word_is(statement, n, "procedure");
}

static void count_blocks(scanner *s, calx_text word)
{
    if (s->blocks == 0) {
        if (same_word(word, "atomic") && same_word(s->last_word, "begin") && makes_routine(s->out))
            s->blocks = 1;
        return;
    }
    if (same_word(word, "case"))
        s->blocks++;
    else if (same_word(word, "end"))
        s->blocks--;
}

static void take_word(scanner *s)
{
    const char *start = s->at;
    while (s->at < s->end && in_word(*s->at))
        s->at++;
    calx_text word = { start, (size_t)(s->at - start) };
    if (s->at < s->end && *s->at == '\'' && same_word(word, "e")) {
        skip_quoted(s, '\'', true);
        return;
    }
    if (s->out->word_count < CALX_SCRIPT_WORDS)
        s->out->words[s->out->word_count++] = word;
    count_blocks(s, word);
    s->last_word = word;
}

static void take_token(scanner *s)
{
    char c = *s->at;
    if (skip_comment(s))
        return;
    if (begins_word(c)) {
        take_word(s);
    } else if (c == '\'' || c == '"') {
        skip_quoted(s, c, false);
    } else if (c == '$') {
        skip_dollar(s);
    } else {
        if (c == '(')
            s->parens++;
        else if (c == ')' && s->parens > 0)
            s->parens--;
        s->at++;
    }
}

static void skip_to_statement(scanner *s)
{
    while (s->at < s->end) {
        if (is_blank(*s->at) || *s->at == ';')
            s->at++;
        else if (!skip_comment(s))
            return;
    }
}

bool calx_script_next(calx_script_at *script, calx_script_statement *out)
{
    memset(out, 0, sizeof *out);
    if (script->at >= script->sql.len)
        return false;
    scanner s = { .at = script->sql.data + script->at, .end = script->sql.data + script->sql.len, .out = out };
    skip_to_statement(&s);
    const char *start = s.at;
    const char *last = s.at; /* behind what is neither blank nor comment */
    while (s.at < s.end && !(*s.at == ';' && s.parens == 0 && s.blocks == 0)) {
        bool counts = !is_blank(*s.at) && !follows(&s, "--") && !follows(&s, "/*");
        take_token(&s);
        if (counts)
            last = s.at;
    }
    script->at = (size_t)(s.at - script->sql.data);
    out->text = (calx_text){ start, (size_t)(last - start) };
    out->offset = (size_t)(start - script->sql.data);
    return out->text.len > 0;
}

bool calx_script_word_is(const calx_script_statement *statement, size_t n, const char *keyword)
{
    return n < statement->word_count && same_word(statement->words[n], keyword);
}

bool calx_script_token(calx_text *rest, calx_text *token)
{
    calx_script_statement unused = { .word_count = CALX_SCRIPT_WORDS };
    scanner s = { .at = rest->data, .end = rest->data + rest->len, .out = &unused };
    while (s.at < s.end && (is_blank(*s.at) || skip_comment(&s)))
        s.at += s.at < s.end && is_blank(*s.at);
    const char *start = s.at;
    if (start < s.end)
        take_token(&s);
    *token = (calx_text){ start, (size_t)(s.at - start) };
    *rest = (calx_text){ s.at, (size_t)(s.end - s.at) };
    return token->len > 0;
}

int calx_script_line(calx_text sql, size_t offset)
{
    int line = 1;
    for (size_t i = 0; i < offset && i < sql.len; i++)
        line += sql.data[i] == '\n';
    return line;
}
