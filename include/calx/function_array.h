/* Functions of arrays. Included by query.h. */
#ifndef CALX_FUNCTION_ARRAY_H
#define CALX_FUNCTION_ARRAY_H

#include <calx/function.h>

/* ---- Arrays ---- */

/* Both arrays, or both ranges or multiranges, of one type. */
#define contains(x, y) CALX_OPERATOR(boolean, "@>", (x).node, CALX_TAKES_LIKE(x, y))
#define contained_by(x, y) CALX_OPERATOR(boolean, "<@", (x).node, CALX_TAKES_LIKE(x, y))
#define overlaps(x, y) CALX_OPERATOR(boolean, "&&", (x).node, CALX_TAKES_LIKE(x, y))
#define cardinality_(x) CALX_FUNCTION(int4, "cardinality", (x).node)
#define array_append_(x, y) CALX_FUNCTION_LIKE(x, "array_append", (x).node, CALX_TAKES_ELEMENT(x, y))
#define array_remove_(x, y) CALX_FUNCTION_LIKE(x, "array_remove", (x).node, CALX_TAKES_ELEMENT(x, y))
#define array_cat_(x, y) CALX_OPERATOR_LIKE(x, "||", (x).node, CALX_TAKES_LIKE(x, y))
/* Whether the value is one of the array's; eq_any by another name. */
#define is_element(x, array) \
    CALX_FORM(boolean, CALX_OPERAND " = ANY (" CALX_BARE ")", CALX_TAKES_ELEMENT(array, x), (array).node)
/* The elements as rows, in a select list; T is their type. */
#define unnest_(T, array) CALX_FUNCTION(T, "unnest", CALX_TAKES(T##_array, array))
/* An array of expressions of type T, and of the one column of a select. */
#define array_of(T, ...) CALX_FORM(T##_array, "ARRAY[" CALX_BARE "]", CALX_NODE_LIST_OF("", __VA_ARGS__))
#define array_query(T, select) CALX_SUBQUERY(T##_array, &calx_type_##T##_array, "ARRAY", select)
/* The element of type T at a place, counted from 1, null where there is none; those from one place to another. */
#define element_at(T, array, n) \
    CALX_FORM(T, "(" CALX_BARE ")[" CALX_BARE "]", CALX_TAKES(T##_array, array), CALX_TAKES(int4, n))
#define array_slice(array, from, to) \
    CALX_FORM_LIKE(array, "(" CALX_BARE ")[" CALX_BARE ":" CALX_BARE "]", (array).node, CALX_TAKES(int4, from), CALX_TAKES(int4, to))
#define array_prepend_(y, x) CALX_FUNCTION_LIKE(x, "array_prepend", CALX_TAKES_ELEMENT(x, y), (x).node)
#define array_replace_(x, what, by) \
    CALX_FUNCTION_LIKE(x, "array_replace", (x).node, CALX_TAKES_ELEMENT(x, what), CALX_TAKES_ELEMENT(x, by))
/* Where an element stands first, null where it doesn't; where it stands at all. */
#define array_position_(x, y) CALX_FUNCTION(int4, "array_position", (x).node, CALX_TAKES_ELEMENT(x, y))
#define array_positions_(x, y) CALX_FUNCTION(int4_array, "array_positions", (x).node, CALX_TAKES_ELEMENT(x, y))
/* The elements as text with a separator between, and the pieces of text between separators. */
#define array_to_string_(x, separator) CALX_FUNCTION(text, "array_to_string", (x).node, CALX_TAKES(text, separator))
#define string_to_array_(x, separator) \
    CALX_FUNCTION(text_array, "string_to_array", CALX_TAKES(text, x), CALX_TAKES(text, separator))
/* Numbers, or times, from one to another; times in steps of an interval, of dates as timestamptz. As rows: see rows_from. */
#define generate_series_(x, y) CALX_FUNCTION_LIKE(x, "generate_series", (x).node, CALX_TAKES_LIKE(x, y))
#define generate_series_by(x, y, step)                                                                   \
    CALX_OF_DATE(x, timestamptz, CALX_OPERATION(CALX_NODE_CALL, CALX_TYPE_OF_DATE(x, timestamptz),       \
                                                "generate_series", (x).node, CALX_TAKES_LIKE(x, y), (step).node))
#define CALX_TAKES_ELEMENT(array, x)                                                                     \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__((x).sql), __typeof__(CALX_ELEMENT_SQL(array))), \
                      "an argument is not of the type of the elements of the array"),                         \
     (x).node)
#define CALX_ELEMENT_SQL(array)                                                                          \
    _Generic((array).ctype, calx_array_date *: (calx_sqltype_date *)0,                                   \
             calx_array_timestamp *: (calx_sqltype_timestamp *)0,                                        \
             calx_array_timestamptz *: (calx_sqltype_timestamptz *)0, default: (array).ctype->items)

/* ---- Comparing with every element ----
 *
 * Whether it holds for any, or for all, of an array's elements: a column's, or value_(int4_array, …). An array
 * without elements has none for which it holds, and it holds for all of them. */
#define eq_any(x, array) CALX_COMPARE_EACH(" = ANY (", x, array)
#define ne_all(x, array) CALX_COMPARE_EACH(" <> ALL (", x, array)
#define lt_any(x, array) CALX_COMPARE_EACH(" < ANY (", x, array)
#define lt_all(x, array) CALX_COMPARE_EACH(" < ALL (", x, array)
#define le_any(x, array) CALX_COMPARE_EACH(" <= ANY (", x, array)
#define le_all(x, array) CALX_COMPARE_EACH(" <= ALL (", x, array)
#define gt_any(x, array) CALX_COMPARE_EACH(" > ANY (", x, array)
#define gt_all(x, array) CALX_COMPARE_EACH(" > ALL (", x, array)
#define ge_any(x, array) CALX_COMPARE_EACH(" >= ANY (", x, array)
#define ge_all(x, array) CALX_COMPARE_EACH(" >= ALL (", x, array)
/* The elements are patterns. */
#define like_any(x, array) CALX_COMPARE_EACH(" LIKE ANY (", x, array)
#define ilike_any(x, array) CALX_COMPARE_EACH(" ILIKE ANY (", x, array)
#define CALX_COMPARE_EACH(text, x, array) \
    CALX_CONDITION(CALX_NODE_FORM, CALX_OPERAND text CALX_BARE ")", 2, CALX_TAKES_ELEMENT(array, x), (array).node)

#endif
