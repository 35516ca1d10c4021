/* calx.ini, read by inih. */
#include "config.h"

#include <ini.h>
#include <string.h>

typedef struct reading {
    cli_config_taker *to;
    calx_error *err;
    const char *before; /* the key of the line before, and its section */
    const char *section;
    bool failed;
} reading;

/* Without the quotes around it, which other programs' INI files may have. */
static const char *unquoted(calx_arena *arena, const char *value)
{
    size_t len = strlen(value);
    bool quoted = len >= 2 && (value[0] == '"' || value[0] == '\'') && value[len - 1] == value[0];
    return calx_text_cstr(arena, quoted ? (calx_text){ value + 1, len - 2 } : (calx_text){ value, len });
}

/* inih's convention: 0 for an error. It goes on after one, and gives the first one's line in the end. */
static int take(void *user, const char *section, const char *name, const char *value)
{
    reading *r = user;
    calx_arena *arena = r->to->arena;
    if (r->failed)
        return 1;
    cli_config_entry entry = { calx_text_cstr(arena, calx_text_of(section)), calx_text_cstr(arena, calx_text_of(name)),
                               unquoted(arena, value ? value : ""), false };
    /* what is a list stands in lines of their own, one below the other */
    entry.again = r->before && strcmp(r->before, entry.key) == 0 && strcmp(r->section, entry.section) == 0;
    r->before = entry.key;
    r->section = entry.section;
    r->failed = !cli_config_take(r->to, &entry, r->err);
    return !r->failed;
}

bool cli_config_read_ini(cli_config_taker *to, const char *path, const char *text, calx_error *err)
{
    reading r = { .to = to, .err = err };
    int line = ini_parse_string(text, take, &r);
    if (line == 0)
        return true;
    if (!r.failed) {
        calx_fail(err, CALX_BAD_FILE, "The line is no section, comment or `KEY = VALUE`.");
        calx_error_hint(err, "A line may have 199 bytes.");
    }
    return calx_error_context(err, "%s:%d", path, line);
}
