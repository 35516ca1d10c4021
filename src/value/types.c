/* The descriptors of the built-in types and of their arrays. */
#include <calx/value.h>

#define BOUND_BOOLEAN(T) NULL
#define BOUND_INT2(T) NULL
#define BOUND_INT4(T) NULL
#define BOUND_INT8(T) NULL
#define BOUND_FLOAT4(T) NULL
#define BOUND_FLOAT8(T) NULL
#define BOUND_NUMERIC(T) NULL
#define BOUND_TEXT(T) NULL
#define BOUND_BYTEA(T) NULL
#define BOUND_UUID(T) NULL
#define BOUND_JSON(T) NULL
#define BOUND_JSONB(T) NULL
#define BOUND_DATE(T) NULL
#define BOUND_TIMESTAMP(T) NULL
#define BOUND_INTERVAL(T) NULL
#define BOUND_RANGE(T) BOUND_OF_##T
#define BOUND_OF_daterange &calx_type_date
#define BOUND_OF_int4range &calx_type_int4
#define BOUND_OF_int8range &calx_type_int8
#define BOUND_OF_numrange &calx_type_numeric
#define BOUND_OF_tsrange &calx_type_timestamp
#define BOUND_OF_tstzrange &calx_type_timestamptz

#define DEFINE_TYPE(T, sql, KIND, OID, ARRAY_OID)           \
    const calx_type calx_type_##T = {                       \
        .name = (sql),                                      \
        .kind = CALX_KIND_##KIND,                           \
        .oid = (OID),                                       \
        .size = sizeof(calx_ctype_##T),                     \
        .opt_value = offsetof(calx_opt_##T, value),         \
        .bound = BOUND_##KIND(T),                           \
        .array = &calx_type_##T##_array,                    \
    };                                                      \
    const calx_type calx_type_##T##_array = {               \
        .name = sql "[]",                                   \
        .kind = CALX_KIND_ARRAY,                            \
        .oid = (ARRAY_OID),                                 \
        .size = sizeof(calx_ctype_##T##_array),             \
        .opt_value = offsetof(calx_opt_##T##_array, value), \
        .element = &calx_type_##T,                          \
    };                                                      \
    _Static_assert(sizeof(calx_array_##T) == sizeof(calx_array), "a typed array is laid out as calx_array is");

CALX_BUILTIN_TYPES(DEFINE_TYPE)
