/* Ranges in binary: a byte of flags, then each bound that is there with its length. */
#include "codec.h"

static bool lies_after(const calx_type *bound, const void *lower, const void *upper)
{
    int32_t a4, b4;
    int64_t a8, b8;
    switch (bound->size) {
    case sizeof a4:
        memcpy(&a4, lower, sizeof a4);
        memcpy(&b4, upper, sizeof b4);
        return a4 > b4;
    case sizeof a8:
        memcpy(&a8, lower, sizeof a8);
        memcpy(&b8, upper, sizeof b8);
        return a8 > b8;
    default: /* numeric: the server compares them */
        return false;
    }
}

static bool add_bound(const calx_type *bound, const void *value, calx_buffer *out, calx_error *err)
{
    size_t at = out->len;
    calx_buffer_add_u32(out, 0);
    if (!calx_encode(bound, value, out, err))
        return false;
    uint32_t len = htobe32((uint32_t)(out->len - at - sizeof len));
    memcpy(out->data + at, &len, sizeof len);
    return true;
}

bool calx_encode_range(const calx_type *type, const void *value, calx_buffer *out, calx_error *err)
{
    const char *lower = value, *upper = lower + type->bound->size;
    range_ends ends = calx_range_ends(type, value);
    if (ends.empty) {
        calx_buffer_add_char(out, RANGE_EMPTY);
        return true;
    }
    int flags = ends.lower_infinite ? RANGE_LOWER_INF : ends.lower_inclusive ? RANGE_LOWER_IN : 0;
    flags |= ends.upper_infinite ? RANGE_UPPER_INF : ends.upper_inclusive ? RANGE_UPPER_IN : 0;
    calx_buffer_add_char(out, (char)flags);
    if (!ends.lower_infinite && !add_bound(type->bound, lower, out, err))
        return false;
    if (!ends.upper_infinite && !add_bound(type->bound, upper, out, err))
        return false;
    if (!ends.lower_infinite && !ends.upper_infinite && lies_after(type->bound, lower, upper))
        return calx_fail(err, CALX_BAD_VALUE, "The lower bound of a %s lies after its upper bound.", type->name);
    return true;
}

/* Takes one bound from the front of what is left. */
static bool take_bound(const calx_type *type, calx_text *rest, calx_arena *arena, void *value, calx_error *err)
{
    size_t len = rest->len < 4 ? 0 : calx_read_u32(rest->data);
    if (rest->len < 4 || rest->len - 4 < len)
        return calx_fail_decode(type, rest->len, err);
    const char *data = rest->data + 4;
    *rest = (calx_text){ data + len, rest->len - 4 - len };
    return calx_decode(type->bound, data, len, arena, value, err);
}

bool calx_decode_range(const calx_type *type, const char *data, size_t len, calx_arena *arena, void *value,
                       calx_error *err)
{
    char *lower = value, *upper = lower + type->bound->size;
    if (len < 1)
        return calx_fail_decode(type, len, err);
    int flags = (unsigned char)data[0];
    range_ends ends = {
        .empty = flags & RANGE_EMPTY,
        .lower_infinite = flags & RANGE_LOWER_INF,
        .upper_infinite = flags & RANGE_UPPER_INF,
        .lower_inclusive = flags & RANGE_LOWER_IN,
        .upper_inclusive = flags & RANGE_UPPER_IN,
    };
    calx_text rest = { data + 1, len - 1 };
    memset(value, 0, type->size);
    if (!ends.empty && !ends.lower_infinite && !take_bound(type, &rest, arena, lower, err))
        return false;
    if (!ends.empty && !ends.upper_infinite && !take_bound(type, &rest, arena, upper, err))
        return false;
    if (rest.len != 0)
        return calx_fail_decode(type, len, err);
    memcpy(upper + type->bound->size, &ends, sizeof ends);
    return true;
}
