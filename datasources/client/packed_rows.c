/* A row: how many fields; of each its type's OID, its length (-1 for null) and its bytes, all in network order. Texts
 * stay where they are, the others are read by calx_decode. Nothing here knows what the rows say. */
#include "packed_rows.h"

#include <endian.h>
#include <string.h>

/* What is still to be read, and where what is read goes. */
typedef struct reader {
    const char *at, *end;
    calx_arena *arena;
    calx_error *err;
} reader;

static bool take_4(reader *r, uint32_t *out)
{
    uint32_t n;
    if (r->end - r->at < (ptrdiff_t)sizeof n)
        return false;
    memcpy(&n, r->at, sizeof n);
    r->at += sizeof n;
    *out = be32toh(n);
    return true;
}

static bool read_value(const calx_field *field, const char *data, size_t len, reader *r, char *value)
{
    if (field->type->kind != CALX_KIND_TEXT)
        return calx_decode(field->type, data, len, r->arena, value, r->err);
    calx_text text = { data, len };
    memcpy(value, &text, sizeof text);
    return true;
}

static bool read_field(const calx_field *field, reader *r, char *row)
{
    uint32_t type, len;
    char *value = row + field->offset;
    if (!take_4(r, &type) || !take_4(r, &len))
        return false;
    if (len == UINT32_MAX)
        return field->nullable;
    if ((size_t)(r->end - r->at) < len)
        return false;
    if (field->nullable) {
        *(bool *)value = true;
        value += field->type->opt_value;
    }
    const char *data = r->at;
    r->at += len;
    return read_value(field, data, len, r, value);
}

static bool read_row(const calx_shape *shape, reader *r, char *row)
{
    uint32_t count;
    if (!take_4(r, &count) || count != shape->count)
        return false;
    for (size_t i = 0; i < shape->count; i++)
        if (!read_field(&shape->fields[i], r, row))
            return false;
    return true;
}

static bool fail_shape(const calx_shape *shape, int32_t count, calx_error *err)
{
    calx_fail(err, CALX_SHAPE, "What was packed for %s is not %d rows of it.", shape->name, (int)count);
    return calx_error_hint(err,
                           "This program is older or newer than the database: use that program, or run: dsdb upgrade");
}

bool read_packed_rows(const calx_shape *shape, calx_bytea packed, int32_t count, calx_arena *arena, void **items,
                      calx_error *err)
{
    const char *start = (const char *)packed.data;
    reader r = { start, start + packed.len, arena, err };
    if (count < 0 || (size_t)count > packed.len / sizeof(uint32_t))
        return fail_shape(shape, count, err);
    char *rows = calx_alloc_array(arena, (size_t)count, shape->size); /* zeros: null is what isn't set */
    bool good = true;
    for (int32_t i = 0; good && i < count; i++)
        good = read_row(shape, &r, rows + (size_t)i * shape->size);
    *items = rows;
    if (good && r.at == r.end)
        return true;
    return !calx_failed(err) && fail_shape(shape, count, err);
}
