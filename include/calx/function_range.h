/* Functions of ranges and multiranges. Included by query.h. */
#ifndef CALX_FUNCTION_RANGE_H
#define CALX_FUNCTION_RANGE_H

#include <calx/function.h>

/* ---- Ranges ----
 *
 * T is the type of the bounds. plus, times and minus of two ranges are their union (22000 where there is a gap), what
 * they have in common, and the first without the second. */
#define range_has(x, d)                                                                                     \
    CALX_OPERATOR(boolean, "@>", (x).node, CALX_TAKES_BOUND(x, d))
/* The bounds; null where there is none. */
#define range_lower(T, x) CALX_FORM(T, "lower(" CALX_BARE ")", CALX_TAKES_RANGE(T, x))
#define range_upper(T, x) CALX_FORM(T, "upper(" CALX_BARE ")", CALX_TAKES_RANGE(T, x))
/* A range of type R from two expressions; bounds are a literal such as "[)" or "[]". */
#define range_of(R, x, y, bounds) \
    CALX_FORM(R, #R "(" CALX_BARE ", " CALX_BARE ", '" bounds "')", (x).node, CALX_TAKES_LIKE(x, y))
#define range_is_empty(x) CALX_FUNCTION(boolean, "isempty", CALX_TAKES_SOME_RANGE(x))
#define lower_inc_(x) CALX_FUNCTION(boolean, "lower_inc", CALX_TAKES_SOME_RANGE(x))
#define upper_inc_(x) CALX_FUNCTION(boolean, "upper_inc", CALX_TAKES_SOME_RANGE(x))
#define lower_inf_(x) CALX_FUNCTION(boolean, "lower_inf", CALX_TAKES_SOME_RANGE(x))
#define upper_inf_(x) CALX_FUNCTION(boolean, "upper_inf", CALX_TAKES_SOME_RANGE(x))
/* Whether the first ends before the second begins, begins after it ends, or one begins where the other ends. */
#define left_of(x, y) CALX_OPERATOR(boolean, "<<", CALX_TAKES_SOME_RANGE(x), CALX_TAKES_LIKE(x, y))
#define right_of(x, y) CALX_OPERATOR(boolean, ">>", CALX_TAKES_SOME_RANGE(x), CALX_TAKES_LIKE(x, y))
#define adjacent(x, y) CALX_OPERATOR(boolean, "-|-", CALX_TAKES_SOME_RANGE(x), CALX_TAKES_LIKE(x, y))
/* The smallest range that has both in it. */
#define range_merge_(x, y) CALX_FUNCTION_LIKE(x, "range_merge", CALX_TAKES_SOME_RANGE(x), CALX_TAKES_LIKE(x, y))
/* What all ranges of a group have in common. */
#define range_intersect_agg_(x) CALX_FUNCTION_LIKE(x, "range_intersect_agg", CALX_TAKES_SOME_RANGE(x))

/* ---- Multiranges ----
 *
 * M is the token of a multirange, such as tstzmultirange. What is said above of ranges goes for them, too: range_has,
 * range_lower, plus, minus, overlaps… */

/* Ranges as a multirange, of none where there are none: multirange_of(int8multirange, t.span, t.other). */
#define multirange_of(M, ...) CALX_FORM(M, #M "(" CALX_BARE ")", CALX_RANGE_LIST(M, __VA_ARGS__))
/* All ranges of a group as one multirange. */
#define range_agg_(M, x) CALX_FUNCTION(M, "range_agg", CALX_TAKES_RANGE_OF(M, x))
/* Whether a range lies within a multirange, has something in common with it, touches it. */
#define multirange_has(m, x) CALX_OPERATOR(boolean, "@>", (m).node, CALX_TAKES_PART(m, x))
#define multirange_overlaps(m, x) CALX_OPERATOR(boolean, "&&", (m).node, CALX_TAKES_PART(m, x))
#define multirange_adjacent(m, x) CALX_OPERATOR(boolean, "-|-", (m).node, CALX_TAKES_PART(m, x))
/* The smallest range that has all of it in it; its ranges as rows. R is the ranges' token: int8range. */
#define multirange_span(R, m) CALX_FUNCTION(R, "range_merge", CALX_TAKES_MULTIRANGE_OF(R, m))
#define unnest_ranges(R, m) CALX_FUNCTION(R, "unnest", CALX_TAKES_MULTIRANGE_OF(R, m))

/* ---- What they check ---- */

#define CALX_TAKES_SOME_RANGE(x)                                                                            \
    (CALX_ASSERT_HERE(!__builtin_types_compatible_p(__typeof__(CALX_BOUND_SQL(x)), void *),                 \
                      "this is neither a range nor a multirange"),                                          \
     (x).node)
#define CALX_TAKES_RANGE(T, x)                                                                              \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(CALX_BOUND_SQL(x)), calx_sqltype_##T *),      \
                      "the bounds of the range are not of the type " #T),                                   \
     (x).node)
#define CALX_TAKES_BOUND(x, d)                                                                              \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(CALX_BOUND_SQL(x)), __typeof__((d).sql)),     \
                      "the value is not of the type of the bounds of the range"),                                \
     (d).node)
#define CALX_TAKES_RANGE_OF(M, x)                                                                           \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(((calx_ctype_##M *)0)->items), __typeof__((x).ctype)), \
                      "an argument is not a range of " #M),                                                 \
     (x).node)
#define CALX_TAKES_MULTIRANGE_OF(R, m)                                                                      \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(CALX_PARTS(m)), calx_ctype_##R *),            \
                      "an argument is not a multirange of " #R),                                            \
     (m).node)
#define CALX_TAKES_PART(m, x)                                                                               \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(CALX_PARTS(m)), __typeof__((x).ctype)),       \
                      "an argument is not a range as the multirange has them"),                               \
     (x).node)
#define CALX_RANGE_LIST(M, ...)                                                                             \
    (&(const calx_node){ .kind = CALX_NODE_LIST, .name = "",                                                \
                         .count = 0 __VA_OPT__(+CALX_COUNT_ITEMS(__VA_ARGS__)),                             \
                         .args = (const calx_node *const[]){ CALX_EACH_FEW(CALX_RANGE_ITEM, M, __VA_ARGS__) NULL } })
#define CALX_RANGE_ITEM(M, x) CALX_TAKES_RANGE_OF(M, x),
/* Pointers that say what the bounds are, and what a multirange is made of; `void *` where x is none. */
#define CALX_BOUND_SQL(x)                                                                                   \
    _Generic((x).ctype, calx_daterange *: (calx_sqltype_date *)0, calx_int4range *: (calx_sqltype_int4 *)0, \
             calx_int8range *: (calx_sqltype_int8 *)0, calx_numrange *: (calx_sqltype_numeric *)0,          \
             calx_tsrange *: (calx_sqltype_timestamp *)0, calx_tstzrange *: (calx_sqltype_timestamptz *)0,  \
             calx_datemultirange *: (calx_sqltype_date *)0, calx_int4multirange *: (calx_sqltype_int4 *)0,  \
             calx_int8multirange *: (calx_sqltype_int8 *)0, calx_nummultirange *: (calx_sqltype_numeric *)0, \
             calx_tsmultirange *: (calx_sqltype_timestamp *)0,                                              \
             calx_tstzmultirange *: (calx_sqltype_timestamptz *)0, default: (void *)0)
#define CALX_PARTS(m)                                                                                       \
    _Generic((m).ctype, calx_datemultirange *: (calx_daterange *)0, calx_int4multirange *: (calx_int4range *)0, \
             calx_int8multirange *: (calx_int8range *)0, calx_nummultirange *: (calx_numrange *)0,          \
             calx_tsmultirange *: (calx_tsrange *)0, calx_tstzmultirange *: (calx_tstzrange *)0, default: (void *)0)

#endif
