/* Parameters of a statement, encoded as they are added. */
#include "conn.h"

static void grow(calx_params *params)
{
    size_t cap = params->cap ? params->cap * 2 : 8;
    params->types =
        calx_grow(params->arena, params->types, params->cap * sizeof *params->types, cap * sizeof *params->types);
    params->data =
        calx_grow(params->arena, params->data, params->cap * sizeof *params->data, cap * sizeof *params->data);
    params->lengths =
        calx_grow(params->arena, params->lengths, params->cap * sizeof *params->lengths, cap * sizeof *params->lengths);
    params->secrecy =
        calx_grow(params->arena, params->secrecy, params->cap * sizeof *params->secrecy, cap * sizeof *params->secrecy);
    params->cap = cap;
}

calx_params calx_params_in(calx_arena *arena)
{
    return (calx_params){ .arena = arena };
}

void calx_params_add_binary(calx_params *params, const calx_type *type, calx_text binary)
{
    if (params->count == params->cap)
        grow(params);
    size_t i = params->count++;
    params->types[i] = type;
    params->data[i] = binary.data;
    params->lengths[i] = (int)binary.len;
    params->secrecy[i] = CALX_SECRECY_UNKNOWN;
}

bool calx_params_add(calx_params *params, const calx_type *type, const void *value, calx_error *err)
{
    calx_buffer bytes = calx_buffer_in(params->arena);
    if (value && !calx_encode(type, value, &bytes, err))
        return calx_error_context(err, "parameter $%zu", params->count + 1);
    if (value)
        calx_buffer_reserve(&bytes, 1); /* an empty value has bytes all the same: it is not null */
    calx_params_add_binary(params, type, calx_buffer_text(&bytes));
    return true;
}

bool calx_params_text(calx_params *params, calx_text value, calx_error *err)
{
    return calx_params_add(params, &calx_type_text, &value, err);
}

bool calx_params_int8(calx_params *params, int64_t value, calx_error *err)
{
    return calx_params_add(params, &calx_type_int8, &value, err);
}
