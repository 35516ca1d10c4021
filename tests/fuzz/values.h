/* Every type there is, and random values of each. */
#ifndef FUZZ_VALUES_H
#define FUZZ_VALUES_H

#include "bytes.h"

#include <calx/model.h>

/* The longest names that PostgreSQL keeps, 63 bytes, and characters that need quotes everywhere. */
#define MOOD(L)                                                                          \
    L(MOOD_SAD, "sad")                                                                   \
    L(MOOD_QUOTED, "tr\u00e8s, \"happy\" {}\\")                                          \
    L(MOOD_NULL, "null")                                                                 \
    L(MOOD_LONGEST, "a label as long as PostgreSQL allows it to be which is 63 bytes")
CALX_ENUM(mood_with_a_name_as_long_as_PostgreSQL_allows_that_is_63_bytes_, MOOD);
typedef mood_with_a_name_as_long_as_PostgreSQL_allows_that_is_63_bytes_ mood;
#define calx_type_mood calx_type_mood_with_a_name_as_long_as_PostgreSQL_allows_that_is_63_bytes_
#define calx_type_mood_array calx_type_mood_with_a_name_as_long_as_PostgreSQL_allows_that_is_63_bytes__array

/* Room for a value of any type. */
typedef union any_value {
    max_align_t align;
    char bytes[64];
} any_value;

/* Built-in types, the enum, and an array type after each. */
extern const calx_type *const all_types[];
extern const size_t all_types_count;

typedef enum value_kind {
    VALUE_GOOD,      /* one that PostgreSQL takes, its normal form where it has one */
    VALUE_ARBITRARY, /* whatever a C program could pass */
} value_kind;

/* Makes a value of the type; what it points to lives in the arena. */
void random_value(bytes *in, calx_arena *arena, const calx_type *type, value_kind kind, void *value);

/* Whether what the server sends as this type may be refused on the way back: text is not checked when it is
 * read, dates are taken beyond the calendar, and the longest numerics go one way only. */
bool may_be_refused(const calx_type *type);

/* One sentence with a code: how every error has to look. */
void require_sentence(const calx_error *err);

#endif
