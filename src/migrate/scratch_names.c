/* SQL that was written for a schema, for the one that stands for it. */
#include "scratch.h"

#include <calx/buffer.h>
#include <string.h>

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

static bool in_operator(char c)
{
    return c != '\0' && strchr("+-*/<>=~!@#%^&|`?", c);
}

/* The name at the beginning of the text, quotes and all, or an operator's, as in OPERATOR(public.<->). */
static calx_text name_at(calx_text text)
{
    size_t len = 0;
    if (text.len > 0 && text.data[0] == '"') {
        for (len = 1; len < text.len && text.data[len] != '"'; len++)
            ;
        return (calx_text){ text.data, len < text.len ? len + 1 : len };
    }
    bool is_operator = text.len > 0 && in_operator(text.data[0]);
    while (len < text.len && (is_operator ? in_operator(text.data[len]) : in_word(text.data[len])))
        len++;
    return (calx_text){ text.data, len };
}

static const PGresult *ask_extensions(calx_scratch *scratch, calx_error *err)
{
    calx_params params = calx_params_in(scratch->arena);
    if (!calx_params_text(&params, calx_text_of(scratch->called), err))
        return NULL;
    return calx_query(
        scratch->conn, scratch->arena,
        "WITH here (space) AS (SELECT $1::text::regnamespace)"
        " SELECT CASE o.classid WHEN 'pg_operator'::regclass THEN o.name::text ELSE quote_ident(o.name) END FROM ("
        "    SELECT 'pg_class'::regclass, oid, relname FROM pg_class, here WHERE relnamespace = space"
        "    UNION ALL SELECT 'pg_proc'::regclass, oid, proname FROM pg_proc, here WHERE pronamespace = space"
        "    UNION ALL SELECT 'pg_type'::regclass, oid, typname FROM pg_type, here WHERE typnamespace = space"
        "    UNION ALL SELECT 'pg_operator'::regclass, oid, oprname FROM pg_operator, here WHERE oprnamespace = space"
        "    UNION ALL SELECT 'pg_opclass'::regclass, oid, opcname FROM pg_opclass, here WHERE opcnamespace = space"
        ") AS o (classid, oid, name) JOIN pg_depend AS d ON d.classid = o.classid AND d.objid = o.oid"
        " WHERE d.deptype = 'e'",
        &params, err);
}

static bool is_of_extension(const calx_scratch *scratch, calx_text name)
{
    for (int row = 0; row < PQntuples(scratch->extensions); row++)
        if (calx_text_equal(calx_cell_text(scratch->extensions, row, 0), name))
            return true;
    return false;
}

/* Whether the schema's name at `at` stands before a name that is the scratch's. */
static bool is_own(const calx_scratch *scratch, calx_text sql, size_t at)
{
    size_t after = at + strlen(scratch->called);
    if (at > 0 && (in_word(sql.data[at - 1]) || sql.data[at - 1] == '.' || sql.data[at - 1] == '"'))
        return false;
    if (after >= sql.len || sql.data[after] != '.')
        return false;
    calx_text name = name_at((calx_text){ sql.data + after + 1, sql.len - after - 1 });
    return name.len > 0 && !is_of_extension(scratch, name);
}

calx_text calx_scratch_own_names(calx_scratch *scratch, calx_arena *arena, calx_text sql, calx_error *err)
{
    if (!scratch->extensions)
        scratch->extensions = ask_extensions(scratch, err);
    if (!scratch->extensions)
        return (calx_text){ 0 };
    calx_buffer out = calx_buffer_in(arena);
    calx_text called = calx_text_of(scratch->called);
    size_t copied = 0;
    for (size_t at = 0; at + called.len < sql.len; at++) {
        if (memcmp(sql.data + at, called.data, called.len) != 0 || !is_own(scratch, sql, at))
            continue;
        calx_buffer_add(&out, sql.data + copied, at - copied);
        calx_buffer_add_cstr(&out, scratch->schema);
        copied = at + called.len;
    }
    calx_buffer_add(&out, sql.data + copied, sql.len - copied);
    return (calx_text){ calx_buffer_cstr(&out), out.len };
}
