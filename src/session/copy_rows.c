/* Rows of structs in COPY's binary form: a number of fields, then the length (-1 for null) and the bytes of
 * each. The common types are written in place; calx_encode knows the rest, and why a value is refused. */
#include "copy_rows.h"

#include <endian.h>
#include <string.h>

/* The most that a column of fixed size takes: a length and eight bytes. */
#define FIXED 12

/* Texts up to here are written in place. */
#define SHORT ((size_t)1 << 20)

static copy_step step_of(const calx_field *field)
{
    return (copy_step){
        .kind = field->type->kind,
        .nullable = field->nullable,
        .offset = field->offset,
        .value = field->offset + (field->nullable ? field->type->opt_value : 0),
        .type = field->type,
    };
}

copy_plan copy_plan_of(calx_arena *arena, const calx_table *table, const bool *sent)
{
    copy_plan plan = { .steps = calx_new_array(arena, copy_step, table->column_count), .row_size = table->shape->size };
    for (size_t i = 0; i < table->column_count; i++)
        if (sent[i])
            plan.steps[plan.count++] = step_of(&table->shape->fields[i]);
    return plan;
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

/* Where the bytes go. Behind `limit` there is room for a row of fields of fixed size and for the length of a text, so
 * that only texts have to look how much there is. */
typedef struct writer {
    calx_buffer *out;
    char *limit;
    size_t fixed;
} writer;

/* Makes room for a row after what is there, and returns where it goes. */
static char *make_room(writer *w)
{
    char *at = calx_buffer_reserve(w->out, w->fixed);
    w->limit = w->out->data + w->out->cap - w->fixed;
    return at;
}

/* A text in place; NULL where it has to be judged, or there is not enough room. */
static inline __attribute__((always_inline)) char *put_text(const writer *w, const char *value, char *at)
{
    calx_text text;
    memcpy(&text, value, sizeof text);
    if (text.len > SHORT || (ptrdiff_t)text.len > w->limit - at || !copy_plain(at + 4, text.data, text.len))
        return NULL;
    return put_4(at, (uint32_t)text.len) + text.len;
}

/* A field of any type. */
static __attribute__((noinline)) char *put_any(writer *w, const copy_step *step, const char *value, char *at,
                                               calx_error *err)
{
    w->out->len = (size_t)(at - w->out->data);
    return add_any(step, value, w->out, err) ? make_room(w) : NULL;
}

static inline __attribute__((always_inline)) char *put_field(writer *w, const copy_step *step, const char *value,
                                                             char *at, calx_error *err)
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
        end = put_text(w, value, at);
        return end ? end : put_any(w, step, value, at, err);
    default:
        return put_any(w, step, value, at, err);
    }
}

/* Asks for rows some way ahead: they have often left the processor's caches since they were made, and waiting for them
 * is a quarter of the work then. What is asked for past the last row is never read. */
static inline void look_ahead(const char *row)
{
    const uintptr_t ahead = 2048, line = 64;
    __builtin_prefetch((const void *)((uintptr_t)row + ahead));
    __builtin_prefetch((const void *)((uintptr_t)row + ahead + line));
}

/* A row at `at`, where there is room for it; returns where it ends. */
static inline __attribute__((always_inline)) char *put_row(const copy_plan *plan, writer *w, const char *row, char *at,
                                                           calx_error *err)
{
    uint16_t count = htobe16((uint16_t)plan->count);
    memcpy(at, &count, sizeof count);
    at += sizeof count;
    const copy_step *step = plan->steps, *end = step + plan->count;
    for (; step < end; step++) {
        if (step->nullable && !*(const bool *)(row + step->offset)) {
            at = put_4(at, UINT32_MAX);
        } else if (!(at = put_field(w, step, row + step->value, at, err))) {
            calx_error_context(err, "field %d of the row", (int)(step - plan->steps) + 1);
            return NULL;
        }
    }
    return at;
}

bool copy_encode_rows(const copy_plan *plan, const char **rows, const char *end, size_t enough, calx_buffer *out,
                      calx_error *err)
{
    writer w = { .out = out, .fixed = sizeof(uint16_t) + (plan->count + 1) * FIXED };
    char *at = make_room(&w);
    const char *row = *rows;
    for (; row < end && out->len < enough; row += plan->row_size) {
        size_t before = out->len;
        look_ahead(row);
        at = put_row(plan, &w, row, at, err);
        out->len = at ? (size_t)(at - out->data) : before;
        if (!at)
            break;
        if (at > w.limit)
            at = make_room(&w);
    }
    *rows = row;
    return at != NULL;
}
