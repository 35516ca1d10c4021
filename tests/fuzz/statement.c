/* Builds a statement of arbitrary names, values and clauses, renders it, and has PostgreSQL's parser read it: it
 * has to be what was asked for. With slots for some of its values, prepared and given these, it has to be the same. */
#include "parsed.h"
#include "statements.h"
#include "values.h"

#include <ctype.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Outside of quoted names only our own words, numbers and operators may stand: nothing opens a string or a
 * comment or ends the statement. */
static void require_plain(const char *sql)
{
    for (const char *c = sql; *c; c++) {
        if (*c == '"') {
            c = strchr(c + 1, '"');
            require(c, "a name without an end");
            continue;
        }
        bool known = isalnum((unsigned char)*c) || strchr(" _$(),.:[]=<>+-*/%|&@~?#!^", *c);
        require(known && strncmp(c, "--", 2) != 0 && strncmp(c, "/*", 2) != 0, "%s", c);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_sql sql, given;
    bytes in = { data, size };
    bool wild = take_byte(&in) & 1;
    asked want = random_statement(in, arena, wild);
    bool rendered = calx_render(want.query, &sql, &err);
    require(rendered == !want.refused, "%s", rendered ? sql.text.data : err.message);
    bool prepared = random_prepared(in, arena, wild, &given, &err);
    require(prepared == rendered, "prepared: %s", prepared ? given.text.data : err.message);
    if (!rendered) {
        require(err.sqlstate[0], "an error without a code");
        return 0;
    }
    require(strlen(sql.text.data) == sql.text.len, "a NUL in SQL");
    require_plain(sql.text.data);
    const char *tree = parsed_tree(arena, &sql);
    require(same_sql(&sql, &given), "%s\nprepared: %s", sql.text.data, given.text.data);
    require(strcmp(tree, want.tree) == 0, "%s\n asked: %s\nparsed: %s", sql.text.data, want.tree, tree);
    return 0;
}
