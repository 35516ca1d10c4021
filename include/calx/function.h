/* SQL's functions and operators as typed expressions: how they are declared, and those of numbers and of choice. The
 * other families are in function_text.h, function_time.h, function_array.h, function_range.h, function_json.h
 * and function_aggregate.h. Included by query.h, all of them.
 *
 * Arguments are expressions: columns, other calls, or a C value made into one by value_(T, v). What
 * is not here is declared once by the user, with its types, and then checks like the rest:
 *
 *     #define soundex(x) CALX_FUNCTION(text, "soundex", CALX_TAKES(text, x))
 *     #define has_key(x, key) CALX_OPERATOR(boolean, "?", CALX_TAKES(jsonb, x), CALX_TAKES(text, key)) */
#ifndef CALX_FUNCTION_H
#define CALX_FUNCTION_H

#include <calx/model.h>

/* ---- Declaring functions and operators ---- */

/* An argument that has to be of type T; an argument of any type. */
#define CALX_TAKES(T, x)                                                                             \
    (CALX_ASSERT_OF(x, __builtin_types_compatible_p(__typeof__(*CALX_EXPR(CALX_GIVEN).sql), calx_sqltype_##T), \
                      "an argument is not of the type " #T "; a C value is one as value_(" #T ", v)"), \
     (x).node)
#define CALX_TAKES_ANY(x) ((x).node)
/* An argument of the same type as `y`. */
#define CALX_TAKES_LIKE(y, x)                                                                              \
    (CALX_ASSERT_OF(x, __builtin_types_compatible_p(__typeof__(*CALX_EXPR(CALX_GIVEN).sql), __typeof__(*(y).sql)),   \
                      "an argument is not of the same type as the one before; a C value is one as value_(T, v)"), \
     (x).node)

/* An argument, or where it is a plain C value an expression of no type: the sentences above are said of it then, before
 * the compiler says what it misses in an int. */
#define CALX_EXPR(x)                                                                                       \
    _Generic((x), bool: CALX_NO_EXPR, char: CALX_NO_EXPR, signed char: CALX_NO_EXPR, unsigned char: CALX_NO_EXPR, \
             short: CALX_NO_EXPR, unsigned short: CALX_NO_EXPR, int: CALX_NO_EXPR, unsigned: CALX_NO_EXPR, \
             long: CALX_NO_EXPR, unsigned long: CALX_NO_EXPR, long long: CALX_NO_EXPR,                     \
             unsigned long long: CALX_NO_EXPR, float: CALX_NO_EXPR, double: CALX_NO_EXPR,                  \
             char *: CALX_NO_EXPR, const char *: CALX_NO_EXPR, calx_text: CALX_NO_EXPR, default: (x))
#define CALX_NO_EXPR (*(const calx_no_expr *)0)
typedef struct calx_sql_nothing {
    char unused;
} calx_sql_nothing;
typedef CALX_TYPED(calx_sql_nothing) calx_no_expr;

/* A call of an SQL function that gives T, of one without arguments too, and an infix operator that gives T. Names are
 * literals. */
#define CALX_FUNCTION(T, fn, ...) \
    ((calx_expr_of(T)){ .node = CALX_OPERATION(CALX_NODE_CALL, &calx_type_##T, "" fn, __VA_ARGS__) })
#define CALX_OPERATOR(T, op, a, b) \
    ((calx_expr_of(T)){ .node = CALX_OPERATION(CALX_NODE_INFIX, &calx_type_##T, "" op, a, b) })
/* The same, giving the type of `x`. */
#define CALX_FUNCTION_LIKE(x, fn, ...) \
    ((__typeof__(x)){ .node = CALX_OPERATION(CALX_NODE_CALL, (x).node->type, "" fn, __VA_ARGS__) })
#define CALX_OPERATOR_LIKE(x, op, a, b) \
    ((__typeof__(x)){ .node = CALX_OPERATION(CALX_NODE_INFIX, (x).node->type, "" op, a, b) })
/* SQL text with places for arguments, CALX_OPERAND or CALX_BARE each, giving T or the type of `x`. */
#define CALX_FORM(T, text, ...) \
    ((calx_expr_of(T)){ .node = CALX_OPERATION(CALX_NODE_FORM, &calx_type_##T, "" text, __VA_ARGS__) })
#define CALX_FORM_LIKE(x, text, ...) \
    ((__typeof__(x)){ .node = CALX_OPERATION(CALX_NODE_FORM, (x).node->type, "" text, __VA_ARGS__) })

#define CALX_OPERATION(k, TYPE, text, ...)                                                            \
    (&(const calx_node){ .kind = (k), .type = (TYPE), .name = (text),                                 \
                         .count = 0 __VA_OPT__(+CALX_COUNT_ITEMS(__VA_ARGS__)),                       \
                         .args = (const calx_node *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL } })

/* Nodes with commas between, after words of their own; a name that is quoted. */
#define CALX_NODE_LIST_OF(words, ...)                                                                       \
    (&(const calx_node){                                                                                    \
        .kind = CALX_NODE_LIST, .name = (words),                                                            \
        .count = 0 __VA_OPT__(+CALX_COUNT_ITEMS(__VA_ARGS__)),                                              \
        .args = (const calx_node *const[]){ CALX_EACH_FEW(CALX_NODE_ITEM, , __VA_ARGS__) NULL } })
#define CALX_NODE_ITEM(context, x) (x).node,
#define CALX_NAME(text) (&(const calx_node){ .kind = CALX_NODE_NAME, .name = (text) })

/* ---- Numbers ---- */

/* The sum, the difference and the product of two expressions of one type. */
#define plus(x, y) CALX_OPERATOR_LIKE(x, "+", (x).node, CALX_TAKES_LIKE(x, y))
#define minus(x, y) CALX_OPERATOR_LIKE(x, "-", (x).node, CALX_TAKES_LIKE(x, y))
#define times(x, y) CALX_OPERATOR_LIKE(x, "*", (x).node, CALX_TAKES_LIKE(x, y))
/* Of integers, what is left of the fraction is cut off; by zero is the server's error 22012. */
#define divided_by(x, y) CALX_OPERATOR_LIKE(x, "/", (x).node, CALX_TAKES_LIKE(x, y))
#define modulo(x, y) CALX_OPERATOR_LIKE(x, "%", (x).node, CALX_TAKES_LIKE(x, y))
#define abs_(x) CALX_FUNCTION_LIKE(x, "abs", (x).node)
/* Of a numeric these are a numeric, and of any other number a float8. */
#define round_(x) CALX_ROUNDED(x, "round")
#define ceil_(x) CALX_ROUNDED(x, "ceil")
#define floor_(x) CALX_ROUNDED(x, "floor")
#define sqrt_(x) CALX_FUNCTION(float8, "sqrt", CALX_TAKES(float8, x))
#define power_(x, y) CALX_FUNCTION(float8, "power", CALX_TAKES(float8, x), CALX_TAKES(float8, y))
#define random_() ((calx_expr_float8){ .node = &calx_node_random })
/* The nearest integer towards zero; -1, 0 or 1; with the other sign. */
#define trunc_(x) CALX_ROUNDED(x, "trunc")
#define sign_(x) CALX_ROUNDED(x, "sign")
#define negative(x) CALX_FORM_LIKE(x, "- " CALX_OPERAND, (x).node)
#define CALX_ROUNDED(x, fn)                                                                           \
    ((__typeof__(CALX_IF_NUMERIC(x, (calx_expr_numeric){ 0 }, (calx_expr_float8){ 0 })))              \
     { .node = CALX_OPERATION(CALX_NODE_CALL, CALX_IF_NUMERIC(x, &calx_type_numeric, &calx_type_float8), fn, (x).node) })
#define CALX_IF_NUMERIC(x, then, otherwise) _Generic((x).sql, calx_numeric *: then, default: otherwise)
/* A numeric with `n` digits after the point; text that has the form of `format`, as a number. */
#define round_to(x, n) CALX_FUNCTION(numeric, "round", CALX_TAKES(numeric, x), CALX_TAKES(int4, n))
#define to_number_(x, format) CALX_FUNCTION(numeric, "to_number", CALX_TAKES(text, x), CALX_TAKES(text, format))
/* e to the power of x, and the logarithms to the bases e and 10. */
#define exp_(x) CALX_FUNCTION(float8, "exp", CALX_TAKES(float8, x))
#define ln_(x) CALX_FUNCTION(float8, "ln", CALX_TAKES(float8, x))
#define log_(x) CALX_FUNCTION(float8, "log", CALX_TAKES(float8, x))
/* In which of `count` buckets of equal width between two bounds x falls: 0 below, count + 1 above. */
#define width_bucket_(x, low, high, count)                                                                     \
    CALX_FUNCTION(int4, "width_bucket", CALX_TAKES(float8, x), CALX_TAKES(float8, low), CALX_TAKES(float8, high), \
                  CALX_TAKES(int4, count))
/* Bits of integers. */
#define bits_and(x, y) CALX_OPERATOR_LIKE(x, "&", (x).node, CALX_TAKES_LIKE(x, y))
#define bits_or(x, y) CALX_OPERATOR_LIKE(x, "|", (x).node, CALX_TAKES_LIKE(x, y))
#define bits_xor(x, y) CALX_OPERATOR_LIKE(x, "#", (x).node, CALX_TAKES_LIKE(x, y))
#define bits_not(x) CALX_FORM_LIKE(x, "~ " CALX_OPERAND, (x).node)
#define shifted_left(x, n) CALX_OPERATOR_LIKE(x, "<<", (x).node, CALX_TAKES(int4, n))
#define shifted_right(x, n) CALX_OPERATOR_LIKE(x, ">>", (x).node, CALX_TAKES(int4, n))
/* A new random UUID. */
#define random_uuid() ((calx_expr_uuid){ .node = &calx_node_random_uuid })

/* ---- Null and choice ---- */

/* The larger and the smaller, null only where both are; null where they are equal, else the first. */
#define greatest(x, y) CALX_FUNCTION_LIKE(x, "greatest", (x).node, CALX_TAKES_LIKE(x, y))
#define least(x, y) CALX_FUNCTION_LIKE(x, "least", (x).node, CALX_TAKES_LIKE(x, y))
#define nullif(x, y) CALX_FUNCTION_LIKE(x, "nullif", (x).node, CALX_TAKES_LIKE(x, y))
/* The first that is not null of two expressions. */
#define coalesce_col(x, y) CALX_FUNCTION_LIKE(x, "coalesce", (x).node, CALX_TAKES_LIKE(x, y))

/* CASE: case_(when_(condition, x), when_(condition, y), else_(z)); all results of one type, null where
 * no condition holds and there is no else_. */
#define case_(first, ...) \
    ((__typeof__(first)){ .node = &(const calx_node){                                                       \
        .kind = CALX_NODE_CASE, .type = (first).node->type,                                                 \
        .count = 1 __VA_OPT__(+CALX_COUNT_ITEMS(__VA_ARGS__)),                                              \
        .args = (const calx_node *const[]){ (first).node, CALX_EACH_FEW(CALX_CASE_ARM, first, __VA_ARGS__) } } })
#define CALX_CASE_ARM(first, arm) CALX_TAKES_LIKE(first, arm),
#define when_(c, x) CALX_FORM_LIKE(x, "WHEN " CALX_BARE " THEN " CALX_BARE, CALX_TAKES(boolean, c), (x).node)
#define else_(x) CALX_FORM_LIKE(x, "ELSE " CALX_BARE, (x).node)

/* Nodes that stand alone. */
extern const calx_node calx_node_star;
extern const calx_node calx_node_nothing;
extern const calx_node calx_node_now;
extern const calx_node calx_node_today;
extern const calx_node calx_node_random;
extern const calx_node calx_node_random_uuid;
extern const calx_node calx_node_clock;
extern const calx_node calx_node_row_number;
extern const calx_node calx_node_rank;
extern const calx_node calx_node_dense_rank;
extern const calx_node calx_node_percent_rank;
extern const calx_node calx_node_cume_dist;

#endif
