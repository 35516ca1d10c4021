/* What the codecs share: limits of PostgreSQL's types, and reading network byte order. */
#ifndef CALX_VALUE_CODEC_H
#define CALX_VALUE_CODEC_H

#include <calx/value.h>
#include <endian.h>
#include <string.h>

/* The largest piece that PostgreSQL allocates for a value, less the header that it puts before it. */
#define CALX_LARGEST_VALUE ((size_t)0x3FFFFFFF - 4)

/* What date_recv and timestamp_recv take, besides the infinities: 4713 BC to the ends of the types. */
#define CALX_DATE_LEAST (-2451545)
#define CALX_DATE_END 2145031949
#define CALX_TIMESTAMP_LEAST INT64_C(-211813488000000000)
#define CALX_TIMESTAMP_END INT64_C(9223371331200000000)

#define CALX_OID_TEXT 25

enum { RANGE_EMPTY = 0x01, RANGE_LOWER_IN = 0x02, RANGE_UPPER_IN = 0x04, RANGE_LOWER_INF = 0x08, RANGE_UPPER_INF = 0x10 };

static inline uint16_t calx_read_u16(const char *at)
{
    uint16_t n;
    memcpy(&n, at, sizeof n);
    return be16toh(n);
}

static inline uint32_t calx_read_u32(const char *at)
{
    uint32_t n;
    memcpy(&n, at, sizeof n);
    return be32toh(n);
}

static inline uint64_t calx_read_u64(const char *at)
{
    uint64_t n;
    memcpy(&n, at, sizeof n);
    return be64toh(n);
}

/* A bad-value error for bytes from the server that are not of the type. */
bool calx_fail_decode(const calx_type *type, size_t len, calx_error *err);

/* What stands behind the two bounds of any range. */
typedef struct range_ends {
    bool empty;
    bool lower_infinite;
    bool upper_infinite;
    bool lower_inclusive;
    bool upper_inclusive;
} range_ends;

static inline range_ends calx_range_ends(const calx_type *type, const void *value)
{
    range_ends ends;
    memcpy(&ends, (const char *)value + (size_t)2 * type->bound->size, sizeof ends);
    return ends;
}

/* Codecs that have a file of their own; as calx_encode and calx_decode. */
bool calx_encode_numeric(calx_numeric value, calx_buffer *out, calx_error *err);
bool calx_decode_numeric(const char *data, size_t len, calx_arena *arena, calx_numeric *value, calx_error *err);
bool calx_encode_range(const calx_type *type, const void *value, calx_buffer *out, calx_error *err);
bool calx_decode_range(const calx_type *type, const char *data, size_t len, calx_arena *arena, void *value,
                       calx_error *err);
bool calx_encode_multirange(const calx_type *type, const void *value, calx_buffer *out, calx_error *err);
bool calx_decode_multirange(const calx_type *type, const char *data, size_t len, calx_arena *arena, void *value,
                            calx_error *err);
bool calx_encode_tsquery(calx_tsquery value, calx_buffer *out, calx_error *err);
bool calx_decode_tsquery(const char *data, size_t len, calx_arena *arena, calx_tsquery *value, calx_error *err);
void calx_print_tsquery(calx_buffer *out, const calx_tsquery *value);

/* A word of full-text search in quotes, in which quotes and backslashes are doubled. */
void calx_print_quoted_word(calx_buffer *out, calx_text word);

bool calx_encode_tsvector(calx_tsvector value, calx_buffer *out, calx_error *err);
bool calx_decode_tsvector(const char *data, size_t len, calx_arena *arena, calx_tsvector *value, calx_error *err);
bool calx_encode_array(const calx_type *type, const void *value, calx_buffer *out, calx_error *err);
bool calx_decode_array(const calx_type *type, const char *data, size_t len, calx_arena *arena, void *value,
                       calx_error *err);

#endif
