/* Reads arbitrary bytes as a revision file, and cuts them into statements. */
#include "values.h"

#include <calx/migrate.h>
#include <script.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_in(calx_text part, calx_text whole)
{
    return part.len <= whole.len && part.data >= whole.data && part.data + part.len <= whole.data + whole.len;
}

/* Every statement lies in the text, after the one before. */
static void cut(calx_text text)
{
    calx_script_at script = { .sql = text };
    calx_script_statement statement;
    size_t end = 0;
    while (calx_script_next(&script, &statement)) {
        require(statement.text.len > 0 && lies_in(statement.text, text), "a statement of nothing");
        require(statement.offset >= end, "a statement begins before the one before it ends");
        end = statement.offset + statement.text.len;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_revision revision = { 0 };
    calx_text text = { (const char *)data, size };
    cut(text);
    if (!calx_revision_parse(arena, "fuzz.sql", text, &revision, &err)) {
        require_sentence(&err);
        return 0;
    }
    require(revision.id.len >= 1 && revision.id.len <= 32, "an id of %zu bytes", revision.id.len);
    require(calx_text_valid(revision.upgrade) && calx_text_valid(revision.downgrade), "SQL that is not UTF-8");
    return 0;
}
