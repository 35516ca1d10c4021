/* Reads the beginning of a statement. What it does not understand is plain: the server will tell. */
#include "kind.h"

#include <string.h>
#include <strings.h>

static bool is(calx_text token, const char *keyword)
{
    return token.len == strlen(keyword) && strncasecmp(token.data, keyword, token.len) == 0;
}

/* Takes the keyword where it comes next. */
static bool take(calx_text *rest, const char *keyword)
{
    calx_text after = *rest;
    calx_text token;
    if (!calx_script_token(&after, &token) || !is(token, keyword))
        return false;
    *rest = after;
    return true;
}

static bool is_identifier(calx_text token)
{
    char c = token.data[0];
    return c == '"' || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* `name`, `schema.name`; empty where none comes. */
static calx_text take_name(calx_text *rest)
{
    calx_text after = *rest;
    calx_text token;
    calx_text name = { 0 };
    do {
        if (!calx_script_token(&after, &token) || !is_identifier(token))
            return (calx_text){ 0 };
        if (!name.data)
            name.data = token.data;
        name.len = (size_t)(token.data + token.len - name.data);
        *rest = after;
    } while (take(&after, "."));
    return name;
}

/* Behind CREATE INDEX CONCURRENTLY. */
static calx_script_kind read_build(calx_text rest)
{
    calx_script_kind kind = { .kind = CALX_SCRIPT_BUILD_INDEX };
    if (take(&rest, "if"))
        (void)(take(&rest, "not") && take(&rest, "exists"));
    if (take(&rest, "on"))
        kind.unnamed = true;
    else
        kind.name = take_name(&rest);
    if (!kind.unnamed && !take(&rest, "on"))
        kind.unnamed = true; /* U&"…" and the like */
    take(&rest, "only");
    kind.table = take_name(&rest);
    return kind;
}

/* Behind REINDEX: options in parentheses, what, CONCURRENTLY, name. */
static calx_script_kind read_reindex(calx_text rest)
{
    calx_text token = { 0 };
    bool concurrently = false;
    if (take(&rest, "("))
        while (calx_script_token(&rest, &token) && !is(token, ")"))
            concurrently = concurrently || is(token, "concurrently");
    bool one = take(&rest, "index") || take(&rest, "table");
    if (!one)
        return (calx_script_kind){ .kind = CALX_SCRIPT_REPEATABLE };
    concurrently = take(&rest, "concurrently") || concurrently;
    return (calx_script_kind){ .kind = concurrently ? CALX_SCRIPT_REINDEX : CALX_SCRIPT_PLAIN,
                               .name = take_name(&rest) };
}

/* Behind ALTER TABLE. */
static calx_script_kind read_alter_table(calx_text rest)
{
    calx_script_kind kind = { .kind = CALX_SCRIPT_PLAIN };
    if (take(&rest, "if"))
        take(&rest, "exists");
    calx_text table = take_name(&rest);
    if (!take(&rest, "detach") || !take(&rest, "partition"))
        return kind;
    calx_text name = take_name(&rest);
    if (take(&rest, "concurrently"))
        kind = (calx_script_kind){ .kind = CALX_SCRIPT_DETACH, .name = name, .table = table };
    return kind;
}

calx_script_kind calx_script_kind_of(const calx_script_statement *statement)
{
    calx_text rest = statement->text;
    if (take(&rest, "create")) {
        take(&rest, "unique");
        if (take(&rest, "index") && take(&rest, "concurrently"))
            return read_build(rest);
    } else if (take(&rest, "drop")) {
        if (take(&rest, "index") && take(&rest, "concurrently")) {
            if (take(&rest, "if"))
                take(&rest, "exists");
            return (calx_script_kind){ .kind = CALX_SCRIPT_DROP_INDEX, .name = take_name(&rest) };
        }
    } else if (take(&rest, "reindex")) {
        return read_reindex(rest);
    } else if (take(&rest, "alter")) {
        if (take(&rest, "table"))
            return read_alter_table(rest);
        if (take(&rest, "system"))
            return (calx_script_kind){ .kind = CALX_SCRIPT_REPEATABLE };
    } else if (take(&rest, "vacuum") || take(&rest, "checkpoint") || take(&rest, "cluster")) {
        return (calx_script_kind){ .kind = CALX_SCRIPT_REPEATABLE };
    }
    return (calx_script_kind){ .kind = CALX_SCRIPT_PLAIN };
}

static bool is_one_of(const calx_script_statement *statement, size_t n, const char *const *words)
{
    for (; *words; words++)
        if (calx_script_word_is(statement, n, *words))
            return true;
    return false;
}

/* Of CREATE, ALTER and DROP those fit whose object the server keeps in this database alone: see
 * PreventInTransactionBlock in its sources. */
bool calx_script_fits_transaction(const calx_script_statement *statement)
{
    static const char *const always[] = { "insert",  "update",  "delete",   "merge",   "with",
                                          "select",  "values",  "truncate", "grant",   "revoke",
                                          "comment", "analyze", "security", "refresh", NULL };
    static const char *const makes[] = { "create", "alter", "drop", NULL };
    static const char *const outside[] = { "database", "tablespace", "subscription", "system", NULL };
    if (calx_script_kind_of(statement).kind != CALX_SCRIPT_PLAIN)
        return false;
    return is_one_of(statement, 0, always) ||
           (is_one_of(statement, 0, makes) && statement->word_count > 1 && !is_one_of(statement, 1, outside));
}
