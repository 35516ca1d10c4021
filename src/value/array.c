/* Arrays of one dimension. The binary form: dimensions, whether there are nulls, the element's OID,
 * for each dimension its length and first subscript, then each element's length (-1 for null) and
 * bytes. */
#include "codec.h"

#define HEADER 12
#define DIMENSION 8

/* The elements of an enum go under text's OID, since the enum's own differs from database to
 * database: array_recv complains of a wrong element only where both types are built in. */
static uint32_t sent_element_oid(const calx_type *element)
{
    return element->oid ? element->oid : CALX_OID_TEXT;
}

static bool encode_element(const calx_type *element, const void *item, calx_buffer *out, calx_error *err)
{
    size_t length_at = out->len;
    calx_buffer_add_u32(out, 0);
    if (!calx_encode(element, item, out, err))
        return false;
    uint32_t length = htobe32((uint32_t)(out->len - length_at - sizeof length));
    memcpy(out->data + length_at, &length, sizeof length);
    return true;
}

static bool has_null(const calx_array *array)
{
    for (int32_t i = 0; array->nulls && i < array->len; i++)
        if (array->nulls[i])
            return true;
    return false;
}

/* Elements of a size that is always the same, none of them null: one piece, filled in place. */
static void encode_words(const calx_array *array, calx_buffer *out)
{
    const char *item = array->items;
    char *at = calx_buffer_reserve(out, (size_t)array->len * 8);
    for (int32_t i = 0; i < array->len; i++, item += 4, at += 8) {
        uint32_t word, length = htobe32(sizeof word);
        memcpy(&word, item, sizeof word);
        word = htobe32(word);
        memcpy(at, &length, sizeof length);
        memcpy(at + 4, &word, sizeof word);
    }
    out->len += (size_t)array->len * 8;
}

static void encode_double_words(const calx_array *array, calx_buffer *out)
{
    const char *item = array->items;
    char *at = calx_buffer_reserve(out, (size_t)array->len * 12);
    for (int32_t i = 0; i < array->len; i++, item += 8, at += 12) {
        uint64_t word;
        uint32_t length = htobe32(sizeof word);
        memcpy(&word, item, sizeof word);
        word = htobe64(word);
        memcpy(at, &length, sizeof length);
        memcpy(at + 4, &word, sizeof word);
    }
    out->len += (size_t)array->len * 12;
}

static bool encode_elements(const calx_type *type, const calx_array *array, calx_buffer *out, calx_error *err)
{
    size_t start = out->len;
    for (int32_t i = 0; i < array->len; i++) {
        if (array->nulls && array->nulls[i])
            calx_buffer_add_u32(out, UINT32_MAX);
        else if (!encode_element(type->element, (const char *)array->items + (size_t)i * type->element->size, out, err))
            return false;
        if (out->len - start > CALX_LARGEST_VALUE)
            return calx_fail(err, CALX_BAD_VALUE, "An array of type %s is larger than the 1 GiB that PostgreSQL takes.",
                             type->name);
    }
    return true;
}

bool calx_encode_array(const calx_type *type, const void *value, calx_buffer *out, calx_error *err)
{
    calx_array array;
    memcpy(&array, value, sizeof array);
    int32_t first, last;
    if (array.len < 0)
        return calx_fail(err, CALX_BAD_VALUE, "An array of type %s has a negative length.", type->name);
    if (__builtin_add_overflow(array.shift, 1, &first) || __builtin_add_overflow(first, array.len, &last))
        return calx_fail(err, CALX_BAD_VALUE, "The subscripts of an array of type %s go beyond those of an integer.",
                         type->name);
    calx_buffer_add_u32(out, array.len ? 1 : 0);
    calx_buffer_add_u32(out, has_null(&array) ? 1 : 0);
    calx_buffer_add_u32(out, sent_element_oid(type->element));
    if (array.len == 0)
        return true;
    calx_buffer_add_u32(out, (uint32_t)array.len);
    calx_buffer_add_u32(out, (uint32_t)first);
    bool plain = !array.nulls && (size_t)array.len <= CALX_LARGEST_VALUE / 12;
    if (plain && type->element->kind == CALX_KIND_INT4)
        encode_words(&array, out);
    else if (plain && type->element->kind == CALX_KIND_INT8)
        encode_double_words(&array, out);
    else
        return encode_elements(type, &array, out, err);
    return true;
}

/* Text is sent alike for text, varchar, name, enums and the like, so an array of any of them can be
 * read as text; enums have no OID that we know. */
static bool same_element(const calx_type *element, uint32_t oid)
{
    return element->oid == oid || element->oid == 0 || element->kind == CALX_KIND_TEXT;
}

/* Takes one element, a length and that many bytes, from the front of what is left. */
static bool take_element(calx_text *rest, calx_text *item, bool *null)
{
    if (rest->len < 4)
        return false;
    uint32_t length = calx_read_u32(rest->data);
    *null = length == UINT32_MAX;
    size_t len = *null ? 0 : length;
    if (rest->len - 4 < len)
        return false;
    *item = (calx_text){ rest->data + 4, len };
    *rest = (calx_text){ rest->data + 4 + len, rest->len - 4 - len };
    return true;
}

static bool decode_elements(const calx_type *type, calx_text rest, calx_array *array, calx_arena *arena,
                            calx_error *err)
{
    size_t whole = rest.len;
    size_t size = type->element->size;
    char *items = calx_alloc_array(arena, (size_t)array->len, size);
    bool *nulls = NULL;
    for (int32_t i = 0; i < array->len; i++) {
        calx_text item;
        bool null;
        if (!take_element(&rest, &item, &null))
            return calx_fail_decode(type, whole, err);
        if (null) {
            if (!nulls)
                array->nulls = nulls = calx_new_array(arena, bool, (size_t)array->len);
            nulls[i] = true;
        } else if (!calx_decode(type->element, item.data, item.len, arena, items + (size_t)i * size, err))
            return false;
    }
    array->items = items;
    return rest.len == 0 || calx_fail_decode(type, whole, err);
}

/* A matrix is refused and not flattened: written back, it would have become another value. */
static bool fail_dimensions(const calx_type *type, uint32_t dimensions, calx_error *err)
{
    calx_fail(err, CALX_BAD_VALUE, "The server sent an array of %u dimensions where one of type %s is read.",
              dimensions, type->name);
    return calx_error_hint(err, "Select it flattened, as array(select unnest(…)), or as json.");
}

bool calx_decode_array(const calx_type *type, const char *data, size_t len, calx_arena *arena, void *value,
                       calx_error *err)
{
    if (len < HEADER)
        return calx_fail_decode(type, len, err);
    uint32_t dimensions = calx_read_u32(data);
    if (!same_element(type->element, calx_read_u32(data + 8)))
        return calx_fail_decode(type, len, err);
    calx_array array = { 0 };
    if (dimensions == 0 && len == HEADER) {
        memcpy(value, &array, sizeof array);
        return true;
    }
    if (dimensions > 1)
        return fail_dimensions(type, dimensions, err);
    if (dimensions != 1 || len < HEADER + DIMENSION)
        return calx_fail_decode(type, len, err);
    uint32_t count = calx_read_u32(data + HEADER);
    int32_t first = (int32_t)calx_read_u32(data + HEADER + 4), after;
    calx_text rest = { data + HEADER + DIMENSION, len - HEADER - DIMENSION };
    /* each element has four bytes at least: no length makes us allocate what was not sent */
    if (count > rest.len / 4 || __builtin_add_overflow(first, count, &after) ||
        __builtin_sub_overflow(first, 1, &array.shift))
        return calx_fail_decode(type, len, err);
    array.len = (int32_t)count;
    if (!decode_elements(type, rest, &array, arena, err))
        return false;
    memcpy(value, &array, sizeof array);
    return true;
}
