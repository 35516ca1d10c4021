/* Aggregates and window functions. Included by query.h. */
#ifndef CALX_FUNCTION_AGGREGATE_H
#define CALX_FUNCTION_AGGREGATE_H

#include <calx/function.h>

/* ---- Aggregates ---- */

/* Sums and averages have the types that PostgreSQL gives them. */
#define sum_(x)                                                                                                  \
    (CALX_ASSERT_HERE(CALX_SUM(x, 1, 1, 1, 1, 1, 0), "sum_: the column is not of numbers or intervals"),         \
     (__typeof__(CALX_SUM(x, (calx_expr_int8){ 0 }, (calx_expr_numeric){ 0 }, (calx_expr_float4){ 0 },           \
                          (calx_expr_float8){ 0 }, (calx_expr_interval){ 0 }, (calx_expr_numeric){ 0 })))        \
     { .node = CALX_OPERATION(CALX_NODE_CALL,                                                                    \
                              CALX_SUM(x, &calx_type_int8, &calx_type_numeric, &calx_type_float4,                \
                                       &calx_type_float8, &calx_type_interval, &calx_type_numeric),              \
                              "sum", (x).node) })
#define avg_(x)                                                                                                  \
    (CALX_ASSERT_HERE(CALX_AVERAGE(x, 1, 1, 1, 0), "avg_: the column is not of numbers or intervals"),           \
     (__typeof__(CALX_AVERAGE(x, (calx_expr_numeric){ 0 }, (calx_expr_float8){ 0 }, (calx_expr_interval){ 0 },   \
                              (calx_expr_numeric){ 0 })))                                                        \
     { .node = CALX_OPERATION(CALX_NODE_CALL,                                                                    \
                              CALX_AVERAGE(x, &calx_type_numeric, &calx_type_float8, &calx_type_interval,        \
                                           &calx_type_numeric),                                                  \
                              "avg", (x).node) })
#define CALX_SUM(x, whole, exact, real, twice, time, none)                                                       \
    _Generic((x).sql, int16_t *: whole, int32_t *: whole, int64_t *: exact, calx_numeric *: exact,               \
             float *: real, double *: twice, calx_interval *: time, default: none)
#define CALX_AVERAGE(x, exact, twice, time, none)                                                                \
    _Generic((x).sql, int16_t *: exact, int32_t *: exact, int64_t *: exact, calx_numeric *: exact,               \
             float *: twice, double *: twice, calx_interval *: time, default: none)
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

/* An object of keys and values. */
#define jsonb_object_agg_(key, x) CALX_FUNCTION(jsonb, "jsonb_object_agg", CALX_TAKES(text, key), CALX_TAKES_ANY(x))
/* Deviation and variance of a sample and, with _pop_, of the whole; how far two numbers go together, -1 to 1. */
#define stddev_(x) CALX_FUNCTION(float8, "stddev", CALX_TAKES(float8, x))
#define stddev_pop_(x) CALX_FUNCTION(float8, "stddev_pop", CALX_TAKES(float8, x))
#define variance_(x) CALX_FUNCTION(float8, "variance", CALX_TAKES(float8, x))
#define var_pop_(x) CALX_FUNCTION(float8, "var_pop", CALX_TAKES(float8, x))
#define corr_(y, x) CALX_FUNCTION(float8, "corr", CALX_TAKES(float8, y), CALX_TAKES(float8, x))
/* Of the bits of integers; the union of ranges, one without gaps by the next. */
#define bit_and_(x) CALX_FUNCTION_LIKE(x, "bit_and", (x).node)
#define bit_or_(x) CALX_FUNCTION_LIKE(x, "bit_or", (x).node)
#define bit_xor_(x) CALX_FUNCTION_LIKE(x, "bit_xor", (x).node)
/* Of the values in order: the one at a fraction of the way, between two where it falls between; the first that is not
 * before it; the most frequent. x may be desc(…). */
#define percentile_cont_(fraction, x)                                                                 \
    CALX_FORM(float8, "percentile_cont(" CALX_BARE ") WITHIN GROUP (ORDER BY " CALX_BARE ")",         \
              CALX_TAKES(float8, fraction), CALX_TAKES(float8, x))
#define percentile_disc_(fraction, x)                                                                 \
    CALX_FORM_LIKE(x, "percentile_disc(" CALX_BARE ") WITHIN GROUP (ORDER BY " CALX_BARE ")",         \
                   CALX_TAKES(float8, fraction), (x).node)
#define mode_(x) CALX_FORM_LIKE(x, "mode() WITHIN GROUP (ORDER BY " CALX_BARE ")", (x).node)
/* With rollup_ and the like: 1 where the row is a subtotal over x, for several their bits. */
#define grouping_(...) CALX_FUNCTION(int4, "GROUPING", CALX_NODE_LIST_OF("", __VA_ARGS__))

/* Modifiers: of the first argument distinct_(x), of the last in_order(x, keys…), of the call filter_:
 * string_agg_(distinct_(t.name), in_order(value_(text, ", "), t.name)). */
#define distinct_(x) CALX_FORM_LIKE(x, "DISTINCT " CALX_BARE, (x).node)
#define in_order(x, ...) CALX_FORM_LIKE(x, CALX_BARE " ORDER BY " CALX_BARE, (x).node, CALX_NODE_LIST_OF("", __VA_ARGS__))
#define filter_(aggregate, c) \
    CALX_FORM_LIKE(aggregate, CALX_BARE " FILTER (WHERE " CALX_BARE ")", (aggregate).node, CALX_TAKES(boolean, c))

/* ---- Windows ----
 *
 *     over(sum_(t.n), partition_by(t.state), sorted_by(t.name))
 *     over_rows(avg_(t.n), ONE_PARTITION, sorted_by(t.day), PRECEDING(6), CURRENT_ROW) */
#define over(x, partition, order) \
    CALX_FORM_LIKE(x, CALX_BARE " OVER (" CALX_BARE CALX_BARE ")", (x).node, partition, order)
#define over_rows(x, partition, order, first, last) CALX_OVER_FRAME(x, partition, order, " ROWS", first, last)
#define over_range(x, partition, order, first, last) CALX_OVER_FRAME(x, partition, order, " RANGE", first, last)
/* Counted in groups of rows that are equal in the order. */
#define over_groups(x, partition, order, first, last) CALX_OVER_FRAME(x, partition, order, " GROUPS", first, last)
#define CALX_OVER_FRAME(x, partition, order, word, first, last)                                        \
    CALX_FORM_LIKE(x, CALX_BARE " OVER (" CALX_BARE CALX_BARE word " BETWEEN " first " AND " last ")", \
                   (x).node, partition, order)
#define partition_by(...) CALX_NODE_LIST_OF("PARTITION BY ", __VA_ARGS__)
#define ONE_PARTITION (&calx_node_nothing)
#define sorted_by(...) CALX_NODE_LIST_OF(" ORDER BY ", __VA_ARGS__)
#define UNSORTED (&calx_node_nothing)
/* Where a frame begins and ends; `n` is a number written out, or a macro of one. */
#define UNBOUNDED_PRECEDING "UNBOUNDED PRECEDING"
#define UNBOUNDED_FOLLOWING "UNBOUNDED FOLLOWING"
#define CURRENT_ROW "CURRENT ROW"
#define PRECEDING(n) CALX_IN_QUOTES(n) " PRECEDING"
#define FOLLOWING(n) CALX_IN_QUOTES(n) " FOLLOWING"
#define CALX_IN_QUOTES(n) CALX_IN_QUOTES_(n)
#define CALX_IN_QUOTES_(n) #n
/* The same by an interval of the order, for over_range: PRECEDING_BY("7 days"), a literal. */
#define PRECEDING_BY(interval) "INTERVAL '" interval "' PRECEDING"
#define FOLLOWING_BY(interval) "INTERVAL '" interval "' FOLLOWING"
/* After a frame's end, what is left out of it: over_rows(…, CURRENT_ROW EXCLUDE_TIES). This row; this row and
 * those that are equal to it in the order; only those. */
#define EXCLUDE_CURRENT_ROW " EXCLUDE CURRENT ROW"
#define EXCLUDE_GROUP " EXCLUDE GROUP"
#define EXCLUDE_TIES " EXCLUDE TIES"

/* A window of the statement that has a name: see window_. */
#define over_window(x, window) CALX_FORM_LIKE(x, CALX_BARE " OVER " CALX_BARE, (x).node, CALX_NAME(window))

/* Functions that only make sense over a window. */
#define row_number_() ((calx_expr_int8){ .node = &calx_node_row_number })
#define rank_() ((calx_expr_int8){ .node = &calx_node_rank })
#define dense_rank_() ((calx_expr_int8){ .node = &calx_node_dense_rank })
#define lag_(x) CALX_FUNCTION_LIKE(x, "lag", (x).node)
#define lead_(x) CALX_FUNCTION_LIKE(x, "lead", (x).node)
#define first_value_(x) CALX_FUNCTION_LIKE(x, "first_value", (x).node)
#define last_value_(x) CALX_FUNCTION_LIKE(x, "last_value", (x).node)
/* Of the row `n` before or after, with a value for where there is none; of the row `n` of the frame. */
#define lag_by(x, n) CALX_FUNCTION_LIKE(x, "lag", (x).node, CALX_TAKES(int4, n))
#define lead_by(x, n) CALX_FUNCTION_LIKE(x, "lead", (x).node, CALX_TAKES(int4, n))
#define lag_or(x, n, other) CALX_FUNCTION_LIKE(x, "lag", (x).node, CALX_TAKES(int4, n), CALX_TAKES_LIKE(x, other))
#define lead_or(x, n, other) CALX_FUNCTION_LIKE(x, "lead", (x).node, CALX_TAKES(int4, n), CALX_TAKES_LIKE(x, other))
#define nth_value_(x, n) CALX_FUNCTION_LIKE(x, "nth_value", (x).node, CALX_TAKES(int4, n))
/* The row's share of `n` parts as equal as can be, counted from 1; ranks from 0 to 1. */
#define ntile_(n) CALX_FUNCTION(int4, "ntile", CALX_TAKES(int4, n))
#define percent_rank_() ((calx_expr_float8){ .node = &calx_node_percent_rank })
#define cume_dist_() ((calx_expr_float8){ .node = &calx_node_cume_dist })

#endif
