/* The rarer statements: VALUES, MERGE and TRUNCATE. Included by query.h. */
#ifndef CALX_STATEMENTS_H
#define CALX_STATEMENTS_H

#include <calx/function.h>

/* What all statements are underneath. */
typedef struct calx_dml calx_dml;

/* The statements. They differ in type, so that what one of them has no clause for does not compile. */
typedef struct calx_values {
    calx_dml *query; /* for the verbs */
} calx_values;
/* A MERGE. */
typedef struct calx_merge {
    calx_dml *query; /* for the verbs */
} calx_merge;
/* A TRUNCATE. */
typedef struct calx_truncate {
    calx_dml *query; /* for the verbs */
} calx_truncate;

/* ---- VALUES ----
 *
 *     RESULT(new_budget, FIELD(id, int4), FIELD(budget, float8, NULLABLE));
 *     CALX_CTE(budget_cte, FIELD(id, int4), FIELD(budget, float8));
 *     budget_cte v = derived_(arena, budget_cte, "v", values_(arena, new_budget, rows, count));
 *     update_from(u, v); set_col(u, offices.budget, v.budget); where(u, eq_col(offices.id, v.id));
 *
 * `count` rows of the caller's, each a T (a RESULT or a model's row), as the rows of a statement. It stands
 * where a select may: in derived_ and cte_, which give its columns their names; in insert_select, where it makes
 * one INSERT of many rows; in in_query; and by itself. The values are taken over at once. No row at all is
 * CALX_USAGE. Each value is a parameter and a statement has at most 65535, so many rows go better by insert_rows. */
#define values_(arena, T, rows, count)                                                                     \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(*(rows)), T) ||                              \
                          __builtin_types_compatible_p(__typeof__(*(rows)), const T),                      \
                      "values_: the rows are not of the type " #T),                                        \
     calx_values_new((arena), &calx_shape_##T, (rows), (count)))

/* The same of expressions, where a program's values are not enough:
 *
 *     values_of(arena, row_of(as(num(1), "id"), as(now_(), "at")), row_of(num(2), earlier(now_(), a_day)))
 *
 * Up to 64 rows of up to 16 columns. The first row says what the columns are called: by as(…), or a column by its name.
 * A row of other types, or with more or fewer of them, does not compile. */
#define values_of(arena, ...)                                                     \
    (CALX_ASSERT_HERE(1 CALX_EACH(CALX_SAME_ROW, (__VA_ARGS__), __VA_ARGS__),     \
                      "values_of: a row is not of the same types as the first"),  \
     calx_values_of((arena), CALX_FIRST_ROW(__VA_ARGS__, ),                       \
                    (const calx_node *const[]){ CALX_EACH(CALX_ROW_NODES, , __VA_ARGS__) NULL }))
/* One row of values_of, and of comparisons of rows (lt_row and its like). Up to 16 expressions. */
#define row_of(...) (__VA_ARGS__)
/* A row of C values, to the right in a comparison of rows: each may be what eq takes for the expression across from it. */
#define row_of_values(...) CALX_OF_VALUES, (__VA_ARGS__)
#define CALX_SAME_ROW(rows, row) && CALX_ROWS_MATCH(CALX_HEAD rows, row)
#define CALX_ROWS_MATCH(first, row) CALX_ROWS_MATCH_(CALX_COUNT_ITEMS first, CALX_COUNT_ITEMS row, first, CALX_PADDED row)
#define CALX_ROWS_MATCH_(n, m, first, row) (n) == (m) CALX_CAT(CALX_PAIRS_, n)(CALX_PAIR_MATCHES, first, row)
#define CALX_PAIR_MATCHES(x, y) && CALX_SAME_TYPE(x, y)
/* A row that is too short is compared as far as the first one goes, with what is of no type. */
#define CALX_PADDED(...)                                                                                          \
    (__VA_ARGS__, CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM, \
     CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM, CALX_NO_ITEM)
#define CALX_NO_ITEM ((calx_no_expr){ 0 })
#define CALX_ROW_ITEMS(...) __VA_ARGS__
#define CALX_ROW_NODES(context, row) CALX_EACH_FEW(CALX_NODE_ITEM, , CALX_ROW_ITEMS row)
#define CALX_FIRST_ROW(first, ...) ((const calx_node *const[]){ CALX_ROW_NODES(, first) NULL })

/* ---- MERGE ----
 *
 *     calx_merge *m = merge_into(arena, offices);
 *     merge_using(m, news, eq_col(news.name, offices.name));
 *     when_matched(m, eq(news.closed, true));      then_delete(m);
 *     when_matched(m);                             set_col(m, offices.budget, news.budget);
 *     when_not_matched(m);                         set_col(m, offices.name, news.name);
 *                                                  set(m, offices.kind, KIND_COUNTY);
 *
 * For each row of the source the first WHEN whose condition holds is done, and no other. set, set_col,
 * set_opt and set_null belong to the WHEN before them: they make it an UPDATE of the row that matched, or the INSERT
 * of one where none did. PostgreSQL 15 and later. */
#define merge_into(arena, table) calx_merge_new((arena), CALX_WRITABLE(table))
/* The source (a table, an alias, a CTE, a subquery) and when a row of it matches one of the table. */
#define merge_using(m, table, on) calx_merge_using(CALX_MERGE("merge_using", m), (table).calx_source, CALX_CONDITION_NODE(, on))
/* Begins what is done with a row that matches, or that matches nothing; where a condition is given, only if it
 * holds. The condition of when_not_matched sees the source alone. */
#define when_matched(m, ...) calx_when(CALX_MERGE("when_matched", m), CALX_WHEN_MATCHED, CALX_CONDITIONS(__VA_ARGS__))
#define when_not_matched(m, ...) calx_when(CALX_MERGE("when_not_matched", m), CALX_WHEN_NOT_MATCHED, CALX_CONDITIONS(__VA_ARGS__))
/* The same for rows of the table that nothing in the source matches. PostgreSQL 17 and later: before, 42601. */
#define when_not_matched_by_source(m, ...) \
    calx_when(CALX_MERGE("when_not_matched_by_source", m), CALX_WHEN_NOT_MATCHED_BY_SOURCE, CALX_CONDITIONS(__VA_ARGS__))
/* What a MERGE did with a row, for `returning`: "INSERT", "UPDATE" or "DELETE". PostgreSQL 17 and later. */
#define merge_action() CALX_FUNCTION(text, "merge_action")
/* What is done instead of setting columns: deleting the row; leaving it as it is, whatever later WHENs say;
 * inserting one of defaults only. */
#define then_delete(m) calx_then(CALX_MERGE("then_delete", m), "DELETE")
#define then_do_nothing(m) calx_then(CALX_MERGE("then_do_nothing", m), "DO NOTHING")
#define then_insert_defaults(m) calx_then(CALX_MERGE("then_insert_defaults", m), "INSERT DEFAULT VALUES")

/* ---- TRUNCATE ---- */

/* Empties a table at once, without looking at its rows: no trigger of rows runs, and nobody else may use it
 * meanwhile. Tables that refer to it have to be emptied with it: by truncate_also, or all by truncate_cascade. */
#define truncate_(arena, table) calx_truncate_new((arena), CALX_WRITABLE(table))
#define truncate_also(t, table) calx_truncate_also(CALX_TRUNCATE("truncate_also", t), CALX_WRITABLE(table))
/* Identities begin anew. */
#define restart_identity(t) calx_truncate_restart(CALX_TRUNCATE("restart_identity", t))
/* And every table that refers to one of these, and to those, however many rows they have. */
#define truncate_cascade(t) calx_truncate_cascade(CALX_TRUNCATE("truncate_cascade", t))

#define CALX_MERGE(verb, m) CALX_STATEMENT(CALX_IS_A(m, calx_merge), verb ": the statement is no MERGE", m)
#define CALX_TRUNCATE(verb, t) CALX_STATEMENT(CALX_IS_A(t, calx_truncate), verb ": the statement is no TRUNCATE", t)
#define CALX_CONDITIONS(...) ((const calx_node *const[]){ CALX_EACH_FEW(CALX_CONDITION_ITEM, , __VA_ARGS__) NULL })

/* ---- What the verbs call ---- */

/* When a WHEN of a MERGE is done. */
typedef enum calx_when_kind {
    CALX_WHEN_MATCHED,
    CALX_WHEN_NOT_MATCHED,
    CALX_WHEN_NOT_MATCHED_BY_SOURCE,
} calx_when_kind;

calx_values *calx_values_new(calx_arena *arena, const calx_shape *shape, const void *rows, size_t count);
calx_values *calx_values_of(calx_arena *arena, const calx_node *const *first, const calx_node *const *all);
calx_merge *calx_merge_new(calx_arena *arena, const calx_source *table);
void calx_merge_using(calx_dml *query, const calx_source *source, const calx_node *on);
void calx_when(calx_dml *query, calx_when_kind kind, const calx_node *const *conditions);
void calx_then(calx_dml *query, const char *words);
calx_truncate *calx_truncate_new(calx_arena *arena, const calx_source *table);
void calx_truncate_also(calx_dml *query, const calx_source *table);
void calx_truncate_restart(calx_dml *query);
void calx_truncate_cascade(calx_dml *query);

#endif
