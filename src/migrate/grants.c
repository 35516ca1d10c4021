/* Finds grants among the statements of a dump. Who granted is not kept: in a copy all is granted by its owner. */
#include "grants.h"

#include "script.h"

static bool is_grant(const calx_script_statement *s)
{
    return calx_script_word_is(s, 0, "grant") || calx_script_word_is(s, 0, "revoke") ||
           (calx_script_word_is(s, 0, "alter") && calx_script_word_is(s, 1, "default") &&
            calx_script_word_is(s, 2, "privileges"));
}

bool calx_grants_copy(calx_conn *copy, calx_text schema, calx_arena *arena, calx_rehearsed_omission **left_out,
                      size_t *count, calx_error *err)
{
    size_t cap = 0;
    *left_out = NULL;
    *count = 0;
    calx_script_at at = { .sql = schema };
    for (calx_script_statement s; calx_script_next(&at, &s);) {
        calx_error why = { 0 };
        if (!is_grant(&s) || calx_execute(copy, calx_text_cstr(arena, s.text), &why))
            continue;
        if (!calx_alive(copy)) {
            if (err)
                *err = why;
            return false;
        }
        if (*count == cap) {
            size_t more = cap ? cap * 2 : 8;
            *left_out = calx_grow(arena, *left_out, cap * sizeof **left_out, more * sizeof **left_out);
            cap = more;
        }
        (*left_out)[(*count)++] = (calx_rehearsed_omission){ s.text, calx_text_copy(arena, calx_text_of(why.message)) };
    }
    return true;
}
