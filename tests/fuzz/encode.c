/* Prints and encodes values that a program could pass, good or not. What is not refused comes back as the same. */
#include "values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether the value is written in one way only: others come back in their normal form. */
static bool has_one_form(const calx_type *type)
{
    calx_kind kind = type->element ? type->element->kind : type->kind;
    return kind != CALX_KIND_NUMERIC && kind != CALX_KIND_RANGE && kind != CALX_KIND_MULTIRANGE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bytes in = { data, size };
    const calx_type *type = all_types[take_byte(&in) % all_types_count];
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    any_value value = { 0 }, back = { 0 };
    random_value(&in, arena, type, take_byte(&in) & 1 ? VALUE_GOOD : VALUE_ARBITRARY, &value);
    calx_text printed = calx_print(arena, type, &value);

    calx_buffer out = calx_buffer_in(arena);
    calx_buffer_add_cstr(&out, "before");
    if (!calx_encode(type, &value, &out, &err)) {
        require_sentence(&err);
        require(calx_text_equal(calx_buffer_text(&out), CALX_TEXT("before")), "%s: something was left behind", type->name);
        return 0;
    }
    calx_text sent = { out.data + 6, out.len - 6 };
    require(calx_decode(type, sent.data, sent.len, arena, &back, &err), "%s: %s", type->name, err.message);
    calx_text again = calx_print(arena, type, &back);
    if (has_one_form(type))
        require(calx_text_equal(printed, again), "%s: %.*s comes back as %.*s", type->name, CALX_TEXT_ARG(printed),
                CALX_TEXT_ARG(again));
    size_t before = out.len;
    require(calx_encode(type, &back, &out, &err), "%s: %s", type->name, err.message);
    require(calx_text_equal(sent, (calx_text){ out.data + before, out.len - before }) || !has_one_form(type),
            "%s changes when it is sent again", type->name);
    return 0;
}
