/* From PostgreSQL's binary formats to C values. Bytes come from a server that may be of another
 * version or not PostgreSQL at all: every length is checked before it is believed. */
#include "codec.h"

bool calx_fail_decode(const calx_type *type, size_t len, calx_error *err)
{
    calx_fail(err, CALX_BAD_VALUE, "The server sent %zu bytes that are not a value of type %s.", len, type->name);
    return calx_error_hint(err, "The column may be of another type than the one it is read as.");
}

static bool decode_boolean(const calx_type *type, const char *data, size_t len, void *value, calx_error *err)
{
    if (len != 1)
        return calx_fail_decode(type, len, err);
    *(bool *)value = data[0] != 0;
    return true;
}

static bool decode_u16(const calx_type *type, const char *data, size_t len, void *value, calx_error *err)
{
    if (len != sizeof(uint16_t))
        return calx_fail_decode(type, len, err);
    uint16_t n = calx_read_u16(data);
    memcpy(value, &n, sizeof n);
    return true;
}

static bool decode_u32(const calx_type *type, const char *data, size_t len, void *value, calx_error *err)
{
    if (len != sizeof(uint32_t))
        return calx_fail_decode(type, len, err);
    uint32_t n = calx_read_u32(data);
    memcpy(value, &n, sizeof n);
    return true;
}

static bool decode_u64(const calx_type *type, const char *data, size_t len, void *value, calx_error *err)
{
    if (len != sizeof(uint64_t))
        return calx_fail_decode(type, len, err);
    uint64_t n = calx_read_u64(data);
    memcpy(value, &n, sizeof n);
    return true;
}

static bool decode_uuid(const calx_type *type, const char *data, size_t len, void *value, calx_error *err)
{
    if (len != sizeof(calx_uuid))
        return calx_fail_decode(type, len, err);
    memcpy(value, data, len);
    return true;
}

static bool decode_jsonb(const calx_type *type, const char *data, size_t len, void *value, calx_error *err)
{
    if (len < 1 || data[0] != 1)
        return calx_fail_decode(type, len, err);
    *(calx_json *)value = (calx_json){ { data + 1, len - 1 } };
    return true;
}

static bool decode_interval(const calx_type *type, const char *data, size_t len, void *value, calx_error *err)
{
    if (len != 16)
        return calx_fail_decode(type, len, err);
    *(calx_interval *)value = (calx_interval){
        .microseconds = (int64_t)calx_read_u64(data),
        .days = (int32_t)calx_read_u32(data + 8),
        .months = (int32_t)calx_read_u32(data + 12),
    };
    return true;
}

static bool decode_enum(const calx_type *type, const char *data, size_t len, void *value, calx_error *err)
{
    int number = calx_enum_value(type, (calx_text){ data, len });
    if (number == 0) {
        calx_fail(err, CALX_BAD_VALUE, "The server sent a label that the enum %s of this program does not have.",
                  type->name);
        return calx_error_hint(err, "The database is newer than this program, or the model lacks the label.");
    }
    memcpy(value, &number, sizeof number);
    return true;
}

bool calx_decode(const calx_type *type, const char *data, size_t len, calx_arena *arena, void *value, calx_error *err)
{
    switch (type->kind) {
    case CALX_KIND_BOOLEAN:
        return decode_boolean(type, data, len, value, err);
    case CALX_KIND_INT2:
        return decode_u16(type, data, len, value, err);
    case CALX_KIND_INT4:
    case CALX_KIND_FLOAT4:
    case CALX_KIND_DATE:
        return decode_u32(type, data, len, value, err);
    case CALX_KIND_INT8:
    case CALX_KIND_FLOAT8:
    case CALX_KIND_TIMESTAMP:
        return decode_u64(type, data, len, value, err);
    case CALX_KIND_NUMERIC:
        return calx_decode_numeric(data, len, arena, value, err);
    case CALX_KIND_TEXT:
        *(calx_text *)value = (calx_text){ data, len };
        return true;
    case CALX_KIND_BYTEA:
        *(calx_bytea *)value = (calx_bytea){ (const uint8_t *)data, len };
        return true;
    case CALX_KIND_UUID:
        return decode_uuid(type, data, len, value, err);
    case CALX_KIND_JSON:
        *(calx_json *)value = (calx_json){ { data, len } };
        return true;
    case CALX_KIND_JSONB:
        return decode_jsonb(type, data, len, value, err);
    case CALX_KIND_INTERVAL:
        return decode_interval(type, data, len, value, err);
    case CALX_KIND_RANGE:
        return calx_decode_range(type, data, len, arena, value, err);
    case CALX_KIND_MULTIRANGE:
        return calx_decode_multirange(type, data, len, arena, value, err);
    case CALX_KIND_TSQUERY:
        return calx_decode_tsquery(data, len, arena, value, err);
    case CALX_KIND_TSVECTOR:
        return calx_decode_tsvector(data, len, arena, value, err);
    case CALX_KIND_ENUM:
        return decode_enum(type, data, len, value, err);
    case CALX_KIND_ARRAY:
        return calx_decode_array(type, data, len, arena, value, err);
    }
    return calx_fail(err, CALX_USAGE, "A type descriptor is of the unknown kind %d.", (int)type->kind);
}
