/* From C values to PostgreSQL's binary formats, refusing what the server would refuse.
 * No message here holds a value: it may be a secret. */
#include "codec.h"

#include <calx/clock.h>

static bool encode_text(const calx_type *type, calx_text text, calx_buffer *out, calx_error *err)
{
    if (text.len > CALX_LARGEST_VALUE) {
        calx_fail(err, CALX_BAD_VALUE, "A value of type %s is larger than the 1 GiB that PostgreSQL takes.",
                  type->name);
        return calx_error_hint(err, "Split it, or keep it outside of the database.");
    }
    if (!calx_text_valid(text)) {
        calx_fail(err, CALX_BAD_VALUE, "A value of type %s is not UTF-8 without NUL bytes.", type->name);
        return calx_error_hint(err, "Convert it to UTF-8, or use bytea for bytes that are not text.");
    }
    calx_buffer_add_text(out, text);
    return true;
}

static bool encode_bytea(calx_bytea bytes, calx_buffer *out, calx_error *err)
{
    if (bytes.len > CALX_LARGEST_VALUE)
        return calx_fail(err, CALX_BAD_VALUE, "A value of type bytea is larger than the 1 GiB that PostgreSQL takes.");
    calx_buffer_add(out, bytes.data, bytes.len);
    return true;
}

static bool encode_enum(const calx_type *type, const void *value, calx_buffer *out, calx_error *err)
{
    int number;
    memcpy(&number, value, sizeof number);
    calx_text label = calx_enum_label(type, number);
    if (!label.data) {
        calx_fail(err, CALX_BAD_VALUE, "The enum %s has no label for the C value %d.", type->name, number);
        return calx_error_hint(err, "Its labels have the C values 1 to %d; 0 is what an unset field holds.",
                               type->label_count);
    }
    calx_buffer_add_text(out, label);
    return true;
}

static bool check_date(int32_t date, calx_error *err)
{
    if (date == CALX_DATE_INFINITY.days || date == CALX_DATE_MINUS_INFINITY.days)
        return true;
    if (date >= CALX_DATE_LEAST && date < CALX_DATE_END)
        return true;
    return calx_fail(err, CALX_BAD_VALUE, "A date lies outside of the years 4713 BC to 5874897.");
}

static bool encode_date(int32_t date, calx_buffer *out, calx_error *err)
{
    if (!check_date(date, err))
        return false;
    calx_buffer_add_u32(out, (uint32_t)date);
    return true;
}

static bool encode_timestamp(int64_t timestamp, calx_buffer *out, calx_error *err)
{
    bool finite = timestamp != CALX_TIMESTAMP_INFINITY && timestamp != CALX_TIMESTAMP_MINUS_INFINITY;
    if (finite && (timestamp < CALX_TIMESTAMP_LEAST || timestamp >= CALX_TIMESTAMP_END))
        return calx_fail(err, CALX_BAD_VALUE, "A timestamp lies outside of the years 4713 BC to 294276.");
    calx_buffer_add_u64(out, (uint64_t)timestamp);
    return true;
}

static void encode_interval(calx_interval interval, calx_buffer *out)
{
    calx_buffer_add_u64(out, (uint64_t)interval.microseconds);
    calx_buffer_add_u32(out, (uint32_t)interval.days);
    calx_buffer_add_u32(out, (uint32_t)interval.months);
}

/* jsonb's binary form is a version byte, always 1, before the text. */
static bool encode_jsonb(const calx_type *type, calx_text text, calx_buffer *out, calx_error *err)
{
    calx_buffer_add_char(out, 1);
    return encode_text(type, text, out, err);
}

static void encode_u16(const void *value, calx_buffer *out)
{
    uint16_t n;
    memcpy(&n, value, sizeof n);
    calx_buffer_add_u16(out, n);
}

static void encode_u32(const void *value, calx_buffer *out)
{
    uint32_t n;
    memcpy(&n, value, sizeof n);
    calx_buffer_add_u32(out, n);
}

static void encode_u64(const void *value, calx_buffer *out)
{
    uint64_t n;
    memcpy(&n, value, sizeof n);
    calx_buffer_add_u64(out, n);
}

static bool encode(const calx_type *type, const void *value, calx_buffer *out, calx_error *err)
{
    switch (type->kind) {
    case CALX_KIND_BOOLEAN:
        calx_buffer_add_char(out, *(const bool *)value);
        return true;
    case CALX_KIND_INT2:
        encode_u16(value, out);
        return true;
    case CALX_KIND_INT4:
    case CALX_KIND_FLOAT4:
        encode_u32(value, out);
        return true;
    case CALX_KIND_INT8:
    case CALX_KIND_FLOAT8:
        encode_u64(value, out);
        return true;
    case CALX_KIND_NUMERIC:
        return calx_encode_numeric(*(const calx_numeric *)value, out, err);
    case CALX_KIND_TEXT:
        return encode_text(type, *(const calx_text *)value, out, err);
    case CALX_KIND_BYTEA:
        return encode_bytea(*(const calx_bytea *)value, out, err);
    case CALX_KIND_UUID:
        calx_buffer_add(out, value, sizeof(calx_uuid));
        return true;
    case CALX_KIND_JSON:
        return encode_text(type, ((const calx_json *)value)->text, out, err);
    case CALX_KIND_JSONB:
        return encode_jsonb(type, ((const calx_json *)value)->text, out, err);
    case CALX_KIND_DATE:
        return encode_date(*(const int32_t *)value, out, err);
    case CALX_KIND_TIMESTAMP:
        return encode_timestamp(*(const int64_t *)value, out, err);
    case CALX_KIND_INTERVAL:
        encode_interval(*(const calx_interval *)value, out);
        return true;
    case CALX_KIND_RANGE:
        return calx_encode_range(type, value, out, err);
    case CALX_KIND_MULTIRANGE:
        return calx_encode_multirange(type, value, out, err);
    case CALX_KIND_TSQUERY:
        return calx_encode_tsquery(*(const calx_tsquery *)value, out, err);
    case CALX_KIND_TSVECTOR:
        return calx_encode_tsvector(*(const calx_tsvector *)value, out, err);
    case CALX_KIND_ENUM:
        return encode_enum(type, value, out, err);
    case CALX_KIND_ARRAY:
        return calx_encode_array(type, value, out, err);
    }
    return calx_fail(err, CALX_USAGE, "A type descriptor is of the unknown kind %d.", (int)type->kind);
}

bool calx_encode(const calx_type *type, const void *value, calx_buffer *out, calx_error *err)
{
    size_t before = out->len;
    if (encode(type, value, out, err))
        return true;
    out->len = before;
    return false;
}
