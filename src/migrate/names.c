/* Lists of names in a header: parents, dependencies, labels, what was squashed. Knows what a name may look like, not
 * whom it names. */
#include "revision.h"

static bool is_word_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Words that mean a place in the history wherever a name may stand. */
static bool is_symbol(calx_text name)
{
    return calx_text_equal(name, CALX_TEXT("head")) || calx_text_equal(name, CALX_TEXT("heads")) ||
           calx_text_equal(name, CALX_TEXT("base")) || calx_text_equal(name, CALX_TEXT("current"));
}

bool calx_revision_id_valid(calx_text id)
{
    if (id.len == 0 || id.len > 32)
        return false;
    for (size_t i = 0; i < id.len; i++)
        if (!is_word_char(id.data[i]))
            return false;
    return !is_symbol(id);
}

bool calx_revision_label_valid(calx_text label)
{
    if (label.len == 0 || label.len > 63 || label.data[0] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!is_word_char(label.data[i]) && label.data[i] != '-')
            return false;
    return !is_symbol(label);
}

static bool check_name(const char *path, int line, calx_text name, bool label, calx_error *err)
{
    if (label ? calx_revision_label_valid(name) : calx_revision_id_valid(name))
        return true;
    calx_revision_fail(err, path, line, "\"%.*s\" is no %s.", CALX_TEXT_ARG(name), label ? "label" : "revision's id");
    return calx_error_hint(err, label ? "A label is 1 to 63 letters, digits, `_` and `-`, such as shopping-cart."
                                      : "An id is 1 to 32 letters, digits and `_`, such as 0a1b2c3d4e5f.");
}

bool calx_revision_take_names(calx_arena *arena, const char *path, int line, calx_text value, bool labels,
                              const calx_text **out, size_t *count, calx_error *err)
{
    size_t most = 1;
    for (size_t i = 0; i < value.len; i++)
        most += value.data[i] == ',';
    calx_text *names = calx_new_array(arena, calx_text, most);
    for (size_t i = 0; i < most; i++) {
        names[i] = calx_text_trim(calx_text_cut(&value, ','));
        if (!check_name(path, line, names[i], labels, err))
            return false;
        for (size_t k = 0; k < i; k++)
            if (calx_text_equal(names[i], names[k]))
                return calx_revision_fail(err, path, line, "%.*s is named twice.", CALX_TEXT_ARG(names[i]));
    }
    *out = names;
    *count = most;
    return true;
}
