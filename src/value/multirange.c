/* Multiranges in binary: how many ranges, then each with its length. */
#include "codec.h"

/* A length and a byte of flags. */
#define SHORTEST 5

/* Every multirange, whatever its ranges are. */
typedef struct any_multirange {
    char *items;
    size_t len;
} any_multirange;

bool calx_encode_multirange(const calx_type *type, const void *value, calx_buffer *out, calx_error *err)
{
    any_multirange ranges;
    memcpy(&ranges, value, sizeof ranges);
    size_t start = out->len;
    if (ranges.len <= CALX_LARGEST_VALUE / SHORTEST)
        calx_buffer_add_u32(out, (uint32_t)ranges.len);
    for (size_t i = 0; i < ranges.len; i++) {
        size_t at = out->len;
        if (at - start > CALX_LARGEST_VALUE || ranges.len > CALX_LARGEST_VALUE / SHORTEST)
            return calx_fail(err, CALX_BAD_VALUE, "A value of type %s is larger than the 1 GiB that PostgreSQL takes.",
                             type->name);
        calx_buffer_add_u32(out, 0);
        if (!calx_encode_range(type->range, ranges.items + i * type->range->size, out, err))
            return false;
        uint32_t len = htobe32((uint32_t)(out->len - at - sizeof len));
        memcpy(out->data + at, &len, sizeof len);
    }
    return true;
}

bool calx_decode_multirange(const calx_type *type, const char *data, size_t len, calx_arena *arena, void *value,
                            calx_error *err)
{
    const size_t size = type->range->size;
    size_t count = len < 4 ? 0 : calx_read_u32(data), at = 4;
    if (len < 4 || count > (len - 4) / SHORTEST)
        return calx_fail_decode(type, len, err);
    any_multirange ranges = { .items = calx_alloc_array(arena, count + 1, size), .len = count };
    for (size_t i = 0; i < count; i++) {
        size_t has = len - at < 4 ? 0 : calx_read_u32(data + at);
        if (len - at < 4 || len - at - 4 < has)
            return calx_fail_decode(type, len, err);
        if (!calx_decode_range(type->range, data + at + 4, has, arena, ranges.items + i * size, err))
            return false;
        at += 4 + has;
    }
    if (at != len)
        return calx_fail_decode(type, len, err);
    memcpy(value, &ranges, sizeof ranges);
    return true;
}
