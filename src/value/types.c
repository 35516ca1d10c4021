/* The descriptors of the built-in types and of their arrays. */
#include <calx/value.h>

#define DEFINE_TYPE(T, sql, KIND, OID, ARRAY_OID)           \
    const calx_type calx_type_##T = {                       \
        .name = (sql),                                      \
        .kind = CALX_KIND_##KIND,                           \
        .oid = (OID),                                       \
        .size = sizeof(calx_ctype_##T),                     \
        .opt_value = offsetof(calx_opt_##T, value),         \
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
