/* Decodes arbitrary bytes as a value of any type. What is not refused has to be the same value again after it
 * was encoded and decoded once more. */
#include "values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static calx_text encoded(calx_arena *arena, const calx_type *type, const void *value, calx_error *err)
{
    calx_buffer out = calx_buffer_in(arena);
    calx_buffer_reserve(&out, 1);
    return calx_encode(type, value, &out, err) ? calx_buffer_text(&out) : (calx_text){ 0 };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const calx_type *type = all_types[data[0] % all_types_count];
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    any_value first = { 0 }, second = { 0 };
    if (!calx_decode(type, (const char *)data + 1, size - 1, arena, &first, &err)) {
        require_sentence(&err);
        return 0;
    }
    calx_text once = encoded(arena, type, &first, &err);
    if (!once.data) {
        require_sentence(&err);
        require(may_be_refused(type), "%s: %s", type->name, err.message);
        return 0;
    }
    require(calx_decode(type, once.data, once.len, arena, &second, &err), "%s: %s", type->name, err.message);
    calx_text twice = encoded(arena, type, &second, &err);
    require(calx_text_equal(once, twice), "%s changes when it is sent again", type->name);
    calx_text a = calx_print(arena, type, &first), b = calx_print(arena, type, &second);
    require(calx_text_equal(a, b), "%s: %.*s is %.*s when it was sent", type->name, CALX_TEXT_ARG(a), CALX_TEXT_ARG(b));
    return 0;
}
