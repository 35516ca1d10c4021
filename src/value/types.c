/* The descriptors of the built-in types and of their arrays. */
#include <calx/value.h>

/* What a type has beyond what all have, by its kind. */
#define MORE_BOOLEAN(T)
#define MORE_INT2(T)
#define MORE_INT4(T)
#define MORE_INT8(T)
#define MORE_FLOAT4(T)
#define MORE_FLOAT8(T)
#define MORE_NUMERIC(T)
#define MORE_TEXT(T)
#define MORE_BYTEA(T)
#define MORE_UUID(T)
#define MORE_JSON(T)
#define MORE_JSONB(T)
#define MORE_DATE(T)
#define MORE_TIMESTAMP(T)
#define MORE_INTERVAL(T)
#define MORE_TSVECTOR(T)
#define MORE_TSQUERY(T)
#define MORE_RANGE(T) .bound = BOUND_OF_##T,
#define MORE_MULTIRANGE(T) .range = RANGE_OF_##T,
#define BOUND_OF_daterange &calx_type_date
#define BOUND_OF_int4range &calx_type_int4
#define BOUND_OF_int8range &calx_type_int8
#define BOUND_OF_numrange &calx_type_numeric
#define BOUND_OF_tsrange &calx_type_timestamp
#define BOUND_OF_tstzrange &calx_type_timestamptz

#define RANGE_OF_datemultirange &calx_type_daterange
#define RANGE_OF_int4multirange &calx_type_int4range
#define RANGE_OF_int8multirange &calx_type_int8range
#define RANGE_OF_nummultirange &calx_type_numrange
#define RANGE_OF_tsmultirange &calx_type_tsrange
#define RANGE_OF_tstzmultirange &calx_type_tstzrange

#define DEFINE_TYPE(T, sql, KIND, OID, ARRAY_OID)           \
    const calx_type calx_type_##T = {                       \
        .name = (sql),                                      \
        .kind = CALX_KIND_##KIND,                           \
        .oid = (OID),                                       \
        .size = sizeof(calx_ctype_##T),                     \
        .opt_value = offsetof(calx_opt_##T, value),         \
        MORE_##KIND(T).array = &calx_type_##T##_array,      \
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
