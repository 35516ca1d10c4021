/* Parameters of a statement, encoded as they are added. */
#include "conn.h"

#include <string.h>

/* Moves `count` items of `size` bytes to `at`; where the next ones go. */
static void *move(char **at, const void *items, size_t count, size_t cap, size_t size)
{
    void *moved = *at;
    if (count > 0)
        memcpy(moved, items, count * size);
    *at += cap * size;
    return moved;
}

/* The arrays lie in one block, those with the largest items first. */
static void grow(calx_params *params)
{
    size_t count = params->count, cap = count ? count * 2 : 8;
    char *at = calx_alloc_raw(params->arena, cap * (sizeof *params->types + sizeof *params->data +
                                                    sizeof *params->lengths + sizeof *params->secrecy));
    params->types = move(&at, params->types, count, cap, sizeof *params->types);
    params->data = move(&at, params->data, count, cap, sizeof *params->data);
    params->lengths = move(&at, params->lengths, count, cap, sizeof *params->lengths);
    params->secrecy = move(&at, params->secrecy, count, cap, sizeof *params->secrecy);
    params->cap = cap;
}

calx_params calx_params_in(calx_arena *arena)
{
    return (calx_params){ .arena = arena };
}

void calx_params_add_binary(calx_params *params, const calx_type *type, calx_text binary, calx_secrecy secrecy)
{
    if (params->count == params->cap)
        grow(params);
    size_t i = params->count++;
    params->types[i] = type;
    params->data[i] = binary.data;
    params->lengths[i] = (int)binary.len;
    params->secrecy[i] = secrecy;
    params->known = NULL; /* they are another's now */
}

bool calx_params_add(calx_params *params, const calx_type *type, const void *value, calx_error *err)
{
    calx_buffer bytes = calx_buffer_in(params->arena);
    if (value && !calx_encode(type, value, &bytes, err))
        return calx_error_context(err, "parameter $%zu", params->count + 1);
    if (value)
        calx_buffer_reserve(&bytes, 1); /* an empty value has bytes all the same: it is not null */
    calx_params_add_binary(params, type, calx_buffer_text(&bytes), CALX_SECRECY_UNKNOWN);
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
