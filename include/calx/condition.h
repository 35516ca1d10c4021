/* Conditions, as typed expressions: comparing, patterns, lists, subqueries. Included by query.h. */
#ifndef CALX_CONDITION_H
#define CALX_CONDITION_H

#include <calx/function.h>

/* ---- Values ---- */

/* Whether the value `v` may stand where `x` is: the same C type, a number where a number is (no wider
 * integer, no fraction for an integer), a string or calx_text where text is; and an expression of its type, such as a slot
 * (prepared.h). A timestamp takes 64 bits and no less: an int reaches half an hour from the beginning of 2000, so a plain 5
 * is a mistake. What an int64_t is meant as, the compiler can't know. */
#define CALX_FITS(x, v)                                                                              \
    _Generic((x).ctype,                                                                              \
        calx_text *: _Generic((v), char *: 1, const char *: 1, calx_text: 1, calx_expr_text: 1,      \
                              calx_expr_varchar: 1, default: 0),                                     \
        default: _Generic((v), __typeof__(*(x).ctype): 1,                                            \
                          default: CALX_IS_LIKE(x, v) || CALX_NUMBER_FITS(x, v)))
/* The assertion of it, in which neither is written out more than once. */
#define CALX_ASSERT_FITS(x, v, message)                                                              \
    (void)({                                                                                         \
        typedef __typeof__(x) calx_given __attribute__((unused));                                    \
        typedef CALX_TYPEOF(v) calx_given_value __attribute__((unused));                             \
        CALX_ASSERT_HERE(!CALX_IS_NULL(CALX_GIVEN_VALUE),                                            \
                         "NULL is no value: is_null asks for it, set_null writes it, null_(T) is an expression of it"); \
        CALX_ASSERT_HERE(CALX_IS_NULL(CALX_GIVEN_VALUE) || CALX_FITS(CALX_GIVEN, CALX_GIVEN_VALUE), message); \
        0;                                                                                           \
    })
#define CALX_GIVEN_VALUE (*(const calx_given_value *)0)
#define CALX_IS_NULL(v) _Generic((v), void *: 1, default: 0)
#define CALX_TYPEOF(v) __typeof__(((void)0, (v)))
/* Whether `v` is no value but an expression of the type of `x`. */
#define CALX_IS_LIKE(x, v) __builtin_types_compatible_p(CALX_TYPEOF(v), __typeof__(x))
#define CALX_NUMBER_CLASS(v)                                                                          \
    _Generic((v), bool: 1, char: 1, signed char: 1, unsigned char: 1, short: 1, unsigned short: 1,    \
             int: 1, unsigned: 1, long: 1, unsigned long: 1, long long: 1, unsigned long long: 1,     \
             float: 2, double: 2, default: 0)
#define CALX_NUMBER_FITS(x, v)                                                                        \
    (CALX_NUMBER_CLASS(v) != 0 && (sizeof(v) == sizeof(int64_t) || !CALX_IS_TIME(x)) &&               \
     (CALX_NUMBER_CLASS(*(x).ctype) == 2 ||                                                           \
      (CALX_NUMBER_CLASS(*(x).ctype) == 1 && CALX_NUMBER_CLASS(v) == 1 &&                             \
       (sizeof(v) <= sizeof(*(x).ctype) || sizeof(v) <= sizeof(int)))))

#define CALX_IS_TIME(x) _Generic((x).sql, calx_sql_timestamp *: 1, calx_sql_timestamptz *: 1, default: 0)

/* What stands to the right, as a node that points to it: a number in the C type of `x`, and as it is a struct, which is
 * of that C type or the handle of an expression, and a string. */
#define CALX_VALUE(x, v) CALX_VALUE_AS(x, (x).node->type, v)
#define CALX_VALUE_AS(x, TYPE, v)                                                                  \
    (&(const calx_node){ .kind = CALX_KIND_OF_VALUE(x, v), .type = (TYPE),                         \
                         .value = (const CALX_TYPE_OF_VALUE(x, v)[]){ (v) } })
#define CALX_KIND_OF_VALUE(x, v)                                                                   \
    ({                                                                                             \
        typedef CALX_TYPEOF(v) calx_given_value __attribute__((unused));                           \
        CALX_IS_POINTER(CALX_GIVEN_VALUE)  ? CALX_NODE_STRING                                      \
        : !CALX_IS_STRUCT(CALX_GIVEN_VALUE) ? CALX_NODE_VALUE                                      \
        : __builtin_types_compatible_p(calx_given_value, __typeof__(*(x).ctype)) ? CALX_NODE_VALUE \
                                                                                 : CALX_NODE_GIVEN; \
    })
#define CALX_TYPE_OF_VALUE(x, v)                                                                   \
    __typeof__(*({                                                                                 \
        typedef CALX_TYPEOF(v) calx_given_value __attribute__((unused));                           \
        __builtin_choose_expr(CALX_IS_STRUCT(CALX_GIVEN_VALUE) || CALX_IS_POINTER(CALX_GIVEN_VALUE), \
                              (calx_given_value *)0, (x).ctype);                                   \
    }))
/* GCC's numbers for them, and clang's. */
#define CALX_IS_POINTER(v) (__builtin_classify_type(v) == 5)
#define CALX_IS_STRUCT(v) (__builtin_classify_type(v) == 12)

#define CALX_SAME_TYPE(x, y) __builtin_types_compatible_p(__typeof__(*(x).sql), __typeof__(*(y).sql))
#define CALX_CONDITION(k, op, n, ...)                                                         \
    ((calx_condition){ .node = &(const calx_node){ .kind = (k), .type = &calx_type_boolean,   \
                                                   .name = (op), .count = (n),                \
                                                   .args = (const calx_node *const[]){ __VA_ARGS__ } } })

/* A handle of the same type as `x`. */
#define CALX_LIKE(x, k, op, n, ...)                                                            \
    ((__typeof__(x)){ .node = &(const calx_node){ .kind = (k), .type = (x).node->type,         \
                                                  .name = (op), .count = (n),                  \
                                                  .args = (const calx_node *const[]){ __VA_ARGS__ } } })

#define CALX_COMPARE(verb, op, x, v)                                                                  \
    (CALX_ASSERT_FITS(x, v, verb ": the value is not of the type of the column"),               \
     CALX_CONDITION(CALX_NODE_INFIX, op, 2, (x).node, CALX_VALUE(x, v)))
#define CALX_COMPARE_COL(verb, op, x, y)                                                              \
    (CALX_ASSERT_HERE(CALX_SAME_TYPE(x, y), verb ": the two columns have different types"),           \
     CALX_CONDITION(CALX_NODE_INFIX, op, 2, (x).node, (y).node))
#define CALX_IS_TEXT(x) __builtin_types_compatible_p(__typeof__(*(x).ctype), calx_text)
#define CALX_COMPARE_TEXT(verb, op, x, v)                                                             \
    (CALX_ASSERT_OF(x, CALX_IS_TEXT(CALX_GIVEN), verb ": the column is not text"),                    \
     CALX_ASSERT_FITS(((calx_expr_text){ 0 }), v, verb ": the value is not text"),           \
     CALX_CONDITION(CALX_NODE_INFIX, op, 2, (x).node, CALX_VALUE(x, v)))

/* ---- Conditions ---- */

/* A column (or any expression) and a value of its type; or, here and wherever else a value stands, another expression of
 * its type: a slot (prepared.h), a column. */
#define eq(x, v) CALX_COMPARE("eq", "=", x, v)
#define ne(x, v) CALX_COMPARE("ne", "<>", x, v)
#define lt(x, v) CALX_COMPARE("lt", "<", x, v)
#define le(x, v) CALX_COMPARE("le", "<=", x, v)
#define gt(x, v) CALX_COMPARE("gt", ">", x, v)
#define ge(x, v) CALX_COMPARE("ge", ">=", x, v)

/* Two columns or expressions of one type. */
#define eq_col(x, y) CALX_COMPARE_COL("eq_col", "=", x, y)
#define ne_col(x, y) CALX_COMPARE_COL("ne_col", "<>", x, y)
#define lt_col(x, y) CALX_COMPARE_COL("lt_col", "<", x, y)
#define le_col(x, y) CALX_COMPARE_COL("le_col", "<=", x, y)
#define gt_col(x, y) CALX_COMPARE_COL("gt_col", ">", x, y)
#define ge_col(x, y) CALX_COMPARE_COL("ge_col", ">=", x, y)

/* From one value to another, both included. */
#define between(x, least_, most_)                                                                     \
    (CALX_ASSERT_FITS(x, least_, "between: a value is not of the type of the column"),                \
     CALX_ASSERT_FITS(x, most_, "between: a value is not of the type of the column"),                 \
     CALX_CONDITION(CALX_NODE_FORM, CALX_OPERAND " BETWEEN " CALX_OPERAND " AND " CALX_OPERAND, 3, (x).node, CALX_VALUE(x, least_), CALX_VALUE(x, most_)))
/* Outside of that. */
#define not_between(x, least_, most_)                                                                 \
    (CALX_ASSERT_FITS(x, least_, "not_between: a value is not of the type of the column"),            \
     CALX_ASSERT_FITS(x, most_, "not_between: a value is not of the type of the column"),             \
     CALX_CONDITION(CALX_NODE_FORM, CALX_OPERAND " NOT BETWEEN " CALX_OPERAND " AND " CALX_OPERAND, 3, (x).node, CALX_VALUE(x, least_), CALX_VALUE(x, most_)))
/* Between two expressions. */
#define between_col(x, y, z) \
    CALX_CONDITION(CALX_NODE_FORM, CALX_OPERAND " BETWEEN " CALX_OPERAND " AND " CALX_OPERAND, 3, (x).node, CALX_TAKES_LIKE(x, y), CALX_TAKES_LIKE(x, z))
/* As eq and ne, but null is a value like another. */
#define is_distinct_from(x, v) CALX_COMPARE("is_distinct_from", "IS DISTINCT FROM", x, v)
#define is_not_distinct_from(x, v) CALX_COMPARE("is_not_distinct_from", "IS NOT DISTINCT FROM", x, v)
#define is_distinct_from_col(x, y) CALX_COMPARE_COL("is_distinct_from_col", "IS DISTINCT FROM", x, y)
#define is_not_distinct_from_col(x, y) CALX_COMPARE_COL("is_not_distinct_from_col", "IS NOT DISTINCT FROM", x, y)
/* A nullable value of the program: equal, or both null. */
#define eq_opt(x, opt)                                                                                \
    (CALX_ASSERT_HERE(CALX_SAME_OPT(x, opt), "eq_opt: the value is not of the type of the column"),        \
     CALX_CONDITION(CALX_NODE_INFIX, "IS NOT DISTINCT FROM", 2, (x).node,                             \
                    (opt).set ? CALX_VALUE(x, (opt).value)                                            \
                              : &(const calx_node){ .kind = CALX_NODE_NULL, .type = (x).node->type }))
#define CALX_SAME_OPT(x, opt) __builtin_types_compatible_p(__typeof__(*(x).ctype), __typeof__((opt).value))

/* Rows after the one with these values, in the order of the two columns: for paging by key. */
#define after(x, v, y, w) after_key(ascending(x, v), ascending(y, w))
/* The same for any number of columns, each in its direction; no column of them may be null, and together they tell
 * rows apart: after_key(descending(t.made_on, last.made_on), ascending(t.id, last.id)) goes with
 * order_by(q, desc(t.made_on), t.id). */
#define after_key(...)                                                                                \
    CALX_CONDITION(CALX_NODE_AFTER, "" CALX_EACH_FEW(CALX_AFTER_SIGN, , __VA_ARGS__),                 \
                   2 * CALX_COUNT_ITEMS(__VA_ARGS__),                                                 \
                   CALX_EACH_FEW(CALX_AFTER_ARGS, , __VA_ARGS__))
/* A column of a key, and the value that it had in the last row. */
#define ascending(x, v) (">", x, v)
#define descending(x, v) ("<", x, v)
#define CALX_AFTER_SIGN(context, key) CALX_AFTER_SIGN_ key
#define CALX_AFTER_SIGN_(sign, x, v) sign
#define CALX_AFTER_ARGS(context, key) CALX_AFTER_ARGS_ key
#define CALX_AFTER_ARGS_(sign, x, v) \
    (CALX_ASSERT_FITS(x, v, "after: a value is not of the type of its column"), (x).node), CALX_VALUE(x, v),

/* Two rows, each of row_of(…): of as many expressions, and pairwise of one SQL type, or it does not compile. To the right
 * may stand values of the program instead: gt_row(row_of(t.made_on, t.id), row_of_values(last.made_on, last.id)). The first
 * pair that differs says which of them is less: lt_row(row_of(a, b), row_of(c, d)) is a < c, or a = c and b < d. Where
 * nulls decide it is null, as for a column; the last two take null for a value like another. */
#define eq_row(x, y) CALX_COMPARE_ROWS("eq_row", "=", x, y)
#define ne_row(x, y) CALX_COMPARE_ROWS("ne_row", "<>", x, y)
#define lt_row(x, y) CALX_COMPARE_ROWS("lt_row", "<", x, y)
#define le_row(x, y) CALX_COMPARE_ROWS("le_row", "<=", x, y)
#define gt_row(x, y) CALX_COMPARE_ROWS("gt_row", ">", x, y)
#define ge_row(x, y) CALX_COMPARE_ROWS("ge_row", ">=", x, y)
#define is_distinct_from_row(x, y) CALX_COMPARE_ROWS("is_distinct_from_row", "IS DISTINCT FROM", x, y)
#define is_not_distinct_from_row(x, y) CALX_COMPARE_ROWS("is_not_distinct_from_row", "IS NOT DISTINCT FROM", x, y)
#define CALX_COMPARE_ROWS(verb, op, x, ...) \
    CALX_CAT(CALX_COMPARE_ROWS_, CALX_COUNT_ITEMS(__VA_ARGS__))(verb, op, x, __VA_ARGS__)
#define CALX_COMPARE_ROWS_1(verb, op, x, y)                                                           \
    (CALX_ASSERT_HERE(CALX_ROWS_MATCH(x, y), verb ": the two rows are not of the same types"),        \
     CALX_CONDITION(CALX_NODE_INFIX, op, 2, CALX_ROW_NODE x, CALX_ROW_NODE y))
#define CALX_COMPARE_ROWS_2(verb, op, x, of_values, y)                                                \
    (CALX_ASSERT_HERE(CALX_ROW_FITS(CALX_COUNT_ITEMS x, CALX_COUNT_ITEMS y, x, CALX_PADDED_VALUES y), \
                      verb ": the values are not of the types of the row"),                           \
     CALX_CONDITION(CALX_NODE_INFIX, op, 2, CALX_ROW_NODE x,                                          \
                    CALX_VALUES_NODE(CALX_COUNT_ITEMS x, x, CALX_PADDED_VALUES y)))
#define CALX_ROW_FITS(n, m, x, y) (n) == (m) CALX_CAT(CALX_PAIRS_, n)(CALX_PAIR_FITS, x, y)
#define CALX_PAIR_FITS(x, v) && CALX_FITS(x, v)
#define CALX_VALUES_NODE(n, x, y)                                                                     \
    CALX_OPERATION(CALX_NODE_CALL, &calx_type_record, "ROW",                                          \
                   (&(const calx_node){ .kind = CALX_NODE_LIST, .name = "", .count = (n),             \
                       .args = (const calx_node *const[]){ CALX_CAT(CALX_PAIRS_, n)(CALX_PAIR_VALUE, x, y) NULL } }))
#define CALX_PAIR_VALUE(x, v) CALX_VALUE(x, v),
/* Too few values are compared as far as the row goes, with zeros. */
#define CALX_PADDED_VALUES(...) (__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
#define CALX_ROW_NODE(...)                                                                            \
    CALX_OPERATION(CALX_NODE_CALL, &calx_type_record, "ROW", CALX_NODE_LIST_OF("", __VA_ARGS__))

/* Two integer columns of whatever width: a foreign key of four bytes and the key of eight that it refers to. */
#define eq_key(x, y)                                                                             \
    (CALX_ASSERT_HERE(CALX_IS_INTEGER(x) && CALX_IS_INTEGER(y), "eq_key: both are integer columns"), \
     CALX_CONDITION(CALX_NODE_INFIX, "=", 2, (x).node, (y).node))
#define CALX_IS_INTEGER(x) \
    _Generic((x).sql, int16_t *: 1, int32_t *: 1, int64_t *: 1, default: 0)

/* Whether there is a value at all. */
#define is_null(x) CALX_CONDITION(CALX_NODE_POSTFIX, "IS NULL", 1, (x).node)
#define is_not_null(x) CALX_CONDITION(CALX_NODE_POSTFIX, "IS NOT NULL", 1, (x).node)
/* Of a row_of(…): whether all of its expressions are null; whether none is. A row of some nulls is neither, so
 * not_(is_null_row(…)) is another question than is_not_null_row(…). */
#define is_null_row(x) CALX_CONDITION(CALX_NODE_POSTFIX, "IS NULL", 1, CALX_ROW_NODE x)
#define is_not_null_row(x) CALX_CONDITION(CALX_NODE_POSTFIX, "IS NOT NULL", 1, CALX_ROW_NODE x)

/* What a boolean expression is: never null itself. */
#define is_true(x) CALX_CONDITION(CALX_NODE_POSTFIX, "IS TRUE", 1, CALX_TAKES(boolean, x))
#define is_not_true(x) CALX_CONDITION(CALX_NODE_POSTFIX, "IS NOT TRUE", 1, CALX_TAKES(boolean, x))
#define is_false(x) CALX_CONDITION(CALX_NODE_POSTFIX, "IS FALSE", 1, CALX_TAKES(boolean, x))
#define is_not_false(x) CALX_CONDITION(CALX_NODE_POSTFIX, "IS NOT FALSE", 1, CALX_TAKES(boolean, x))

/* Patterns: % and _ are wildcards; calx_like_literal makes a term of a user harmless. */
#define like(x, pattern) CALX_COMPARE_TEXT("like", "LIKE", x, pattern)
#define ilike(x, pattern) CALX_COMPARE_TEXT("ilike", "ILIKE", x, pattern)
/* A pattern that is an expression itself: like_col(lower(x), lower(value_(text, pattern))). */
#define like_col(x, pattern) CALX_MATCH_COL("like_col", "LIKE", x, pattern)
#define ilike_col(x, pattern) CALX_MATCH_COL("ilike_col", "ILIKE", x, pattern)
#define matches_col(x, pattern) CALX_MATCH_COL("matches_col", "~", x, pattern)
#define imatches_col(x, pattern) CALX_MATCH_COL("imatches_col", "~*", x, pattern)
#define CALX_MATCH_COL(verb, op, x, pattern)                                                             \
    (CALX_ASSERT_HERE(CALX_IS_TEXT(x) && CALX_IS_TEXT(pattern), verb ": both are text"),                 \
     CALX_CONDITION(CALX_NODE_INFIX, op, 2, (x).node, (pattern).node))
/* SQL's own patterns, between LIKE and regular expressions: (a|b)%. */
#define matches_sql(x, pattern) CALX_COMPARE_TEXT("matches_sql", "SIMILAR TO", x, pattern)
/* POSIX regular expressions, with and without regard to case. */
#define matches(x, pattern) CALX_COMPARE_TEXT("matches", "~", x, pattern)
#define imatches(x, pattern) CALX_COMPARE_TEXT("imatches", "~*", x, pattern)
/* pg_trgm: whether the two are similar enough, which a trigram index can find. */
#define similar_to(x, v) CALX_COMPARE_TEXT("similar_to", "%", x, v)

/* Whether the column is among the values of an array of its type; whether it is none of them. The array is one of C and how
 * many there are in it, in_(x, ids, count), which is sent as one parameter; or by itself an expression: a slot, a column. */
#define in_(x, items_, ...) \
    CALX_CAT(CALX_AMONG, __VA_OPT__(_COUNTED))("in_", " = ANY (", x, items_ __VA_OPT__(, ) __VA_ARGS__)
#define not_in_(x, items_, ...) \
    CALX_CAT(CALX_AMONG, __VA_OPT__(_COUNTED))("not_in_", " <> ALL (", x, items_ __VA_OPT__(, ) __VA_ARGS__)
#define CALX_AMONG(verb, text, x, array)                                                                        \
    (CALX_ASSERT_HERE(CALX_IS_STRUCT(array), verb ": an array of C has the number of its values behind it"),    \
     CALX_COMPARE_EACH(text, x, array))
#define CALX_AMONG_COUNTED(verb, text, x, items_, count_)                                                       \
    (CALX_ASSERT_OF(x, _Generic((items_), __typeof__(*CALX_GIVEN.ctype) *: 1,                                   \
                                const __typeof__(*CALX_GIVEN.ctype) *: 1, default: 0),                          \
                    verb ": the values are not of the type of the column; an array that is an expression, such as a slot, " \
                         "has no number behind it"),                                                            \
     CALX_CONDITION(CALX_NODE_FORM, CALX_OPERAND text CALX_BARE ")", 2, (x).node,                               \
                    &(const calx_node){ .kind = CALX_NODE_VALUE, .type = (x).node->type->array,                 \
                                        .value = &(const calx_array){ .items = (void *)(items_),                \
                                                                      .len = (int32_t)(count_) } }))

/* All of, any of, none of. At least one condition. */
#define and_(...) CALX_JUNCTION("AND", __VA_ARGS__)
#define or_(...) CALX_JUNCTION("OR", __VA_ARGS__)
#define not_(c) CALX_CONDITION(CALX_NODE_PREFIX, "NOT", 1, CALX_CONDITION_NODE(, c))
#define CALX_JUNCTION(op, ...)                                                                       \
    CALX_CONDITION(CALX_NODE_INFIX, op, CALX_COUNT_ITEMS(__VA_ARGS__),                               \
                   CALX_EACH(CALX_CONDITION_ITEM, , __VA_ARGS__))
#define CALX_CONDITION_ITEM(context, c) CALX_CONDITION_NODE(context, c),
#define CALX_CONDITION_NODE(context, c)                                                              \
    calx_condition_node(c)

/* `count` conditions that the caller has kept, in an array: all of them (true where there is none), any of them
 * (false where there is none). In the arena. */
calx_condition calx_all_of(calx_arena *arena, const calx_condition *conditions, size_t count);
calx_condition calx_any_of(calx_arena *arena, const calx_condition *conditions, size_t count);

/* Subqueries in conditions. The select is taken over as it is when the outer statement is rendered. */
#define exists(select) ((calx_condition){ .node = CALX_SUBQUERY(boolean, &calx_type_boolean, "EXISTS ", (select)).node })
/* Whether a value is among those of a column, of all rows of what it belongs to: a table, an alias, a CTE or a subquery
 * made with derived_. The column is of the value's type, or it does not compile:
 *
 *     where(q, in_column(agencies.id, dependent.agency_id)) */
#define in_column(x, y)                                                                                      \
    (CALX_ASSERT_HERE(CALX_SAME_TYPE(x, y), "in_column: the two columns have different types"),              \
     CALX_CONDITION(CALX_NODE_FORM, CALX_OPERAND " IN (SELECT " CALX_BARE " FROM " CALX_BARE ")", 3, (x).node, (y).node, \
                    CALX_OPERATION(CALX_NODE_SOURCE, NULL, NULL, (y).node)))
/* Whether a value is among the rows of a select of one column. A select's C type does not say what it gives, so the
 * compiler can't compare the types: it is CALX_USAGE when the statement is rendered, before any server sees it, where the
 * select gives another number of columns, or one of another type (integers of any width are of one, and text and
 * varchar). A column that it gives by scalar_ or calx_raw has the type that is said there. So it is for all of these: */
#define in_query(x, select) \
    CALX_CONDITION(CALX_NODE_INFIX, "IN", 2, (x).node, CALX_SUBQUERY(boolean, NULL, "", select).node)
/* The same with other comparisons: whether it holds for any row of a select of one column, or for all of them; for all
 * where there is no row. ne_all_query is NOT IN, which is never true where a row is null. */
#define eq_any_query(x, select) CALX_COMPARE_QUERY("= ANY", x, select)
#define ne_any_query(x, select) CALX_COMPARE_QUERY("<> ANY", x, select)
#define lt_any_query(x, select) CALX_COMPARE_QUERY("< ANY", x, select)
#define le_any_query(x, select) CALX_COMPARE_QUERY("<= ANY", x, select)
#define gt_any_query(x, select) CALX_COMPARE_QUERY("> ANY", x, select)
#define ge_any_query(x, select) CALX_COMPARE_QUERY(">= ANY", x, select)
#define eq_all_query(x, select) CALX_COMPARE_QUERY("= ALL", x, select)
#define ne_all_query(x, select) CALX_COMPARE_QUERY("<> ALL", x, select)
#define lt_all_query(x, select) CALX_COMPARE_QUERY("< ALL", x, select)
#define le_all_query(x, select) CALX_COMPARE_QUERY("<= ALL", x, select)
#define gt_all_query(x, select) CALX_COMPARE_QUERY("> ALL", x, select)
#define ge_all_query(x, select) CALX_COMPARE_QUERY(">= ALL", x, select)
#define CALX_COMPARE_QUERY(op, x, select) \
    CALX_CONDITION(CALX_NODE_INFIX, op, 2, (x).node, CALX_SUBQUERY(boolean, NULL, "", select).node)
/* Whether the values of several expressions together are a row of the select. */
#define row_in_query(select, ...)                                                                     \
    CALX_CONDITION(CALX_NODE_INFIX, "IN", 2, CALX_ROW_NODE(__VA_ARGS__), CALX_SUBQUERY(boolean, NULL, "", select).node)
#define CALX_SUBQUERY(T, TYPE, word, select)                                                          \
    (CALX_ASSERT_HERE(CALX_IS_SUBQUERY(select), "a subquery is a select or values"),                  \
     (calx_expr_of(T)){ .node = &(const calx_node){ .kind = CALX_NODE_SUBQUERY, .type = (TYPE),       \
                                                      .name = (word), .query = CALX_QUERY_OF(select) } })
#define CALX_IS_SUBQUERY(select) _Generic((select), calx_select *: 1, calx_values *: 1, default: 0)
#define CALX_QUERY_OF(select) \
    _Generic((select), calx_select *: (select), calx_values *: (select), default: (calx_select *)0)->query

/* A select of one column and at most one row as a value of type T: scalar_(int8, select). */
#define scalar_(T, select) CALX_SUBQUERY(T, &calx_type_##T, "", select)

#endif
