/* Rows of structs in COPY's binary form: a number of fields, then the length (-1 for null) and the bytes of
 * each. The common types are written in place; calx_encode knows the rest, and why a value is refused. */
#include "copy_rows.h"

#include <endian.h>
#include <string.h>

/* The most that a column of fixed size takes: a length and eight bytes. */
#define FIXED 12

/* Texts up to here are written in place. */
#define SHORT ((size_t)1 << 20)

void copy_plan_add(copy_plan *plan, const calx_field *field)
{
    plan->steps[plan->count++] = (copy_step){
        .kind = field->type->kind,
        .nullable = field->nullable,
        .offset = field->offset,
        .value = field->offset + (field->nullable ? field->type->opt_value : 0),
        .type = field->type,
    };
}

static char *put_4(char *at, uint32_t n)
{
    n = htobe32(n);
    memcpy(at, &n, sizeof n);
    return at + sizeof n;
}

static char *put_field_4(char *at, const char *value)
{
    uint32_t n;
    memcpy(&n, value, sizeof n);
    return put_4(put_4(at, sizeof n), n);
}

static char *put_field_8(char *at, const char *value)
{
    uint64_t n;
    memcpy(&n, value, sizeof n);
    n = htobe64(n);
    at = put_4(at, sizeof n);
    memcpy(at, &n, sizeof n);
    return at + sizeof n;
}

static bool add_any(const copy_step *step, const char *value, calx_buffer *out, calx_error *err)
{
    size_t length_at = out->len;
    calx_buffer_add_u32(out, 0);
    if (!calx_encode(step->type, value, out, err))
        return false;
    put_4(out->data + length_at, (uint32_t)(out->len - length_at - 4));
    return true;
}

/* Bytes that are looked at together; any compiler for any machine makes what it can of them. */
typedef signed char wide __attribute__((vector_size(16)));

static inline wide copy_wide(char *to, const char *from)
{
    wide bytes;
    memcpy(&bytes, from, sizeof bytes);
    memcpy(to, &bytes, sizeof bytes);
    return bytes < 1;
}

static inline bool any_set(wide found)
{
    uint64_t halves[2];
    memcpy(halves, &found, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

static inline bool plain_eight(uint64_t bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = UINT64_C(0x8080808080808080);
    return ((bytes | (bytes - ones)) & high) == 0;
}

/* Its first and its last bytes, which may be some of the same. */
static inline bool copy_plain_short(char *to, const char *from, size_t len)
{
    uint64_t first, last;
    uint32_t half, other;
    bool good = true;
    if (len >= sizeof first) {
        memcpy(&first, from, sizeof first);
        memcpy(&last, from + len - sizeof last, sizeof last);
        memcpy(to, &first, sizeof first);
        memcpy(to + len - sizeof last, &last, sizeof last);
        return (int)plain_eight(first) & (int)plain_eight(last);
    }
    if (len >= sizeof half) {
        memcpy(&half, from, sizeof half);
        memcpy(&other, from + len - sizeof other, sizeof other);
        memcpy(to, &half, sizeof half);
        memcpy(to + len - sizeof other, &other, sizeof other);
        return plain_eight((uint64_t)half << 32 | other);
    }
    for (size_t i = 0; i < len; i++) {
        to[i] = from[i];
        good &= (signed char)from[i] > 0;
    }
    return good;
}

/* Copies a text and looks at it on the way: false where it is not all ASCII, or has a NUL, and has to be judged by
 * calx_encode. */
static inline __attribute__((always_inline)) bool copy_plain(char *to, const char *from, size_t len)
{
    if (len < sizeof(wide))
        return copy_plain_short(to, from, len);
    size_t last = len - sizeof(wide);
    wide found = copy_wide(to + last, from + last); /* some of these a second time */
    for (size_t at = 0; at < last; at += sizeof(wide))
        found |= copy_wide(to + at, from + at);
    return !any_set(found);
}

/* A text in place; NULL where it has to be judged. There is room for all fields of fixed size after it. */
static char *put_text(const copy_plan *plan, const char *value, char *at, calx_buffer *out)
{
    calx_text text;
    memcpy(&text, value, sizeof text);
    out->len = (size_t)(at - out->data);
    if (text.len > SHORT)
        return NULL;
    at = calx_buffer_reserve(out, text.len + (plan->count + 1) * FIXED);
    if (!copy_plain(at + 4, text.data, text.len))
        return NULL;
    return put_4(at, (uint32_t)text.len) + text.len;
}

/* A field of any type; there is room for all of fixed size after it. */
static char *put_any(const copy_plan *plan, const copy_step *step, const char *value, char *at, calx_buffer *out,
                     calx_error *err)
{
    out->len = (size_t)(at - out->data);
    if (add_any(step, value, out, err))
        return calx_buffer_reserve(out, plan->count * FIXED);
    calx_error_context(err, "field %d of the row", (int)(step - plan->steps) + 1);
    return NULL;
}

static char *put_field(const copy_plan *plan, const copy_step *step, const char *value, char *at, calx_buffer *out,
                       calx_error *err)
{
    char *end;
    switch (step->kind) {
    case CALX_KIND_INT4:
    case CALX_KIND_FLOAT4:
        return put_field_4(at, value);
    case CALX_KIND_INT8:
    case CALX_KIND_FLOAT8:
        return put_field_8(at, value);
    case CALX_KIND_BOOLEAN:
        at = put_4(at, 1);
        *at++ = *(const bool *)value;
        return at;
    case CALX_KIND_TEXT:
        end = put_text(plan, value, at, out);
        return end ? end : put_any(plan, step, value, out->data + out->len, out, err);
    default:
        return put_any(plan, step, value, at, out, err);
    }
}

static bool encode_fields(const copy_plan *plan, const char *row, calx_buffer *out, calx_error *err)
{
    char *at = calx_buffer_reserve(out, sizeof(uint16_t) + plan->count * FIXED);
    uint16_t count = htobe16((uint16_t)plan->count);
    memcpy(at, &count, sizeof count);
    at += sizeof count;
    const copy_step *step = plan->steps, *end = step + plan->count;
    for (; step < end; step++) {
        if (step->nullable && !*(const bool *)(row + step->offset))
            at = put_4(at, UINT32_MAX);
        else if (!(at = put_field(plan, step, row + step->value, at, out, err)))
            return false;
    }
    out->len = (size_t)(at - out->data);
    return true;
}

bool copy_encode_row(const copy_plan *plan, const char *row, calx_buffer *out, calx_error *err)
{
    size_t before = out->len;
    if (encode_fields(plan, row, out, err))
        return true;
    out->len = before;
    return false;
}
