/* SQL's functions and operators as typed expressions, by family. Included by query.h.
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
#define CALX_TAKES(T, x)                                                                    \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(*(x).ctype), calx_ctype_##T), \
                      "an argument is not of the type " #T),                                \
     (x).node)
#define CALX_TAKES_ANY(x) ((x).node)
/* An argument of the same type as `y`. */
#define CALX_TAKES_LIKE(y, x)                                                                              \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(*(x).ctype), __typeof__(*(y).ctype)),        \
                      "an argument is not of the same type as the one before"),                            \
     (x).node)

/* A call of an SQL function that gives T, and an infix operator that does. Names are literals. */
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

#define calx_expr_of(T) CALX_TYPED(calx_ctype_##T)
#define CALX_OPERATION(k, TYPE, text, ...)                                                            \
    (&(const calx_node){ .kind = (k), .type = (TYPE), .name = (text),                                 \
                         .count = sizeof((const calx_node *const[]){ __VA_ARGS__ }) / sizeof(calx_node *), \
                         .args = (const calx_node *const[]){ __VA_ARGS__ } })

/* ---- Arithmetic, of two expressions of one type ---- */

/* The sum, the difference and the product of the two. */
#define plus(x, y) CALX_OPERATOR_LIKE(x, "+", (x).node, CALX_TAKES_LIKE(x, y))
#define minus(x, y) CALX_OPERATOR_LIKE(x, "-", (x).node, CALX_TAKES_LIKE(x, y))
#define times(x, y) CALX_OPERATOR_LIKE(x, "*", (x).node, CALX_TAKES_LIKE(x, y))
/* Of integers, what is left of the fraction is cut off; by zero is the server's error 22012. */
#define divided_by(x, y) CALX_OPERATOR_LIKE(x, "/", (x).node, CALX_TAKES_LIKE(x, y))
#define modulo(x, y) CALX_OPERATOR_LIKE(x, "%", (x).node, CALX_TAKES_LIKE(x, y))
#define abs_(x) CALX_FUNCTION_LIKE(x, "abs", (x).node)
#define round_(x) CALX_FUNCTION_LIKE(x, "round", (x).node)
#define ceil_(x) CALX_FUNCTION_LIKE(x, "ceil", (x).node)
#define floor_(x) CALX_FUNCTION_LIKE(x, "floor", (x).node)
#define sqrt_(x) CALX_FUNCTION(float8, "sqrt", CALX_TAKES(float8, x))
#define power_(x, y) CALX_FUNCTION(float8, "power", CALX_TAKES(float8, x), CALX_TAKES(float8, y))
#define random_() ((calx_expr_float8){ .node = &calx_node_random })

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
        .count = sizeof((const calx_node *const[]){ (first).node, CALX_EACH_FEW(CALX_CASE_ARM, first, __VA_ARGS__) }) / \
                 sizeof(calx_node *),                                                                       \
        .args = (const calx_node *const[]){ (first).node, CALX_EACH_FEW(CALX_CASE_ARM, first, __VA_ARGS__) } } })
#define CALX_CASE_ARM(first, arm) CALX_TAKES_LIKE(first, arm),
#define when_(c, x) CALX_FORM_LIKE(x, "WHEN " CALX_BARE " THEN " CALX_BARE, CALX_TAKES(boolean, c), (x).node)
#define else_(x) CALX_FORM_LIKE(x, "ELSE " CALX_BARE, (x).node)

/* ---- Text ---- */

/* Lengths and positions are in characters, and positions begin at 1; strpos_ gives 0 where there is none. */
#define length_(x) CALX_FUNCTION(int4, "length", CALX_TAKES(text, x))
#define strpos_(x, needle) CALX_FUNCTION(int4, "strpos", CALX_TAKES(text, x), CALX_TAKES(text, needle))
#define concat_(x, y) CALX_OPERATOR(text, "||", CALX_TAKES(text, x), CALX_TAKES(text, y))
#define trim_(x) CALX_FUNCTION(text, "btrim", CALX_TAKES(text, x))
#define initcap_(x) CALX_FUNCTION(text, "initcap", CALX_TAKES(text, x))
#define left_(x, n) CALX_FUNCTION(text, "left", CALX_TAKES(text, x), CALX_TAKES(int4, n))
#define right_(x, n) CALX_FUNCTION(text, "right", CALX_TAKES(text, x), CALX_TAKES(int4, n))
#define substr_(x, from, count) \
    CALX_FUNCTION(text, "substr", CALX_TAKES(text, x), CALX_TAKES(int4, from), CALX_TAKES(int4, count))
#define replace_(x, what, by) \
    CALX_FUNCTION(text, "replace", CALX_TAKES(text, x), CALX_TAKES(text, what), CALX_TAKES(text, by))
#define regexp_replace_(x, pattern, by, flags)                                                             \
    CALX_FUNCTION(text, "regexp_replace", CALX_TAKES(text, x), CALX_TAKES(text, pattern), CALX_TAKES(text, by), \
                  CALX_TAKES(text, flags))
#define split_part_(x, separator, n) \
    CALX_FUNCTION(text, "split_part", CALX_TAKES(text, x), CALX_TAKES(text, separator), CALX_TAKES(int4, n))
#define starts_with_(x, prefix) CALX_FUNCTION(boolean, "starts_with", CALX_TAKES(text, x), CALX_TAKES(text, prefix))
#define to_char_(x, format) CALX_FUNCTION(text, "to_char", CALX_TAKES_ANY(x), CALX_TAKES(text, format))

/* Full-text search: the configuration is a name such as value_(text, "english"). Vectors and queries
 * are expressions that only these take. */
typedef struct calx_tsvector {
    char unused;
} calx_tsvector;
typedef struct calx_tsquery {
    char unused;
} calx_tsquery;
typedef calx_tsvector calx_ctype_tsvector;
typedef calx_tsquery calx_ctype_tsquery;
extern const calx_type calx_type_tsvector;
extern const calx_type calx_type_tsquery;
#define to_tsvector_(config, x) \
    CALX_FORM(tsvector, "to_tsvector(" CALX_OPERAND "::regconfig, " CALX_BARE ")", CALX_TAKES(text, config), CALX_TAKES(text, x))
/* What a user typed, as search engines read it: words, "phrases", or, -not. */
#define websearch_(config, x) \
    CALX_FORM(tsquery, "websearch_to_tsquery(" CALX_OPERAND "::regconfig, " CALX_BARE ")", CALX_TAKES(text, config), CALX_TAKES(text, x))
#define matches_query(vector, q) CALX_OPERATOR(boolean, "@@", CALX_TAKES(tsvector, vector), CALX_TAKES(tsquery, q))
#define ts_rank_(vector, q) CALX_FUNCTION(float4, "ts_rank", CALX_TAKES(tsvector, vector), CALX_TAKES(tsquery, q))

/* ---- Dates and times ---- */

/* When the transaction began. */
#define now_() ((calx_expr_timestamptz){ .node = &calx_node_now })
#define today_() ((calx_expr_date){ .node = &calx_node_today })
/* Cut down to a "year", "month", "day", "hour"…; a part of it as a number. */
#define date_trunc_(field, x) CALX_FUNCTION_LIKE(x, "date_trunc", CALX_TAKES(text, field), (x).node)
#define date_part_(field, x) CALX_FUNCTION(float8, "date_part", CALX_TAKES(text, field), (x).node)
/* A time and an interval later or earlier; the interval between two times. */
#define later(x, i) CALX_OPERATOR_LIKE(x, "+", (x).node, CALX_TAKES(interval, i))
#define earlier(x, i) CALX_OPERATOR_LIKE(x, "-", (x).node, CALX_TAKES(interval, i))
#define between_times(x, y) CALX_OPERATOR(interval, "-", (x).node, CALX_TAKES_LIKE(x, y))
#define age_(x, y) CALX_FUNCTION(interval, "age", (x).node, CALX_TAKES_LIKE(x, y))

/* ---- Arrays and ranges ---- */

/* Both arrays, or both ranges, of one type. */
#define contains(x, y) CALX_OPERATOR(boolean, "@>", (x).node, CALX_TAKES_LIKE(x, y))
#define contained_by(x, y) CALX_OPERATOR(boolean, "<@", (x).node, CALX_TAKES_LIKE(x, y))
#define overlaps(x, y) CALX_OPERATOR(boolean, "&&", (x).node, CALX_TAKES_LIKE(x, y))
#define range_has(x, d) CALX_OPERATOR(boolean, "@>", CALX_TAKES(daterange, x), CALX_TAKES(date, d))
#define cardinality_(x) CALX_FUNCTION(int4, "cardinality", (x).node)
#define array_append_(x, y) CALX_FUNCTION_LIKE(x, "array_append", (x).node, CALX_TAKES_ELEMENT(x, y))
#define array_remove_(x, y) CALX_FUNCTION_LIKE(x, "array_remove", (x).node, CALX_TAKES_ELEMENT(x, y))
#define array_cat_(x, y) CALX_OPERATOR_LIKE(x, "||", (x).node, CALX_TAKES_LIKE(x, y))
/* Whether the value is one of the array's. */
#define is_element(x, array) \
    CALX_FORM(boolean, CALX_OPERAND " = ANY (" CALX_BARE ")", CALX_TAKES_ELEMENT(array, x), (array).node)
/* The elements as rows, in a select list; T is their type. */
#define unnest_(T, array) CALX_FUNCTION(T, "unnest", CALX_TAKES(T##_array, array))
#define CALX_TAKES_ELEMENT(array, x)                                                                     \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(*(x).ctype), __typeof__(*(array).ctype->items)), \
                      "an argument is not of the type of the array's elements"),                         \
     (x).node)

/* ---- jsonb ---- */

/* The member of an object, the element of an array counted from 0 (from the end where negative), a member as
 * text; null where there is none. Whether an object has the key. Any value as jsonb; an array's length. */
#define json_get(x, key) CALX_OPERATOR(jsonb, "->", CALX_TAKES(jsonb, x), CALX_TAKES(text, key))
#define json_at(x, index) CALX_OPERATOR(jsonb, "->", CALX_TAKES(jsonb, x), CALX_TAKES(int4, index))
#define json_text(x, key) CALX_OPERATOR(text, "->>", CALX_TAKES(jsonb, x), CALX_TAKES(text, key))
#define json_has(x, key) CALX_OPERATOR(boolean, "?", CALX_TAKES(jsonb, x), CALX_TAKES(text, key))
#define to_jsonb_(x) CALX_FUNCTION(jsonb, "to_jsonb", CALX_TAKES_ANY(x))
#define jsonb_array_length_(x) CALX_FUNCTION(int4, "jsonb_array_length", CALX_TAKES(jsonb, x))

/* ---- Aggregates ---- */

/* Sums and averages have the types that PostgreSQL gives them. */
#define sum_(x) \
    ((__typeof__(_Generic(*(x).ctype, int16_t: (calx_expr_int8){ 0 }, int32_t: (calx_expr_int8){ 0 },       \
                          int64_t: (calx_expr_numeric){ 0 }, float: (calx_expr_float4){ 0 },                \
                          double: (calx_expr_float8){ 0 }, calx_numeric: (calx_expr_numeric){ 0 })))        \
     { .node = CALX_OPERATION(CALX_NODE_CALL,                                                               \
                              _Generic(*(x).ctype, int16_t: &calx_type_int8, int32_t: &calx_type_int8,      \
                                       int64_t: &calx_type_numeric, float: &calx_type_float4,               \
                                       double: &calx_type_float8, calx_numeric: &calx_type_numeric),        \
                              "sum", (x).node) })
#define avg_(x) \
    ((__typeof__(_Generic(*(x).ctype, float: (calx_expr_float8){ 0 }, double: (calx_expr_float8){ 0 },      \
                          default: (calx_expr_numeric){ 0 })))                                              \
     { .node = CALX_OPERATION(CALX_NODE_CALL,                                                               \
                              _Generic(*(x).ctype, float: &calx_type_float8, double: &calx_type_float8,     \
                                       default: &calx_type_numeric),                                        \
                              "avg", (x).node) })
#define min_(x) CALX_FUNCTION_LIKE(x, "min", (x).node)
#define max_(x) CALX_FUNCTION_LIKE(x, "max", (x).node)
#define count_all() ((calx_expr_int8){ .node = CALX_OPERATION(CALX_NODE_CALL, &calx_type_int8, "count", &calx_node_star) })
#define count(x) CALX_FUNCTION(int8, "count", CALX_TAKES_ANY(x))
#define count_distinct(x) CALX_FUNCTION(int8, "count", distinct_(x).node)
#define bool_and_(c) CALX_FUNCTION(boolean, "bool_and", CALX_TAKES(boolean, c))
#define bool_or_(c) CALX_FUNCTION(boolean, "bool_or", CALX_TAKES(boolean, c))
#define string_agg_(x, separator) CALX_FUNCTION(text, "string_agg", CALX_TAKES(text, x), CALX_TAKES(text, separator))
/* T is the type of what is aggregated: array_agg_(int4, agencies.id). */
#define array_agg_(T, x) CALX_FUNCTION(T##_array, "array_agg", CALX_TAKES(T, x))
#define jsonb_agg_(x) CALX_FUNCTION(jsonb, "jsonb_agg", CALX_TAKES_ANY(x))

/* Modifiers: of the first argument distinct_(x), of the last in_order(x, keys…), of the call filter_:
 * string_agg_(distinct_(t.name), in_order(value_(text, CALX_TEXT(", ")), t.name)). */
#define distinct_(x) CALX_FORM_LIKE(x, "DISTINCT " CALX_BARE, (x).node)
#define in_order(x, ...) CALX_FORM_LIKE(x, CALX_BARE " ORDER BY " CALX_BARE, (x).node, CALX_NODE_LIST_OF("", __VA_ARGS__))
#define filter_(aggregate, c) \
    CALX_FORM_LIKE(aggregate, CALX_BARE " FILTER (WHERE " CALX_BARE ")", (aggregate).node, CALX_TAKES(boolean, c))
#define CALX_NODE_LIST_OF(words, ...)                                                                       \
    (&(const calx_node){                                                                                    \
        .kind = CALX_NODE_LIST, .name = (words),                                                            \
        .count = sizeof((const calx_node *const[]){ NULL, CALX_EACH_FEW(CALX_NODE_ITEM, , __VA_ARGS__) }) / \
                     sizeof(calx_node *) - 1,                                                               \
        .args = (const calx_node *const[]){ CALX_EACH_FEW(CALX_NODE_ITEM, , __VA_ARGS__) NULL } })
#define CALX_NODE_ITEM(context, x) (x).node,

/* ---- Windows ----
 *
 *     over(sum_(t.n), partition_by(t.state), sorted_by(t.name))
 *     over_rows(avg_(t.n), ONE_PARTITION, sorted_by(t.day), PRECEDING(6), CURRENT_ROW) */
#define over(x, partition, order) \
    CALX_FORM_LIKE(x, CALX_BARE " OVER (" CALX_BARE CALX_BARE ")", (x).node, partition, order)
#define over_rows(x, partition, order, first, last) CALX_OVER_FRAME(x, partition, order, " ROWS", first, last)
#define over_range(x, partition, order, first, last) CALX_OVER_FRAME(x, partition, order, " RANGE", first, last)
#define CALX_OVER_FRAME(x, partition, order, word, first, last)                                        \
    CALX_FORM_LIKE(x, CALX_BARE " OVER (" CALX_BARE CALX_BARE word " BETWEEN " first " AND " last ")", \
                   (x).node, partition, order)
#define partition_by(...) CALX_NODE_LIST_OF("PARTITION BY ", __VA_ARGS__)
#define ONE_PARTITION (&calx_node_nothing)
#define sorted_by(...) CALX_NODE_LIST_OF(" ORDER BY ", __VA_ARGS__)
#define UNSORTED (&calx_node_nothing)
/* Where a frame begins and ends; `n` is a number written out. */
#define UNBOUNDED_PRECEDING "UNBOUNDED PRECEDING"
#define UNBOUNDED_FOLLOWING "UNBOUNDED FOLLOWING"
#define CURRENT_ROW "CURRENT ROW"
#define PRECEDING(n) #n " PRECEDING"
#define FOLLOWING(n) #n " FOLLOWING"

/* Functions that only make sense over a window. */
#define row_number_() ((calx_expr_int8){ .node = &calx_node_row_number })
#define rank_() ((calx_expr_int8){ .node = &calx_node_rank })
#define dense_rank_() ((calx_expr_int8){ .node = &calx_node_dense_rank })
#define lag_(x) CALX_FUNCTION_LIKE(x, "lag", (x).node)
#define lead_(x) CALX_FUNCTION_LIKE(x, "lead", (x).node)
#define first_value_(x) CALX_FUNCTION_LIKE(x, "first_value", (x).node)
#define last_value_(x) CALX_FUNCTION_LIKE(x, "last_value", (x).node)

/* Nodes that stand alone. */
extern const calx_node calx_node_star;
extern const calx_node calx_node_nothing;
extern const calx_node calx_node_now;
extern const calx_node calx_node_today;
extern const calx_node calx_node_random;
extern const calx_node calx_node_row_number;
extern const calx_node calx_node_rank;
extern const calx_node calx_node_dense_rank;

#endif
